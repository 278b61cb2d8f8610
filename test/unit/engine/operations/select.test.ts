import assert from 'node:assert/strict';
import test from 'node:test';
import { createExecutor } from '../../../../src/engine/interpreter.ts';
import { Operation } from '../../../../src/engine/operations.ts';
import { jvp } from '../../../../src/engine/programs/tangent.ts';
import type { Operand, Recording, Tracked } from '../../../../src/engine/recording.ts';
import { Tensor, type Value } from '../../../../src/engine/tensor.ts';
import { checkDerivatives, gradientAt, record, weightedSum } from '../../../support/programs.ts';

test('the arm of a select that is not taken contributes exactly 0, however deep its NaN or infinity arises', () => {
  // x > 0 ? log(sqrt(x))·x : 2x, at a negative x and at 0: nothing of the first arm may reach the gradient.
  for (const point of [-3, 0]) {
    const program = record([point], (r, [x]) => {
      const condition = r.binary(Operation.greater, 0, x!, 0);
      const root = r.unary(Operation.log, 0, r.unary(Operation.sqrt, 0, x!));
      const yes = r.binary(Operation.multiply, 0, root, x!);
      return r.operate(Operation.select, 0, [condition, yes, r.binary(Operation.multiply, 0, 2, x!)]);
    });
    assert.deepEqual(gradientAt(program, [point]), [2]);
    const executor = createExecutor(jvp(program));
    executor.run([point, 1]);
    assert.equal(executor.output(1), 2);
  }
});

test('nested selects keep every arm that is not taken at 0', () => {
  const point = [-1, -2];
  const program = record(point, (r, [x, y]) => {
    const positive = (v: typeof x) => r.binary(Operation.greater, 0, v!, 0);
    const inner = r.operate(Operation.select, 0, [
      positive(y),
      r.unary(Operation.log, 0, y!),
      r.unary(Operation.log, 0, x!),
    ]);
    return r.operate(Operation.select, 0, [
      positive(x),
      r.unary(Operation.sqrt, 0, inner),
      r.binary(Operation.multiply, 0, x!, y!),
    ]);
  });
  assert.deepEqual(gradientAt(program, point), [-2, -1]);
});

test('a select on tensors keeps each element apart, and a broadcast arm gets the sum of what is taken', () => {
  const x = new Tensor([3], Float64Array.of(-1, 4, 0));
  const program = record([x, -2], (r, [v, s]) => {
    const condition = r.binary(Operation.greater, 0, v!, 0);
    const chosen = r.operate(Operation.select, 0, [
      condition,
      r.unary(Operation.log, 0, v!),
      r.unary(Operation.exp, 0, s!),
    ]);
    return r.operate(Operation.sum, 0, [chosen], { kind: 'axes', axes: [0] });
  });
  assert.deepEqual(gradientAt(program, [x, -2]), [0, 0.25, 0, 2 * Math.exp(-2)]);
});

const vector = (...elements: number[]): Tensor => new Tensor([elements.length], Float64Array.from(elements));
const axes = (...list: number[]) => ({ kind: 'axes', axes: list }) as const;

function positive(r: Recording, x: Operand): Operand {
  return r.binary(Operation.greater, 0, x, 0);
}

function select(r: Recording, condition: Operand, yes: Operand, no: Operand): Operand {
  return r.operate(Operation.select, 0, [condition, yes, no]);
}

/** Losses in which an infinite or NaN slope stands in arms that are not taken, with the point and the exact gradient. */
const cases: ReadonlyArray<
  readonly [string, readonly Value[], (r: Recording, xs: readonly Tracked[]) => Operand, readonly number[]]
> = [
  [
    'a value used in two arms, neither taken',
    [-1],
    (r, [x]) => {
      const log = r.unary(Operation.log, 0, x!);
      const first = select(r, positive(r, x!), log, 1);
      return r.binary(
        Operation.add,
        0,
        first,
        select(r, r.binary(Operation.greater, 0, x!, 5), r.unary(Operation.exp, 0, log), 2),
      );
    },
    [0],
  ],
  [
    'a value used in both arms of one select counts as used',
    [4],
    (r, [x]) => {
      const root = r.unary(Operation.sqrt, 0, x!);
      return select(r, positive(r, x!), r.unary(Operation.negate, 0, root), r.unary(Operation.exp, 0, root));
    },
    [-0.25],
  ],
  [
    'a scalar repeated over elements, none of them taken',
    [vector(-1, -2), -3],
    (r, [v, s]) => {
      const log = r.unary(Operation.log, 0, s!);
      return r.operate(
        Operation.sum,
        0,
        [select(r, positive(r, v!), r.binary(Operation.multiply, 0, log, v!), v!)],
        axes(0),
      );
    },
    [1, 1, 0],
  ],
  [
    'rows of a matrix behind a sum, one of them taken',
    [vector(-1, 2), new Tensor([2, 2], Float64Array.of(-1, 0, 4, 5))],
    (r, [v, m]) => {
      const sums = r.operate(Operation.sum, 0, [r.unary(Operation.log, 0, m!)], axes(1));
      return r.operate(Operation.sum, 0, [select(r, positive(r, v!), sums, 0)], axes(0));
    },
    [0, 0, 0, 0, 0.25, 0.2],
  ],
  [
    'a transposed and broadcast arm',
    [vector(-1, 2), vector(0, 4)],
    (r, [v, w]) => {
      const column = r.operate(Operation.reshape, 0, [r.unary(Operation.sqrt, 0, w!)], {
        kind: 'shape',
        shape: [2, 1],
      });
      const row = r.operate(Operation.transpose, 0, [column], { kind: 'permutation', permutation: [1, 0] });
      const condition = r.operate(Operation.reshape, 0, [positive(r, v!)], { kind: 'shape', shape: [1, 2] });
      return r.operate(Operation.sum, 0, [select(r, condition, row, 0)], axes(0, 1));
    },
    [0, 0, 0, 0.25],
  ],
  [
    'elements of a tensor that only the arm reads',
    [-1, vector(0, -2)],
    (r, [x, t]) => {
      const logs = r.unary(Operation.log, 0, t!);
      const element = r.operate(Operation.element, 0, [logs], { kind: 'index', index: 1 });
      return select(r, positive(r, x!), element, x!);
    },
    [1, 0, 0],
  ],
  [
    'a matrix product in the arm of a scalar condition',
    [-1, vector(0, -2)],
    (r, [x, t]) => {
      const attribute = { kind: 'matmul', transposeLeft: false, transposeRight: false } as const;
      const product = r.operate(Operation.matmul, 0, [r.unary(Operation.log, 0, t!), t!], attribute);
      return select(r, positive(r, x!), product, x!);
    },
    [1, 0, 0],
  ],
];

for (const [name, point, loss, expected] of cases) {
  test(`exactly 0 for ${name}`, () => {
    assert.deepEqual(gradientAt(record(point, loss), point), expected);
  });
}

test('a matrix product in the arm of a tensor condition keeps the gradient of what is taken', () => {
  // Each row of the right factor sums to 0, so a mask carried back like an adjoint would vanish.
  const point = [new Tensor([2, 1], Float64Array.of(0.5, -1))];
  const program = record(point, (r, [p]) => {
    const right = new Tensor([1, 2], Float64Array.of(1, -1));
    const attribute = { kind: 'matmul', transposeLeft: false, transposeRight: false } as const;
    const product = r.operate(Operation.matmul, 0, [r.unary(Operation.exp, 0, p!), right], attribute);
    const condition = r.binary(
      Operation.less,
      0,
      r.binary(Operation.multiply, 0, p!, new Tensor([1, 2], Float64Array.of(0, 0))),
      1,
    );
    return weightedSum(r, select(r, condition, product, 0));
  });
  checkDerivatives(program, point, 'matmul in an arm');
});

test('selects nested as deep as a loop is long are unwound without recursion', () => {
  const depth = 50_000;
  const program = record([-1, 3], (r, [x, y]) => {
    const condition = positive(r, x!);
    let value: Operand = r.unary(Operation.log, 0, x!);
    for (let i = 0; i < depth; i++) value = select(r, condition, value, y!);
    return value;
  });
  assert.deepEqual(gradientAt(program, [-1, 3]), [0, 1]);
});
