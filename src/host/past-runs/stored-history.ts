import type { SparseValues } from '../../shared/protocol.ts';
import type { ReducedSeries } from '../../shared/views/reduced-series.ts';
import { bucketAt, emptySeries, reducedFields } from '../../shared/views/reduced-series.ts';
import type { ElementPath, StoredRun } from '../../shared/views/runs.ts';
import type { SeriesReader } from '../views/series/series-reader.ts';

/** The thinned history of a stored run, read as that of a run which goes on. It has one branch. */
export class StoredHistory implements SeriesReader {
  readonly #run: StoredRun;
  readonly #series: ReadonlyMap<string, ReducedSeries>;

  constructor(run: StoredRun) {
    this.#run = run;
    this.#series = new Map(run.reduced.map((series) => [series.id, series]));
  }

  last(): number {
    return this.#run.last;
  }

  /** A value where a bucket begins, and the very last one. */
  value(_branch: string, id: string, iteration: number): number | undefined {
    const series = this.#series.get(id);
    if (series === undefined || series.iteration.length === 0) return undefined;
    const bucket = bucketAt(series.iteration, iteration);
    if (series.iteration[bucket] === iteration) return series.first[bucket];
    return iteration === this.#run.last ? series.last.at(-1) : undefined;
  }

  reduceAt(_branch: string, id: string, boundaries: Float64Array): ReducedSeries {
    const series = this.#series.get(id);
    return series === undefined ? emptySeries(id, 0) : merged(series, boundaries);
  }

  values(branch: string, id: string, from: number, to: number): Float64Array {
    return Float64Array.from(
      { length: Math.max(0, to - from) },
      (_, index) => this.value(branch, id, from + index) ?? Number.NaN,
    );
  }

  points(): SparseValues | undefined {
    return undefined;
  }

  /** Nothing is smoothed: the values between are gone. */
  exactFrom(): number {
    return this.#run.last + 1;
  }

  changes(): { from: number } {
    return { from: Number.POSITIVE_INFINITY };
  }

  path(_branch: string, elements: readonly string[]): ElementPath {
    const loss = this.#series.get('loss') ?? emptySeries('loss', 0);
    const column = (name: string): number[] => {
      const series = this.#series.get(`value:${name}`);
      return Array.from(loss.iteration, (iteration) => {
        const bucket = series === undefined ? 0 : bucketAt(series.iteration, iteration);
        return series?.iteration[bucket] === iteration ? series.first[bucket]! : Number.NaN;
      });
    };
    return {
      elements,
      iteration: loss.iteration.slice(),
      loss: loss.first.slice(),
      values: Float64Array.from(elements.flatMap(column)),
      current: new Float64Array(3 * elements.length).fill(Number.NaN),
    };
  }
}

/** Buckets put together between wider limits; of those that are narrower, a bucket lies where it begins. */
function merged(series: ReducedSeries, boundaries: Float64Array): ReducedSeries {
  const from = boundaries[0] ?? 0;
  const to = boundaries.at(-1) ?? 0;
  const groups: number[][] = [];
  let before = -1;
  series.iteration.forEach((iteration, index) => {
    if (iteration < from || iteration >= to) return;
    const bucket = bucketAt(boundaries, iteration);
    if (bucket === before) groups.at(-1)!.push(index);
    else groups.push([index]);
    before = bucket;
  });
  const result = emptySeries(series.id, groups.length);
  groups.forEach((group, bucket) => {
    const [first] = group as [number];
    const finite = (field: 'minimum' | 'maximum'): number[] =>
      group.map((index) => series[field][index]!).filter((value) => !Number.isNaN(value));
    for (const field of reducedFields) result[field][bucket] = series[field][first]!;
    result.minimum[bucket] = finite('minimum').reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    result.maximum[bucket] = finite('maximum').reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    if (finite('minimum').length === 0) {
      result.minimum[bucket] = Number.NaN;
      result.maximum[bucket] = Number.NaN;
    }
    result.last[bucket] = series.last[group.at(-1)!]!;
    result.nonFinite[bucket] = group.reduce((sum, index) => sum + series.nonFinite[index]!, 0);
    const broken = group.find((index) => series.nonFinite[index]! > 0);
    result.firstNonFinite[bucket] = broken === undefined ? Number.NaN : series.firstNonFinite[broken]!;
    result.nonFiniteValue[bucket] = broken === undefined ? 0 : series.nonFiniteValue[broken]!;
  });
  return result;
}
