import assert from 'node:assert/strict';
import test from 'node:test';
import { clipByNorm, clipByValue, clipGradient } from '../../../../src/engine/optimizers/clipping.ts';

function byNorm(gradient: number[], norm: number, maximum: number): number[] {
  const clipped = new Float64Array(gradient.length);
  clipByNorm(Float64Array.from(gradient), norm, maximum, clipped);
  return Array.from(clipped);
}

function byValue(gradient: number[], maximum: number): number[] {
  const clipped = new Float64Array(gradient.length);
  clipByValue(Float64Array.from(gradient), maximum, clipped);
  return Array.from(clipped);
}

test('by norm: a long gradient is shortened and a short one keeps its bits', () => {
  const factor = 1 / (5 + 1e-6);
  assert.deepEqual(byNorm([3, -4], 5, 1), [3 * factor, -4 * factor]);
  assert.deepEqual(byNorm([0.1, -0], 0.1, 1), [0.1, -0]);
  assert.deepEqual(byNorm([0, 0], 0, 1), [0, 0]);
});

test('by norm: a non-finite element is not repaired', () => {
  assert.deepEqual(byNorm([1, Number.NaN], Number.NaN, 1), [Number.NaN, Number.NaN]);
  assert.deepEqual(byNorm([1, Number.POSITIVE_INFINITY], Number.POSITIVE_INFINITY, 1), [0, Number.NaN]);
});

test('by value: each element by itself', () => {
  assert.deepEqual(byValue([2, -2, 0.5, -0, Number.NaN, Number.NEGATIVE_INFINITY], 1), [
    1,
    -1,
    0.5,
    -0,
    Number.NaN,
    -1,
  ]);
});

test('nothing configured copies nothing; both are done by norm and then by value, in place too', () => {
  const gradient = Float64Array.of(3, -4);
  const clipped = new Float64Array(2);
  assert.equal(clipGradient({}, gradient, 5, clipped), gradient);
  assert.equal(clipGradient({ norm: 1, value: 0.7 }, gradient, 5, clipped), clipped);
  assert.deepEqual(Array.from(clipped), [3 * (1 / (5 + 1e-6)), -0.7]);
  assert.deepEqual(Array.from(gradient), [3, -4]);
  clipGradient({ value: 3.5 }, gradient, 5, gradient);
  assert.deepEqual(Array.from(gradient), [3, -3.5]);
});
