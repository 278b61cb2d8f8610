import type { SparseValues } from '../../../shared/protocol.ts';
import type { ReducedSeries } from '../../../shared/views/reduced-series.ts';
import type { ElementPath } from '../../../shared/views/runs.ts';

/** What charts read of a run, of one that goes on or of one that is stored. */
export interface SeriesReader {
  last(branch: string): number;
  value(branch: string, series: string, iteration: number): number | undefined;
  reduceAt(branch: string, series: string, boundaries: Float64Array): ReducedSeries;
  values(branch: string, series: string, from: number, to: number): Float64Array;
  points(branch: string, series: string, from: number, to: number): SparseValues | undefined;
  exactFrom(branch: string, series: string): number;
  changes(): { from: number };
  /** Where elements were, where not every iteration can be read. */
  path?(branch: string, elements: readonly string[]): ElementPath;
}
