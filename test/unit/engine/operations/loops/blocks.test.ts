import assert from 'node:assert/strict';
import test from 'node:test';
import {
  blocksOf,
  prepareFirstMaximum,
  prepareMaximum,
  prepareRepeat,
  prepareSum,
  repeatedAxes,
} from '../../../../../src/engine/operations/loops/blocks.ts';
import { SeededRandom } from '../../../../support/seeded-random.ts';

/** For every element in row-major order, which element of the reduced tensor it belongs to. */
function targetsOf(shape: readonly number[], axes: readonly number[]): number[] {
  const size = shape.reduce((product, length) => product * length, 1);
  return Array.from({ length: size }, (_, element) => {
    let rest = element;
    const index = shape.map(() => 0);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return shape.reduce((at, length, axis) => (axes.includes(axis) ? at : at * length + index[axis]!), 0);
  });
}

const cases: readonly (readonly [shape: readonly number[], axes: readonly number[]])[] = [
  [[], []],
  [[5], [0]],
  [[2, 3], [0]],
  [[2, 3], [1]],
  [[2, 3], []],
  [[2, 3, 4], [1]],
  [
    [2, 3, 4],
    [0, 2],
  ],
  [
    [2, 1, 4],
    [0, 2],
  ],
  [
    [2, 3, 2, 2, 3],
    [2, 3],
  ],
  [
    [2, 3, 1, 2, 3],
    [1, 3],
  ],
  [[1, 1], [0]],
  [[2, 0, 3], [1]],
  [[0, 2, 3], [1]],
  [[2, 3, 0], [1]],
];

for (const [shape, axes] of cases) {
  test(`reductions of ${JSON.stringify(shape)} over ${JSON.stringify(axes)} are those of the elements in their order`, () => {
    const random = new SeededRandom(shape.length + 5 * axes.length);
    const targets = targetsOf(shape, axes);
    const size = shape.reduce((product, length, axis) => (axes.includes(axis) ? product : product * length), 1);
    // Few different numbers, so that there are ties, and some that are none; sums in which the order shows.
    for (const special of [[], [Number.NaN], [-0, 0], [1e300, -1e300, 0.1, 0.3]]) {
      const values = Float64Array.from(targets, () =>
        special.length > 0 && random.uniform(0, 1) < 0.4
          ? special[random.integer(0, special.length - 1)]!
          : random.integer(0, 3) / 7,
      );
      const sums = new Float64Array(size);
      const most = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
      const first = new Int32Array(size).fill(-1);
      targets.forEach((target, i) => {
        sums[target]! += values[i]!;
        most[target] = Math.max(most[target]!, values[i]!);
      });
      targets.forEach((target, i) => {
        // Zeros of both signs tie.
        const isMost = Number.isNaN(most[target]) ? Number.isNaN(values[i]) : values[i] === most[target];
        if (isMost && first[target]! < 0) first[target] = i;
      });
      const run = (kernel: ReturnType<typeof prepareSum>, length: number, operand: Float64Array): Float64Array => {
        const out = new Float64Array(length).fill(7);
        kernel(out, [operand]);
        return out;
      };
      assert.deepEqual(run(prepareSum(shape, axes, 'float64'), size, values), sums);
      assert.deepEqual(run(prepareMaximum(shape, axes), size, values), most);
      const marks = new Float64Array(values.length);
      for (const i of first) if (i >= 0) marks[i] = 1;
      assert.deepEqual(run(prepareFirstMaximum(shape, axes), values.length, values), marks);
      const repeat = prepareRepeat(shape, axes);
      assert.equal(repeat === null, blocksOf(shape, axes) === null);
      if (repeat === null) continue;
      const repeated = run(repeat, values.length, sums);
      assert.deepEqual(
        repeated,
        Float64Array.from(targets, (target) => sums[target]!),
      );
    }
  });
}

test('only axes with others between them are no block', () => {
  const apart = cases.filter(([shape, axes]) => blocksOf(shape, axes) === null).map(([shape]) => shape);
  assert.deepEqual(apart, [[2, 3, 4]]);
  assert.deepEqual(blocksOf([2, 3, 4, 5], [-2, 1]), { outer: 2, middle: 12, inner: 5 });
  assert.deepEqual(repeatedAxes([3, 1], [2, 3, 4]), [0, 2]);
  assert.deepEqual(repeatedAxes([1, 1], [1, 5]), [1]);
});
