import assert from 'node:assert/strict';
import test from 'node:test';
import { ShapeError } from '../../../src/engine/errors.ts';
import {
  broadcastShapes,
  broadcastsTo,
  type NestedNumbers,
  normalizeAxis,
  shapeOf,
  stridesOf,
  Tensor,
  valueFromNested,
  valueToNested,
} from '../../../src/engine/tensor.ts';

test('nested arrays become row-major tensors and come back unchanged, −0 and NaN too', () => {
  const cases: [NestedNumbers, number[]][] = [
    [5, []],
    [[], [0]],
    [[1, -0, Number.NaN], [3]],
    [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [2, 3],
    ],
    [
      [[[1]], [[2]]],
      [2, 1, 1],
    ],
    [
      [[], []],
      [2, 0],
    ],
  ];
  for (const [nested, shape] of cases) {
    const value = valueFromNested(nested);
    assert.deepEqual([...shapeOf(value)], shape);
    assert.deepEqual(valueToNested(value), nested);
  }
});

test('ragged arrays and wrong sizes are refused', () => {
  for (const ragged of [
    [[1, 2], [3]],
    [[1], 2],
    [1, [2]],
    [[[1]], [[1, 2]]],
  ] as NestedNumbers[]) {
    assert.throws(() => valueFromNested(ragged), ShapeError, JSON.stringify(ragged));
  }
  assert.throws(() => new Tensor([2, 2], new Float64Array(3)), /\[2, 2\] needs 4 numbers and got 3/);
  assert.throws(() => new Tensor([], new Float64Array(1)), /plain number/);
});

test('shapes broadcast by numpy’s rule', () => {
  const fits: [number[], number[], number[]][] = [
    [[], [2, 3], [2, 3]],
    [[3], [2, 3], [2, 3]],
    [
      [2, 1],
      [1, 3],
      [2, 3],
    ],
    [[1], [0], [0]],
    [
      [4, 1, 2],
      [3, 1],
      [4, 3, 2],
    ],
  ];
  for (const [a, b, expected] of fits) {
    assert.deepEqual([...broadcastShapes(a, b)], expected);
    assert.deepEqual([...broadcastShapes(b, a)], expected);
    assert.ok(broadcastsTo(a, expected) && broadcastsTo(b, expected));
  }
  for (const [a, b] of [
    [[2], [3]],
    [[2, 3], [2]],
    [[0], [2]],
  ] as const) {
    assert.throws(() => broadcastShapes(a, b), ShapeError);
    assert.equal(broadcastsTo(a, b), false);
  }
  assert.equal(broadcastsTo([2, 3], [3]), false);
});

test('strides are row-major, and axes may be counted from the last', () => {
  assert.deepEqual(stridesOf([2, 3, 4]), [12, 4, 1]);
  assert.equal(normalizeAxis(-1, 3), 2);
  for (const axis of [3, -4, 0.5, Number.NaN]) assert.throws(() => normalizeAxis(axis, 3), ShapeError);
});
