import { Operation } from '../../operations/codes.ts';
import { coefficients, inverseLn2, largest, ln2High, ln2Low, rounding } from '../../operations/special/tanh.ts';
import type { Code } from './assembler.ts';
import { wasm } from './assembler.ts';

const { localGet, localSet, localTee, i32Const, i32Add } = wasm;
const numberBytes = 8;
const vectorBytes = 16;

/** Local variables of a function that elementwise code uses: three addresses, two counters, vectors. */
export interface ElementwiseLocals {
  readonly target: number;
  readonly sources: readonly [number, number, number];
  readonly row: number;
  readonly column: number;
  readonly vectors: readonly [number, number, number, number];
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
const simple: ReadonlyMap<Operation, Code> = new Map<Operation, Code>([
  [Operation.add, wasm.f64x2Add],
  [Operation.subtract, wasm.f64x2Sub],
  [Operation.multiply, wasm.f64x2Mul],
  [Operation.divide, wasm.f64x2Div],
  // WebAssembly's minimum and maximum know −0 and NaN as Math.min and Math.max do.
  [Operation.maximum, wasm.f64x2Max],
  [Operation.minimum, wasm.f64x2Min],
  [Operation.less, oneWhere(wasm.f64x2Less)],
  [Operation.lessOrEqual, oneWhere(wasm.f64x2LessOrEqual)],
  [Operation.greater, oneWhere(wasm.f64x2Greater)],
  [Operation.greaterOrEqual, oneWhere(wasm.f64x2GreaterOrEqual)],
  [Operation.equal, oneWhere(wasm.f64x2Equal)],
  [Operation.notEqual, oneWhere(wasm.f64x2NotEqual)],
  [Operation.negate, wasm.f64x2Neg],
  [Operation.abs, wasm.f64x2Abs],
  [Operation.sqrt, wasm.f64x2Sqrt],
  [Operation.stopGradient, []],
  [Operation.reshape, []],
  [Operation.broadcastTo, []],
]);

/** Whether there is vector code for an elementwise operation. */
export function hasVectorCode(operation: Operation): boolean {
  return simple.has(operation) || operation === Operation.tanh || operation === Operation.select;
}

/**
 * Code that computes an operation for all elements, two at a time. It may write one number beyond each row: the next row takes its place,
 * and behind the last one there must be room.
 */
export function elementwiseCode(
  operation: Operation,
  plane: Plane,
  operands: readonly PlaneOperand[],
  locals: ElementwiseLocals,
): Code {
  const { target, sources, row, column } = locals;
  const pairs = Math.ceil(plane.columns / 2);
  const isOne = plane.rows === 1;
  const load = (index: number): Code => [
    ...localGet(sources[index]!),
    ...(operands[index]!.column === 0 ? wasm.v128Load64Splat() : wasm.v128Load()),
  ];
  const body: Code = [
    ...localGet(target),
    ...combine(operation, load, locals.vectors),
    ...wasm.v128Store(),
    ...advance(target, vectorBytes),
    ...operands.flatMap((operand, index) => (operand.column === 0 ? [] : advance(sources[index]!, vectorBytes))),
  ];
  const oneRow: Code = pairs === 1 ? body : [...i32Const(pairs), ...localSet(column), ...wasm.repeat(column, body)];
  const start: Code = [
    ...i32Const(plane.address),
    ...localSet(target),
    ...operands.flatMap(({ address }, index) => [...i32Const(address), ...localSet(sources[index]!)]),
  ];
  if (isOne) return [...start, ...oneRow];
  // After a row each address has moved by whole pairs.
  const toNextRow: Code = [
    ...advance(target, numberBytes * (plane.columns - 2 * pairs)),
    ...operands.flatMap((operand, index) =>
      advance(sources[index]!, numberBytes * (operand.row - (operand.column === 0 ? 0 : 2 * pairs))),
    ),
  ];
  return [...start, ...i32Const(plane.rows), ...localSet(row), ...wasm.repeat(row, [...oneRow, ...toNextRow])];
}

/** Sums over rows into one row: out[j] ← out[j] + a[i, j], row after row, from +0. */
export function sumOfRows(out: number, from: number, rows: number, columns: number, locals: ElementwiseLocals): Code {
  const zero = elementwiseCode(
    Operation.stopGradient,
    { address: out, rows: 1, columns },
    [{ address: zeroAddress, row: 0, column: 0 }],
    locals,
  );
  const { target, sources, row, column } = locals;
  const pairs = Math.ceil(columns / 2);
  const body: Code = [
    ...localGet(target),
    ...localGet(target),
    ...wasm.v128Load(),
    ...localGet(sources[0]),
    ...wasm.v128Load(),
    ...wasm.f64x2Add,
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
      ...i32Const(pairs),
      ...localSet(column),
      ...wasm.repeat(column, body),
      ...advance(sources[0], numberBytes * (columns - 2 * pairs)),
    ]),
  ];
}

/** Sums over columns, one number for each row: from +0, column after column. `total` is a local of type f64. */
export function sumOfColumns(
  [out, from]: readonly [number, number],
  [rows, columns]: readonly [number, number],
  locals: ElementwiseLocals,
  total: number,
): Code {
  const { target, sources, row, column } = locals;
  const body: Code = [
    ...localGet(total),
    ...localGet(sources[0]),
    ...wasm.f64Load(),
    ...wasm.f64Add,
    ...localSet(total),
    ...advance(sources[0], numberBytes),
  ];
  return [
    ...i32Const(out),
    ...localSet(target),
    ...i32Const(from),
    ...localSet(sources[0]),
    ...i32Const(rows),
    ...localSet(row),
    ...wasm.repeat(row, [
      ...wasm.f64Const0,
      ...localSet(total),
      ...i32Const(columns),
      ...localSet(column),
      ...wasm.repeat(column, body),
      ...localGet(target),
      ...localGet(total),
      ...wasm.f64Store(),
      ...advance(target, numberBytes),
    ]),
  ];
}

/** The first numbers of a memory are zeros. */
export const zeroAddress = 0;
export const reservedNumbers = 2;

function advance(local: number, bytes: number): Code {
  return bytes === 0 ? [] : [...localGet(local), ...i32Const(bytes), ...i32Add, ...localSet(local)];
}

function oneWhere(comparison: Code): Code {
  return [...comparison, ...wasm.v128Const(1), ...wasm.v128And];
}

function combine(
  operation: Operation,
  load: (index: number) => Code,
  vectors: readonly [number, number, number, number],
): Code {
  if (operation === Operation.tanh) return [...load(0), ...tanhOfVector(vectors)];
  if (operation === Operation.select) {
    const [condition] = vectors;
    // What is truthy: less or greater than zero, and so not NaN.
    return [
      ...load(1),
      ...load(2),
      ...load(0),
      ...localTee(condition),
      ...wasm.v128Const(0),
      ...wasm.f64x2Less,
      ...localGet(condition),
      ...wasm.v128Const(0),
      ...wasm.f64x2Greater,
      ...wasm.v128Or,
      ...wasm.v128Bitselect,
    ];
  }
  const code = simple.get(operation)!;
  const isBinary = operation >= Operation.add && operation <= Operation.sameValue;
  return isBinary ? [...load(0), ...load(1), ...code] : [...load(0), ...code];
}

/** `tanhOf` of both lanes, step by step: what the vector on the stack becomes. */
function tanhOfVector([x, y, k, q]: readonly [number, number, number, number]): Code {
  const signs = wasm.v128Const(-0);
  return [
    ...localTee(x),
    ...wasm.f64x2Abs,
    ...wasm.v128Const(2),
    ...wasm.f64x2Mul,
    ...wasm.v128Const(largest),
    ...wasm.f64x2Min,
    ...localTee(y),
    ...wasm.v128Const(inverseLn2),
    ...wasm.f64x2Mul,
    ...wasm.v128Const(rounding),
    ...wasm.f64x2Add,
    // k stands in the lowest bits; 2ᵏ has k + 1023 in its exponent.
    ...localTee(k),
    ...wasm.v128Const(rounding),
    ...wasm.f64x2Sub,
    ...localSet(q),
    ...localGet(y),
    ...localGet(q),
    ...wasm.v128Const(ln2High),
    ...wasm.f64x2Mul,
    ...wasm.f64x2Sub,
    ...localGet(q),
    ...wasm.v128Const(ln2Low),
    ...wasm.f64x2Mul,
    ...wasm.f64x2Sub,
    // From here on y is r.
    ...localSet(y),
    ...localGet(k),
    ...i32Const(52),
    ...wasm.i64x2ShiftLeft,
    ...wasm.v128Const(1),
    ...wasm.i64x2Add,
    ...localSet(k),
    ...wasm.v128Const(coefficients[0]!),
    ...coefficients
      .slice(1)
      .flatMap((coefficient) => [...localGet(y), ...wasm.f64x2Mul, ...wasm.v128Const(coefficient), ...wasm.f64x2Add]),
    ...localGet(y),
    ...wasm.f64x2Mul,
    ...localGet(k),
    ...wasm.f64x2Mul,
    ...localGet(k),
    ...wasm.v128Const(1),
    ...wasm.f64x2Sub,
    ...wasm.f64x2Add,
    ...localTee(q),
    ...localGet(q),
    ...wasm.v128Const(2),
    ...wasm.f64x2Add,
    ...wasm.f64x2Div,
    // The sign of x.
    ...localGet(x),
    ...signs,
    ...wasm.v128And,
    ...wasm.v128Or,
  ];
}
