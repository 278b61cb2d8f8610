import type { EncodedNumber } from '../numbers.ts';
import type {
  BranchDescription,
  Intervention,
  ParameterDescription,
  RunDescription,
  RunStatus,
  SeriesDescription,
} from '../run.ts';
import type { ReducedSeries } from './reduced-series.ts';

/** What a run was started with, as far as it tells runs apart. */
export interface RunSettings {
  readonly program: string;
  readonly problem: string;
  readonly optimizer: string;
  readonly learningRate: EncodedNumber;
  /** Numbers as `encodeNumber` writes them; other texts are choices. */
  readonly settings: Readonly<Record<string, EncodedNumber | boolean | string>>;
  readonly schedule: string;
  /** What else the updates depend on, by its name; absent in runs that were stored before it was told. */
  readonly further?: Readonly<Record<string, EncodedNumber | boolean | string>>;
  readonly batchSize?: number;
  readonly seed: number;
  /** Absent for float64. */
  readonly precision?: string;
  /** Hashes of θ₀ and of the sources. */
  readonly start: string;
  readonly text: string;
}

export interface RunSummary {
  readonly run: string;
  /** The session that it is of, where that is there. */
  readonly session?: string;
  readonly title: string;
  /** What differs from the present run: `η 0.01`. */
  readonly name: string;
  /** Milliseconds since 1970, UTC. */
  readonly started: number;
  readonly status: RunStatus | 'ended';
  /** The sentence of its end. */
  readonly stop: string;
  readonly stored: boolean;
  readonly overlaid: boolean;
  /** Which of the markers ○ □ △ ◇ ▽ it has on charts, from 0. */
  readonly marker: number;
}

/** A run after its end, thinned. */
export interface StoredRun {
  readonly version: 1;
  readonly kind: RunDescription['kind'];
  readonly summary: RunSummary;
  readonly settings: RunSettings;
  readonly parameters: readonly ParameterDescription[];
  readonly series: readonly SeriesDescription[];
  readonly branches: readonly BranchDescription[];
  readonly interventions: readonly Intervention[];
  /** The branch on which it stood at its end, and the newest iteration of that. */
  readonly branch: string;
  readonly last: number;
  /** The limit of iterations in force at its end. */
  readonly iterations: number;
  readonly reduced: readonly ReducedSeries[];
  /** θ at the end and at the start. */
  readonly end: Float64Array;
  readonly begin: Float64Array;
}

/** Another run under the shown one, in the range and width of the charts. */
export interface OverlaidRun {
  readonly run: string;
  readonly name: string;
  readonly marker: number;
  readonly series: readonly ReducedSeries[];
  readonly path?: ElementPath;
}

/** A branch of the shown run that is not the current one, from the iteration at which it leaves the way to that. */
export interface OtherBranch {
  readonly branch: string;
  readonly fork: number;
  readonly series: readonly ReducedSeries[];
}

/** Where θ was, for pictures: older iterations thinned, the newest each. */
export interface ElementPath {
  readonly elements: readonly string[];
  /** Ascending. */
  readonly iteration: Float64Array;
  readonly loss: Float64Array;
  /** The values of the first element at each iteration, then those of the second. */
  readonly values: Float64Array;
  /** Value, gradient and update of each element in turn where the run stands: 3 numbers an element; NaN where not recorded. */
  readonly current: Float64Array;
}
