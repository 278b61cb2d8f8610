import type { ReducedSeries } from '../../src/shared/panel.ts';
import type { Axis } from './scale.ts';

/**
 * How a bucket of many values is drawn: by a line through all its extremes, or by a line through its first value over the
 * spans of the buckets. A dashed line through all extremes of noise would be neither quick nor readable.
 */
export type Detail = 'extremes' | 'spans';

/** What a bucket spans, in axis units. */
export interface Span {
  /** Its first iteration. */
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

const compared = ['iteration', 'first', 'minimum', 'maximum', 'last'] as const;

function grown(array: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  if (array.length >= length) return array;
  const longer = new Float64Array(Math.max(length, 2 * array.length, 64));
  longer.set(array);
  return longer;
}

/**
 * The line of a reduced series: at most four points per bucket (first, both extremes, last), or one point and a span, so that
 * every spike survives the reduction. A bucket without a finite value breaks the line. It lasts from frame to frame: only the
 * buckets that differ from those before are made anew, and `changedFrom` tells where they begin.
 */
export class LinePath {
  /** Iterations of the points, `length` of them. */
  x = new Float64Array(0);
  /** Axis units of the points; NaN breaks the line. */
  y = new Float64Array(0);
  length = 0;
  /** Buckets that span more than one value; with detail `spans` only. */
  readonly spans: Span[] = [];
  /** Iterations of buckets with a value that the axis cannot show where it belongs. */
  readonly clipped: number[] = [];
  /** First iteration from which the line differs from what it was when `settle` was called; ∞: it does not. */
  changedFrom = Number.NEGATIVE_INFINITY;
  /** What it was made of: copies, because a frame's arrays may be written again. */
  readonly #known = { iteration: this.x, first: this.x, minimum: this.x, maximum: this.x, last: this.x };
  #buckets = 0;
  /** Index of each bucket's first point. */
  #starts = new Float64Array(0);
  #mapping = '';

  /** @param from Buckets that begin before this iteration are left out. */
  update(series: ReducedSeries, axis: Axis, detail: Detail = 'extremes', from = Number.NEGATIVE_INFINITY): void {
    const mapping = `${axis.mapping} ${detail} ${from}`;
    const count = series.iteration.length;
    const same = mapping === this.#mapping ? this.#firstDifference(series) : 0;
    if (same === count && count === this.#buckets) return;
    // The bucket before is joined to the first one that differs.
    const before = (same > 0 ? series.iteration[same - 1] : undefined) ?? Number.NEGATIVE_INFINITY;
    this.changedFrom = Math.min(this.changedFrom, before);
    this.#mapping = mapping;
    this.#rewind(same);
    this.#keep(series, same, count);
    this.x = grown(this.x, this.length + 4 * (count - same));
    this.y = grown(this.y, this.length + 4 * (count - same));
    for (let index = same; index < count; index++) {
      this.#starts[index] = this.length;
      if ((series.iteration[index] as number) >= from) this.#bucket(series, index, axis, detail);
    }
  }

  /** Tells that it has been drawn as it is. */
  settle(): void {
    this.changedFrom = Number.POSITIVE_INFINITY;
  }

  /** Index of the first point whose iteration is at least this. */
  indexFrom(iteration: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.x[middle] as number) < iteration) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether a point has no neighbour to be joined to: only a dot can show it. */
  isLone(index: number): boolean {
    const broken = (at: number): boolean => at < 0 || at >= this.length || Number.isNaN(this.y[at]);
    return !broken(index) && broken(index - 1) && broken(index + 1);
  }

  #firstDifference(series: ReducedSeries): number {
    let shared = Math.min(this.#buckets, series.iteration.length);
    for (const column of compared) {
      const known = this.#known[column];
      const now = series[column];
      for (let index = 0; index < shared; index++) {
        const before = known[index] as number;
        const after = now[index] as number;
        // NaN is the same as NaN; 0 and −0 are drawn at the same place.
        if (before !== after && !(Number.isNaN(before) && Number.isNaN(after))) shared = index;
      }
    }
    return shared;
  }

  /** Back to what the first `buckets` buckets made. */
  #rewind(buckets: number): void {
    if (buckets >= this.#buckets) return;
    const first = buckets === 0 ? Number.NEGATIVE_INFINITY : (this.#known.iteration[buckets] as number);
    this.length = this.#starts[buckets] as number;
    while (this.clipped.length > 0 && (this.clipped.at(-1) as number) >= first) this.clipped.pop();
    while (this.spans.length > 0 && (this.spans.at(-1) as Span).x >= first) this.spans.pop();
  }

  #keep(series: ReducedSeries, same: number, count: number): void {
    for (const column of compared) {
      const kept = grown(this.#known[column], count);
      kept.set(series[column].subarray(same), same);
      this.#known[column] = kept;
    }
    this.#starts = grown(this.#starts, count);
    this.#buckets = count;
  }

  #bucket(series: ReducedSeries, index: number, axis: Axis, detail: Detail): void {
    const x = series.iteration[index] as number;
    const minimum = series.minimum[index] as number;
    const maximum = series.maximum[index] as number;
    if (Number.isNaN(minimum)) {
      this.#point(x, Number.NaN);
      return;
    }
    if (axis.clips(minimum)) this.clipped.push(x);
    const first = series.first[index] as number;
    if (minimum === maximum) {
      this.#point(x, axis.toAxis(minimum));
      return;
    }
    if (detail === 'spans') {
      this.#point(x, axis.toAxis(Number.isFinite(first) ? first : minimum));
      this.spans.push({ x, low: axis.toAxis(minimum), high: axis.toAxis(maximum) });
      return;
    }
    // In an order whose way is short: the extreme nearer to the first value comes first.
    const rising = !(Math.abs(maximum - first) < Math.abs(first - minimum));
    const [near, far] = rising ? [minimum, maximum] : [maximum, minimum];
    const last = series.last[index] as number;
    if (Number.isFinite(first) && first !== near) this.#point(x, axis.toAxis(first));
    this.#point(x, axis.toAxis(near));
    this.#point(x, axis.toAxis(far));
    if (Number.isFinite(last) && last !== far) this.#point(x, axis.toAxis(last));
  }

  #point(x: number, y: number): void {
    this.x[this.length] = x;
    this.y[this.length] = y;
    this.length++;
  }
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
