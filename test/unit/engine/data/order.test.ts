import assert from 'node:assert/strict';
import test from 'node:test';
import {
  epochOrder,
  splitSamples,
  standardizationOf,
  standardized,
  takeRows,
} from '../../../../src/engine/data/order.ts';
import { Tensor } from '../../../../src/engine/tensor.ts';

test('every epoch goes through all samples once, in an order of its own', () => {
  const seen = new Set<string>();
  for (let epoch = 0; epoch < 20; epoch++) {
    const order = epochOrder(9, epoch, 5);
    assert.deepEqual([...order].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert.deepEqual(order, epochOrder(9, epoch, 5));
    seen.add(order.join());
  }
  assert.equal(seen.size, 20);
  assert.notDeepEqual(epochOrder(9, 0, 5), epochOrder(9, 0, 6));
});

test('over many epochs each sample is as often at each place', () => {
  const counts = new Float64Array(16);
  for (let epoch = 0; epoch < 4000; epoch++) {
    for (const [place, sample] of epochOrder(4, epoch, 1).entries()) counts[place * 4 + sample]!++;
  }
  // Five standard deviations of a count of 1,000.
  for (const count of counts) assert.ok(Math.abs(count - 1000) < 5 * Math.sqrt(750), String(count));
});

test('a split takes every sample once, in the order of the data', () => {
  const { training, validation } = splitSamples(20, 6, 3);
  assert.deepEqual([training.length, validation.length], [14, 6]);
  assert.deepEqual(
    [...training, ...validation].sort((a, b) => a - b),
    Array.from({ length: 20 }, (_, i) => i),
  );
  for (const part of [training, validation])
    assert.deepEqual(
      [...part],
      [...part].sort((a, b) => a - b),
    );
  assert.notDeepEqual(splitSamples(20, 6, 4).validation, validation);
});

test('rows are taken with all that is in them', () => {
  const vector = new Tensor([3], Float64Array.of(1, -0, Number.NaN));
  assert.deepEqual(takeRows(vector, Int32Array.of(2, 1)), new Tensor([2], Float64Array.of(Number.NaN, -0)));
  const cube = new Tensor([2, 1, 2], Float64Array.of(1, 2, 3, 4));
  assert.deepEqual(takeRows(cube, Int32Array.of(1)), new Tensor([1, 1, 2], Float64Array.of(3, 4)));
});

test('standardized columns have mean 0 and deviation 1; a column that never changes becomes 0', () => {
  const x = new Tensor([4, 3], Float64Array.of(1, 5, 0.1, 2, 5, 0.1, 3, 5, 0.1, 6, 5, 0.1));
  const found = standardizationOf(x);
  assert.deepEqual([found.mean[0], found.deviation[0]], [3, Math.sqrt(3.5)]);
  assert.deepEqual([...found.deviation.subarray(1)], [1, 1]);
  const { data, shape } = standardized(x, found);
  assert.deepEqual(shape, [4, 3]);
  assert.deepEqual([data[0], data[9], data[1], data[4]], [-2 / Math.sqrt(3.5), 3 / Math.sqrt(3.5), 0, 0]);
  assert.ok(Math.abs(data[2]!) < 1e-15);
});
