import { linearBoundaries, logarithmicBoundaries } from '../../../shared/columns.ts';
import type { ViewMessage, Viewport } from '../../../shared/panel.ts';
import type { ReducedSeries } from '../../../shared/views/reduced-series.ts';
import { bucketAt, reducedFields, reducedPoints } from '../../../shared/views/reduced-series.ts';
import type { ElementPath } from '../../../shared/views/runs.ts';
import { Smoothing } from '../../../shared/views/smoothing.ts';
import type { SeriesReader } from './series-reader.ts';
import { SmoothedSeries } from './smoothed-series.ts';

export type FrameMessage = Extract<ViewMessage, { type: 'frame' }>;

/** Values which one frame smooths at most: more are left to the next ones. */
const smoothedAtOnce = 100_000;
/** Iterations of a path that are told one by one, and how many of the older ones. */
const newestOfPath = 200;
const olderOfPath = 300;

/**
 * The limits of the buckets of a viewport, whole iterations: fixed where it has an end, so that they stay as the run comes on. Where it
 * follows the run they stay too, until there are half as many again as it asks for: then buckets of twice the width take their place.
 */
export function bucketsOf({ from, to, buckets, spacing }: Viewport, last: number): Float64Array {
  const end = Math.max(from, to ?? Math.max(last, 0)) + 1;
  if (spacing === 'log') return logarithmicBoundaries(from + 1, end + 1, buckets).map((boundary) => boundary - 1);
  return to === undefined
    ? growingBoundaries(from, end, Math.ceil(1.5 * buckets))
    : linearBoundaries(from, end, buckets);
}

/** Buckets of a width that is a power of two, at most so many: those of level 0 of a pyramid lie whole in the wider ones. */
function growingBoundaries(from: number, end: number, most: number): Float64Array {
  let width = 1;
  while ((end - from) / width > most) width *= 2;
  return Float64Array.from({ length: Math.ceil((end - from) / width) + 1 }, (_, index) => from + index * width);
}

/**
 * The frames of one view: each has the buckets which have changed since the one before, as long as the view asks for the same.
 */
export class SeriesFeed {
  #history: SeriesReader | undefined;
  #changes = { from: 0 };
  #viewport: Viewport | undefined;
  #branch = '';
  #boundaries: Float64Array = new Float64Array(0);
  #smoothed = new Map<string, SmoothedSeries>();
  /** Whether all that there was has once been smoothed, and sent. */
  #complete = false;
  /** Whether there is more to be smoothed. */
  pending = false;

  /** The view knows nothing any more. */
  reset(): void {
    this.#viewport = undefined;
  }

  /** The next frame of a history. `iteration`: where the run stands. */
  frame(history: SeriesReader, viewport: Viewport, branch: string, iteration: number): FrameMessage {
    const last = history.last(branch);
    const { from, series: ids, smoothing = 0, session } = viewport;
    const to = viewport.to ?? Math.max(last, 0);
    const tail = this.#take(history, viewport, branch, last);
    const resume = this.#advance(history, smoothing, ids, branch, Math.min(last, to), tail);
    const boundaries =
      resume === undefined ? this.#boundaries : this.#boundaries.subarray(bucketAt(this.#boundaries, resume));
    const series = ids.map((id) => history.reduceAt(branch, id, boundaries));
    const smoothed =
      smoothing > 0 && this.#complete
        ? ids.map((id) => this.#smoothedSeries(history, branch, id, smoothing, boundaries))
        : [];
    const packed = inOneBuffer([...series, ...smoothed]);
    const { path } = viewport;
    return {
      type: 'frame',
      session,
      branch,
      from,
      to,
      last,
      series: packed.slice(0, series.length),
      ...(resume === undefined ? {} : { resume: boundaries[0]! }),
      ...(smoothing > 0 && this.#complete ? { smoothed: packed.slice(series.length) } : {}),
      at: {
        iteration,
        values: Float64Array.from(ids, (id) => history.value(branch, id, iteration) ?? Number.NaN),
      },
      ...(path === undefined || path.length === 0 ? {} : { path: pathOf(history, branch, path, iteration) }),
    };
  }

  /** From where on the view must be told anew; undefined: everything. */
  #take(history: SeriesReader, viewport: Viewport, branch: string, last: number): number | undefined {
    const same = this.#history === history && this.#branch === branch;
    if (!same || this.#viewport?.smoothing !== viewport.smoothing) {
      this.#smoothed.clear();
      this.#complete = false;
    }
    if (this.#history !== history) this.#changes = history.changes();
    const boundaries = viewport.to === undefined || !same ? bucketsOf(viewport, last) : undefined;
    const grown = boundaries !== undefined && (viewport.spacing === 'log' || boundaries[1] !== this.#boundaries[1]);
    const whole = !same || this.#viewport !== viewport || grown;
    if (whole || boundaries !== undefined) this.#boundaries = boundaries ?? bucketsOf(viewport, last);
    this.#history = history;
    this.#viewport = viewport;
    this.#branch = branch;
    const { from } = this.#changes;
    this.#changes.from = Number.POSITIVE_INFINITY;
    for (const each of this.#smoothed.values()) each.changed(from);
    // Where nothing changed, the last bucket alone is told again.
    return whole ? undefined : Math.max(0, Math.min(from, this.#boundaries.at(-1)! - 1, last));
  }

  /** Smooths on. The tail then begins no later than what has been smoothed. */
  #advance(
    history: SeriesReader,
    factor: number,
    ids: readonly string[],
    branch: string,
    last: number,
    tail: number | undefined,
  ): number | undefined {
    this.pending = false;
    if (factor <= 0) return tail;
    let resume = tail;
    const most = Math.ceil(smoothedAtOnce / ids.length);
    for (const id of ids) {
      if (history.points(branch, id, 0, 0) !== undefined) continue;
      const series = this.#smoothed.get(id) ?? new SmoothedSeries(branch, id, factor);
      this.#smoothed.set(id, series);
      if (resume !== undefined && series.end < resume) resume = series.end;
      series.advance(history, last, most);
      if (series.end <= last) this.pending = true;
    }
    if (this.#complete) return resume;
    // The first time a series is sent it is sent whole, and when all of it is made.
    this.#complete = !this.pending;
    return this.pending ? tail : undefined;
  }

  #smoothedSeries(
    history: SeriesReader,
    branch: string,
    id: string,
    factor: number,
    boundaries: Float64Array,
  ): ReducedSeries {
    const end = boundaries.at(-1) ?? 0;
    const points = history.points(branch, id, 0, end);
    if (points === undefined) return this.#smoothed.get(id)!.reduce(boundaries);
    const smoothing = new Smoothing(factor);
    const values = points.values.map((value) => smoothing.next(value));
    const start = points.iterations.findIndex((iteration) => iteration >= (boundaries[0] ?? 0));
    const within = start < 0 ? points.iterations.length : start;
    return reducedPoints(
      id,
      { iterations: points.iterations.subarray(within), values: values.subarray(within) },
      boundaries,
    );
  }
}

/** Where elements of θ were, up to where the run stands. */
export function pathOf(
  history: SeriesReader,
  branch: string,
  elements: readonly string[],
  iteration: number,
): ElementPath {
  if (history.path !== undefined) return history.path(branch, elements);
  const newest = Math.max(0, iteration + 1 - newestOfPath);
  const older = olderBoundaries(newest);
  const columns = ['loss', ...elements.map((name) => `value:${name}`)].map((id) => [
    ...firstValues(history, branch, id, older),
    ...history.values(branch, id, newest, iteration + 1),
  ]);
  const starts = Array.from(older.subarray(0, Math.max(0, older.length - 1)));
  const iterations = [...starts, ...Array.from({ length: iteration + 1 - newest }, (_, index) => newest + index)];
  const current = elements.flatMap((name) =>
    ['value', 'gradient', 'update'].map((kind) => history.value(branch, `${kind}:${name}`, iteration) ?? Number.NaN),
  );
  return {
    elements,
    iteration: Float64Array.from(iterations),
    loss: Float64Array.from(columns[0]!),
    values: Float64Array.from(columns.slice(1).flat()),
    current: Float64Array.from(current),
  };
}

/**
 * Half of the older iterations of a path lie evenly, half on a logarithmic axis: a descent that has long arrived made its way in the
 * first of many.
 */
function olderBoundaries(newest: number): Float64Array {
  const half = olderOfPath / 2;
  const all = [...linearBoundaries(0, newest, half), ...logarithmicBoundaries(0, newest, half)];
  return Float64Array.from(new Set(all)).sort();
}

/** The value at the beginning of each bucket; where it is no longer kept, the first that a summary knows; NaN where there is none. */
function firstValues(history: SeriesReader, branch: string, id: string, boundaries: Float64Array): Float64Array {
  const firsts = Float64Array.from({ length: Math.max(0, boundaries.length - 1) }, () => Number.NaN);
  const exact = Math.max(0, history.exactFrom(branch, id));
  const kept = boundaries.findIndex((boundary) => boundary >= exact);
  const summarised = kept < 0 ? boundaries.length - 1 : kept;
  if (summarised > 0) {
    const reduced = history.reduceAt(branch, id, boundaries.subarray(0, summarised + 1));
    reduced.iteration.forEach((start, bucket) => {
      firsts[bucketAt(boundaries, start)] = reduced.first[bucket]!;
    });
  }
  for (let bucket = summarised; bucket < firsts.length; bucket++) {
    firsts[bucket] = history.value(branch, id, boundaries[bucket]!) ?? Number.NaN;
  }
  return firsts;
}

/** The same numbers in one piece of memory: a message has one attachment then and not hundreds. */
export function inOneBuffer(series: readonly ReducedSeries[]): ReducedSeries[] {
  const length = series.reduce((sum, { iteration }) => sum + reducedFields.length * iteration.length, 0);
  const all = new Float64Array(length);
  let offset = 0;
  return series.map((each) => {
    const fields = reducedFields.map((field) => {
      const view = all.subarray(offset, offset + each[field].length);
      view.set(each[field]);
      offset += view.length;
      return [field, view] as const;
    });
    return { id: each.id, ...Object.fromEntries(fields) } as ReducedSeries;
  });
}
