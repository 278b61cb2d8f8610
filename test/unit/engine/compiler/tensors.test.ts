import assert from 'node:assert/strict';
import test from 'node:test';
import { compile } from '../../../../src/engine/compiler/compile.ts';
import { differentiate } from '../../../../src/engine/differentiate.ts';
import { matmul, relu, sum, tanh } from '../../../../src/engine/functions.ts';
import { createExecutor } from '../../../../src/engine/interpreter.ts';
import type { Program } from '../../../../src/engine/program.ts';
import { type Operand, Recording } from '../../../../src/engine/recording.ts';
import { Tensor, type Value } from '../../../../src/engine/tensor.ts';
import { outputsOf } from '../../../support/programs.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';

function tensor(random: SeededRandom, shape: readonly number[]): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return new Tensor(
    shape,
    Float64Array.from({ length: size }, () => random.uniform(-1, 1)),
  );
}

function network(shapes: readonly (readonly number[])[], rows: number): (seed: number) => [Program, Value[]] {
  return (seed) => {
    const random = new SeededRandom(seed);
    const parameters = shapes.map((shape) => tensor(random, shape));
    const inputs = tensor(random, [rows, shapes[0]![0]!]);
    const recording = new Recording();
    const tracked = parameters.map((value, i) => recording.input('parameter', `w${i}`, value));
    let last: Operand = recording.input('data', 'x', inputs);
    for (const [i, weights] of tracked.entries()) last = (i % 2 === 0 ? tanh : relu)(matmul(last, weights));
    return [differentiate(recording.finish(sum(last))), [...parameters, inputs]];
  };
}

function numbersOf(values: readonly Value[]): number[] {
  return values.flatMap((value) => (typeof value === 'number' ? [value] : Array.from(value.data)));
}

test('loss and gradient of networks have the interpreter’s bits, run after run', () => {
  for (const [shapes, rows] of [
    [
      [
        [5, 9],
        [9, 3],
      ],
      7,
    ],
    [
      [
        [2, 8],
        [8, 8],
        [8, 1],
      ],
      10,
    ],
    [
      [
        [30, 17],
        [17, 4],
      ],
      33,
    ],
  ] as const) {
    const make = network(shapes, rows);
    const [program] = make(0);
    const compiled = compile(program);
    assert.ok(compiled !== undefined);
    const interpreter = createExecutor(program);
    for (let seed = 1; seed < 5; seed++) {
      const [, values] = make(seed);
      interpreter.run(values);
      const expected = numbersOf(outputsOf(interpreter));
      const outputs = new Float64Array(expected.length);
      assert.equal(compiled(values, outputs), true);
      assert.deepEqual(Array.from(outputs), expected);
    }
  }
});
