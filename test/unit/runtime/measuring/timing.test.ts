import assert from 'node:assert/strict';
import test from 'node:test';
import { timeOf } from '../../../../src/runtime/measuring/timing.ts';

/** A clock that only work moves on, and work that takes so many microseconds, the first time in each block more. */
function pretended(cost: number, start = 0): { now: () => number; work: (times: number) => void; done: () => number } {
  let [time, done] = [0, 0];
  return {
    now: () => time,
    work: (times) => {
      done += times;
      time += (start + cost * times) / 1000;
    },
    done: () => done,
  };
}

test('what one time costs comes out, whatever it costs', () => {
  for (const cost of [0.004, 1, 250, 30_000]) {
    const { now, work } = pretended(cost);
    const time = timeOf(work, now, 100);
    assert.ok(Math.abs(time - cost) <= 1e-9 * cost, `${time} for ${cost}`);
  }
});

test('a block is long enough that what every block costs does not count', () => {
  const { now, work } = pretended(0.01, 5);
  assert.ok(timeOf(work, now, 400) < 0.0105);
});

test('what takes longer than the budget is done once, and twice the budget is not much exceeded', () => {
  const long = pretended(2e6);
  assert.equal(timeOf(long.work, long.now, 400), 2e6);
  assert.equal(long.done(), 1);
  const short = pretended(1000);
  timeOf(short.work, short.now, 400);
  assert.ok(short.now() >= 800 && short.now() < 900, `${short.now()} ms`);
});

test('the median is told, so that a block in which the machine did something else does not matter', () => {
  let time = 0;
  let block = 0;
  const work = (times: number): void => {
    time += (times * (++block % 3 === 0 ? 20 : 7)) / 1000;
  };
  assert.ok(Math.abs(timeOf(work, () => time, 200) - 7) < 1e-9);
});
