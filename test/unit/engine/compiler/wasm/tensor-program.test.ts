import assert from 'node:assert/strict';
import test from 'node:test';
import { simplify } from '../../../../../src/engine/compiler/simplify.ts';
import { TensorProgram } from '../../../../../src/engine/compiler/wasm/tensor-program.ts';
import { differentiate } from '../../../../../src/engine/differentiate.ts';
import { createExecutor } from '../../../../../src/engine/interpreter.ts';
import { isBinary, isUnary, Operation, operationNames } from '../../../../../src/engine/operations.ts';
import { precisions } from '../../../../../src/engine/precision.ts';
import type { Program } from '../../../../../src/engine/program.ts';
import type { Operand } from '../../../../../src/engine/recording.ts';
import { type Shape, sizeOf, Tensor, type Value } from '../../../../../src/engine/tensor.ts';
import { record, recordIn, weightedSum } from '../../../../support/programs.ts';
import {
  allScalarNames,
  evaluateProgram,
  randomProgram,
  specialConstant,
} from '../../../../support/random-programs.ts';
import { SeededRandom } from '../../../../support/seeded-random.ts';

/** Fails unless WebAssembly and interpreter say the same of a point: whether guards hold, and the bits of all outputs. */
function assertSame(program: Program, values: readonly Value[], message: string): void {
  const interpreter = createExecutor(program);
  const compiled = new TensorProgram(program);
  const holds = interpreter.run(values);
  const sizes = Array.from(program.outputs, (node) => interpreter.data(node).length);
  const outputs = new Float64Array(sizes.reduce((sum, size) => sum + size, 0));
  assert.equal(compiled.run(values, outputs), holds, `${message}: guards`);
  if (!holds) return;
  const expected = Array.from(program.outputs, (node) => Array.from(interpreter.data(node))).flat();
  assert.deepEqual(Array.from(outputs), expected, message);
}

function randomValue(random: SeededRandom, shape: Shape): Value {
  const data = Float64Array.from({ length: sizeOf(shape) }, () => specialConstant(random));
  return shape.length === 0 ? data[0]! : new Tensor(shape, data);
}

test('every elementwise operation has the interpreter’s bits in every way of repeating its operands', () => {
  const pairs: (readonly [Shape, Shape])[] = [
    [[5], [5]],
    [
      [4, 3],
      [4, 3],
    ],
    [[4, 3], [3]],
    [
      [4, 3],
      [4, 1],
    ],
    [
      [3, 1],
      [1, 5],
    ],
    [[], [2, 3]],
    [[2, 3], []],
    [
      [2, 3, 4],
      [3, 1],
    ],
    [[1], [1]],
  ];
  for (const [code, name] of operationNames.entries()) {
    const operation = code as Operation;
    if (!isUnary(operation) && !isBinary(operation)) continue;
    for (const [index, shapes] of pairs.entries()) {
      const random = new SeededRandom(100 * code + index);
      const used = isUnary(operation) ? [shapes[0]] : shapes;
      const point = (): Value[] => used.map((shape) => randomValue(random, shape));
      for (const precision of precisions) {
        const program = record(
          point(),
          (recording, operands) => weightedSum(recording, recording.operate(operation, 0, operands)),
          precision,
        );
        for (let run = 0; run < 3; run++)
          assertSame(program, point(), `${name} of ${JSON.stringify(used)}, ${precision}`);
      }
    }
  }
});

test('choices, sums along every axis, and copies', () => {
  const random = new SeededRandom(8);
  const shape = [3, 4, 5];
  const point = (): Value[] => [randomValue(random, shape), randomValue(random, shape), randomValue(random, [5])];
  const cases = [[0], [1], [2], [0, 1], [1, 2], [0, 2], [0, 1, 2]].flatMap((axes) =>
    precisions.map((precision) => [axes, precision] as const),
  );
  for (const [axes, precision] of cases) {
    const program = recordIn(precision, point(), (recording, [a, b, c]) => {
      const chosen = recording.operate(Operation.select, 0, [c!, a!, b!]);
      const flat = recording.operate(Operation.reshape, 0, [chosen], { kind: 'shape', shape: [5, 12] });
      const back = recording.operate(Operation.reshape, 0, [flat], { kind: 'shape', shape });
      return weightedSum(recording, recording.operate(Operation.sum, 0, [back], { kind: 'axes', axes }));
    });
    assertSame(program, point(), `sum over ${axes}`);
    assertSame(differentiate(program), point(), `gradient of the sum over ${axes}`);
  }
});

/** Each set is closed under broadcasting: rows shorter and longer than the vectors that are computed side by side, and one long one. */
const shapesOfPrograms: readonly (readonly Shape[])[] = [
  [[], [3], [2, 3], [1, 3], [2, 1], [1]],
  [[], [9], [3, 9], [3, 1], [1]],
  [[], [2, 1, 17], [2, 5, 1], [5, 17], [17]],
  [[], [83]],
];

test('800 random programs of tensors and numbers, with their gradients', () => {
  for (let seed = 0; seed < 800; seed++) {
    const random = new SeededRandom(seed + 33_000);
    const shapes = shapesOfPrograms[seed % shapesOfPrograms.length]!;
    const plan = randomProgram(random, allScalarNames, () => specialConstant(random), random.integer(3, 25));
    const inputShapes = Array.from({ length: plan.inputs }, () => random.pick(shapes));
    const point = (): Value[] => inputShapes.map((shape) => randomValue(random, shape));
    const program = recordIn(random.pick(precisions), point(), (recording, parameters) => {
      const values = evaluateProgram<Operand>(plan, parameters, (name, operands) =>
        recording.operate(Operation[name], 0, operands),
      );
      return weightedSum(recording, values.at(-1)!);
    });
    assertSame(program, point(), `seed ${seed}`);
    const gradient = differentiate(program);
    for (const each of [gradient, simplify(gradient)]) assertSame(each, point(), `gradient of seed ${seed}`);
  }
});

test('a guard between tensors holds or not as in the interpreter', () => {
  for (const precision of precisions) {
    const program = recordIn(precision, [new Tensor([2], Float64Array.of(1, 2))], (recording, [x]) => {
      const sum = recording.operate(Operation.sum, 0, [x!], { kind: 'axes', axes: [0] });
      recording.decide(Operation.less, 0, sum, 10);
      return recording.binary(Operation.multiply, 0, sum, sum);
    });
    assertSame(program, [new Tensor([2], Float64Array.of(3, 4))], 'holds');
    assertSame(program, [new Tensor([2], Float64Array.of(30, 4))], 'does not');
  }
});

test('a value that is reshaped and repeated is read after all of it was computed', () => {
  const random = new SeededRandom(9);
  const point = (): Value[] => [randomValue(random, [2, 3]), randomValue(random, [2])];
  const program = record(point(), (recording, [a, b]) => {
    const doubled = recording.binary(Operation.add, 0, a!, a!);
    const flat = recording.operate(Operation.reshape, 0, [doubled], { kind: 'shape', shape: [6] });
    const back = recording.operate(Operation.reshape, 0, [flat], { kind: 'shape', shape: [2, 3] });
    const column = recording.operate(Operation.reshape, 0, [b!], { kind: 'shape', shape: [2, 1] });
    const sum = recording.operate(Operation.sum, 0, [back], { kind: 'axes', axes: [0] });
    const all = [doubled, back, sum, column].reduce((left, right) => recording.binary(Operation.add, 0, left, right));
    return weightedSum(recording, recording.binary(Operation.multiply, 0, all, doubled));
  });
  for (const each of [program, differentiate(program), simplify(differentiate(program))]) assertSame(each, point(), '');
});

test('outputs stand one after the other, whatever is written behind each', () => {
  const values = [new Tensor([3], Float64Array.of(1, 2, 3)), new Tensor([5], Float64Array.of(4, 5, 6, 7, 8)), 9];
  const program = record(values, (recording, [a, b, c]) => {
    const product = recording.binary(Operation.multiply, 0, b!, c!);
    const sums = [a!, product].map((each) => recording.operate(Operation.sum, 0, [each], { kind: 'axes', axes: [0] }));
    return recording.binary(Operation.multiply, 0, sums[0]!, sums[1]!);
  });
  assertSame(differentiate(program), values, 'the gradient');
  const inputs = Int32Array.from(program.inputs, ({ node }) => node);
  assertSame({ ...program, outputs: Int32Array.of(...inputs.toReversed(), ...inputs) }, values, 'all inputs');
});

test('functions of tensors have the interpreter’s bits at thousands of points', () => {
  const random = new SeededRandom(10);
  const draws = [
    () => random.uniform(-3, 3),
    () => random.uniform(-800, 800),
    () => 2 ** random.uniform(-1074, 1023),
    () => specialConstant(random),
  ];
  for (const name of ['tanh', 'exp', 'log', 'sigmoid', 'softplus', 'sqrt'] as const) {
    for (const precision of precisions) {
      const value = new Tensor(
        [4001],
        Float64Array.from({ length: 4001 }, () => random.pick(draws)()),
      );
      const program = recordIn(precision, [value], (recording, [x]) =>
        weightedSum(recording, recording.operate(Operation[name], 0, [x!])),
      );
      const node = program.operations.indexOf(Operation[name]);
      assertSame({ ...program, outputs: Int32Array.of(node) }, [value], `${name}, ${precision}`);
    }
  }
});

test('maxima along every axis, with NaN and zeros of both signs', () => {
  const random = new SeededRandom(11);
  for (const shape of [[3, 4, 5], [7, 3], [9]]) {
    const point = (): Value[] => [randomValue(random, shape)];
    for (const axes of shape.map((_, axis) => [axis]).concat([shape.map((_, axis) => axis)])) {
      for (const precision of precisions) {
        const program = recordIn(precision, point(), (recording, [x]) => {
          const most = recording.operate(Operation.maximumOver, 0, [x!], { kind: 'axes', axes });
          return weightedSum(recording, most);
        });
        for (let run = 0; run < 10; run++) assertSame(program, point(), `${JSON.stringify(shape)} over ${axes}`);
        assertSame(differentiate(program), point(), `the gradient, ${JSON.stringify(shape)} over ${axes}`);
      }
    }
  }
});
