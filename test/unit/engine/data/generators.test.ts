import assert from 'node:assert/strict';
import test from 'node:test';
import type { Dataset } from '../../../../src/engine/data/dataset.ts';
import { classesOf } from '../../../../src/engine/data/dataset.ts';
import { blobs, circles, moons, spirals } from '../../../../src/engine/data/generators.ts';
import { assertClose } from '../../../support/assert-close.ts';

const settings = (samples: number, noise = 0, seed = 0) => ({ samples, noise, seed });

/** Distances from a point, by class. */
function radii({ inputs, targets }: Dataset, label: number, x = 0, y = 0): number[] {
  return Array.from(targets.data).flatMap((target, i) =>
    target === label ? [Math.hypot(inputs.data[2 * i]! - x, inputs.data[2 * i + 1]! - y)] : [],
  );
}

test('moons are two half circles of radius 1', () => {
  const data = moons(settings(11));
  assert.deepEqual([data.inputs.shape, data.targets.shape, data.samples], [[11, 2], [11], 11]);
  assertClose(radii(data, 0), Array<number>(6).fill(1), 1e-12, 'first');
  assertClose(radii(data, 1, 1, 0.5), Array<number>(5).fill(1), 1e-12, 'second');
  assertClose(data.inputs.data.subarray(0, 2), [1, 0], 1e-12, 'first end');
  assertClose(data.inputs.data.subarray(20), [2, 0.5], 1e-12, 'last end');
});

test('circles have the radii 1 and factor', () => {
  const data = circles({ ...settings(9), factor: 0.25 });
  assertClose(radii(data, 0), Array<number>(5).fill(1), 1e-12, 'outer');
  assertClose(radii(data, 1), Array<number>(4).fill(0.25), 1e-12, 'inner');
});

test('arms of a spiral reach from the middle to radius 1, and blobs lie around their centres', () => {
  const arms = spirals({ ...settings(12), classes: 3, turns: 1 });
  for (const label of [0, 1, 2]) assertClose(radii(arms, label), [0.25, 0.5, 0.75, 1], 1e-12, `arm ${label}`);
  const clouds = blobs({ ...settings(600, 0.5), classes: 2 });
  const exact = blobs({ ...settings(2), classes: 2 });
  for (const label of [0, 1]) {
    const [x, y] = exact.inputs.data.subarray(2 * label, 2 * label + 2) as unknown as [number, number];
    const mean = radii(clouds, label, x, y).reduce((sum, r) => sum + r * r, 0) / 300;
    // The mean of a squared distance in the plane is twice the variance.
    assert.ok(Math.abs(mean - 0.5) < 0.15, String(mean));
  }
});

test('noise comes from the seed alone', () => {
  const numbers = (seed: number): number[] => Array.from(moons(settings(20, 0.3, seed)).inputs.data);
  assert.deepEqual(numbers(4), numbers(4));
  assert.notDeepEqual(numbers(4), numbers(5));
});

test('texts are classes in the order of their code units', () => {
  const { classes, indices } = classesOf(['b', 'a', 'C', 'a']);
  assert.deepEqual(
    [classes, [...indices]],
    [
      ['C', 'a', 'b'],
      [2, 1, 0, 1],
    ],
  );
});
