import assert from 'node:assert/strict';
import test from 'node:test';
import { SlicedWork } from '../../../../src/runtime/inspection/sliced-work.ts';
import { createInProcessClient } from '../../../../src/worker/in-process.ts';
import type { Clocked } from '../pictures/loaded.ts';
import { environmentOf } from '../pictures/loaded.ts';

/** Steps that take `cost` ms each; the result is their number. */
function* steps(environment: Clocked, count: number, cost: number): Generator<void, number> {
  for (let step = 0; step < count; step++) {
    environment.time += cost;
    yield;
  }
  return count;
}

/** Throws after one step. */
function* failingSteps(): Generator<void, number> {
  yield;
  throw new Error('no such element');
}

test('a slice ends after 4 ms and the step under way; one work comes after another', async () => {
  const environment = environmentOf('');
  const work = new SlicedWork(environment, () => false);
  const both = [work.do(steps(environment, 10, 1)), work.do(steps(environment, 2, 1))];
  environment.work(1);
  assert.ok(environment.time >= 4 && environment.time <= 5, String(environment.time));
  environment.work();
  assert.deepEqual(await Promise.all(both), [10, 2]);
  assert.equal(environment.time, 12);
});

test('while the run moves it has a tenth of the time', async () => {
  const environment = environmentOf('');
  const work = new SlicedWork(environment, () => true);
  const done = work.do(steps(environment, 40, 1));
  environment.work();
  assert.equal(await done, 40);
  assert.ok(environment.time >= 40 + 9 * 35 && environment.time <= 400, String(environment.time));
});

test('what throws is told, and what comes after it is done; what is given up is told too', async () => {
  const environment = environmentOf('');
  const work = new SlicedWork(environment, () => false);
  const failing = work.do(failingSteps());
  const after = work.do(steps(environment, 1, 1));
  const refused = assert.rejects(failing, /no such element/);
  environment.work();
  await refused;
  assert.equal(await after, 1);
  const given = assert.rejects(work.do(steps(environment, 100, 1)), /started anew/);
  environment.work(1);
  work.dispose();
  environment.work();
  await given;
});

test('a worker answers between the evaluations of a check', async () => {
  const text = `export function slow(w = [${Array.from({ length: 40 }, () => '1').join(', ')}]) {
    let sum = 0;
    for (const each of w) sum += each * each;
    for (const end = performance.now() + 3; performance.now() < end; );
    return sum;
  }`;
  const program = 'file:///loss.ts';
  const run = createInProcessClient({ read: (uri) => Promise.resolve(uri === program ? text : undefined) });
  await run.launch({ program });
  const order: string[] = [];
  const check = run.checkGradient({ name: 'w' }).then(({ elements, text: said }) => {
    order.push('check');
    return { count: elements.length, said };
  });
  await run.state().then(() => order.push('state'));
  await run.pause().then(() => order.push('pause'));
  const { count, said } = await check;
  assert.deepEqual(order, ['state', 'pause', 'check']);
  assert.equal(count, 32);
  assert.match(said, /^✓ 32 elements agree/);
  await run.dispose();
});
