import { length } from './vectors.ts';

/** The solution of a linear least-squares problem. */
export interface Solution {
  readonly solution: Float64Array;
  /** Columns that are independent to working precision; the others' elements are 0. */
  readonly rank: number;
}

/**
 * The p that makes ‖A p − b‖ smallest, by Householder reflections with the largest column first (Golub and Van Loan, Matrix
 * Computations, 5.4.2); AᵀA is never formed. Columns are brought to length 1 before, so that no unit of a parameter decides.
 * @param matrix A, row by row. Changed, as is `right`.
 * @param right b.
 */
export function solveLeastSquares(matrix: Float64Array, columns: number, right: Float64Array): Solution {
  const rows = right.length;
  // Column by column, so that a reflection goes through memory in order.
  const scale = new Float64Array(columns);
  const a = Array.from({ length: columns }, (_, column) => {
    const values = Float64Array.from({ length: rows }, (_, row) => matrix[row * columns + column]!);
    const size = length(values);
    scale[column] = size;
    if (size > 0) for (let row = 0; row < rows; row++) values[row]! /= size;
    return values;
  });
  const order = Array.from({ length: columns }, (_, column) => column);
  const steps = Math.min(rows, columns);
  let rank = 0;
  for (let k = 0; k < steps; k++) {
    let best = k;
    let largest = -1;
    for (let j = k; j < columns; j++) {
      const size = tail(a[order[j]!]!, k);
      if (size > largest) {
        largest = size;
        best = j;
      }
    }
    [order[k], order[best]] = [order[best]!, order[k]!];
    const column = a[order[k]!]!;
    const size = Math.sqrt(largest);
    if (!(size > Math.max(rows, columns) * Number.EPSILON)) break;
    rank++;
    const diagonal = column[k]! > 0 ? -size : size;
    const reflector = column.slice(k);
    reflector[0]! -= diagonal;
    const squared = tail(reflector, 0);
    const reflect = (values: Float64Array): void => {
      let product = 0;
      for (let i = k; i < rows; i++) product += reflector[i - k]! * values[i]!;
      const factor = squared === 0 ? 0 : (2 * product) / squared;
      for (let i = k; i < rows; i++) values[i]! -= factor * reflector[i - k]!;
    };
    for (let j = k; j < columns; j++) reflect(a[order[j]!]!);
    reflect(right);
  }
  const solution = new Float64Array(columns);
  for (let i = rank - 1; i >= 0; i--) {
    let sum = right[i]!;
    for (let j = i + 1; j < rank; j++) sum -= a[order[j]!]![i]! * solution[order[j]!]!;
    solution[order[i]!] = sum / a[order[i]!]![i]!;
  }
  for (let column = 0; column < columns; column++) {
    if (scale[column]! > 0) solution[column]! /= scale[column]!;
  }
  return { solution, rank };
}

/** The squared length of a vector from an element on. */
function tail(vector: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < vector.length; i++) sum += vector[i]! * vector[i]!;
  return sum;
}
