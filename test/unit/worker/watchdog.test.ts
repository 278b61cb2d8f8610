import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import test from 'node:test';
import type { Silence } from '../../../src/worker/watchdog.ts';
import { Watchdog } from '../../../src/worker/watchdog.ts';

/** A watchdog over a worker that has something to do, with the time in the test's hand. */
function watching(context: TestContext) {
  context.mock.timers.enable({ apis: ['setInterval', 'Date'], now: 1_000_000 });
  const told: Silence[] = [];
  const work = { busy: true };
  const watchdog = new Watchdog({ isBusy: () => work.busy, tell: (silence) => told.push(silence) });
  context.after(() => watchdog.stop());
  watchdog.start();
  // By quarters of a second: in one stride the clock would have jumped.
  const pass = (milliseconds: number): void => {
    for (let passed = 0; passed < milliseconds; passed += 250) context.mock.timers.tick(250);
  };
  return { watchdog, told, work, pass };
}

test('a worker that falls silent is told after 2 s with its place, and once; its next sign ends that', (context) => {
  const { watchdog, told, pass } = watching(context);
  const place = { file: 'file:///a.ts', start: { line: 3, column: 1 }, end: { line: 3, column: 9 } } as never;
  watchdog.heard();
  pass(1750);
  assert.deepEqual(told, []);
  watchdog.seenAt(place);
  pass(2000);
  assert.deepEqual(told, [{ unresponsive: true, seconds: 2, place }]);
  assert.equal(watchdog.unresponsive, true);
  watchdog.sign();
  assert.deepEqual(told.at(-1), { unresponsive: false, seconds: 0 });
  assert.equal(watchdog.unresponsive, false);
  pass(2000);
  assert.deepEqual(told.at(-1), { unresponsive: true, seconds: 2 }, 'a place is told with one silence only');
});

test('a process that has not said anything yet has 15 s', (context) => {
  const { told, pass } = watching(context);
  pass(14_750);
  assert.deepEqual(told, []);
  pass(250);
  assert.equal(told.length, 1);
});

test('a worker with nothing to do owes nothing, and from when it has something, 2 s', (context) => {
  const { watchdog, told, work, pass } = watching(context);
  watchdog.heard();
  work.busy = false;
  pass(10_000);
  watchdog.owes();
  work.busy = true;
  pass(1750);
  assert.deepEqual(told, []);
  pass(250);
  assert.equal(told.length, 1);
});

test('when this process itself stood still, what the worker said meanwhile may lie unread', (context) => {
  const { watchdog, told, pass } = watching(context);
  watchdog.heard();
  context.mock.timers.setTime(1_000_000 + 60_000);
  pass(250);
  assert.deepEqual(told, []);
  pass(1000);
  assert.equal(told.length, 1);
});
