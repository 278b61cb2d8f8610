import type { Place } from './place.ts';
import type {
  BranchDescription,
  HyperparameterDescription,
  Intervention,
  NamedValue,
  Pace,
  ParameterDescription,
  RunDescription,
  RunStatus,
  SeriesDescription,
} from './run.ts';
import type { UpdateExplanation } from './views/explanation.ts';
import type { HeatMap, HeatMapRequest } from './views/heat-map.ts';
import type { PictureAnswer, PictureOffer, PictureRequest } from './views/pictures.ts';
import type { ReducedSeries } from './views/reduced-series.ts';
import type { ElementPath, OtherBranch, OverlaidRun, RunSettings, RunSummary } from './views/runs.ts';
import type { GradientCheck, TableRequest, TableRow } from './views/table.ts';

/**
 * Messages between the host and its webviews (the panel and the gradients view), each a union told apart by `type`.
 * Webview messages are JSON underneath: numbers that may be non-finite cross only inside Float64Arrays or as text made by
 * `numbers.ts`. Typed arrays must own their whole buffer (slice before posting).
 */

/**
 * The numbers of a state, NaN where there is none: [iteration, lastIteration, loss, gradientNorm, updateNorm, learningRate, limit of
 * iterations, iterations per second, seconds left, epoch, number of the batch in its epoch].
 */
export type StateNumbers = Float64Array;

export interface ViewSession {
  readonly session: string;
  /** The run between one launch or restart and the next, by which stored runs are told apart. */
  readonly run: string;
  readonly kind: RunDescription['kind'];
  readonly title: string;
  readonly program: string;
  readonly optimizer: string;
  readonly parameters: readonly ParameterDescription[];
  readonly series: readonly SeriesDescription[];
  readonly pictures: readonly PictureOffer[];
  /** Present where the loss works on mini-batches. */
  readonly batchesPerEpoch?: number;
  /** Several batches make one update. */
  readonly accumulates?: true;
  readonly launched: RunSettings;
  /** A run of the past that has been opened: only its thinned history is there. */
  readonly stored?: true;
}

export interface ViewState {
  readonly session: string;
  /** `starting` until the problem is loaded. */
  readonly status: RunStatus | 'starting';
  readonly branch: string;
  readonly numbers: StateNumbers;
  readonly optimizer: string;
  /** The sentence of the last stop, or of the worker's silence. */
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
  readonly notices?: readonly Notice[];
  /** The sentence while starting. */
  readonly phase?: string;
}

/** Something to be seen beside the sentence of state, with what can be done about it. */
export interface Notice {
  readonly tone: 'warning' | 'error' | 'hint';
  readonly text: string;
  readonly place?: Place;
  /** The panel sends an action as it is. */
  readonly actions: readonly { readonly label: string; readonly send: FromWebview }[];
}

/** What the webview asks to see: the host answers with reduced series, at most once a frame, as long as the run goes on. */
export interface Viewport {
  readonly session: string;
  readonly series: readonly string[];
  /** First iteration; the whole run where `to` is absent. */
  readonly from: number;
  /** The last iteration. It may lie beyond the newest: buckets then keep their limits while the run moves. */
  readonly to?: number;
  readonly buckets: number;
  /** How buckets are spread over the range. Logarithmic: equally wide on an axis of log₁₀ of iteration + 1. Default linear. */
  readonly spacing?: 'linear' | 'log';
  /** 0 … 0.99; 0 or absent: none. */
  readonly smoothing?: number;
  /** Ids of runs that lie under this one. */
  readonly overlays?: readonly string[];
  /** Elements whose path is wanted with each frame, for pictures. */
  readonly path?: readonly string[];
}

/** What one event changed, but for `together`. */
export type ViewMessage =
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
      /**
       * The iteration with which the first bucket sent begins. Of each series, what the page has from there on gives way to what
       * came, and what lies before it is as it was. Absent: everything is sent.
       */
      readonly resume?: number;
      /** With the ids of their series, where smoothing was asked for; tails as the series are. */
      readonly smoothed?: readonly ReducedSeries[];
      /** The value of each of `series` in turn at the iteration where the run stands: a bucket of many iterations cannot tell it. */
      readonly at?: { readonly iteration: number; readonly values: Float64Array };
      readonly path?: ElementPath;
    }
  | {
      readonly type: 'branches';
      readonly session: string;
      readonly branches: readonly BranchDescription[];
      /** Numbers before and after are as text where JSON has none for them. */
      readonly interventions: readonly Intervention[];
    }
  /** For the gradients view: rows of parameters and of elements at one point. */
  | {
      readonly type: 'values';
      readonly session: string;
      readonly iteration: number;
      /** Rows in all, of which `rows` are those from `first` on. */
      readonly total: number;
      readonly first: number;
      readonly rows: readonly TableRow[];
      /** Value, gradient, update and update ratio of each row in turn, NaN-safe. For tensors: the norms. */
      readonly numbers: Float64Array;
      /** The largest finite size of a gradient in sight, one number. */
      readonly largest: Float64Array;
      /** Of the rows that have one; the id is the row's name. */
      readonly sparklines: readonly ReducedSeries[];
    }
  /** The tensor that is looked at as a heat map. */
  | { readonly type: 'heatMap'; readonly session: string; readonly heatMap: HeatMap }
  | { readonly type: 'picture'; readonly session: string; readonly answer: PictureAnswer }
  | { readonly type: 'explanation'; readonly session: string; readonly explanation: UpdateExplanation }
  | {
      readonly type: 'hyperparameters';
      readonly session: string;
      readonly hyperparameters: readonly HyperparameterDescription[];
    }
  /** The gradient of a row is being checked, because a command asked for it. */
  | { readonly type: 'checking'; readonly session: string; readonly name: string }
  | { readonly type: 'checked'; readonly session: string; readonly check: GradientCheck }
  /** The element whose update is written out and whose history is shown. */
  | { readonly type: 'selected'; readonly session: string; readonly element: string }
  /** All runs that can be looked at or laid over, newest first. */
  | { readonly type: 'runs'; readonly runs: readonly RunSummary[] }
  /** The runs that lie under the shown one: all of them, in the range and width of its charts. */
  | {
      readonly type: 'overlays';
      readonly session: string;
      readonly from: number;
      readonly to: number;
      /** What differs of the shown run; absent where nothing does. */
      readonly own?: string;
      readonly runs: readonly OverlaidRun[];
      /** Branches of the shown run itself; absent where it has one alone. */
      readonly branches?: readonly OtherBranch[];
    }
  /** The chart of this id is to be given back as a picture, by `save`. */
  | { readonly type: 'saveChart'; readonly chart: string; readonly kind: 'png' | 'svg' }
  /** A request that was refused: what it was, of which name, and why. */
  | {
      readonly type: 'refused';
      readonly session: string;
      readonly request: FromWebview['type'];
      readonly name?: string;
      readonly text: string;
    }
  /** What was asked has been done: a value is set. */
  | { readonly type: 'accepted'; readonly session: string; readonly request: 'setValue'; readonly name: string }
  /** The problem that "Run descent" would run; absent where the last active editor has none. */
  | { readonly type: 'runnable'; readonly problem?: string }
  /** The person's settings, as far as views start with them. */
  | { readonly type: 'preferences'; readonly smoothing: number; readonly pictures: boolean };

export type ToWebview =
  | ViewMessage
  /** What one event changed, in one message: a message costs more than what is in it. */
  | {
      readonly type: 'together';
      readonly messages: readonly ViewMessage[];
      /** When it was sent, where the page is to say when it has painted this. */
      readonly sent?: number;
    };

export type Command =
  | 'continue'
  | 'pause'
  | 'step'
  | 'stepBack'
  | 'stepEpoch'
  | 'reverseContinue'
  | 'restart'
  /** With a fresh optimizer from the point where the run stands. */
  | 'restartHere'
  | 'stop'
  /** Ends a worker that gives no sign of life; the session stays, to be read and restarted. */
  | 'endUnresponsive'
  /** Shows the place of the last stop in the editor. */
  | 'showSource'
  | 'runDescent'
  | 'newLoss'
  | 'openExamples';

/** The charts that the panel shows, in their order, and the one that has the keyboard. */
export interface ShownCharts {
  readonly charts: readonly { readonly id: string; readonly title: string }[];
  readonly focused?: string;
}

export type FromWebview =
  | { readonly type: 'ready' }
  /** What was sent then has been painted. */
  | { readonly type: 'painted'; readonly sent: number }
  | { readonly type: 'viewport'; readonly viewport: Viewport }
  | { readonly type: 'command'; readonly command: Command; readonly session?: string }
  | { readonly type: 'goTo'; readonly session: string; readonly iteration: number; readonly branch?: string }
  /** Sets an element of θ, a hyperparameter or the optimizer by its name; the value is an expression. */
  | { readonly type: 'setValue'; readonly session: string; readonly name: string; readonly value: string }
  | { readonly type: 'selectSession'; readonly session: string }
  | { readonly type: 'setPace'; readonly session: string; readonly pace: Pace }
  /** Sets the limit of iterations. */
  | { readonly type: 'extend'; readonly session: string; readonly iterations: number }
  /** Raises the limit by so many iterations and goes on. */
  | { readonly type: 'continueWith'; readonly session: string; readonly more: number }
  /** Starts anew with one launch attribute changed. */
  | { readonly type: 'restartWith'; readonly session: string; readonly key: string; readonly value: string }
  | {
      readonly type: 'restartFrom';
      readonly session: string;
      readonly elements: readonly [string, string];
      readonly values: Float64Array;
    }
  | { readonly type: 'reveal'; readonly place: Place }
  /** The charts' cursor, for the other view; absent: back to the current iteration. At most 10 a second. */
  | { readonly type: 'cursor'; readonly session: string; readonly iteration?: number }
  | { readonly type: 'picture'; readonly session: string; readonly request: PictureRequest }
  | { readonly type: 'cancelPicture'; readonly session: string; readonly slot: string }
  | { readonly type: 'explain'; readonly session: string; readonly element: string }
  | { readonly type: 'table'; readonly request: TableRequest }
  | ({ readonly type: 'charts' } & ShownCharts)
  /** The tensor to show as a heat map as the run moves; absent: none any longer. */
  | { readonly type: 'heatMap'; readonly session: string; readonly request?: HeatMapRequest }
  | { readonly type: 'select'; readonly session: string; readonly element: string }
  | { readonly type: 'check'; readonly session: string; readonly name: string }
  | { readonly type: 'watch'; readonly session: string; readonly element: string }
  | { readonly type: 'overlay'; readonly run: string; readonly shown: boolean }
  | { readonly type: 'openRun'; readonly run: string }
  | { readonly type: 'removeRun'; readonly run: string }
  | { readonly type: 'export'; readonly session: string; readonly what: ExportKind }
  /** A file that the page has made, to be saved where the person says. */
  | { readonly type: 'save'; readonly name: string; readonly media: string; readonly bytes: Uint8Array }
  /** An error inside the webview, for the log. */
  | { readonly type: 'failure'; readonly message: string };

/** What a run is taken along as: its parameters on the clipboard or in a file of tensors, or its history. */
export type ExportKind = 'typescript' | 'json' | 'weights' | 'csv';

export type { NamedValue, ReducedSeries };
