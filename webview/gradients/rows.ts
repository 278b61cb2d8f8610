import type { TableRequest, TableRow } from '../../src/shared/views/table.ts';
import { numbersPerRow } from '../../src/shared/views/table.ts';
import { absent, formatExact, formatNumber } from '../format.ts';

/** Columns of the view. Each row of `numbers` has them in this order. */
export const columns = ['value', 'gradient', 'update', 'ratio'] as const;

export type Column = (typeof columns)[number];

/** `name` is the order of the parameters in the problem. */
export type Sort = TableRequest['sort'];

/** The number of a row's column; NaN where the host has sent none. */
export function numberAt(numbers: Float64Array, row: number, column: Column): number {
  return numbers[row * numbersPerRow + columns.indexOf(column)] ?? Number.NaN;
}

/** A ratio to nothing is not defined, and what is not recorded is not there: neither is broken. */
function isNothing({ absent: isAbsent }: Pick<TableRow, 'absent'>, column: Column, value: number): boolean {
  return isAbsent === true || (column === 'ratio' && Number.isNaN(value));
}

/** What a cell shows. Ratios are read by their size: two digits tell it. */
export function cellText(row: Pick<TableRow, 'absent'>, column: Column, value: number, digits: number): string {
  if (isNothing(row, column, value)) return absent;
  return formatNumber(value, column === 'ratio' ? 2 : digits);
}

/** All digits of a cell. */
export function exactText(row: Pick<TableRow, 'absent'>, column: Column, value: number): string {
  return isNothing(row, column, value) ? absent : formatExact(value);
}

export function isBroken(row: Pick<TableRow, 'absent'>, column: Column, value: number): boolean {
  return !isNothing(row, column, value) && !Number.isFinite(value);
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

/** Significant digits for a width in px: a narrow side bar must not cut the end of a number off. */
export function digitsFor(width: number): number {
  return width >= 760 ? 6 : width >= 520 ? 4 : 3;
}

/** Buckets of a sparkline for a width in px; none where there is no room for one. */
export function bucketsFor(width: number): number {
  return width >= 470 ? 48 : 0;
}
