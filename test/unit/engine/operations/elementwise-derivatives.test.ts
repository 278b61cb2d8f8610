import assert from 'node:assert/strict';
import test from 'node:test';
import { isElementwise, Operation, type OperationName, operationTable } from '../../../../src/engine/operations.ts';
import { Tensor, type Value } from '../../../../src/engine/tensor.ts';
import { assertClose } from '../../../support/assert-close.ts';
import { applyDual, dualGradient } from '../../../support/dual.ts';
import { checkDerivatives, gradientAt, record, weightedSum } from '../../../support/programs.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';

/** Points where each smooth elementwise operation is differentiable; the type of the table asks for every one of them. */
type SmoothName = Exclude<OperationName, FlatName | ArrayName>;
type FlatName =
  | 'bitOr'
  | 'bitAnd'
  | 'bitXor'
  | 'shiftLeft'
  | 'shiftRight'
  | 'shiftRightUnsigned'
  | 'imul'
  | 'less'
  | 'lessOrEqual'
  | 'greater'
  | 'greaterOrEqual'
  | 'equal'
  | 'notEqual'
  | 'sameValue'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'trunc'
  | 'sign'
  | 'bitNot'
  | 'clz32'
  | 'truth'
  | 'not'
  | 'stopGradient';
type ArrayName =
  | 'input'
  | 'constant'
  | 'fround'
  | 'select'
  | 'matmul'
  | 'transpose'
  | 'reshape'
  | 'slice'
  | 'pad'
  | 'concatenate'
  | 'stack'
  | 'element'
  | 'scatterElements'
  | 'sum'
  | 'broadcastTo'
  | 'sumTo'
  | 'maximumOver'
  | 'firstMaximum'
  | 'gather'
  | 'scatterAdd'
  | 'im2col'
  | 'col2im';

const points: Readonly<Record<SmoothName, ReadonlyArray<readonly number[]>>> = {
  add: [
    [1, 2],
    [-3.5, 1e3],
  ],
  subtract: [
    [1, 2],
    [-3.5, 1e3],
  ],
  multiply: [
    [1, 2],
    [-3.5, 40],
    [0, 2],
  ],
  divide: [
    [1, 2],
    [-3.5, 0.7],
    [0, -2],
  ],
  remainder: [
    [7.3, 2.1],
    [-7.3, 2.1],
    [7.3, -2.1],
    [1, 5],
    [100.25, 0.75],
  ],
  power: [
    [1.5, 2.5],
    [0.3, -1.7],
    [3, 0.5],
    [12, 0.01],
  ],
  atan2: [
    [1, 2],
    [-1, 2],
    [1, -2],
    [-1, -2],
    [0.3, 0],
  ],
  maximum: [
    [1, 2],
    [2, 1],
  ],
  minimum: [
    [1, 2],
    [2, 1],
  ],
  hypot: [[3, 4], [-3, 0.1], [1, 2, -3], [5], [1, -2, 3, 4]],
  negate: [[1.5], [-2]],
  abs: [[1.5], [-2]],
  sqrt: [[0.25], [30]],
  cbrt: [[0.5], [-8.2]],
  exp: [[1], [-3]],
  expm1: [[1], [-3], [1e-9]],
  log: [[0.4], [17]],
  log1p: [[-0.4], [17], [1e-9]],
  log2: [[0.4], [17]],
  log10: [[0.4], [17]],
  sin: [[1], [-4]],
  cos: [[1], [-4]],
  tan: [[1], [-0.4]],
  asin: [[0.3], [-0.9]],
  acos: [[0.3], [-0.9]],
  atan: [[0.3], [-9]],
  sinh: [[0.3], [-2]],
  cosh: [[0.3], [-2]],
  tanh: [[0.3], [-2]],
  asinh: [[0.3], [-20]],
  acosh: [[1.3], [20]],
  atanh: [[0.3], [-0.9]],
  sigmoid: [[0.3], [-6], [0]],
  softplus: [[0.3], [-6], [0]],
  erf: [[0], [0.5], [-1.1], [1.7], [-3], [5]],
};

for (const [name, operandLists] of Object.entries(points) as [SmoothName, number[][]][]) {
  const operation = Operation[name];

  test(`${name}: reverse and tangent agree with differences and duals`, () => {
    for (const operands of operandLists) {
      const program = record(operands, (r, xs) => {
        // The factor makes the seed of the rule something else than 1.
        return r.binary(Operation.multiply, 0, -1.7, r.operate(operation, 0, xs));
      });
      checkDerivatives(program, operands, `${name}(${operands})`);
      const expected = dualGradient((xs) => applyDual('multiply', [-1.7, applyDual(name, xs)]), operands);
      assertClose(gradientAt(program, operands), expected, 1e-13, `${name}(${operands}) by duals`);
    }
  });

  test(`${name}: tensors, broadcasting, one element and none`, () => {
    const operands = operandLists[0]!;
    for (const shapes of shapesFor(operands.length)) {
      const random = new SeededRandom(shapes.flat().length + 1);
      const values = operands.map((x, i) => near(x, shapes[i]!, random));
      const program = record(values, (r, xs) => weightedSum(r, r.operate(operation, 0, xs)));
      checkDerivatives(program, values, `${name} of shapes ${JSON.stringify(shapes)}`);
    }
  });
}

test('the derivative of a flat operation is exactly 0 and makes no backward node', () => {
  for (const [name, row] of Object.entries(operationTable)) {
    const operation = Operation[name as OperationName];
    if (row.kind !== 'flat' || !isElementwise(operation)) continue;
    const binary = operation <= Operation.sameValue;
    const operands = binary ? [2.5, 1.5] : [2.5];
    const program = record(operands, (r, xs) => r.operate(operation, 0, xs));
    assert.deepEqual(
      gradientAt(program, operands),
      operands.map(() => 0),
      name,
    );
  }
});

function shapesFor(count: number): number[][][] {
  const all = (shape: number[]): number[][] => Array.from({ length: count }, () => shape);
  const same = [all([3]), all([2, 2]), all([1]), all([0]), all([2, 0])];
  if (count === 1) return same;
  const rest = Array.from({ length: count - 2 }, () => [3]);
  return [
    ...same,
    [[3], [], ...rest],
    [[], [3], ...rest],
    [[2, 3], [3], ...rest],
    [[3], [2, 3], ...rest],
    [[2, 1], [1, 3], ...rest],
    [[1], [2, 1, 3], ...rest],
    [[1, 1], [3], ...rest],
  ];
}

function near(x: number, shape: number[], random: SeededRandom): Value {
  const perturbed = (): number => x * (1 + random.uniform(-0.02, 0.02));
  if (shape.length === 0) return perturbed();
  const size = shape.reduce((product, length) => product * length, 1);
  return new Tensor(shape, Float64Array.from({ length: size }, perturbed));
}
