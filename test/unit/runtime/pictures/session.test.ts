// Pictures as the host asks for them: through the client of a worker, beside a run.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { ContoursPicture, PictureAnswer, PictureRequest } from '../../../../src/shared/views/pictures.ts';
import type { WorkerClient } from '../../../../src/worker/client.ts';
import { createInProcessClient } from '../../../../src/worker/in-process.ts';

const program = 'file:///loss.ts';
const text = `export function rosenbrock(x = -1.2, y = 1) {
  const valley = y - x * x;
  return (1 - x) ** 2 + 100 * valley ** 2;
}`;

function client(source = text): WorkerClient {
  return createInProcessClient({ read: (uri) => Promise.resolve(uri === program ? source : undefined) });
}

const endless = `export function loss(x = 4, y = 1) {
  let turns = 0;
  while (x < 1) turns++;
  return x * x + y + turns;
}`;

const contours: PictureRequest = {
  kind: 'contours',
  slot: 'picture',
  detail: 'coarse',
  elements: ['x', 'y'],
  range: Float64Array.of(-2, 2, -1, 3),
};

function pictureOf(answer: PictureAnswer): ContoursPicture {
  assert.ok(answer.outcome === 'drawn' && answer.picture.kind === 'contours');
  return answer.picture;
}

test('a picture is drawn of where the run stands, and tells what the problem offers', async () => {
  const run = client();
  const { pictures } = await run.launch({ program, optimizer: 'adam', learningRate: 0.02 });
  assert.deepEqual(pictures, [{ kind: 'contours' }, { kind: 'curve' }]);
  const { loss, iteration, branch } = pictureOf(await run.picture(contours));
  assert.deepEqual([iteration, branch, loss.length], [0, 'main', 625]);
  assert.equal(loss[0], 9 + 100 * 25);
  const absent: PictureRequest = { kind: 'confusion', slot: 'other', detail: 'fine' };
  await assert.rejects(run.picture(absent), /no picture of the kind "confusion"/);
  await assert.rejects(run.picture({ ...contours, elements: ['x', 'z'] }), /There is no element "z"/);
  await run.dispose();
});

test('of two requests of a slot the newer is drawn; a cancelled one is answered', async () => {
  const run = client();
  await run.launch({ program });
  const first = run.picture({ ...contours, detail: 'fine' });
  const second = run.picture(contours);
  assert.equal((await first).outcome, 'superseded');
  assert.equal((await second).outcome, 'drawn');
  const third = run.picture({ ...contours, detail: 'fine' });
  await run.cancelPicture({ slot: 'picture' });
  assert.equal((await third).outcome, 'superseded');
  await run.dispose();
});

test('a picture over points at which the loss loops for ever is refused with its place, once, and the run goes on', async () => {
  const run = client(endless);
  await run.launch({ program, learningRate: 0.01 });
  const curve: PictureRequest = {
    kind: 'curve',
    slot: 'a',
    detail: 'fine',
    element: 'x',
    range: Float64Array.of(0, 5),
  };
  const refused = await run.picture(curve);
  assert.ok(refused.outcome === 'refused');
  assert.equal(
    refused.text,
    'The loss takes longer than 0.5 s at x = 0, and may loop there for ever (line 3 of loss.ts).',
  );
  assert.equal(refused.seconds, 128.5);
  const again = performance.now();
  assert.deepEqual(await run.picture(curve), refused);
  assert.ok(performance.now() - again < 400, 'the second answer waits for no evaluation');
  const surface = await run.picture({ ...contours, slot: 'b' });
  assert.ok(surface.outcome === 'refused' && surface.text.includes('at x = -2, y = -1'), JSON.stringify(surface));
  const elsewhere = await run.picture({ ...curve, range: Float64Array.of(2, 5) });
  assert.equal(elsewhere.outcome, 'drawn');
  const way = await run.picture({ ...contours, range: Float64Array.of(2, 4, 0, 1), starts: Float64Array.of(0.5, 1) });
  assert.ok(way.outcome === 'drawn' && way.picture.kind === 'contours');
  assert.deepEqual(Array.from(way.picture.paths[0]!.x), [0.5]);
  await run.step({ count: 1 });
  assert.equal((await run.state()).iteration, 1);
  await run.dispose();
});

test('a run with pictures has the numbers of one without', async () => {
  const history = async (pictures: boolean): Promise<Float64Array> => {
    const run = client();
    await run.launch({ program, optimizer: 'adam', learningRate: 0.02, iterations: 20_000, tolerance: 0, pace: 'max' });
    const stopped = new Promise<void>((resolve) => {
      const off = run.on('state', ({ status }) => {
        if (status === 'running') return;
        off();
        resolve();
      });
    });
    await run.continue();
    let drawn = 0;
    for (let at = 0; pictures && at < 3; at++) {
      const starts = Float64Array.of(0.5, at);
      const answer = await run.picture({ ...contours, starts });
      if (answer.outcome === 'drawn') drawn++;
    }
    assert.equal(drawn, pictures ? 3 : 0);
    await stopped;
    const values = Float64Array.from(
      { length: 200 },
      (_, at) => run.history.value('main', 'loss', at * 100) ?? Number.NaN,
    );
    await run.dispose();
    return values;
  };
  assert.deepEqual(await history(true), await history(false));
});
