import type { Numbers, Precision } from '../precision.ts';
import type { Shape } from '../tensor.ts';

/**
 * The product of vectors and matrices. Every element of the result is accumulated from +0 over the inner index in ascending
 * order, whatever the loop order, so its bits do not depend on the flags or on the shapes of the rest. In float32 both the product
 * and the sum of every step are rounded.
 */
export function prepareMatmul(
  left: Shape,
  right: Shape,
  transposeLeft: boolean,
  transposeRight: boolean,
  precision: Precision,
): (out: Numbers, operands: readonly Numbers[]) => void {
  const leftTransposed = transposeLeft && left.length === 2;
  const rightTransposed = transposeRight && right.length === 2;
  const rows = left.length === 1 ? 1 : left[leftTransposed ? 1 : 0]!;
  const inner = left.length === 1 ? left[0]! : left[leftTransposed ? 0 : 1]!;
  const columns = right.length === 1 ? 1 : right[rightTransposed ? 0 : 1]!;
  const leftRowStep = leftTransposed ? 1 : inner;
  const leftInnerStep = leftTransposed ? rows : 1;
  if (precision === 'float32') {
    const rightStep = rightTransposed ? 1 : columns;
    const rightColumn = rightTransposed ? inner : 1;
    return (out, [a, b]) => {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          let total = 0;
          let p = i * leftRowStep;
          let q = j * rightColumn;
          for (let k = 0; k < inner; k++) {
            total = Math.fround(total + Math.fround(a![p]! * b![q]!));
            p += leftInnerStep;
            q += rightStep;
          }
          out[i * columns + j] = total;
        }
      }
    };
  }
  if (rightTransposed || columns === 1) {
    // Rows of the right operand are contiguous along the inner index: plain dot products.
    return (out, [a, b]) => {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          let total = 0;
          let p = i * leftRowStep;
          const q = j * inner;
          for (let k = 0; k < inner; k++) {
            total += a![p]! * b![q + k]!;
            p += leftInnerStep;
          }
          out[i * columns + j] = total;
        }
      }
    };
  }
  return (out, [a, b]) => {
    out.fill(0);
    for (let i = 0; i < rows; i++) {
      const target = i * columns;
      for (let k = 0; k < inner; k++) {
        const factor = a![i * leftRowStep + k * leftInnerStep]!;
        const source = k * columns;
        for (let j = 0; j < columns; j++) out[target + j]! += factor * b![source + j]!;
      }
    }
  };
}
