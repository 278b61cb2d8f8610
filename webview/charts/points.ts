import type { ReducedSeries } from '../../src/shared/panel.ts';
import type { Axis } from './scale.ts';

/** A point in axis units; `y` NaN breaks the line. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a bucket spans, in axis units. */
export interface Span {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

/**
 * How a bucket of many values is drawn: by a line through all its extremes, or by a line through its first value over the
 * spans of the buckets. A dashed line through all extremes of noise would be neither quick nor readable.
 */
export type Detail = 'extremes' | 'spans';

export interface Line {
  readonly points: readonly Point[];
  /** With detail `spans`: the buckets that span more than one value. */
  readonly spans: readonly Span[];
  /** Indices of points with no neighbour to be joined to: only a dot can show them. */
  readonly lone: readonly number[];
  /** Iterations of buckets with a value that the axis cannot show where it belongs. */
  readonly clipped: readonly number[];
}

/**
 * The line of a reduced series: at most four points per bucket (first, both extremes, last), or one point and a span, so that
 * every spike survives the reduction. A bucket without a finite value breaks the line.
 */
export function lineOf(series: ReducedSeries, axis: Axis, detail: Detail = 'extremes'): Line {
  const points: Point[] = [];
  const spans: Span[] = [];
  const lone: number[] = [];
  const clipped: number[] = [];
  let started = -1;
  const close = (): void => {
    if (points.length - started === 1 && started >= 0) lone.push(started);
    started = -1;
  };
  for (let index = 0; index < series.iteration.length; index++) {
    const x = series.iteration[index] as number;
    const minimum = series.minimum[index] as number;
    const maximum = series.maximum[index] as number;
    if (Number.isNaN(minimum)) {
      close();
      points.push({ x, y: Number.NaN });
      continue;
    }
    if (started < 0) started = points.length;
    if (axis.clips(minimum)) clipped.push(x);
    if (detail === 'spans') {
      const first = series.first[index] as number;
      points.push({ x, y: axis.toAxis(Number.isFinite(first) ? first : minimum) });
      if (minimum < maximum) spans.push({ x, low: axis.toAxis(minimum), high: axis.toAxis(maximum) });
      continue;
    }
    let before = Number.NaN;
    for (const value of path(series.first[index] as number, minimum, maximum, series.last[index] as number)) {
      if (value === before) continue;
      before = value;
      points.push({ x, y: axis.toAxis(value) });
    }
  }
  close();
  return { points, spans, lone, clipped };
}

/** The values of a bucket in an order whose way is short: the extreme nearer to the first value comes first. */
function path(first: number, minimum: number, maximum: number, last: number): readonly number[] {
  const rising = !(Math.abs(maximum - first) < Math.abs(first - minimum));
  const extremes = rising ? [minimum, maximum] : [maximum, minimum];
  return [first, ...extremes, last].filter(Number.isFinite);
}

/** A place of the chart where some series had a value that is not finite. */
export interface NonFiniteMark {
  /** Its bucket's first iteration: where it is drawn. */
  readonly x: number;
  /** The iteration of the first such value in the bucket: where a click leads. */
  readonly iteration: number;
  /** That value. */
  readonly value: number;
  /** In how many iterations of the bucket one series had such values: the most of any series. */
  readonly count: number;
}

/** The marks of several series together, ordered by iteration. */
export function nonFiniteMarks(series: readonly ReducedSeries[]): readonly NonFiniteMark[] {
  const marks = new Map<number, NonFiniteMark>();
  for (const each of series) {
    for (let index = 0; index < each.iteration.length; index++) {
      const count = each.nonFinite[index] as number;
      if (!(count > 0)) continue;
      const x = each.iteration[index] as number;
      const found = { iteration: each.firstNonFinite[index] as number, value: each.nonFiniteValue[index] as number };
      const before = marks.get(x);
      const first = before !== undefined && before.iteration <= found.iteration ? before : found;
      marks.set(x, { x, iteration: first.iteration, value: first.value, count: Math.max(count, before?.count ?? 0) });
    }
  }
  return [...marks.values()].sort((a, b) => a.x - b.x);
}

/** Index of the bucket that holds an iteration: the last one that begins at or before it; −1 where there is none. */
export function bucketAt(series: ReducedSeries, iteration: number): number {
  let low = 0;
  let high = series.iteration.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((series.iteration[middle] as number) <= iteration) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The first iteration of the bucket nearest to an iteration, over all series; undefined where there are no buckets. */
export function nearestBucket(series: readonly ReducedSeries[], iteration: number): number | undefined {
  let best: number | undefined;
  for (const each of series) {
    const index = bucketAt(each, iteration);
    for (const candidate of [each.iteration[index], each.iteration[index + 1]]) {
      if (candidate === undefined) continue;
      if (best === undefined || Math.abs(candidate - iteration) < Math.abs(best - iteration)) best = candidate;
    }
  }
  return best;
}
