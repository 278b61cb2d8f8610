import type { ReducedSeries } from '../../src/shared/panel.ts';
import { absent, formatNumber } from '../format.ts';
import { bucketAt } from './points.ts';

/** What a reduced series tells about one iteration: its value, or no more than the range of its bucket, or nothing. */
export type Reading =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  | { readonly kind: 'absent' };

/**
 * Reads a series at an iteration.
 * @param last The last iteration that the frame covers: there `last` of the last bucket is exact.
 */
export function readingAt(series: ReducedSeries, iteration: number, last: number): Reading {
  const index = bucketAt(series, iteration);
  if (index < 0 || iteration > last) return { kind: 'absent' };
  if (series.firstNonFinite[index] === iteration) {
    return { kind: 'value', value: series.nonFiniteValue[index] as number };
  }
  const low = series.minimum[index] as number;
  const high = series.maximum[index] as number;
  if (iteration === series.iteration[index]) return { kind: 'value', value: series.first[index] as number };
  if (iteration === last && index === series.iteration.length - 1) {
    return { kind: 'value', value: series.last[index] as number };
  }
  if (Number.isNaN(low)) return { kind: 'value', value: series.nonFiniteValue[index] as number };
  return low === high ? { kind: 'value', value: low } : { kind: 'range', low, high };
}

/** A reading in at most 15 characters. */
export function readingText(reading: Reading): string {
  if (reading.kind === 'value') return formatNumber(reading.value);
  if (reading.kind === 'range') return `${formatNumber(reading.low, 2)} … ${formatNumber(reading.high, 2)}`;
  return absent;
}
