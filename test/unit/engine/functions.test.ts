import assert from 'node:assert/strict';
import test from 'node:test';
import { EngineError, ShapeError, StaleTrackedError } from '../../../src/engine/errors.ts';
import * as functions from '../../../src/engine/functions.ts';
import { type Operand, plainValue, Recording } from '../../../src/engine/recording.ts';
import {
  type NestedNumbers,
  shapeOf,
  Tensor,
  type Value,
  valueFromNested,
  valueToNested,
} from '../../../src/engine/tensor.ts';
import { assertClose } from '../../support/assert-close.ts';
import { checkDerivatives, flatten, gradientAt, record, weightedSum } from '../../support/programs.ts';

const { POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: minusInf } = Number;
const matrix: NestedNumbers = [
  [0.3, -1.2, 2],
  [1.7, 0.4, -0.6],
];

/** Name, call, result of plain JavaScript, tolerance. */
const values: ReadonlyArray<readonly [string, () => Operand, NestedNumbers]> = [
  ['exp', () => functions.exp([0, 1]), [1, Math.E]],
  ['square', () => functions.square([3, -2]), [9, 4]],
  ['relu', () => functions.relu([3, -2, -0]), [3, 0, 0]],
  ['maximum', () => functions.maximum([1, 5], 3, [4, 4]), [4, 5]],
  ['minimum', () => functions.minimum([1, 5], 3, [4, 2]), [1, 2]],
  ['where', () => functions.where([1, 0], 5, [6, 7]), [5, 7]],
  ['where with a boolean', () => functions.where(false, 5, 6), 6],
  ['matmul', () => functions.matmul([[1, 2]], [[3], [4]]), [[11]]],
  ['dot', () => functions.dot([1, 2, 3], [4, 5, 6]), 32],
  [
    'outer',
    () => functions.outer([1, 2], [3, 4, 5]),
    [
      [3, 4, 5],
      [6, 8, 10],
    ],
  ],
  ['transpose', () => functions.transpose([[1, 2, 3]]), [[1], [2], [3]]],
  ['transpose by permutation', () => functions.transpose([[[1, 2]]], [0, 2, 1]), [[[1], [2]]]],
  ['transpose of a number', () => functions.transpose(3), 3],
  [
    'reshape',
    () => functions.reshape([[1, 2, 3, 4]], [2, -1]),
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['slice', () => functions.slice([1, 2, 3, 4], 1, 3), [2, 3]],
  ['slice from the back', () => functions.slice([1, 2, 3, 4], -2), [3, 4]],
  [
    'slice of two axes',
    () =>
      functions.slice(
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        [0, 1],
        [2, -1],
      ),
    [[2], [5]],
  ],
  ['slice of nothing', () => functions.slice([1, 2], 2, 1), []],
  [
    'at',
    () =>
      functions.at(
        [
          [1, 2],
          [3, 4],
        ],
        1,
        -2,
      ),
    3,
  ],
  [
    'at a row',
    () =>
      functions.at(
        [
          [1, 2],
          [3, 4],
        ],
        -1,
      ),
    [3, 4],
  ],
  [
    'gather',
    () =>
      functions.gather(
        [
          [1, 2],
          [3, 4],
        ],
        [1, 1, 0],
      ),
    [
      [3, 4],
      [3, 4],
      [1, 2],
    ],
  ],
  ['concatenate', () => functions.concatenate([[1], [2, 3]]), [1, 2, 3]],
  [
    'stack',
    () =>
      functions.stack([
        [1, 2],
        [3, 4],
      ]),
    [
      [1, 2],
      [3, 4],
    ],
  ],
  [
    'stack along the last axis',
    () =>
      functions.stack(
        [
          [1, 2],
          [3, 4],
        ],
        -1,
      ),
    [
      [1, 3],
      [2, 4],
    ],
  ],
  [
    'sum',
    () =>
      functions.sum([
        [1, 2],
        [3, 4],
      ]),
    10,
  ],
  [
    'sum over an axis',
    () =>
      functions.sum(
        [
          [1, 2],
          [3, 4],
        ],
        0,
      ),
    [4, 6],
  ],
  ['sum of a number', () => functions.sum(3), 3],
  [
    'mean',
    () =>
      functions.mean([
        [1, 2],
        [3, 4],
      ]),
    2.5,
  ],
  [
    'mean over an axis',
    () =>
      functions.mean(
        [
          [1, 2],
          [3, 4],
        ],
        -1,
      ),
    [1.5, 3.5],
  ],
  ['mean of nothing', () => functions.mean([]), Number.NaN],
  [
    'max',
    () =>
      functions.max(
        [
          [1, 5],
          [3, 4],
        ],
        0,
      ),
    [3, 5],
  ],
  [
    'min',
    () =>
      functions.min([
        [1, 5],
        [3, 4],
      ]),
    1,
  ],
  ['norm', () => functions.norm([[3], [4]]), 5],
  ['norm of zeros', () => functions.norm([0, 0]), 0],
  ['logSumExp', () => functions.logSumExp([0, 0, Math.log(2)]), Math.log(4)],
  ['logSumExp of large numbers', () => functions.logSumExp([1000, 1000]), 1000 + Math.LN2],
  [
    'logSumExp of infinities',
    () =>
      functions.logSumExp(
        [
          [inf, 1],
          [minusInf, minusInf],
        ],
        1,
      ),
    [inf, minusInf],
  ],
  ['softmax', () => functions.softmax([0, Math.log(3)]), [0.25, 0.75]],
  [
    'softmax of large numbers',
    () =>
      functions.softmax([
        [1000, 1000],
        [-1000, -1000],
      ]),
    [
      [0.5, 0.5],
      [0.5, 0.5],
    ],
  ],
  [
    'softmax along the first axis',
    () =>
      functions.softmax(
        [
          [1, 2],
          [1, 2],
        ],
        0,
      ),
    [
      [0.5, 0.5],
      [0.5, 0.5],
    ],
  ],
  ['tensor', () => functions.tensor([[1, 2]]), [[1, 2]]],
  ['zeros', () => functions.zeros([2, 1]), [[0], [0]]],
  ['ones', () => functions.ones([2]), [1, 1]],
  ['full', () => functions.full([2], 7), [7, 7]],
  ['range', () => functions.range(3), [0, 1, 2]],
  ['range with a step', () => functions.range(3, 0, -2), [3, 1]],
  ['range of nothing', () => functions.range(0), []],
  ['linspace', () => functions.linspace(-1, 1, 5), [-1, -0.5, 0, 0.5, 1]],
  ['linspace of one', () => functions.linspace(2, 5, 1), [2]],
  ['less', () => functions.less([1, 2], 2), [1, 0]],
  ['typed arrays', () => functions.add(Float64Array.of(1, 2), [[10]]), [[11, 12]]],
];

for (const [name, call, expected] of values) {
  test(`${name} of plain values`, () => {
    const value = plainValue(call());
    assert.deepEqual(shapeOf(value), shapeOf(valueFromNested(expected)));
    assertClose(flatten([value]), flatten([valueFromNested(expected)]), 1e-15, name);
  });
}

/** Compositions, differentiated with respect to a 2×3 matrix of parameters. */
const compositions: ReadonlyArray<readonly [string, (x: Operand) => Operand]> = [
  ['mean over an axis', (x) => functions.mean(x, 1)],
  ['softmax', (x) => functions.softmax(x)],
  ['softmax along the first axis', (x) => functions.softmax(x, 0)],
  ['logSumExp', (x) => functions.logSumExp(x)],
  ['logSumExp over an axis', (x) => functions.logSumExp(x, -1)],
  ['norm', (x) => functions.norm(x)],
  ['max', (x) => functions.max(x, 0)],
  ['min', (x) => functions.min(x, 1)],
  ['outer', (x) => functions.outer(functions.at(x, 0), functions.at(x, 1))],
  ['dot', (x) => functions.dot(functions.at(x, 0), functions.at(x, 1))],
  ['gather', (x) => functions.square(functions.gather(x, [0, 2, 2], 1))],
  [
    'stack and concatenate',
    (x) => functions.concatenate([functions.stack([x, functions.exp(x)], 1), functions.reshape(x, [2, 1, 3])], 1),
  ],
  ['slice', (x) => functions.square(functions.slice(x, [0, 1]))],
  ['where', (x) => functions.where(functions.greater(x, 0), functions.log(x), functions.exp(x))],
  ['relu, softplus, sigmoid and tanh', (x) => functions.relu(functions.softplus(functions.sigmoid(functions.tanh(x))))],
  ['maximum and minimum', (x) => functions.maximum(functions.minimum(x, 1), functions.transpose([[-1, 0.5]]), -0.5)],
  [
    'nested arrays of elements',
    (x) =>
      functions.matmul(
        [
          [functions.at(x, 0, 0), 2],
          [functions.at(x, 1, 2), functions.at(x, 0, 1)],
        ],
        x,
      ),
  ],
  ['a list of rows', (x) => functions.multiply([functions.at(x, 0), functions.at(x, 0)], x)],
  [
    'power and divide',
    (x) => functions.divide(functions.power(functions.abs(x), 1.5), functions.add(functions.square(x), 1)),
  ],
  ['full', (x) => functions.full([2, 2], functions.at(x, 0, 0))],
];

for (const [name, compose] of compositions) {
  test(`${name}: derivatives agree with differences`, () => {
    const point = [valueFromNested(matrix)];
    const program = record(point, (r, [x]) => weightedSum(r, compose(x!)));
    checkDerivatives(program, point, name);
  });
}

test('gradients are finite where a plain composition would give NaN', () => {
  const at = (x: NestedNumbers, loss: (x: Operand) => Operand): number[] => {
    const point: Value[] = [valueFromNested(x)];
    return gradientAt(
      record(point, (_, [t]) => loss(t!)),
      point,
    );
  };
  assert.deepEqual(
    at([0, 0], (x) => functions.norm(x)),
    [0, 0],
  );
  assert.deepEqual(
    at([1000, 0], (x) => functions.logSumExp(x)),
    [1, 0],
  );
  assert.deepEqual(
    at([-1000, 1000], (x) => functions.sum(functions.sigmoid(x))),
    [0, 0],
  );
  assert.deepEqual(
    at([-1, 4], (x) => functions.sum(functions.where(functions.greater(x, 0), functions.sqrt(x), 0))),
    [0, 0.25],
  );
  assert.deepEqual(
    at([0, -0, 2], (x) => functions.sum(functions.relu(x))),
    [0, 0, 1],
  );
  assert.deepEqual(
    at([3, 5], (x) => functions.sum(functions.multiply(functions.stopGradient(x), x))),
    [3, 5],
  );
});

test('a tracked operand anywhere makes the result tracked, at the current place', () => {
  const recording = new Recording();
  const x = recording.input('parameter', 'x', 2);
  recording.place = 17;
  const rows = functions.tensor([
    [1, x],
    [x, 4],
  ]);
  assert.deepEqual(valueToNested(plainValue(rows)), [
    [1, 2],
    [2, 4],
  ]);
  const program = recording.finish(functions.sum(rows));
  assert.deepEqual(Array.from(new Set(program.places)), [-1, 17]);
});

test('what is no number is refused by name, and shapes that do not fit at their place', () => {
  const loose = functions as unknown as Record<string, (...operands: unknown[]) => unknown>;
  assert.throws(() => loose['exp']!('3'), /not the text "3"/);
  assert.throws(() => loose['exp']!(undefined), /not undefined/);
  assert.throws(() => loose['exp']!({}), EngineError);
  assert.throws(() => loose['sum']!([[1], [null]]), /its element \[1\]\[0\] is null/);
  assert.throws(() => functions.sum([[1, 2], [3]]), ShapeError);
  assert.throws(() => functions.sum([[1], 2]), ShapeError);
  assert.throws(() => functions.reshape([1, 2, 3], [2, -1]), ShapeError);
  assert.throws(() => functions.dot([[1]], [1]), /dot takes two vectors/);
  assert.throws(() => functions.at([1, 2], 2), /Index 2 does not exist/);
  assert.throws(() => functions.at([1, 2], 0, 0), /too many/);
  assert.throws(() => functions.stack([]), ShapeError);
  assert.throws(() => functions.range(0, 1, 0), EngineError);
  const recording = new Recording();
  const x = recording.input('parameter', 'x', new Tensor([2], Float64Array.of(1, 2)));
  recording.place = 5;
  assert.throws(
    () => functions.matmul(x, [1, 2, 3]),
    (error) => error instanceof ShapeError && error.place === 5,
  );
});

test('a value of an earlier evaluation is refused, wherever it stands among the operands', () => {
  const earlier = new Recording();
  const kept = earlier.input('parameter', 'x', 1);
  earlier.finish(kept);
  const recording = new Recording();
  const x = recording.input('parameter', 'x', 1);
  assert.throws(() => functions.add(kept, x), StaleTrackedError);
  assert.throws(() => functions.add(x, kept), StaleTrackedError);
  assert.throws(() => functions.exp(kept), StaleTrackedError);
  assert.throws(() => functions.tensor([1, kept]), StaleTrackedError);
});
