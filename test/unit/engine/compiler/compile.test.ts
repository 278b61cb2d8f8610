import assert from 'node:assert/strict';
import test from 'node:test';
import { compile } from '../../../../src/engine/compiler/compile.ts';
import { generate } from '../../../../src/engine/compiler/generate.ts';
import { simplify } from '../../../../src/engine/compiler/simplify.ts';
import { differentiate } from '../../../../src/engine/differentiate.ts';
import { createExecutor } from '../../../../src/engine/interpreter.ts';
import { Operation } from '../../../../src/engine/operations.ts';
import { precisions } from '../../../../src/engine/precision.ts';
import type { Program } from '../../../../src/engine/program.ts';
import { type Operand, Recording } from '../../../../src/engine/recording.ts';
import { record, recordIn } from '../../../support/programs.ts';
import { randomLoops } from '../../../support/random-loops.ts';
import { allScalarNames, evaluateProgram, randomProgram, specialConstant } from '../../../support/random-programs.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';

/** Fails unless compiled code and interpreter say the same of a point: whether guards hold, and the bits of all outputs. */
function assertSame(program: Program, inputs: readonly number[], message: string): boolean {
  const compiled = compile(program);
  assert.ok(compiled !== undefined, `${message}: not compiled`);
  const interpreter = createExecutor(program);
  const outputs = new Float64Array(program.outputs.length).fill(0.123);
  const holds = interpreter.run(inputs);
  assert.equal(compiled(inputs, outputs), holds, `${message}: guards`);
  if (!holds) return false;
  for (const [index, node] of program.outputs.entries()) {
    const expected = interpreter.scalar(node);
    assert.ok(Object.is(outputs[index], expected), `${message}: output ${index} is ${outputs[index]}, not ${expected}`);
  }
  return true;
}

test('1,000 random programs, differentiated too, of both precisions, have the interpreter’s bits, at other points as well', () => {
  let held = 0;
  for (let seed = 0; seed < 1000; seed++) {
    const random = new SeededRandom(seed + 50_000);
    const plan = randomProgram(random, allScalarNames, () => specialConstant(random), random.integer(5, 60));
    const point = (): number[] => Array.from({ length: plan.inputs }, () => specialConstant(random));
    const program = recordIn(precisions[seed % 2]!, point(), (recording, parameters) => {
      const values = evaluateProgram<Operand>(plan, parameters, (name, operands) =>
        recording.operate(Operation[name], 0, operands),
      );
      // A decision in the middle, as an `if` in the source makes one.
      recording.decide(Operation.less, 0, values[Math.floor(values.length / 2)]!, 2);
      return values.at(-1)!;
    });
    for (let run = 0; run < 3; run++) {
      const inputs = point();
      if (assertSame(program, inputs, `seed ${seed}`)) held++;
      if (seed % 3 === 0) assertSame(differentiate(program), inputs, `gradient of seed ${seed}`);
    }
  }
  assert.ok(held > 1000 && held < 3000, `the guards held at ${held} points`);
});

test('600 random losses with loops have the interpreter’s bits, with their gradients', () => {
  let rolled = 0;
  for (let seed = 0; seed < 600; seed++) {
    const random = new SeededRandom(seed + 90_000);
    const count = random.integer(1, 6);
    const point = (): number[] => Array.from({ length: count }, () => random.uniform(-1.5, 1.5));
    const program = differentiate(record(point(), randomLoops(random), precisions[seed % 2]!));
    if (generate(simplify(program)).text.includes('for (let k0')) rolled++;
    for (let run = 0; run < 2; run++) assertSame(program, point(), `seed ${seed}`);
  }
  assert.ok(rolled > 300, `${rolled} have loops`);
});

test('a loop over data becomes a loop of the code, with its gradient, whatever the number of turns', () => {
  const sizes = [50, 500].map((turns) => {
    const program = record([0.3, -0.2], (recording, [slope, intercept]) => {
      let sum: Operand = 0;
      for (let i = 0; i < turns; i++) {
        const model = recording.binary(
          Operation.add,
          0,
          recording.binary(Operation.multiply, 0, slope!, Math.sin(i)),
          intercept!,
        );
        const residual = recording.binary(Operation.subtract, 0, model, Math.cos(i));
        sum = recording.binary(Operation.add, 0, sum, recording.binary(Operation.multiply, 0, residual, residual));
      }
      return sum;
    });
    const gradient = differentiate(program);
    assertSame(gradient, [1, 2], `${turns} turns`);
    return generate(simplify(gradient)).text.length;
  });
  assert.ok(sizes[1]! < sizes[0]! + 100, `code of ${sizes.join(' and ')} characters`);
});

test('loops inside loops become loops inside loops', () => {
  const start = Array.from({ length: 20 }, (_, i) => Math.sin(i));
  const program = record(start, (recording, weights) => {
    let loss: Operand = 0;
    for (let row = 0; row < 30; row++) {
      let sum: Operand = 0;
      for (let column = 0; column < weights.length; column++) {
        const term = recording.binary(Operation.multiply, 0, weights[column]!, Math.sin(row * 20 + column));
        sum = recording.binary(Operation.add, 0, sum, term);
      }
      loss = recording.binary(Operation.add, 0, loss, recording.unary(Operation.softplus, 0, sum));
    }
    return loss;
  });
  assert.match(generate(simplify(program)).text, /for \(let k1/);
  assertSame(program, start, 'forward');
  assertSame(differentiate(program), start, 'gradient');
});

test('a long program without repeats is cut into functions that V8 optimises', () => {
  const random = new SeededRandom(5);
  const plan = randomProgram(random, allScalarNames, () => random.uniform(-2, 2), 4000);
  const point = Array.from({ length: plan.inputs }, () => random.uniform(-1, 1));
  const program = record(point, (recording, parameters) =>
    evaluateProgram<Operand>(plan, parameters, (name, operands) =>
      recording.operate(Operation[name], 0, operands),
    ).reduce((sum, value) => recording.binary(Operation.add, 0, recording.unary(Operation.sin, 0, value), sum)),
  );
  const gradient = differentiate(program);
  assert.match(generate(simplify(gradient)).text, /function part2/);
  assertSame(gradient, point, 'long');
});

test('guards on inputs, on NaN and on zeros of both signs', () => {
  for (const value of [3, 0, -0, Number.NaN, Number.POSITIVE_INFINITY]) {
    const recording = new Recording();
    const x = recording.input('parameter', 'x', value);
    recording.guard(x, 0);
    const double = recording.binary(Operation.multiply, 0, x, 2);
    recording.guard(double as typeof x, 0);
    const program = recording.finish(double);
    for (const other of [3, 0, -0, Number.NaN, Number.POSITIVE_INFINITY, 1]) {
      const held = assertSame(program, [other], `${value} at ${other}`);
      assert.equal(held, Object.is(value, other));
    }
  }
});

test('outputs that are inputs, constants, and many', () => {
  const recording = new Recording();
  const parameters = Array.from({ length: 100 }, (_, i) => recording.input('parameter', `p${i}`, i));
  const used = recording.binary(Operation.multiply, 0, parameters[0]!, parameters[99]!);
  const program = differentiate(recording.finish(used));
  assertSame(
    program,
    parameters.map((_, i) => i + 0.5),
    'many',
  );
  const constant = new Recording();
  constant.input('parameter', 'x', 1);
  assertSame(constant.finish(-0), [4], 'constant');
});
