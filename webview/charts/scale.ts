import type { ReducedSeries } from '../../src/shared/panel.ts';
import type { Tick } from './ticks.ts';
import { linearTicks, logTicks } from './ticks.ts';

export type ScaleKind = 'linear' | 'log';

/** What the finite values of some series span. NaN where there are none. */
export interface Extent {
  readonly minimum: number;
  readonly maximum: number;
  /** The smallest value above 0 that is known: where a logarithmic axis has to begin. */
  readonly smallestPositive: number;
}

/** Limits are in axis units: the value itself, or its decimal logarithm. */
export interface Axis {
  readonly kind: ScaleKind;
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
  /** Value → axis unit. On a logarithmic axis a value ≤ 0 lies on the lower edge; see `clips`. */
  toAxis(value: number): number;
  /** Whether a finite value cannot be shown where it belongs and has to be marked. */
  clips(value: number): boolean;
}

export function extentOf(series: readonly ReducedSeries[]): Extent {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let smallestPositive = Number.POSITIVE_INFINITY;
  for (const each of series) {
    for (let index = 0; index < each.minimum.length; index++) {
      const low = each.minimum[index] as number;
      const high = each.maximum[index] as number;
      if (low < minimum) minimum = low;
      if (high > maximum) maximum = high;
      // Where the bucket's minimum is not positive, its other known values may still be the smallest positive ones.
      for (const value of [low, each.first[index] as number, each.last[index] as number, high]) {
        if (value > 0 && value < smallestPositive) smallestPositive = value;
      }
    }
  }
  const known = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);
  return { minimum: known(minimum), maximum: known(maximum), smallestPositive: known(smallestPositive) };
}

/** `undecided` is drawn linear and may still become logarithmic; `linear` is for good. */
export type AutomaticScale = 'undecided' | 'log' | 'linear';

/** From this ratio on, a linear axis shows the smaller values as a flat line. */
const wideRatio = 100;

/**
 * The scale while nobody has chosen one. It turns logarithmic when positive values span two decades, and stays so; a negative
 * value makes it linear for good. Exact zeros change nothing: they are marked.
 */
export function automaticScale(before: AutomaticScale, extent: Extent): AutomaticScale {
  if (before === 'linear' || extent.minimum < 0) return 'linear';
  if (before === 'log') return 'log';
  return extent.maximum / extent.smallestPositive >= wideRatio ? 'log' : 'undecided';
}

function linearAxis({ minimum, maximum }: Extent, count: number): Axis {
  let low = Number.isNaN(minimum) ? 0 : minimum;
  let high = Number.isNaN(maximum) ? 1 : maximum;
  const size = Math.max(Math.abs(low), Math.abs(high));
  // A constant, or a span that rounding alone would fill, gets room on both sides. Next to the smallest doubles there are no
  // round steps any more: there everything is as good as 0.
  const tiny = size < 1e-290;
  if (high - low <= size * 1e-12 || tiny) {
    const room = tiny ? 1 : size * 0.05;
    low -= room;
    high += room;
  }
  // A span beyond the largest double is drawn at a quarter of its size; only the labels know.
  const factor = Number.isFinite((high - low) * 2) ? 1 : 0.25;
  const { ticks, low: from, high: to } = linearTicks(low * factor, high * factor, count, factor);
  return { kind: 'linear', low: from, high: to, ticks, toAxis: (value) => value * factor, clips: () => false };
}

function logAxis({ maximum, smallestPositive }: Extent, count: number): Axis {
  const positive = smallestPositive > 0;
  const { ticks, low, high } = logTicks(positive ? smallestPositive : 0.1, positive ? maximum : 1, count);
  return {
    kind: 'log',
    low,
    high,
    ticks,
    toAxis: (value) => (value > 0 ? Math.log10(value) : value <= 0 ? low : Number.NaN),
    clips: (value) => value <= 0,
  };
}

/** An axis for an extent with about `count` labelled ticks. Limits fall on round numbers, so that they rarely move. */
export function makeAxis(kind: ScaleKind, extent: Extent, count: number): Axis {
  return kind === 'log' ? logAxis(extent, count) : linearAxis(extent, count);
}
