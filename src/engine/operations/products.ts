import { attributeOf } from './attributes.ts';
import { Operation } from './codes.ts';
import { type Emitter, type NodeView, none } from './row.ts';

/** The reverse rule of matmul: transposes are read by flags, never made. */
export function matmulToOperand(e: Emitter, seed: number, view: NodeView, index: number): number {
  const [a, b] = view.operands as readonly [number, number];
  const { transposeLeft, transposeRight } = attributeOf(view.attribute, 'matmul');
  const leftRank = e.shapeOf(a).length;
  const rightRank = e.shapeOf(b).length;
  if (leftRank === 1 && rightRank === 1) return e.multiply(seed, index === 0 ? b : a);
  if (leftRank === 2 && rightRank === 2) {
    if (index === 0) {
      return transposeLeft ? matmul(e, b, seed, transposeRight, true) : matmul(e, seed, b, false, !transposeRight);
    }
    return transposeRight ? matmul(e, seed, a, true, transposeLeft) : matmul(e, a, seed, !transposeLeft, false);
  }
  if (leftRank === 2) {
    if (index === 1) return matmul(e, a, seed, !transposeLeft, false);
    return transposeLeft ? outer(e, b, seed) : outer(e, seed, b);
  }
  if (index === 0) return matmul(e, b, seed, transposeRight, false);
  return transposeRight ? outer(e, seed, a) : outer(e, a, seed);
}

/** The product rule. */
export function matmulTangent(e: Emitter, tangents: readonly number[], view: NodeView): number {
  const [a, b] = view.operands as readonly [number, number];
  const [da, db] = tangents as readonly [number, number];
  const ofLeft = da === none ? none : e.operate(Operation.matmul, [da, b], view.attribute);
  const ofRight = db === none ? none : e.operate(Operation.matmul, [a, db], view.attribute);
  if (ofLeft === none) return ofRight;
  return ofRight === none ? ofLeft : e.add(ofLeft, ofRight);
}

function matmul(e: Emitter, a: number, b: number, transposeLeft: boolean, transposeRight: boolean): number {
  return e.operate(Operation.matmul, [a, b], { kind: 'matmul', transposeLeft, transposeRight });
}

function outer(e: Emitter, column: number, row: number): number {
  const rows = e.operate(Operation.reshape, [column], { kind: 'shape', shape: [...e.shapeOf(column), 1] });
  const columns = e.operate(Operation.reshape, [row], { kind: 'shape', shape: [1, ...e.shapeOf(row)] });
  return e.multiply(rows, columns);
}
