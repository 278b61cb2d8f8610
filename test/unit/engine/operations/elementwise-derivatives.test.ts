import assert from 'node:assert/strict';
import test from 'node:test';
import { createExecutor } from '../../../../src/engine/interpreter.ts';
import { isElementwise, Operation, type OperationName, operationTable } from '../../../../src/engine/operations.ts';
import { jvp } from '../../../../src/engine/programs/tangent.ts';
import { Tensor, type Value } from '../../../../src/engine/tensor.ts';
import { assertClose } from '../../../support/assert-close.ts';
import { applyDual, dualGradient } from '../../../support/dual.ts';
import type { SmoothName } from '../../../support/operation-points.ts';
import { points } from '../../../support/operation-points.ts';
import { checkDerivatives, gradientAt, record, weightedSum } from '../../../support/programs.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';

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

/** Magnitudes at which an operation has a slope that differences can see; by default all. */
const scales = [1e-8, 1e-3, 1, 1e3, 1e8];
const within: Partial<Readonly<Record<SmoothName, readonly number[]>>> = {
  // Beyond the periods are shorter than a step, or the slope is lost beside the value.
  sin: [1e-8, 1e-3, 1],
  cos: [1e-3, 1],
  tan: [1e-8, 1e-3, 1],
  asin: [1e-8, 1e-3],
  acos: [1e-3],
  atanh: [1e-8, 1e-3],
  acosh: [1e3, 1e8],
  exp: [1e-3, 1],
  expm1: [1e-8, 1e-3, 1],
  sinh: [1e-8, 1e-3, 1],
  cosh: [1e-3, 1],
  tanh: [1e-8, 1e-3, 1],
  sigmoid: [1e-3, 1],
  softplus: [1e-3, 1, 1e3, 1e8],
  erf: [1e-8, 1e-3, 1],
  atan: [1e-8, 1e-3, 1],
  power: [1e-3, 1],
};

for (const name of Object.keys(points) as SmoothName[]) {
  test(`${name}: reverse and tangent at magnitudes from 1e-8 to 1e8, along several directions`, () => {
    const count = points[name][0]!.length;
    for (const scale of within[name] ?? scales) {
      // None is on a kink, a tie, or a jump of a remainder.
      const operands = [1.37, 0.83, 2.21, 1.09].slice(0, count).map((factor) => factor * scale);
      const program = record(operands, (r, xs) => r.operate(Operation[name], 0, xs));
      const told = `${name} at ${operands}`;
      const gradient = gradientAt(program, operands);
      assertClose(
        gradient,
        dualGradient((xs) => applyDual(name, xs), operands),
        1e-12,
        `${told} by duals`,
      );
      const forward = createExecutor(program);
      const tangent = createExecutor(jvp(program));
      const valueAt = (step: number, direction: readonly number[]): number => {
        forward.run(operands.map((x, i) => x + step * direction[i]!));
        return forward.output(0) as number;
      };
      for (const signs of [
        [1, 1, 1, 1],
        [1, -1, 0.5, -0.25],
        [0, 1, 0, 1],
        [-0.3, 0, 1, 0],
      ]) {
        const direction = operands.map((x, i) => x * signs[i]!);
        tangent.run([...operands, ...direction]);
        const slope = tangent.output(1) as number;
        const h = Math.cbrt(Number.EPSILON);
        const difference = (valueAt(h, direction) - valueAt(-h, direction)) / (2 * h);
        // Rounding of the value is in the difference.
        const allowed = 1e-8 * Math.abs(difference) + 1e-9 * Math.abs(valueAt(0, direction));
        assert.ok(Math.abs(slope - difference) <= allowed, `${told} along ${direction}: ${slope}, ${difference}`);
        const product = gradient.reduce((sum, each, i) => sum + each * direction[i]!, 0);
        assertClose([slope], [product], 1e-11, `${told} along ${direction}, reverse`);
      }
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
