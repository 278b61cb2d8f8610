import type {
  BranchDescription,
  Intervention,
  NamedValue,
  Pace,
  ParameterDescription,
  RunState,
  SeriesDescription,
} from './run.ts';

/**
 * Messages between the host and its webviews (the panel and the gradients view), each a union told apart by `type`.
 * Webview messages are JSON underneath: numbers that may be non-finite cross only inside Float64Arrays or as text made by
 * `numbers.ts`. Typed arrays must own their whole buffer (slice before posting).
 */

/** The numbers of a state, NaN-safe: [iteration, lastIteration, loss, gradientNorm, updateNorm, learningRate, iterations]. */
export type StateNumbers = Float64Array;

export interface ViewSession {
  readonly session: string;
  readonly title: string;
  readonly program: string;
  readonly optimizer: string;
  readonly parameters: readonly ParameterDescription[];
  readonly series: readonly SeriesDescription[];
}

export interface ViewState {
  readonly session: string;
  readonly status: RunState['status'];
  readonly branch: string;
  readonly numbers: StateNumbers;
  readonly optimizer: string;
  /** The sentence of the last stop. */
  readonly text: string;
  readonly reason?: string;
  /** True while the worker has given no sign of life for 2 s. */
  readonly unresponsive: boolean;
  /** True once the session is over: its history can still be looked at, nothing can be run. */
  readonly ended?: boolean;
  /** Names of the run's files whose text is no longer the one it started from; a restart would take the new text. */
  readonly edited?: readonly string[];
  /** The pace in force. */
  readonly pace?: Pace;
}

/**
 * One series reduced to what a chart of `buckets` pixel columns can show; arrays have one entry per bucket that is not empty.
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

/** What the webview asks to see: the host answers with reduced series, at most once a frame, as long as the run goes on. */
export interface Viewport {
  readonly session: string;
  readonly series: readonly string[];
  /** First iteration; the whole run where `to` is absent. */
  readonly from: number;
  readonly to?: number;
  readonly buckets: number;
}

export type ToWebview =
  | {
      readonly type: 'session';
      readonly session: ViewSession | undefined;
      readonly others: readonly { session: string; title: string }[];
    }
  | { readonly type: 'state'; readonly state: ViewState }
  | {
      readonly type: 'frame';
      readonly session: string;
      readonly branch: string;
      readonly from: number;
      readonly to: number;
      /** The iteration range that exists: 0 … last. */
      readonly last: number;
      readonly series: readonly ReducedSeries[];
      /** The value of each of `series` in turn at the iteration where the run stands: a bucket of many iterations cannot tell it. */
      readonly at?: { readonly iteration: number; readonly values: Float64Array };
    }
  | {
      readonly type: 'branches';
      readonly session: string;
      readonly branches: readonly BranchDescription[];
      readonly interventions: readonly Intervention[];
    }
  /** For the gradients view: per element (≤ 64) or per parameter, the values at the current point. */
  | {
      readonly type: 'values';
      readonly session: string;
      readonly iteration: number;
      readonly rows: readonly ValueRow[];
      /** value, gradient, update of each row in turn: 3 numbers a row, NaN-safe. For tensors: the norms. */
      readonly numbers: Float64Array;
    };

export interface ValueRow {
  /** `w` or `w[3]`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly expression: string;
}

export type Command =
  | 'continue'
  | 'pause'
  | 'step'
  | 'stepBack'
  | 'reverseContinue'
  | 'restart'
  | 'stop'
  /** Ends a worker that gives no sign of life; the session stays, to be read and restarted. */
  | 'endUnresponsive'
  | 'runDescent';

export type FromWebview =
  | { readonly type: 'ready' }
  | { readonly type: 'viewport'; readonly viewport: Viewport }
  | { readonly type: 'command'; readonly command: Command; readonly session?: string }
  | { readonly type: 'goTo'; readonly session: string; readonly iteration: number; readonly branch?: string }
  | { readonly type: 'setValue'; readonly session: string; readonly name: string; readonly value: string }
  | { readonly type: 'selectSession'; readonly session: string }
  | { readonly type: 'setPace'; readonly session: string; readonly pace: Pace }
  /** An error inside the webview, for the log. */
  | { readonly type: 'failure'; readonly message: string };

export type { NamedValue };
