import type { ReducedSeries } from '../../src/shared/panel.ts';
import type { Tick } from './ticks.ts';
import { linearTicks, logTicks, symmetricTicks } from './ticks.ts';

export type ScaleKind = 'linear' | 'log' | 'symlog';

/** What the finite values of some series span. NaN where there are none. */
export interface Extent {
  readonly minimum: number;
  readonly maximum: number;
  /** The smallest value above 0 that is known: where a logarithmic axis has to begin. */
  readonly smallestPositive: number;
  /** The smallest size of a value that is not 0: what a symmetric logarithmic axis has to show apart from 0. */
  readonly smallestSize: number;
}

/** Limits are in axis units: the value itself, or its (symmetric) decimal logarithm. */
export interface Axis {
  readonly kind: ScaleKind;
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
  /** Equal texts mean that `toAxis` and `clips` are the same. */
  readonly mapping: string;
  /** Value → axis unit. On a logarithmic axis a value ≤ 0 lies on the lower edge; see `clips`. */
  toAxis(value: number): number;
  /** Whether a finite value cannot be shown where it belongs and has to be marked. */
  clips(value: number): boolean;
}

export const emptyExtent: Extent = {
  minimum: Number.NaN,
  maximum: Number.NaN,
  smallestPositive: Number.NaN,
  smallestSize: Number.NaN,
};

export function extentOf(series: readonly ReducedSeries[]): Extent {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let smallestPositive = Number.POSITIVE_INFINITY;
  let smallestSize = Number.POSITIVE_INFINITY;
  const visit = (value: number): void => {
    if (value > 0 && value < smallestPositive) smallestPositive = value;
    const size = Math.abs(value);
    if (size > 0 && size < smallestSize) smallestSize = size;
  };
  for (const each of series) {
    for (let index = 0; index < each.minimum.length; index++) {
      const low = each.minimum[index] as number;
      const high = each.maximum[index] as number;
      if (low < minimum) minimum = low;
      if (high > maximum) maximum = high;
      visit(low);
      if (low > 0) continue;
      // Where the bucket's minimum is not positive, its other known values may still be the smallest positive ones.
      visit(high);
      visit(each.first[index] as number);
      visit(each.last[index] as number);
    }
  }
  const known = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);
  return {
    minimum: known(minimum),
    maximum: known(maximum),
    smallestPositive: known(smallestPositive),
    smallestSize: known(smallestSize),
  };
}

/** What two extents span together. */
export function union(a: Extent, b: Extent): Extent {
  const least = (x: number, y: number): number => (Number.isNaN(x) || y < x ? y : x);
  return {
    minimum: least(a.minimum, b.minimum),
    maximum: -least(-a.maximum, -b.maximum),
    smallestPositive: least(a.smallestPositive, b.smallestPositive),
    smallestSize: least(a.smallestSize, b.smallestSize),
  };
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
  return {
    kind: 'linear',
    low: from,
    high: to,
    ticks,
    mapping: `linear ${factor}`,
    toAxis: (value) => value * factor,
    clips: () => false,
  };
}

function logAxis({ maximum, smallestPositive }: Extent, count: number): Axis {
  const positive = smallestPositive > 0;
  const { ticks, low, high } = logTicks(positive ? smallestPositive : 0.1, positive ? maximum : 1, count);
  return {
    kind: 'log',
    low,
    high,
    ticks,
    mapping: `log ${low}`,
    toAxis: (value) => (value > 0 ? Math.log10(value) : value <= 0 ? low : Number.NaN),
    clips: (value) => value <= 0,
  };
}

/** Beyond so many decades between the smallest size and the largest, the smallest ones are as good as 0. */
const symmetricDecades = 6;

/** sign(y) · log₁₀(1 + |y|/c), with c a power of ten of the size of the smallest values. */
function symmetricAxis({ minimum, maximum, smallestSize }: Extent, count: number): Axis {
  const low = Math.min(0, Number.isNaN(minimum) ? 0 : minimum);
  const high = Math.max(0, Number.isNaN(maximum) ? 1 : maximum);
  const size = Math.max(-low, high);
  const largest = Math.log10(size > 0 ? size : 1);
  const smallest = Math.floor(Number.isNaN(smallestSize) ? largest : Math.log10(smallestSize));
  // Powers of ten below the smallest normal double have too few digits to divide by.
  const exponent = Math.max(-300, smallest, Math.ceil(largest - symmetricDecades));
  const constant = 10 ** exponent;
  const ticks = symmetricTicks(low, high, exponent, count);
  return {
    kind: 'symlog',
    ...ticks,
    mapping: `symlog ${exponent}`,
    toAxis: (value) => Math.sign(value) * Math.log10(1 + Math.abs(value) / constant),
    clips: () => false,
  };
}

/** An axis for an extent with about `count` labelled ticks. Limits fall on round numbers, so that they rarely move. */
export function makeAxis(kind: ScaleKind, extent: Extent, count: number): Axis {
  if (kind === 'symlog') return symmetricAxis(extent, count);
  return kind === 'log' ? logAxis(extent, count) : linearAxis(extent, count);
}
