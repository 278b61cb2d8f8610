import type { ReducedSeries } from '../../../src/shared/panel.ts';
import { absent, formatCount, formatNumber } from '../../format.ts';
import { t } from '../../text.ts';
import { bucketAt } from '../points.ts';
import type { ChartData } from './chart-data.ts';
import { toldSeries } from './drawing.ts';

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
  if (reading.kind === 'absent') return absent;
  const [low, high] = [formatNumber(reading.low, 2), formatNumber(reading.high, 2)];
  return low === high ? low : `${low} … ${high}`;
}

/** The values that a legend shows at an iteration, by the ids of series and backgrounds. */
export function legendValues(data: ChartData, iteration: number, exactly: boolean): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const { id, gaps } of data.series) {
    const series = data.reduced.get(id);
    const given = exactly ? data.exact.get(id) : undefined;
    // What is measured now and then keeps its last value until it is measured again.
    const exact = gaps === true && Number.isNaN(given) ? undefined : given;
    let text: string | undefined;
    if (exact !== undefined) text = formatNumber(exact);
    else if (series !== undefined) text = readingText(readingAt(series, iteration, data.covered));
    if (text === undefined) continue;
    const smoothed = data.smoothed?.get(id);
    if (smoothed !== undefined) text += ` ~${readingText(readingAt(smoothed, iteration, data.covered))}`;
    values.set(id, text);
  }
  for (const background of data.backgrounds ?? []) {
    const series = toldSeries(data, background);
    if (series === undefined || iteration < (background.fork ?? 0)) continue;
    values.set(background.id, readingText(readingAt(series, iteration, lastOf(series))));
  }
  return values;
}

/** Another run may have ended long before: its last bucket is as wide as those before it. */
function lastOf({ iteration }: ReducedSeries): number {
  const last = iteration.at(-1) ?? -1;
  const width = iteration.length > 1 ? last - (iteration.at(-2) as number) : 1;
  return last + width - 1;
}

/** What a screen reader says of the cursor: `iteration 1,204: loss 0.315, η 0.01 0.902`. */
export function spokenReading(data: ChartData, iteration: number, values: ReadonlyMap<string, string>): string {
  const shown = [...data.series.filter(({ hidden }) => !hidden), ...(data.backgrounds ?? [])];
  const spoken = shown.flatMap(({ id, label }) => (values.has(id) ? [`${label} ${values.get(id) ?? ''}`] : []));
  return t('iteration {0}: {1}', formatCount(iteration), spoken.join(', '));
}
