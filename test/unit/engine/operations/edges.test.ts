import assert from 'node:assert/strict';
import test from 'node:test';
import { differentiate } from '../../../../src/engine/differentiate.ts';
import { createExecutor } from '../../../../src/engine/interpreter.ts';
import { Operation, type OperationName } from '../../../../src/engine/operations.ts';
import { jvp } from '../../../../src/engine/programs/tangent.ts';
import { Tensor } from '../../../../src/engine/tensor.ts';
import { flatten, gradientAt, outputsOf, record } from '../../../support/programs.ts';

const { POSITIVE_INFINITY: inf, NaN: nan } = Number;

/** Each stated tie, kink, zero, overflow and end of a domain: operation, operands (all parameters), the exact gradient. */
const rows: ReadonlyArray<readonly [OperationName, readonly number[], readonly number[]]> = [
  ['abs', [0], [0]],
  ['abs', [-0], [-0]],
  ['abs', [nan], [nan]],
  ['sqrt', [0], [inf]],
  ['sqrt', [-0], [inf]],
  ['sqrt', [-1], [nan]],
  ['sqrt', [inf], [0]],
  ['cbrt', [0], [inf]],
  ['cbrt', [-0], [inf]],
  ['exp', [710], [inf]],
  ['exp', [-800], [0]],
  ['expm1', [-40], [Math.exp(-40)]],
  ['log', [0], [inf]],
  ['log', [-0], [inf]],
  ['log', [-1], [nan]],
  ['log', [inf], [0]],
  ['log1p', [-1], [inf]],
  ['log1p', [-2], [nan]],
  ['log2', [0], [inf]],
  ['log2', [-1], [nan]],
  ['log10', [0], [inf]],
  ['log10', [-1], [nan]],
  ['sin', [inf], [nan]],
  ['asin', [1], [inf]],
  ['asin', [-1], [inf]],
  ['asin', [1.5], [nan]],
  ['acos', [1], [-inf]],
  ['acos', [-1.5], [nan]],
  ['atan', [1e200], [0]],
  ['sinh', [711], [inf]],
  ['tanh', [20], [0]],
  ['tanh', [-1000], [0]],
  ['asinh', [1e300], [1e-300]],
  ['acosh', [1], [inf]],
  ['acosh', [0.5], [nan]],
  ['acosh', [-2], [nan]],
  ['atanh', [1], [inf]],
  ['atanh', [-1], [inf]],
  ['atanh', [2], [nan]],
  ['sigmoid', [800], [0]],
  ['sigmoid', [-800], [0]],
  ['softplus', [0], [0.5]],
  ['softplus', [800], [1]],
  ['softplus', [-800], [0]],
  ['erf', [0], [2 / Math.sqrt(Math.PI)]],
  ['erf', [30], [0]],
  ['erf', [-inf], [0]],
  ['fround', [1e39], [1]],
  ['divide', [0, 1e-310], [inf, -0]],
  ['divide', [1, 0], [inf, -inf]],
  ['divide', [1, inf], [0, -0]],
  ['remainder', [6, 3], [1, -2]],
  ['remainder', [5, inf], [1, -0]],
  ['remainder', [1, 0], [1, nan]],
  ['power', [0, 2], [0, 0]],
  ['power', [0, 1], [1, 0]],
  ['power', [0, 0.5], [inf, 0]],
  ['power', [0, 0], [0, 0]],
  ['power', [5, 0], [0, Math.log(5)]],
  ['power', [0, -1], [-inf, -inf]],
  ['power', [-2, 2], [-4, nan]],
  ['power', [-2, 0.5], [nan, nan]],
  ['atan2', [0, 0], [nan, nan]],
  ['atan2', [1e200, 1e200], [0.5e-200, -0.5e-200]],
  ['atan2', [1e-200, 1e-200], [0.5e200, -0.5e200]],
  ['maximum', [1, 1], [1, 0]],
  ['maximum', [-0, 0], [1, 0]],
  ['maximum', [nan, 1], [1, 0]],
  ['minimum', [1, 1], [1, 0]],
  ['minimum', [0, -0], [1, 0]],
  ['hypot', [0, 0], [0, 0]],
  ['hypot', [0], [0]],
  ['hypot', [inf, 1], [nan, 0]],
  ['hypot', [3e200, 4e200], [0.6, 0.8]],
  ['hypot', [3e-200, 4e-200], [0.6, 0.8]],
  ['floor', [2], [0]],
  ['sign', [0], [0]],
  ['less', [1, 1], [0, 0]],
];

/** The same bits or, for finite numbers other than 0, the same to an ulp or so. */
function agree(actual: number, expected: number): boolean {
  if (Object.is(actual, expected)) return true;
  return expected !== 0 && Number.isFinite(expected) && Math.abs(actual - expected) <= 1e-15 * Math.abs(expected);
}

for (const [name, operands, expected] of rows) {
  test(`${name} at (${operands.map((x) => (Object.is(x, -0) ? '-0' : x)).join(', ')})`, () => {
    const program = record(operands, (r, xs) => r.operate(Operation[name], 0, xs));
    const gradient = gradientAt(program, operands);
    assert.equal(gradient.length, expected.length);
    gradient.forEach((slope, i) => {
      assert.ok(agree(slope, expected[i]!), `element ${i} is ${slope}, stated ${expected[i]}`);
    });

    // Forward mode states the same: one run along each axis, the other directions being constants.
    operands.forEach((_, i) => {
      const executor = createExecutor(jvp(program, [i]));
      executor.run([...operands, 1]);
      const tangent = executor.output(1) as number;
      assert.ok(tangent === gradient[i] || agree(tangent, gradient[i]!), `tangent ${i} is ${tangent}`);
    });
  });
}

test('a constant exponent never asks for the logarithm of the base', () => {
  for (const exponent of [0, 1, 2, 3, 4, -1, -2]) {
    const program = record([-1.5], (r, [x]) => r.binary(Operation.power, 0, x!, exponent));
    const expected = exponent === 0 ? 0 : exponent * (-1.5) ** (exponent - 1);
    const [slope] = gradientAt(program, [-1.5]);
    assert.ok(Math.abs(slope! - expected) < 1e-15 * Math.abs(expected) || slope === expected, `x ** ${exponent}`);
    assert.ok(!Array.from(differentiate(program).operations).includes(Operation.log));
  }
});

test('x ** 0 has derivative 0, at 0 and infinity too', () => {
  for (const point of [0, -0, 2, inf, nan]) {
    const program = record([point], (r, [x]) => r.binary(Operation.power, 0, x!, 0));
    assert.deepEqual(gradientAt(program, [point]), [0], `at ${point}`);
  }
});

test('a constant operand gets no adjoint, so that an infinite one makes no NaN', () => {
  const program = record([0], (r, [x]) => r.binary(Operation.add, 0, r.binary(Operation.multiply, 0, 2, x!), inf));
  assert.deepEqual(gradientAt(program, [0]), [2]);
  const base = record([2], (r, [x]) => r.binary(Operation.power, 0, -3, x!));
  assert.deepEqual(gradientAt(base, [2]), [nan]);
});

test('ties of a maximum over axes: the first in row-major order; NaN: the first NaN', () => {
  const cases: [number[], number[], number[]][] = [
    [[2, 2, 1, 2, 2, 0], [1], [1, 0, 0, 1, 0, 0]],
    [[2, 2, 1, 2, 2, 0], [0], [1, 1, 1, 0, 0, 0]],
    [
      [2, 2, 1, 2, 2, 0],
      [0, 1],
      [1, 0, 0, 0, 0, 0],
    ],
    [[2, nan, nan, 2, 2, 3], [1], [0, 1, 0, 0, 0, 1]],
    [[-0, 0, -1, 0, -0, -1], [1], [1, 0, 0, 1, 0, 0]],
  ];
  for (const [data, axes, expected] of cases) {
    const value = new Tensor([2, 3], Float64Array.from(data));
    const program = record([value], (r, [x]) => {
      const largest = r.operate(Operation.maximumOver, 0, [x!], { kind: 'axes', axes });
      return axes.length === 2 ? largest : r.operate(Operation.sum, 0, [largest], { kind: 'axes', axes: [0] });
    });
    assert.deepEqual(gradientAt(program, [value]), expected, `${data} over ${axes}`);
  }
});

test('reductions of nothing: a sum is 0, a maximum −Infinity, and gradients are empty', () => {
  const empty = new Tensor([0], new Float64Array(0));
  for (const [name, expected] of [
    ['sum', 0],
    ['maximumOver', -inf],
  ] as const) {
    const program = record([empty], (r, [x]) => r.operate(Operation[name], 0, [x!], { kind: 'axes', axes: [0] }));
    const executor = createExecutor(differentiate(program));
    executor.run([empty]);
    assert.deepEqual(outputsOf(executor)[0], expected);
    assert.deepEqual(flatten(outputsOf(executor).slice(1)), []);
  }
});
