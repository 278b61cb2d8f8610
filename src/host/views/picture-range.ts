import type { PictureRequest } from '../../shared/views/pictures.ts';
import { rangeAbout } from '../../shared/views/pictures.ts';
import type { ReducedSeries } from '../../shared/views/reduced-series.ts';

/** What is asked of a run's history. */
export interface PathHistory {
  last(branch: string): number;
  value(branch: string, series: string, iteration: number): number | undefined;
  reduce(branch: string, series: string, from: number, to: number, buckets: number): ReducedSeries;
}

/** Parts of the path whose extremes are looked at. */
const parts = 64;

/** Ranges of surfaces that nobody has chosen: about the whole path, which only the history knows. */
export class PictureRanges {
  /** The last range of each element. */
  readonly #before = new Map<string, [number, number]>();

  /** The request with a range, unless it has one, or the path of an element is not recorded. */
  complete(request: PictureRequest, history: PathHistory, branch: string, moving: boolean): PictureRequest {
    if ((request.kind !== 'curve' && request.kind !== 'contours') || request.range !== undefined) return request;
    const elements = request.kind === 'curve' ? [request.element] : request.elements;
    const ranges = elements.map((element) => this.#about(element, history, branch, moving));
    if (ranges.includes(undefined)) return request;
    return { ...request, range: Float64Array.from(ranges.flatMap((range) => range ?? [])) };
  }

  #about(element: string, history: PathHistory, branch: string, moving: boolean): [number, number] | undefined {
    const series = `value:${element}`;
    const first = history.value(branch, series, 0);
    if (first === undefined) return undefined;
    const { minimum, maximum } = history.reduce(branch, series, 0, Math.max(0, history.last(branch)), parts);
    const range = rangeAbout(
      Float64Array.of(first, ...minimum, ...maximum),
      moving ? this.#before.get(element) : undefined,
    );
    this.#before.set(element, range);
    return range;
  }
}
