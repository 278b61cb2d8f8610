import type {
  BranchDescription,
  BreakpointRequest,
  BreakpointResult,
  Checkpoint,
  Frame,
  HyperparameterDescription,
  Intervention,
  LaunchOptions,
  LineValue,
  NamedValue,
  Place,
  Resume,
  RunDescription,
  RunState,
  ScopeName,
  SeriesDescription,
  SourceProblem,
} from './run.ts';
import type { UpdateExplanation } from './views/explanation.ts';
import type { HeatMap, HeatMapRequest } from './views/heat-map.ts';
import type { PictureAnswer, PictureRequest } from './views/pictures.ts';
import type { GradientCheck } from './views/table.ts';

/** The result of evaluating an expression in a stopped run. */
export type EvaluateResult = NamedValue;

/**
 * Calls from the host to the worker: method name to [argument, result]. Each is answered with its result or rejected
 * with a `WorkerError`. Calls that move the run answer at once; what came of them is told by a `state` event.
 */
export interface WorkerMethods {
  /**
   * Loads, checks and records the problem; the run is then `ready` at iteration 0 and a `state` event with reason `entry` follows.
   * `watched` are elements to watch from the beginning; those that are no longer there are left out and told of.
   * `checkpointMemory` are the bytes which the worker's checkpoints may take.
   */
  launch: [
    LaunchOptions & {
      readonly resume?: Resume;
      readonly watched?: readonly string[];
      readonly checkpointMemory?: number;
    },
    RunDescription,
  ];
  setBreakpoints: [
    { readonly file: string; readonly breakpoints: readonly BreakpointRequest[] },
    readonly BreakpointResult[],
  ];
  setExceptionFilters: [{ readonly filters: readonly string[] }, void];
  continue: [void, void];
  /** A step of `count` iterations or epochs forward, or back where it is negative; of an epoch, to where it begins. */
  step: [{ readonly count: number; readonly unit?: 'iteration' | 'epoch' }, void];
  reverseContinue: [void, void];
  goTo: [{ readonly iteration: number; readonly branch?: string }, void];
  pause: [void, void];
  restart: [void, RunDescription];
  /** Raises the limit of iterations, so that a finished run can be continued. */
  extend: [{ readonly iterations: number }, void];
  state: [void, RunState];
  frames: [void, readonly Frame[]];
  scope: [{ readonly scope: ScopeName; readonly frame: number }, readonly NamedValue[]];
  /** Elements `start … start + count` of a tensor, row-major. */
  elements: [
    {
      readonly scope: ScopeName;
      readonly frame: number;
      readonly name: string;
      readonly start: number;
      readonly count: number;
    },
    Float64Array,
  ];
  evaluate: [{ readonly expression: string; readonly frame?: number }, EvaluateResult];
  /** Sets a parameter's element, a hyperparameter or the optimizer; `value` is an expression. The result is the value now in force. */
  setValue: [
    { readonly scope: ScopeName; readonly name: string; readonly index?: number; readonly value: string },
    NamedValue,
  ];
  lineValues: [void, readonly LineValue[]];
  setPace: [{ readonly pace: 'watch' | 'max' }, void];
  /**
   * Records an element (`W[3][0]`) of a problem too large to record every one from now on, and makes its past on the present branch,
   * which arrives as records. The result is the element's series, also where they are recorded already.
   */
  watch: [{ readonly element: string }, readonly SeriesDescription[]];
  /** A picture of the problem, made between the slices of the run, or beside it while it stands. Nothing of the run changes. */
  picture: [PictureRequest, PictureAnswer];
  /** Ends the picture of a slot; its request is answered `superseded`. */
  cancelPicture: [{ readonly slot: string }, void];
  /** The update of an element at the point where the run stands, written out. */
  explain: [{ readonly element: string }, UpdateExplanation];
  /** All settings of the run as they are now. */
  hyperparameters: [void, readonly HyperparameterDescription[]];
  /** A tensor where the run stands, as at most 256 × 256 cells. */
  heatMap: [HeatMapRequest, HeatMap];
  /** The gradient of an element, or of 32 seeded elements of a parameter, against central differences. Nothing of the run changes. */
  checkGradient: [{ readonly name: string }, GradientCheck];
  /**
   * Starts over with a fresh optimizer at the given θ, else at the present one with the two elements of `pair` changed. What the old
   * run told ends with a `begin` event, which comes before anything of the new one.
   */
  restartFrom: [RestartFrom, RunDescription];
}

export interface RestartFrom {
  /** All of θ. */
  readonly parameters?: Float64Array;
  readonly pair?: { readonly elements: readonly [string, string]; readonly values: Float64Array };
}

/** Calls from the worker to the host. */
export interface HostMethods {
  /** The text of a file as it stands in the editor, else on disk; undefined where there is none. */
  read: [{ readonly uri: string }, string | undefined];
  /** The bytes of a file as it is stored; undefined where there is none. */
  readBytes: [{ readonly uri: string }, Uint8Array | undefined];
}

/** A batch of the history: one Float64Array per series, all of the same length, starting at iteration `from`. */
export interface RecordBatch {
  readonly branch: string;
  readonly from: number;
  readonly columns: Readonly<Record<string, Float64Array>>;
  /**
   * Parameters of one element `x` whose element is told. Their series `norm:x`, `gradientNorm:x`, `updateNorm:x`, `minimum:x` and
   * `maximum:x` are not among the columns: they are |value:x|, |gradient:x|, |update:x|, value:x and value:x.
   */
  readonly scalars?: readonly string[];
  /** Values of series that have them at some iterations only, all within the rows of the batch. */
  readonly sparse?: Readonly<Record<string, SparseValues>>;
  /** The rows were made again for elements that are watched: they stand before those which were recorded at once. */
  readonly past?: true;
}

/** Iterations in ascending order, with a value for each. */
export interface SparseValues {
  readonly iterations: Float64Array;
  readonly values: Float64Array;
}

/** The bytes of a batch's columns. */
export function bytesOf({ columns }: RecordBatch): number {
  return Object.values(columns).reduce((sum, column) => sum + column.byteLength, 0);
}

/** Events from the host to the worker. */
export interface HostEvents {
  /** Records of so many bytes have been taken into the history, and the run shall wait for `rest` milliseconds: a worker that is far ahead of its host waits for this. */
  taken: { readonly bytes: number; readonly rest: number };
  /** The run shall wait for so long, or no longer (0). */
  rest: { readonly milliseconds: number };
}

export interface OutputEvent {
  readonly category: 'console' | 'stdout' | 'stderr' | 'important';
  readonly text: string;
  readonly place?: Place;
  readonly iteration?: number;
}

/** Events from the worker, at most one `records` a frame. */
export interface WorkerEvents {
  state: RunState;
  records: RecordBatch;
  checkpoint: Checkpoint;
  branch: BranchDescription;
  intervention: Intervention;
  output: OutputEvent;
  problem: SourceProblem;
  /** Told when breakpoints of a file could be verified after loading. */
  breakpoints: readonly BreakpointResult[];
  /** A sign of life while one evaluation takes long: where the user's code is. */
  busy: { readonly place?: Place; readonly seconds: number };
  progress: { readonly text: string; readonly fraction: number };
  /** A run begins that the worker itself has started over: what is told from now on belongs to it. */
  begin: { readonly run: string };
  /** All series of the run, told when there are more than before. */
  series: readonly SeriesDescription[];
}
