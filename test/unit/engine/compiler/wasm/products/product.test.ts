import assert from 'node:assert/strict';
import test from 'node:test';
import { TensorProgram } from '../../../../../../src/engine/compiler/wasm/tensor-program.ts';
import { prepareMatmul } from '../../../../../../src/engine/operations/matmul.ts';
import { Operation } from '../../../../../../src/engine/operations.ts';
import { numbersOf, type Precision, precisions, roundedNumbers } from '../../../../../../src/engine/precision.ts';
import { Recording } from '../../../../../../src/engine/recording.ts';
import { type Shape, sizeOf, Tensor } from '../../../../../../src/engine/tensor.ts';
import type { Tracked } from '../../../../../../src/engine/tracked.ts';
import { nodeWithin } from '../../../../../../src/engine/tracked.ts';
import { SeededRandom } from '../../../../../support/seeded-random.ts';
import { specialNumbers } from '../../../../../support/special-numbers.ts';

/** Computes a product in WebAssembly and by the plain loops, in both precisions, and fails where a bit differs. */
function compare(left: Shape, right: Shape, flags: readonly [boolean, boolean], number: () => number): void {
  for (const precision of precisions) compareIn(precision, left, right, flags, number);
}

function compareIn(
  precision: Precision,
  left: Shape,
  right: Shape,
  flags: readonly [boolean, boolean],
  number: () => number,
): void {
  const [transposeLeft, transposeRight] = flags;
  const values = [left, right].map((shape) => new Tensor(shape, Float64Array.from({ length: sizeOf(shape) }, number)));
  const recording = new Recording({ precision });
  const [a, b] = values.map((value, i) => recording.input('parameter', `p${i}`, value));
  const product = recording.operate(Operation.matmul, 0, [a!, b!], { kind: 'matmul', transposeLeft, transposeRight });
  const node = nodeWithin(product as Tracked, recording);
  const program = { ...recording.finish(1), outputs: Int32Array.of(node) };
  const rows = left.length === 1 ? 1 : left[transposeLeft ? 1 : 0]!;
  const columns = right.length === 1 ? 1 : right[transposeRight ? 0 : 1]!;
  const expected = numbersOf(precision, rows * columns);
  const operands = values.map(({ data }) => (precision === 'float32' ? roundedNumbers(data) : data));
  prepareMatmul(left, right, transposeLeft, transposeRight, precision)(expected, operands);
  const out = new Float64Array(expected.length);
  assert.ok(new TensorProgram(program).run(values, out));
  for (const [i, value] of expected.entries()) {
    assert.ok(
      Object.is(out[i], value),
      `${precision}, [${left}] · [${right}], ${flags}: element ${i} is ${out[i]}, not ${value}`,
    );
  }
}

test('products of all small shapes, transposed or not, have the bits of the plain loops', () => {
  const random = new SeededRandom(3);
  for (const rows of [1, 2, 3, 4, 5, 8, 9]) {
    for (const inner of [1, 2, 3, 8, 17]) {
      for (const columns of [1, 2, 3, 4, 5, 6, 7, 8, 13]) {
        for (const flags of [
          [false, false],
          [true, false],
          [false, true],
          [true, true],
        ] as const) {
          const left = flags[0] ? [inner, rows] : [rows, inner];
          const right = flags[1] ? [columns, inner] : [inner, columns];
          compare(left, right, flags, () => random.uniform(-3, 3));
        }
      }
    }
  }
});

test('vectors are rows on the left and columns on the right', () => {
  const random = new SeededRandom(4);
  for (const flags of [
    [false, false],
    [true, true],
  ] as const) {
    compare([9], flags[1] ? [6, 9] : [9, 6], flags, () => random.uniform(-3, 3));
    compare(flags[0] ? [9, 7] : [7, 9], [9], flags, () => random.uniform(-3, 3));
  }
});

test('NaN, infinities, zeros of both signs and subnormal numbers come out as from the plain loops', () => {
  const random = new SeededRandom(5);
  for (let seed = 0; seed < 100; seed++) {
    const [rows, inner, columns] = [random.integer(1, 9), random.integer(1, 6), random.integer(1, 9)];
    compare([rows, inner], [inner, columns], [false, false], () =>
      random.next() < 0.4 ? random.pick(specialNumbers) : random.uniform(-2, 2),
    );
  }
});

test('a large product, as networks have them', () => {
  const random = new SeededRandom(6);
  compare([64, 300], [300, 129], [false, false], () => random.uniform(-1, 1));
  compare([300, 64], [129, 300], [true, true], () => random.uniform(-1, 1));
});

test('products with long inner indices, in parts, go on where the part before has ended', () => {
  const random = new SeededRandom(7);
  for (const [rows, inner, columns] of [
    [9, 6272, 8],
    [13, 1000, 17],
    [6, 512, 21],
    [5, 257, 33],
    [1, 600, 90],
  ] as const) {
    compare([inner, rows], [inner, columns], [true, false], () => random.uniform(-1, 1));
  }
});
