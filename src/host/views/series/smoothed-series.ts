import { Column } from '../../../shared/columns.ts';
import type { ReducedSeries } from '../../../shared/views/reduced-series.ts';
import { boundariesWithin, joined } from '../../../shared/views/reduced-series.ts';
import { Smoothing } from '../../../shared/views/smoothing.ts';
import type { SeriesReader } from './series-reader.ts';

/** Values that are read at once. */
const chunk = 4096;

/** A series along a path, smoothed before it is reduced. It is made as the run comes on, in pieces where there is much of it. */
export class SmoothedSeries {
  readonly #id: string;
  readonly #branch: string;
  readonly #factor: number;
  #smoothing: Smoothing;
  #column: Column | undefined;

  constructor(branch: string, id: string, factor: number) {
    this.#id = id;
    this.#branch = branch;
    this.#factor = factor;
    this.#smoothing = new Smoothing(factor);
  }

  /** One past the last iteration that is made. */
  get end(): number {
    return this.#column?.end ?? 0;
  }

  /** What was made of iterations from `from` on is out of date. */
  changed(from: number): void {
    if (from >= this.end) return;
    this.#column = undefined;
    this.#smoothing = new Smoothing(this.#factor);
  }

  /** Goes on to iteration `last`, at most `most` values. Returns how many were made. */
  advance(history: SeriesReader, last: number, most: number): number {
    this.#column ??= new Column({ start: history.exactFrom(this.#branch, this.#id) });
    const column = this.#column;
    const before = column.end;
    const end = Math.min(last + 1, before + most);
    while (column.end < end) {
      const to = Math.min(end, column.end + chunk);
      const values = history.values(this.#branch, this.#id, column.end, to);
      for (let i = 0; i < values.length; i++) values[i] = this.#smoothing.next(values[i]!);
      column.append(values);
    }
    return column.end - before;
  }

  reduce(boundaries: Float64Array): ReducedSeries {
    const { start, end } = this.#column ?? { start: 0, end: 0 };
    const within = boundariesWithin(boundaries, start, end);
    return joined(this.#id, this.#column === undefined ? [] : [this.#column.reduceAt(within)]);
  }
}
