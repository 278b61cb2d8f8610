import { Tensor, type Value } from './tensor.ts';

/** In what a program computes; see docs/compiler.md. */
export const precisions = ['float64', 'float32'] as const;
export type Precision = (typeof precisions)[number];

/** Numbers of a precision, one after the other. What is written into them is rounded to it. */
export type Numbers = Float64Array | Float32Array;

/** So many numbers, all of them 0. */
export function numbersOf(precision: Precision, count: number): Numbers {
  return precision === 'float32' ? new Float32Array(count) : new Float64Array(count);
}

/** The nearest number of a precision; of two as near, the even one. */
export function rounded(precision: Precision, x: number): number {
  return precision === 'float32' ? Math.fround(x) : x;
}

/** Tensors that were rounded before: constants are the same ones in every recording, and are compared by identity. */
const known = new WeakMap<Tensor, Tensor>();

/** A value whose numbers are all rounded. */
export function roundedValue(precision: Precision, value: Value): Value {
  if (precision === 'float64') return value;
  if (typeof value === 'number') return Math.fround(value);
  let single = known.get(value);
  if (single === undefined) {
    single = new Tensor(value.shape, roundedNumbers(value.data));
    known.set(value, single);
  }
  return single;
}

/** Rounds numbers where they stand. */
export function roundAll(precision: Precision, values: Float64Array): void {
  if (precision === 'float32') for (let i = 0; i < values.length; i++) values[i] = Math.fround(values[i]!);
}

/** The numbers of float32, as numbers of float64. */
export function roundedNumbers(values: Float64Array): Float64Array {
  return Float64Array.from(Float32Array.from(values));
}
