import { Operation } from '../../operations/codes.ts';
import type { Precision } from '../../precision.ts';
import type { Code } from './assembler.ts';
import { wasm } from './assembler.ts';
import { functionCode, type VectorLocals } from './functions.ts';
import { type Lanes, lanesOf, vectorBytes } from './lanes.ts';

const { localGet, localSet, localTee, i32Const, i32Add } = wasm;

/** Local variables of a function that elementwise code uses: three addresses, two counters, vectors. */
export interface ElementwiseLocals {
  readonly target: number;
  readonly sources: readonly [number, number, number];
  readonly row: number;
  readonly column: number;
  readonly vectors: VectorLocals;
}

/** An operand: where it begins, and its steps in numbers from row to row and from column to column, the latter 0 or 1. */
export interface PlaneOperand {
  readonly address: number;
  readonly row: number;
  readonly column: number;
}

/** A result of rows and columns, which stand one after the other. */
export interface Plane {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
}

/** Operations that have vector code with the bits of `scalar.ts`, by how it combines what its operands left on the stack. */
const simple: ReadonlyMap<Operation, (lanes: Lanes) => Code> = new Map<Operation, (lanes: Lanes) => Code>([
  [Operation.add, ({ add }) => add],
  [Operation.subtract, ({ subtract }) => subtract],
  [Operation.multiply, ({ multiply }) => multiply],
  [Operation.divide, ({ divide }) => divide],
  // WebAssembly's minimum and maximum know −0 and NaN as Math.min and Math.max do.
  [Operation.maximum, ({ maximum }) => maximum],
  [Operation.minimum, ({ minimum }) => minimum],
  [Operation.less, (lanes) => oneWhere(lanes.less, lanes)],
  [Operation.lessOrEqual, (lanes) => oneWhere(lanes.lessOrEqual, lanes)],
  [Operation.greater, (lanes) => oneWhere(lanes.greater, lanes)],
  [Operation.greaterOrEqual, (lanes) => oneWhere(lanes.greaterOrEqual, lanes)],
  [Operation.equal, (lanes) => oneWhere(lanes.equal, lanes)],
  [Operation.notEqual, (lanes) => oneWhere(lanes.notEqual, lanes)],
  [Operation.negate, ({ negate }) => negate],
  [Operation.abs, ({ absolute }) => absolute],
  [Operation.sqrt, ({ squareRoot }) => squareRoot],
  [Operation.stopGradient, () => []],
  [Operation.reshape, () => []],
  [Operation.broadcastTo, () => []],
]);

/** Whether there is vector code for an elementwise operation. The functions of single numbers are those of Math. */
export function hasVectorCode(operation: Operation, precision: Precision, isNumber: boolean): boolean {
  if (simple.has(operation) || operation === Operation.select) return true;
  return !isNumber && functionCode(operation, precision, [0, 0, 0, 0, 0, 0]) !== undefined;
}

/**
 * Code that computes an operation for all elements, a vector at a time. It may write the rest of a vector beyond each row: the next row
 * takes its place, and behind the last one there must be room.
 */
export function elementwiseCode(
  operation: Operation,
  plane: Plane,
  operands: readonly PlaneOperand[],
  locals: ElementwiseLocals,
  precision: Precision,
): Code {
  const lanes = lanesOf[precision];
  const { target, sources, row, column } = locals;
  const vectors = Math.ceil(plane.columns / lanes.count);
  const isOne = plane.rows === 1;
  const load = (index: number): Code => [
    ...localGet(sources[index]!),
    ...(operands[index]!.column === 0 ? lanes.loadOne() : wasm.v128Load()),
  ];
  const body: Code = [
    ...localGet(target),
    ...combine(operation, load, locals.vectors, precision),
    ...wasm.v128Store(),
    ...advance(target, vectorBytes),
    ...operands.flatMap((operand, index) => (operand.column === 0 ? [] : advance(sources[index]!, vectorBytes))),
  ];
  const oneRow: Code = vectors === 1 ? body : [...i32Const(vectors), ...localSet(column), ...wasm.repeat(column, body)];
  const start: Code = [
    ...i32Const(plane.address),
    ...localSet(target),
    ...operands.flatMap(({ address }, index) => [...i32Const(address), ...localSet(sources[index]!)]),
  ];
  if (isOne) return [...start, ...oneRow];
  // After a row each address has moved by whole vectors.
  const toNextRow: Code = [
    ...advance(target, lanes.bytes * plane.columns - vectorBytes * vectors),
    ...operands.flatMap((operand, index) =>
      advance(sources[index]!, lanes.bytes * operand.row - (operand.column === 0 ? 0 : vectorBytes * vectors)),
    ),
  ];
  return [...start, ...i32Const(plane.rows), ...localSet(row), ...wasm.repeat(row, [...oneRow, ...toNextRow])];
}

/** Sums over rows into one row: out[j] ← out[j] + a[i, j], row after row, from +0. */
export function sumOfRows(
  [out, from]: readonly [number, number],
  [rows, columns]: readonly [number, number],
  locals: ElementwiseLocals,
  precision: Precision,
): Code {
  const lanes = lanesOf[precision];
  const zero = elementwiseCode(
    Operation.stopGradient,
    { address: out, rows: 1, columns },
    [{ address: zeroAddress, row: 0, column: 0 }],
    locals,
    precision,
  );
  const { target, sources, row, column } = locals;
  const vectors = Math.ceil(columns / lanes.count);
  const body: Code = [
    ...localGet(target),
    ...localGet(target),
    ...wasm.v128Load(),
    ...localGet(sources[0]),
    ...wasm.v128Load(),
    ...lanes.add,
    ...wasm.v128Store(),
    ...advance(target, vectorBytes),
    ...advance(sources[0], vectorBytes),
  ];
  return [
    ...zero,
    ...i32Const(from),
    ...localSet(sources[0]),
    ...i32Const(rows),
    ...localSet(row),
    ...wasm.repeat(row, [
      ...i32Const(out),
      ...localSet(target),
      ...i32Const(vectors),
      ...localSet(column),
      ...wasm.repeat(column, body),
      ...advance(sources[0], lanes.bytes * columns - vectorBytes * vectors),
    ]),
  ];
}

/** Sums over columns, one number for each row: from +0, column after column. `total` is a local for one number. */
export function sumOfColumns(
  [out, from]: readonly [number, number],
  [rows, columns]: readonly [number, number],
  locals: ElementwiseLocals,
  total: number,
  precision: Precision,
): Code {
  const lanes = lanesOf[precision];
  const { target, sources, row, column } = locals;
  const body: Code = [
    ...localGet(total),
    ...localGet(sources[0]),
    ...lanes.load(),
    ...lanes.addNumber,
    ...localSet(total),
    ...advance(sources[0], lanes.bytes),
  ];
  return [
    ...i32Const(out),
    ...localSet(target),
    ...i32Const(from),
    ...localSet(sources[0]),
    ...i32Const(rows),
    ...localSet(row),
    ...wasm.repeat(row, [
      ...lanes.zero,
      ...localSet(total),
      ...i32Const(columns),
      ...localSet(column),
      ...wasm.repeat(column, body),
      ...localGet(target),
      ...localGet(total),
      ...lanes.store(),
      ...advance(target, lanes.bytes),
    ]),
  ];
}

/** A memory begins with a vector of zeros. */
export const zeroAddress = 0;
export const reservedBytes = vectorBytes;

function advance(local: number, bytes: number): Code {
  return bytes === 0 ? [] : [...localGet(local), ...i32Const(bytes), ...i32Add, ...localSet(local)];
}

function oneWhere(comparison: Code, lanes: Lanes): Code {
  return [...comparison, ...lanes.constant(1), ...wasm.v128And];
}

function combine(
  operation: Operation,
  load: (index: number) => Code,
  vectors: VectorLocals,
  precision: Precision,
): Code {
  const lanes = lanesOf[precision];
  const known = functionCode(operation, precision, vectors);
  if (known !== undefined) return [...load(0), ...known];
  if (operation === Operation.select) {
    const [condition] = vectors;
    // What is truthy: less or greater than zero, and so not NaN.
    return [
      ...load(1),
      ...load(2),
      ...load(0),
      ...localTee(condition),
      ...lanes.constant(0),
      ...lanes.less,
      ...localGet(condition),
      ...lanes.constant(0),
      ...lanes.greater,
      ...wasm.v128Or,
      ...wasm.v128Bitselect,
    ];
  }
  const code = simple.get(operation)!(lanes);
  const isBinary = operation >= Operation.add && operation <= Operation.sameValue;
  return isBinary ? [...load(0), ...load(1), ...code] : [...load(0), ...code];
}
