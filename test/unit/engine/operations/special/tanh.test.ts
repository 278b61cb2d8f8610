import assert from 'node:assert/strict';
import test from 'node:test';
import { tanhOf } from '../../../../../src/engine/operations/special/tanh.ts';
import { SeededRandom } from '../../../../support/seeded-random.ts';

test('the tangent of tensors is that of Math to three units in the last place, from the smallest to the largest numbers', () => {
  const random = new SeededRandom(1);
  for (let i = 0; i < 200_000; i++) {
    const x = random.uniform(-1, 1) * 10 ** random.uniform(-12, 2);
    const exact = Math.tanh(x);
    assert.ok(
      Math.abs(tanhOf(x) - exact) <= 3 * Number.EPSILON * Math.abs(exact),
      `tanh(${x}) is ${tanhOf(x)}, not ${exact}`,
    );
  }
});

test('odd, and right at its ends', () => {
  const ends = [
    [0, 0],
    [-0, -0],
    [Number.NaN, Number.NaN],
    [Number.POSITIVE_INFINITY, 1],
    [Number.NEGATIVE_INFINITY, -1],
    [25, 1],
    [-25, -1],
    [5e-324, 5e-324],
    [-1e-310, -1e-310],
    [1e308, 1],
  ] as const;
  for (const [x, value] of ends) assert.ok(Object.is(tanhOf(x), value), `tanh(${x}) is ${tanhOf(x)}`);
  const random = new SeededRandom(2);
  for (let i = 0; i < 1000; i++) {
    const x = random.uniform(-5, 5);
    assert.equal(tanhOf(-x), -tanhOf(x));
  }
});
