import type { Reduction } from '../columns.ts';
import type { SparseValues } from '../protocol.ts';

/**
 * One series reduced to what a chart of so many pixel columns can show; arrays have one entry per bucket that is not empty.
 * `iteration` is the first iteration of the bucket. A bucket with `nonFinite > 0` is marked; min/max are of its finite values (NaN: none).
 */
export interface ReducedSeries {
  readonly id: string;
  readonly iteration: Float64Array;
  readonly minimum: Float64Array;
  readonly maximum: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly nonFinite: Float64Array;
  /** Per bucket, the iteration of its first non-finite value, NaN where there is none. */
  readonly firstNonFinite: Float64Array;
  /** Per bucket, that value itself (NaN, Infinity or -Infinity); 0 where there is none. */
  readonly nonFiniteValue: Float64Array;
}

/** Begins the id of the update ratio ‖Δθ‖/‖θ‖ of a parameter, of which NaN is a gap. */
export const ratioPrefix = 'updateRatio:';

/** The index of the last boundary that is not after an iteration; 0 where all are. */
export function bucketAt(boundaries: ArrayLike<number>, iteration: number): number {
  let low = 0;
  let high = boundaries.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (boundaries[middle]! <= iteration) low = middle;
    else high = middle;
  }
  return low;
}

/** The boundaries that lie in a stretch from `from` to `to` − 1, with its ends where a bucket reaches over them. */
export function boundariesWithin(boundaries: Float64Array, from: number, to: number): Float64Array {
  const first = Math.max(from, boundaries[0] ?? from);
  const last = Math.min(to, boundaries.at(-1) ?? to);
  if (last <= first) return new Float64Array(0);
  const begin = bucketAt(boundaries, first) + 1;
  let end = bucketAt(boundaries, last);
  if (boundaries[end]! < last) end++;
  const within = new Float64Array(Math.max(0, end - begin) + 2);
  within[0] = first;
  within.set(boundaries.subarray(begin, Math.max(begin, end)), 1);
  within[within.length - 1] = last;
  return within;
}

/** Reductions of neighbouring stretches as one series. Where NaN means that there is nothing it is not counted. */
export function joined(id: string, parts: readonly Reduction[]): ReducedSeries {
  const gaps = id.startsWith(ratioPrefix);
  const count = parts.reduce((sum, { starts }) => sum + starts.length, 0);
  const series = emptySeries(id, count);
  let offset = 0;
  for (const part of parts) {
    series.iteration.set(part.starts, offset);
    series.minimum.set(part.minimum, offset);
    series.maximum.set(part.maximum, offset);
    series.first.set(part.first, offset);
    series.last.set(part.last, offset);
    for (let bucket = 0; bucket < part.starts.length; bucket++) {
      const value = part.firstNonFiniteValue[bucket]!;
      const has = part.nonFinite[bucket]! > 0 && !(gaps && Number.isNaN(value));
      series.nonFinite[offset + bucket] = has ? part.nonFinite[bucket]! : 0;
      series.firstNonFinite[offset + bucket] = has ? part.firstNonFinite[bucket]! : Number.NaN;
      series.nonFiniteValue[offset + bucket] = has ? value : 0;
    }
    offset += part.starts.length;
  }
  return series;
}

/** A series with room for so many buckets. */
export function emptySeries(id: string, count: number): ReducedSeries {
  return {
    id,
    iteration: new Float64Array(count),
    minimum: new Float64Array(count),
    maximum: new Float64Array(count),
    first: new Float64Array(count),
    last: new Float64Array(count),
    nonFinite: new Float64Array(count),
    firstNonFinite: new Float64Array(count),
    nonFiniteValue: new Float64Array(count),
  };
}

/** The arrays of a series, which all have one entry a bucket. */
export const reducedFields = [
  'iteration',
  'minimum',
  'maximum',
  'first',
  'last',
  'nonFinite',
  'firstNonFinite',
  'nonFiniteValue',
] as const satisfies readonly (keyof ReducedSeries)[];

/** Points in the buckets between neighbouring boundaries; a bucket begins with its first point, and those without one are left out. */
export function reducedPoints(
  id: string,
  { iterations, values }: SparseValues,
  boundaries: Float64Array,
): ReducedSeries {
  const starts: number[] = [];
  let before = -1;
  for (let i = 0; i < iterations.length; i++) {
    const bucket = bucketAt(boundaries, iterations[i]!);
    if (bucket !== before) starts.push(i);
    before = bucket;
  }
  const series = emptySeries(id, starts.length);
  starts.forEach((from, bucket) => {
    const to = starts[bucket + 1] ?? values.length;
    const finite = Array.from(values.subarray(from, to)).filter(Number.isFinite);
    const broken = values.subarray(from, to).findIndex((value) => !Number.isFinite(value));
    series.iteration[bucket] = iterations[from]!;
    series.minimum[bucket] = extreme(finite, Math.min);
    series.maximum[bucket] = extreme(finite, Math.max);
    series.first[bucket] = values[from]!;
    series.last[bucket] = values[to - 1]!;
    series.nonFinite[bucket] = to - from - finite.length;
    series.firstNonFinite[bucket] = broken < 0 ? Number.NaN : iterations[from + broken]!;
    series.nonFiniteValue[bucket] = broken < 0 ? 0 : values[from + broken]!;
  });
  return series;
}

/** NaN where there is nothing finite, as in a column's summaries. */
function extreme(values: readonly number[], choose: (...values: number[]) => number): number {
  return values.length === 0 ? Number.NaN : choose(...values);
}
