import type { Derivation } from './derived-values.ts';
import type { HistoryBudget } from './history-budget.ts';
import { Pyramid } from './pyramid.ts';
import {
  firstField,
  firstNonFiniteField,
  firstNonFiniteValueField,
  inexactField,
  lastField,
  maximumField,
  minimumField,
  nonFiniteField,
  summaryWidth,
} from './summary.ts';

/** What a chart needs of a stretch of a column: one entry of each array for each bucket. All arrays have the same length. */
export interface Reduction {
  /** First index of each bucket. */
  readonly starts: Float64Array;
  /** One past the last index of each bucket. */
  readonly ends: Float64Array;
  /** Smallest and largest finite value, with −0 < 0; NaN where the bucket has no finite value. */
  readonly minimum: Float64Array;
  readonly maximum: Float64Array;
  /** First and last value, finite or not; NaN where the bucket is empty. */
  readonly first: Float64Array;
  readonly last: Float64Array;
  /** Number of values that are NaN or infinite. */
  readonly nonFinite: Float64Array;
  /** Index of the first of them, −1 for none, and its value (NaN for none). */
  readonly firstNonFinite: Float64Array;
  readonly firstNonFiniteValue: Float64Array;
  /** 0 where the bucket's own values are no longer kept: its figures are then those of the smallest kept stretches around it. */
  readonly exact: Uint8Array;
}

/** A value was asked for that the budget has given up; summaries of the values around it are still kept. */
export class DroppedValueError extends RangeError {
  override name = 'DroppedValueError';
  readonly index: number;
  /** Index from which exact values are kept. */
  readonly exactFrom: number;

  constructor(index: number, exactFrom: number) {
    super(
      `The exact value at ${index} is no longer kept: values before ${exactFrom} have been reduced to their smallest and ` +
        'largest to stay within the memory for history.',
    );
    this.index = index;
    this.exactFrom = exactFrom;
  }
}

const single = new Float64Array(1);

/**
 * One series of a run's history: a number for each index (iteration) from `start` on, appended in order. Every index in this
 * interface counts from 0 of the run, not from `start`.
 */
export class Column {
  /** The first index. A branch's column starts where the branch leaves its parent. */
  readonly start: number;
  readonly #pyramid: Pyramid;
  readonly #budget: HistoryBudget | undefined;

  /** @param options with a derivation only summaries take memory: it makes the values, counted from the first, when they are asked for. */
  constructor(
    options: { readonly start?: number; readonly budget?: HistoryBudget; readonly derivation?: Derivation } = {},
  ) {
    this.start = options.start ?? 0;
    this.#budget = options.budget;
    this.#pyramid = new Pyramid(options.budget, options.derivation);
  }

  /** One past the last index. */
  get end(): number {
    return this.start + this.#pyramid.length;
  }

  get length(): number {
    return this.#pyramid.length;
  }

  /** Exact values are kept from this index on; before it only summaries. */
  get exactFrom(): number {
    return this.start + this.#pyramid.firstKept;
  }

  push(value: number): void {
    single[0] = value;
    this.append(single);
  }

  /** Appends `values[from … to)`. */
  append(values: Float64Array, from = 0, to = values.length): void {
    this.#pyramid.append(values, from, to);
    this.#budget?.enforce();
  }

  /** Cuts everything from index `end` on, so that the next value appended has that index. */
  truncate(end: number): void {
    if (end < this.start) throw new RangeError(`Column: cannot cut at ${end}, before its first index ${this.start}.`);
    this.#pyramid.truncate(end - this.start);
  }

  /** Whether the exact value at `index` can be read. */
  isExact(index: number): boolean {
    return index >= this.exactFrom && index < this.end;
  }

  /** The value at `index`. Throws DroppedValueError where it has been given up and RangeError where there never was one. */
  at(index: number): number {
    this.#check(index);
    return this.#pyramid.value(index - this.start);
  }

  /** The values from `from` to `to` − 1, in an array of their own. Throws as `at`. */
  slice(from = this.start, to = this.end): Float64Array {
    if (to <= from) return new Float64Array(0);
    this.#check(from);
    this.#check(to - 1);
    const values = new Float64Array(to - from);
    this.#pyramid.read(from - this.start, values.length, values);
    return values;
  }

  /** Copies `count` values from `index` on to the front of an array; all of them must be exact. */
  read(index: number, count: number, into: Float64Array): void {
    this.#pyramid.read(index - this.start, count, into);
  }

  /**
   * The stretch from index `from` to `to` − 1, as far as the column has it, in `buckets` buckets of equal width (one index each
   * where there are fewer indices than buckets). Costs O(buckets · log length).
   */
  reduce(from: number, to: number, buckets: number): Reduction {
    return this.reduceAt(linearBoundaries(Math.max(from, this.start), Math.min(to, this.end), buckets));
  }

  /**
   * The buckets between neighbouring `boundaries`: whole indices in ascending order, one more than buckets. Buckets may be empty,
   * and what lies outside the column counts as empty.
   */
  reduceAt(boundaries: ArrayLike<number>): Reduction {
    const count = Math.max(0, boundaries.length - 1);
    const reduction = newReduction(count);
    const summary = new Float64Array(summaryWidth);
    for (let bucket = 0; bucket < count; bucket++) {
      const start = Math.min(this.end, Math.max(this.start, boundaries[bucket]!));
      const end = Math.min(this.end, Math.max(start, boundaries[bucket + 1]!));
      this.#pyramid.summarise(start - this.start, end - this.start, summary, 0);
      const hasFinite = summary[minimumField]! <= summary[maximumField]!;
      const firstNonFinite = summary[firstNonFiniteField]!;
      reduction.starts[bucket] = start;
      reduction.ends[bucket] = end;
      reduction.minimum[bucket] = hasFinite ? summary[minimumField]! : Number.NaN;
      reduction.maximum[bucket] = hasFinite ? summary[maximumField]! : Number.NaN;
      reduction.first[bucket] = summary[firstField]!;
      reduction.last[bucket] = summary[lastField]!;
      reduction.nonFinite[bucket] = summary[nonFiniteField]!;
      reduction.firstNonFinite[bucket] = firstNonFinite < 0 ? -1 : firstNonFinite + this.start;
      reduction.firstNonFiniteValue[bucket] = summary[firstNonFiniteValueField]!;
      reduction.exact[bucket] = summary[inexactField] === 0 ? 1 : 0;
    }
    return reduction;
  }

  /** Gives all memory back to the budget. The column is empty afterwards. */
  dispose(): void {
    this.#pyramid.clear();
  }

  #check(index: number): void {
    if (!(Number.isInteger(index) && index >= this.start && index < this.end)) {
      throw new RangeError(`Column: there is no value at ${index}: it has ${this.start} to ${this.end - 1}.`);
    }
    if (index < this.exactFrom) throw new DroppedValueError(index, this.exactFrom);
  }
}

/** Boundaries of at most `buckets` buckets of equal width over the indices from `from` to `to` − 1, each with at least one. */
export function linearBoundaries(from: number, to: number, buckets: number): Float64Array {
  const length = Math.max(0, to - from);
  const count = Math.min(buckets, length);
  const boundaries = new Float64Array(count + 1);
  for (let i = 0; i <= count; i++) boundaries[i] = from + (count === 0 ? 0 : Math.floor((i * length) / count));
  return boundaries;
}

/**
 * Boundaries of at most `buckets` buckets over the indices from `from` to `to` − 1 which are equally wide on a logarithmic axis
 * of the index, each with at least one index. What lies before index 1, where the axis begins, is a bucket of its own.
 */
export function logarithmicBoundaries(from: number, to: number, buckets: number): Float64Array {
  if (to <= from) return Float64Array.of(from);
  const boundaries = [from];
  const first = Math.max(1, from);
  if (first > from && first < to) boundaries.push(first);
  for (let i = 1; i < buckets; i++) {
    const boundary = Math.round(first * (to / first) ** (i / buckets));
    if (boundary > boundaries.at(-1)! && boundary < to) boundaries.push(boundary);
  }
  boundaries.push(to);
  return Float64Array.from(boundaries);
}

function newReduction(count: number): Reduction {
  return {
    starts: new Float64Array(count),
    ends: new Float64Array(count),
    minimum: new Float64Array(count),
    maximum: new Float64Array(count),
    first: new Float64Array(count),
    last: new Float64Array(count),
    nonFinite: new Float64Array(count),
    firstNonFinite: new Float64Array(count),
    firstNonFiniteValue: new Float64Array(count),
    exact: new Uint8Array(count),
  };
}
