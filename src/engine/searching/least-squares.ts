import type { Residuals, SearchContext, SearchEnd } from './context.ts';
import { short } from './lines/line.ts';
import { length } from './vectors.ts';

/** The lengths of the columns of a Jacobian. */
export function columnLengths(jacobian: Float64Array, columns: number): Float64Array {
  const rows = columns === 0 ? 0 : jacobian.length / columns;
  return Float64Array.from({ length: columns }, (_, column) =>
    length(Float64Array.from({ length: rows }, (_, row) => jacobian[row * columns + column]!)),
  );
}

/**
 * Whether r is orthogonal to every column of J: max |Jⱼᵀr| / (‖Jⱼ‖ ‖r‖), the cosine of the smallest angle between them, is at most
 * the run's tolerance. Unlike ‖∇L‖∞ it does not depend on the units of data and parameters (Moré, Garbow, Hillstrom: MINPACK's gtol).
 */
export function orthogonal(
  { gradient, tolerance }: Pick<SearchContext, 'gradient' | 'tolerance'>,
  { residuals }: Residuals,
  columns: Float64Array,
): SearchEnd | undefined {
  const size = length(residuals);
  if (size === 0) return undefined;
  let largest = 0;
  for (let i = 0; i < gradient.length; i++) {
    if (columns[i]! > 0) largest = Math.max(largest, Math.abs(gradient[i]!) / (columns[i]! * size));
  }
  if (!(largest <= tolerance)) return undefined;
  const text = `converged: cos(r, Jⱼ) = ${short(largest)} ≤ ${short(tolerance)} for every column of J`;
  return { reason: 'converged', value: largest, threshold: tolerance, text };
}
