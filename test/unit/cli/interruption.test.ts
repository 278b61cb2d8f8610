import assert from 'node:assert/strict';
import test from 'node:test';
import { Interrupted, Interruption } from '../../../src/cli/interruption.ts';

test('what runs has its result, its error, and may run more of the kind', () => {
  const interruption = new Interruption(() => assert.fail());
  assert.equal(
    interruption.run(() => 1 + interruption.run(() => 2)),
    3,
  );
  assert.throws(
    () =>
      interruption.run(() => {
        throw new RangeError('x');
      }),
    RangeError,
  );
  assert.equal(
    interruption.run(() => undefined),
    undefined,
  );
  assert.equal(interruption.asked, false);
});

test('a signal ends what runs, and once only', (context) => {
  // Without a handler a signal that comes too early or too late would end the tests.
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  context.after(() => process.removeListener('SIGINT', ignore));
  const interruption = new Interruption(() => assert.fail());
  const endless = (): void => {
    process.kill(process.pid, 'SIGINT');
    for (;;);
  };
  assert.throws(() => interruption.run(endless), Interrupted);
  assert.equal(interruption.asked, true);
  assert.equal(
    interruption.run(() => 5),
    5,
  );
});

test('a second signal ends the process, unless it is the first one told twice', () => {
  let ended = 0;
  let now = 0;
  const interruption = new Interruption(
    () => ended++,
    () => now,
  );
  for (const [time, expected] of [
    [1000, 0],
    [1010, 0],
    [1500, 0],
    [1501, 1],
  ] as const) {
    now = time;
    interruption.onSignal();
    assert.deepEqual([interruption.asked, ended], [true, expected], `${time}`);
  }
});
