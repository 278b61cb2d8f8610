import assert from 'node:assert/strict';
import test from 'node:test';
import { Arena, panelNumbersOf } from '../../../../../src/engine/compiler/wasm/arena.ts';
import { prepareMatmul } from '../../../../../src/engine/operations/matmul.ts';
import type { Shape } from '../../../../../src/engine/tensor.ts';
import { SeededRandom } from '../../../../support/seeded-random.ts';
import { specialNumbers } from '../../../../support/special-numbers.ts';

const size = (shape: Shape): number => shape.reduce((product, length) => product * length, 1);

/** Computes a product in an arena and by the plain loops, and fails where a bit differs. */
function compare(left: Shape, right: Shape, flags: readonly [boolean, boolean], number: () => number): void {
  const [transposeLeft, transposeRight] = flags;
  const rows = left.length === 1 ? 1 : left[transposeLeft ? 1 : 0]!;
  const columns = right.length === 1 ? 1 : right[transposeRight ? 0 : 1]!;
  const numbers = size(left) + size(right) + rows * columns + 1;
  const arena = new Arena(numbers, panelNumbersOf(left, right, ...flags));
  const [a, b] = [arena.allocate(size(left)), arena.allocate(size(right))];
  const out = arena.allocate(rows * columns);
  // What stands behind the result must stay as it is.
  const behind = arena.allocate(1).fill(0.5);
  for (const operand of [a, b]) for (let i = 0; i < operand.length; i++) operand[i] = number();
  out.fill(0.25);
  arena.product([left, right], flags, out, [a, b])();
  const expected = new Float64Array(out.length);
  prepareMatmul(left, right, transposeLeft, transposeRight)(expected, [a, b]);
  const message = `[${left}] · [${right}], ${flags}`;
  for (const [i, value] of expected.entries()) assert.ok(Object.is(out[i], value), `${message}: element ${i}`);
  assert.equal(behind[0], 0.5, message);
}

test('products of all small shapes, transposed or not, have the bits of the plain loops', () => {
  const random = new SeededRandom(3);
  for (const rows of [1, 2, 3, 4, 5, 7, 8, 9]) {
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
  for (let seed = 0; seed < 200; seed++) {
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
