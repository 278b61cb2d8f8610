// The rules of reverse mode are programs of operations, and are differentiated themselves where a Hessian is asked for.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Operation } from '../../../../src/engine/operations.ts';
import type { Operand } from '../../../../src/engine/recording.ts';
import { Tensor } from '../../../../src/engine/tensor.ts';
import type { SmoothName } from '../../../support/operation-points.ts';
import { points } from '../../../support/operation-points.ts';
import { arrayCases, recordedCase } from '../../../support/operation-shapes.ts';
import { checkSecondDerivatives, gradientAt, record, weightedSum } from '../../../support/programs.ts';
import { evaluateProgram, moderateNames, randomProgram } from '../../../support/random-programs.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';

for (const [name, operandLists] of Object.entries(points) as [SmoothName, number[][]][]) {
  test(`${name}: Hessian-vector products are differences of gradients`, () => {
    for (const operands of operandLists) {
      const program = record(operands, (r, xs) => {
        const value = r.operate(Operation[name], 0, xs);
        return r.binary(Operation.multiply, 0, value, value);
      });
      checkSecondDerivatives(program, operands, `${name}(${operands})`);
      // The same on tensors, of which the second operand is repeated along rows.
      const shapes = operands.map((_, index) => (index === 1 ? [2] : [2, 2]));
      const tensors = operands.map((x, index) => {
        const size = shapes[index]!.reduce((product, length) => product * length, 1);
        return new Tensor(
          shapes[index]!,
          Float64Array.from({ length: size }, (_, i) => x * (1 + 0.01 * i)),
        );
      });
      const whole = record(tensors, (r, xs) => {
        const value = r.operate(Operation[name], 0, xs);
        return weightedSum(r, r.binary(Operation.multiply, 0, value, value));
      });
      checkSecondDerivatives(whole, tensors, `${name} of tensors near ${operands}`);
    }
  });
}

for (const each of arrayCases) {
  const [name, , shapes] = each;
  test(`${name} of shapes ${JSON.stringify(shapes)}: Hessian-vector products are differences of gradients`, () => {
    const { program, operands } = recordedCase(each);
    checkSecondDerivatives(program, operands, name);
  });
}

/** Differences of numbers that were rounded to float32 are those of the rounding. */
const names = moderateNames.filter((name) => name !== 'fround');

test('300 random programs: Hessian-vector products are differences of gradients', () => {
  let compared = 0;
  for (let seed = 0; seed < 300; seed++) {
    const random = new SeededRandom(seed + 90_000);
    const made = randomProgram(random, names, () => random.uniform(-2, 2), random.integer(5, 25));
    const point = Array.from({ length: made.inputs }, () => random.uniform(-2, 2));
    const program = record(
      point,
      (r, xs) =>
        evaluateProgram<Operand>(made, xs, (name, operands) => r.operate(Operation[name], 0, operands)).at(-1)!,
    );
    const slopes = [-1e-4, -1e-5, 0, 1e-5, 1e-4].map((step) =>
      gradientAt(
        program,
        point.map((x) => x + step),
      ),
    );
    // Where slopes jump or explode within a few steps there is a kink or a pole, and differences say nothing.
    const bends = slopes.slice(1).flatMap((each, at) => each.map((slope, i) => Math.abs(slope - slopes[at]![i]!)));
    if (Math.max(0, ...bends) > 1e-2 || slopes.flat().some((slope) => Math.abs(slope) > 1e3)) continue;
    checkSecondDerivatives(program, point, `seed ${seed}`, 1e-4);
    compared++;
  }
  assert.ok(compared > 100, `only ${compared} programs compared`);
});
