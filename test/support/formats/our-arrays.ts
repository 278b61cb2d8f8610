import type { NumberArray } from '../../../src/shared/formats/elements.ts';

/** Arrays that are written, read by NumPy, and read again: numbers at the edges of float64, and shapes of every rank. */
export const ourArrays: ReadonlyMap<string, NumberArray> = new Map([
  [
    'dense1.weights',
    { shape: [2, 3], data: Float64Array.of(0.1, -0, Number.MIN_VALUE, Number.MAX_VALUE, 1 / 3, -1e-300) },
  ],
  ['dense1.bias', { shape: [3], data: Float64Array.of(1, 2, 3) }],
  ['slope', { shape: [], data: Float64Array.of(-1.5) }],
  ['cube', { shape: [2, 1, 2], data: Float64Array.of(4, 5, 6, 7) }],
]);
