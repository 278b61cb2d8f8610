import assert from 'node:assert/strict';
import test from 'node:test';
import { Rate } from '../../../../src/host/run/rate.ts';

test('a rate is a mean over a second, to two digits, and made anew once a second', () => {
  let now = 0;
  const rate = new Rate(() => now);
  const after = (milliseconds: number, iteration: number): number => {
    now += milliseconds;
    rate.moved(iteration);
    return rate.perSecond;
  };
  assert.deepEqual([after(0, 10), after(999, 1234)], [Number.NaN, Number.NaN]);
  assert.equal(after(1, 1244), 1200);
  assert.equal(after(500, 99_999), 1200);
  assert.equal(after(1500, 1244 + 2468), 1200);
  assert.equal(rate.secondsLeft(4000, 10_000), 5);
  assert.ok(Number.isNaN(rate.secondsLeft(10_001, 10_000)));
  // A run that is started over, or goes back, has no rate yet.
  assert.ok(Number.isNaN(after(100, 3)));
  assert.equal(after(1000, 3), 0);
  assert.ok(Number.isNaN(rate.secondsLeft(3, 10)));
  rate.stopped();
  assert.ok(Number.isNaN(rate.perSecond));
});
