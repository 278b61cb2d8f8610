import assert from 'node:assert/strict';
import test from 'node:test';
import { areaUnderCurve, confusionMatrix } from '../../../../src/engine/networks/metrics.ts';
import { Tensor } from '../../../../src/engine/tensor.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';

const column = (numbers: readonly number[]): Tensor => new Tensor([numbers.length, 1], Float64Array.from(numbers));

/** By its meaning: over all pairs of the two classes. */
function byPairs(outputs: readonly number[], targets: readonly number[]): number {
  let won = 0;
  let pairs = 0;
  outputs.forEach((a, i) => {
    outputs.forEach((b, j) => {
      if (targets[i] !== 1 || targets[j] !== 0) return;
      pairs++;
      won += a > b ? 1 : a === b ? 0.5 : 0;
    });
  });
  return won / pairs;
}

for (const [outputs, targets, expected] of [
  [[0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 0.75],
  [[1, 2, 3, 4], [0, 0, 1, 1], 1],
  [[4, 3, 2, 1], [0, 0, 1, 1], 0],
  [[5, 5, 5, 5, 5], [0, 1, 0, 1, 1], 0.5],
  [[0, 1, 1, 2], [0, 0, 1, 1], 0.875],
  [[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], [0, 1], 1],
  [[1, 2], [1, 1], Number.NaN],
  [[1, Number.NaN], [0, 1], Number.NaN],
] as const) {
  test(`the area under the curve of ${outputs} for ${targets} is ${expected}`, () => {
    assert.equal(areaUnderCurve(column(outputs), column(targets)), expected);
  });
}

test('the area under the curve is the share of pairs in the right order, with many ties', () => {
  const random = new SeededRandom(8);
  for (let round = 0; round < 20; round++) {
    const outputs = Array.from({ length: 60 }, () => random.integer(0, 9));
    const targets = outputs.map((output) => (random.uniform(0, 12) < output + 1 ? 1 : 0));
    const found = areaUnderCurve(column(outputs), column(targets));
    assert.ok(Math.abs(found - byPairs(outputs, targets)) < 1e-14, `${found}`);
  }
});

test('over several columns it is the mean', () => {
  const outputs = new Tensor([2, 2], Float64Array.of(1, 4, 2, 3));
  assert.equal(areaUnderCurve(outputs, new Tensor([2, 2], Float64Array.of(0, 0, 1, 1))), 0.5);
});

test('a confusion matrix has rows of what is and columns of what was said', () => {
  assert.deepEqual([...confusionMatrix([0, 1, 2, 1], [0, 1, 1, 0], 3)], [1, 1, 0, 0, 1, 1, 0, 0, 0]);
});
