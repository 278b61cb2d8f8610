import assert from 'node:assert/strict';
import test from 'node:test';
import { simplify } from '../../../../src/engine/compiler/simplify.ts';
import { differentiate } from '../../../../src/engine/differentiate.ts';
import { createExecutor } from '../../../../src/engine/interpreter.ts';
import { Operation } from '../../../../src/engine/operations.ts';
import { precisions } from '../../../../src/engine/precision.ts';
import { formatProgram, type Program } from '../../../../src/engine/program.ts';
import { type Operand, Recording } from '../../../../src/engine/recording.ts';
import { Tensor, type Value } from '../../../../src/engine/tensor.ts';
import { outputsOf, record, recordIn, weightedSum } from '../../../support/programs.ts';
import { allScalarNames, evaluateProgram, randomProgram, specialConstant } from '../../../support/random-programs.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';
import { specialNumbers } from '../../../support/special-numbers.ts';

function bits(values: readonly Value[]): number[] {
  return values.flatMap((value) => (typeof value === 'number' ? [value] : Array.from(value.data)));
}

function assertSame(program: Program, inputs: readonly Value[], message: string): void {
  const whole = createExecutor(program);
  const simple = createExecutor(simplify(program));
  const holds = whole.run(inputs);
  assert.equal(simple.run(inputs), holds, `${message}: guards`);
  if (holds) assert.deepEqual(bits(outputsOf(simple)), bits(outputsOf(whole)), message);
}

test('600 random programs, of tensors too, keep every bit and every guard', () => {
  const shapes = [[], [], [3], [2, 3], [2, 1]];
  for (let seed = 0; seed < 600; seed++) {
    const random = new SeededRandom(seed + 70_000);
    const plan = randomProgram(random, allScalarNames, () => specialConstant(random), random.integer(4, 40));
    const inputShapes = Array.from({ length: plan.inputs }, () => (seed % 2 === 0 ? [] : random.pick(shapes)));
    const point = (): Value[] =>
      inputShapes.map((shape) => {
        const size = shape.reduce((product, length) => product * length, 1);
        const data = Float64Array.from({ length: size }, () => specialConstant(random));
        return shape.length === 0 ? data[0]! : new Tensor(shape, data);
      });
    const program = recordIn(precisions[seed % 3 === 0 ? 1 : 0]!, point(), (recording, parameters) => {
      const values = evaluateProgram<Operand>(plan, parameters, (name, operands) =>
        recording.operate(Operation[name], 0, operands),
      );
      return weightedSum(recording, values.at(-1)!);
    });
    for (let run = 0; run < 2; run++) assertSame(program, point(), `seed ${seed}`);
    assertSame(differentiate(program), point(), `gradient of seed ${seed}`);
  }
});

/** What is left of a loss of x and y, beside its inputs and constants. */
function left(loss: (recording: Recording, x: Operand, y: Operand) => Operand): string[] {
  const listing = formatProgram(simplify(record([0.5, 2], (recording, [x, y]) => loss(recording, x!, y!))));
  return listing.split('\n').filter((line) => /^\d+: /.test(line) && !/input|constant/.test(line));
}

test('what is computed twice is computed once, and what nothing needs is not computed', () => {
  const lines = left((recording, x, y) => {
    recording.unary(Operation.exp, 0, x);
    const product = recording.binary(Operation.multiply, 0, x, y);
    const again = recording.binary(Operation.multiply, 0, y, x);
    return recording.binary(Operation.add, 0, product, again);
  });
  assert.deepEqual(
    lines.map((line) => line.replace(/^\d+: /, '')),
    ['multiply(0, 1)', 'add(2, 2)'],
  );
});

test('a product of constants is folded only where no bit can change', () => {
  const products = (outer: number, inner: number): number =>
    left((recording, x) =>
      recording.binary(Operation.multiply, 0, outer, recording.binary(Operation.multiply, 0, inner, x)),
    ).length;
  assert.equal(products(100, 2), 1);
  assert.equal(products(100, 3), 2, 'a product with 3 is rounded');
  assert.equal(products(100, 0.5), 2, 'a half may be subnormal');
  assert.equal(products(0.1, 2), 2, 'the inner product may overflow');
  assert.equal(products(1e308, 4), 2, 'the factor would be infinite');
  for (const factor of [1, -3, 100, 1e300]) {
    for (const power of [1, 2, 1024, -4]) {
      const program = record([1], (recording, [x]) =>
        recording.binary(Operation.multiply, 0, factor, recording.binary(Operation.multiply, 0, power, x!)),
      );
      for (const x of specialNumbers) assertSame(program, [x], `${factor} · (${power} · ${x})`);
    }
  }
});

test('differences take the place of sums with negatives, for zeros of both signs', () => {
  const loss = (recording: Recording, x: Operand, y: Operand): Operand => {
    const sum = recording.binary(Operation.add, 0, recording.unary(Operation.negate, 0, x), y);
    const second = recording.binary(Operation.subtract, 0, x, recording.unary(Operation.negate, 0, y));
    return recording.binary(Operation.divide, 0, sum, second);
  };
  assert.equal(left(loss).length, 3);
  const program = record([1, 1], (recording, [x, y]) => loss(recording, x!, y!));
  for (const x of specialNumbers) for (const y of specialNumbers) assertSame(program, [x, y], `${x}, ${y}`);
});

test('two guards on one value that contradict each other hold for nothing', () => {
  const recording = new Recording();
  const x = recording.input('parameter', 'x', 1);
  const first = recording.binary(Operation.multiply, 0, x, 2) as typeof x;
  const second = recording.binary(Operation.multiply, 0, 2, x) as typeof x;
  recording.guard(first, 0);
  recording.guard(second, 0);
  const program = recording.finish(second);
  assertSame(program, [1], 'both');
  assertSame({ ...program, guardValues: Float64Array.of(2, 3) }, [1], 'neither');
});
