import type { Precision } from '../../precision.ts';
import type { Code, ValueType } from './assembler.ts';
import { wasm } from './assembler.ts';

/** A vector has so many bytes, whatever its numbers are. */
export const vectorBytes = 16;

/** The instructions that work on numbers of one precision: on vectors of them, and on one of them. */
export interface Lanes {
  readonly precision: Precision;
  /** Of a number. */
  readonly bytes: 4 | 8;
  /** Numbers in a vector. */
  readonly count: 2 | 4;
  readonly number: ValueType;
  readonly Numbers: Float64ArrayConstructor | Float32ArrayConstructor;
  readonly add: Code;
  readonly subtract: Code;
  readonly multiply: Code;
  readonly divide: Code;
  readonly minimum: Code;
  readonly maximum: Code;
  readonly equal: Code;
  readonly notEqual: Code;
  readonly less: Code;
  readonly lessOrEqual: Code;
  readonly greater: Code;
  readonly greaterOrEqual: Code;
  readonly negate: Code;
  readonly absolute: Code;
  readonly squareRoot: Code;
  /** A vector of one number in all lanes. */
  constant(value: number): Code;
  /** A number from memory in all lanes. */
  loadOne(offset?: number): Code;
  extract(lane: number): Code;
  /** A number from memory in the first lane, and zeros in the others. */
  loadFirst(offset: number): Code;
  /** Puts a number from memory into a lane of the vector on the stack; the address stands below it. */
  loadLane(offset: number, lane: number): Code;
  storeLane(offset: number, lane: number): Code;
  /** Of numbers outside of vectors. */
  load(offset?: number): Code;
  store(offset?: number): Code;
  readonly addNumber: Code;
  readonly maximumNumber: Code;
  readonly zero: Code;
  /** −∞. */
  readonly least: Code;
}

const double: Lanes = {
  precision: 'float64',
  bytes: 8,
  count: 2,
  number: 'f64',
  Numbers: Float64Array,
  add: wasm.f64x2Add,
  subtract: wasm.f64x2Sub,
  multiply: wasm.f64x2Mul,
  divide: wasm.f64x2Div,
  minimum: wasm.f64x2Min,
  maximum: wasm.f64x2Max,
  equal: wasm.f64x2Equal,
  notEqual: wasm.f64x2NotEqual,
  less: wasm.f64x2Less,
  lessOrEqual: wasm.f64x2LessOrEqual,
  greater: wasm.f64x2Greater,
  greaterOrEqual: wasm.f64x2GreaterOrEqual,
  negate: wasm.f64x2Neg,
  absolute: wasm.f64x2Abs,
  squareRoot: wasm.f64x2Sqrt,
  constant: wasm.v128Const,
  loadOne: wasm.v128Load64Splat,
  extract: wasm.f64x2ExtractLane,
  loadFirst: wasm.v128Load64Zero,
  loadLane: wasm.v128Load64Lane,
  storeLane: wasm.v128Store64Lane,
  load: wasm.f64Load,
  store: wasm.f64Store,
  addNumber: wasm.f64Add,
  maximumNumber: wasm.f64Max,
  zero: wasm.f64Const0,
  least: wasm.f64ConstLeast,
};

const single: Lanes = {
  precision: 'float32',
  bytes: 4,
  count: 4,
  number: 'f32',
  Numbers: Float32Array,
  add: wasm.f32x4Add,
  subtract: wasm.f32x4Sub,
  multiply: wasm.f32x4Mul,
  divide: wasm.f32x4Div,
  minimum: wasm.f32x4Min,
  maximum: wasm.f32x4Max,
  equal: wasm.f32x4Equal,
  notEqual: wasm.f32x4NotEqual,
  less: wasm.f32x4Less,
  lessOrEqual: wasm.f32x4LessOrEqual,
  greater: wasm.f32x4Greater,
  greaterOrEqual: wasm.f32x4GreaterOrEqual,
  negate: wasm.f32x4Neg,
  absolute: wasm.f32x4Abs,
  squareRoot: wasm.f32x4Sqrt,
  constant: wasm.v128ConstSingle,
  loadOne: wasm.v128Load32Splat,
  extract: wasm.f32x4ExtractLane,
  loadFirst: wasm.v128Load32Zero,
  loadLane: wasm.v128Load32Lane,
  storeLane: wasm.v128Store32Lane,
  load: wasm.f32Load,
  store: wasm.f32Store,
  addNumber: wasm.f32Add,
  maximumNumber: wasm.f32Max,
  zero: wasm.f32Const0,
  least: wasm.f32ConstLeast,
};

export const lanesOf: Readonly<Record<Precision, Lanes>> = { float64: double, float32: single };
