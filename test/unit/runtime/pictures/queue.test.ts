import assert from 'node:assert/strict';
import test from 'node:test';
import type { PictureJob } from '../../../../src/runtime/pictures/queue.ts';
import { PictureQueue } from '../../../../src/runtime/pictures/queue.ts';
import type { Picture, PictureAnswer } from '../../../../src/shared/views/pictures.ts';
import type { Clocked } from './loaded.ts';
import { environmentOf } from './loaded.ts';

/** A job of so many steps, each of which takes `cost` ms of the test's clock. Begun jobs are counted in `log`. */
function job(environment: Clocked, steps: number, cost: number, log: string[], name: string): () => PictureJob {
  return () => {
    log.push(`begin ${name}`);
    return {
      what: `${steps} values of this loss`,
      steps,
      judged: 4,
      work: (function* work(): Generator<void, Picture> {
        for (let i = 0; i < steps; i++) {
          environment.time += cost;
          yield;
        }
        return { key: name } as Picture;
      })(),
    };
  };
}

function outcome(answer: PictureAnswer): string {
  return answer.outcome === 'drawn' ? answer.picture.key : answer.outcome;
}

test('one picture at a time, in the order in which they were asked for', async () => {
  const environment = environmentOf('');
  const queue = new PictureQueue(environment, () => false);
  const log: string[] = [];
  const both = [
    queue.ask('a', false, job(environment, 20, 1, log, 'first')),
    queue.ask('b', false, job(environment, 3, 1, log, 'second')),
  ];
  assert.equal(environment.work(1), 1);
  assert.ok(environment.time <= 5, 'a slice ends after 4 ms and the step under way');
  assert.deepEqual(log, ['begin first']);
  environment.work();
  assert.deepEqual((await Promise.all(both)).map(outcome), ['first', 'second']);
  assert.deepEqual(log, ['begin first', 'begin second']);
});

test('a newer request of a slot ends the older one, whether it was begun or not', async () => {
  const environment = environmentOf('');
  const queue = new PictureQueue(environment, () => false);
  const log: string[] = [];
  const first = queue.ask('a', false, job(environment, 100, 1, log, 'first'));
  environment.work(2);
  const second = queue.ask('a', false, job(environment, 100, 1, log, 'second'));
  assert.equal(outcome(await first), 'superseded');
  const third = queue.ask('a', false, job(environment, 5, 1, log, 'third'));
  assert.equal(outcome(await second), 'superseded');
  environment.work();
  assert.equal(outcome(await third), 'third');
  assert.deepEqual(log, ['begin first', 'begin third']);
});

test('what is cancelled is answered, and nothing of it is worked on any more', async () => {
  const environment = environmentOf('');
  const queue = new PictureQueue(environment, () => false);
  const asked = queue.ask('a', false, job(environment, 100, 1, [], 'first'));
  environment.work(1);
  const { time } = environment;
  queue.cancel('b');
  queue.cancel('a');
  assert.equal(outcome(await asked), 'superseded');
  environment.work();
  assert.equal(environment.time, time);
});

test('while the run moves, pictures have a tenth of the time; at a stop all of it', async () => {
  for (const [moving, least, most] of [
    [true, 900, 1100],
    [false, 100, 100],
  ] as const) {
    const environment = environmentOf('');
    const queue = new PictureQueue(environment, () => moving);
    const asked = [0, 1].map((n) => queue.ask(`${n}`, false, job(environment, 50, 1, [], `${n}`)));
    environment.work();
    await Promise.all(asked);
    const { time } = environment;
    assert.ok(time >= least && time <= most, `${time} ms for 100 ms of work`);
  }
});

test('a picture that would take long is refused with its time, and drawn where somebody insists', async () => {
  const environment = environmentOf('');
  const queue = new PictureQueue(environment, () => false);
  const asked = queue.ask('a', false, job(environment, 10_000, 4, [], 'long'));
  environment.work();
  const answer = await asked;
  assert.ok(answer.outcome === 'refused');
  assert.equal(answer.text, '10000 values of this loss would take about 40 s.');
  assert.equal(answer.slot, 'a');
  assert.ok(environment.time < 30, 'it was judged by its first steps');
  const forced = queue.ask('a', true, job(environment, 2000, 4, [], 'long'));
  environment.work();
  assert.equal(outcome(await forced), 'long');
});

test('an error ends one picture and no other', async () => {
  const environment = environmentOf('');
  const queue = new PictureQueue(environment, () => false);
  const broken = queue.ask('a', false, () => {
    throw new Error('no such element');
  });
  const whole = queue.ask('b', false, job(environment, 3, 1, [], 'whole'));
  environment.work();
  await assert.rejects(broken, /no such element/);
  assert.equal(outcome(await whole), 'whole');
});
