import { type Attribute, attributeOf } from '../../../operations/attributes.ts';
import type { Shape } from '../../../tensor.ts';

/** Sizes of a product of vectors and matrices, and its steps through its operands in numbers. */
export interface ProductLayout {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly leftRow: number;
  readonly leftInner: number;
  readonly rightRow: number;
  readonly rightColumn: number;
}

/** The layout that `prepareMatmul` gives these operands. */
export function productLayout(left: Shape, right: Shape, attribute: Attribute | undefined): ProductLayout {
  const { transposeLeft, transposeRight } = attributeOf(attribute, 'matmul');
  const leftTransposed = transposeLeft && left.length === 2;
  const rightTransposed = transposeRight && right.length === 2;
  const rows = left.length === 1 ? 1 : left[leftTransposed ? 1 : 0]!;
  const inner = left.length === 1 ? left[0]! : left[leftTransposed ? 0 : 1]!;
  const columns = right.length === 1 ? 1 : right[rightTransposed ? 0 : 1]!;
  return {
    rows,
    inner,
    columns,
    leftRow: leftTransposed ? 1 : inner,
    leftInner: leftTransposed ? rows : 1,
    rightRow: rightTransposed ? 1 : columns,
    rightColumn: rightTransposed ? inner : 1,
  };
}
