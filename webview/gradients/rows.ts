import type { ValueRow } from '../../src/shared/panel.ts';

/** Columns of the view. Each row of `numbers` has value, gradient and update in this order. */
export const columns = ['value', 'gradient', 'update'] as const;

export type Column = (typeof columns)[number];

export interface Sort {
  /** `name` is the order of the parameters in the problem. */
  readonly by: 'name' | Column;
  readonly reversed: boolean;
}

export interface Values {
  readonly iteration: number;
  readonly rows: readonly ValueRow[];
  readonly numbers: Float64Array;
}

/** The number of a row's column; NaN where the host has sent none. */
export function numberAt({ numbers }: Values, row: number, column: Column): number {
  return numbers[row * columns.length + columns.indexOf(column)] ?? Number.NaN;
}

/** NaN counts as larger than everything: what is broken comes first. */
function size(value: number): number {
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : Math.abs(value);
}

/**
 * The rows' indices in the order of a sort. Numbers are ordered by size, the largest first; rows of equal size keep the order
 * of the problem in both directions.
 */
export function orderOf(values: Values, { by, reversed }: Sort): Uint32Array {
  const order = Uint32Array.from(values.rows, (_, index) => index);
  if (by === 'name') return reversed ? order.reverse() : order;
  const sizes = Float64Array.from(values.rows, (_, index) => size(numberAt(values, index, by)));
  const nan = (index: number): number => (Number.isNaN(numberAt(values, index, by)) ? 1 : 0);
  const sign = reversed ? -1 : 1;
  return order.sort((a, b) => {
    const [left, right] = [sizes[a] as number, sizes[b] as number];
    if (left !== right) return left > right ? -sign : sign;
    return sign * (nan(b) - nan(a)) || a - b;
  });
}

/** The sort after a press on a column's head: the largest first, then the smallest first, then the problem's own order. */
export function nextSort(before: Sort, by: Sort['by']): Sort {
  if (before.by !== by) return { by, reversed: false };
  if (by !== 'name' && before.reversed) return { by: 'name', reversed: false };
  return { by, reversed: !before.reversed };
}

/** Decades below the largest gradient that the bars still tell apart. */
const decades = 6;

/** Length 0 … 1 of the bar of a gradient against the largest finite one, logarithmic: gradients differ by decades. */
export function barLength(gradient: number, largest: number): number {
  if (!Number.isFinite(gradient)) return 1;
  if (gradient === 0 || !(largest > 0)) return 0;
  const below = Math.log10(largest) - Math.log10(Math.abs(gradient));
  return Math.min(1, Math.max(0.03, 1 - below / decades));
}

/** The largest finite size of a gradient; 0 where there is none. */
export function largestGradient(values: Values): number {
  let largest = 0;
  for (let row = 0; row < values.rows.length; row++) {
    const each = Math.abs(numberAt(values, row, 'gradient'));
    if (Number.isFinite(each) && each > largest) largest = each;
  }
  return largest;
}
