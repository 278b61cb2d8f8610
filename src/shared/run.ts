import type { EncodedNumber } from './numbers.ts';
import type { Place, SourceProblem, StackEntry } from './place.ts';
import type { PictureOffer } from './views/pictures.ts';

/** How a run is spread over time. `max` runs as fast as it can; `watch` spreads a short run over about 3 s. Never changes a number. */
export type Pace = 'watch' | 'max';

/** What starts a run: launch.json's own keys, resolved. Settings are checked by the worker, which owns the tables of optimizers. */
export interface LaunchOptions {
  /** URI of the file with the loss. */
  readonly program: string;
  /** Name of the export; absent: the only problem in the file. */
  readonly problem?: string;
  readonly optimizer?: string;
  /** Settings of the optimizer, for instance `{ beta1: 0.9 }`. */
  readonly settings?: Readonly<Record<string, number | boolean | string>>;
  readonly learningRate?: number;
  readonly schedule?: string;
  /** Settings of the schedule; milestones as a list, or as the text `30,80`. */
  readonly scheduleSettings?: Readonly<Record<string, number | boolean | string | readonly number[]>>;
  readonly clipNorm?: number;
  readonly clipValue?: number;
  /** Bounds by the names of parameters and of elements: `[0, 10]`, in which null stands for none, or `0..10`. */
  readonly bounds?: Readonly<Record<string, readonly (number | null)[] | string>>;
  /** The average of the parameters that is kept: none, polyak or exponential. */
  readonly averaging?: string;
  /** d of the exponential average. */
  readonly averagingDecay?: number;
  readonly iterations?: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  /** Mini-batches whose gradients are averaged for one update. */
  readonly accumulate?: number;
  /** Of a network: what it minimises, in the place of what its description says. */
  readonly loss?: string;
  readonly lossSettings?: Readonly<Record<string, number | boolean | string>>;
  /** What is measured beside it: names, as a list or as the text `accuracy,auc`. */
  readonly metrics?: readonly string[] | string;
  readonly l1?: number;
  readonly l2?: number;
  /** The run has converged when ‖∇L‖∞ is at most this. */
  readonly tolerance?: number;
  readonly seed?: number;
  /** What every number of an evaluation is rounded to, and θ: float64 or float32. */
  readonly precision?: string;
  readonly pace?: Pace;
  readonly stopOnEntry?: boolean;
  /** What holds where neither these options nor the source say otherwise: the person's settings. */
  readonly defaults?: { readonly optimizer?: string; readonly pace?: Pace };
}

/** One parameter: a leaf of the parameter tree, stored at `offset … offset + size` of the flat vector θ. */
export interface ParameterDescription {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
  /** Where its default stands. */
  readonly place?: Place;
}

/** One column of the history. Ids are stable strings and cross every boundary; indices never do. */
export interface SeriesDescription {
  /**
   * `loss`, `gradientNorm`, `updateNorm`, `learningRate`, of optimizers that search `evaluations` and `stepLength`, `norm:w`, `gradientNorm:w`, `updateNorm:w`, `minimum:w`, `maximum:w`, `value:w[3]`, `gradient:w[3]`, `update:w[3]`;
   * of parameters with a path, `groupGradientNorm:dense1` of all whose path begins so; of a run with mini-batches, each only
   * where an epoch begins, `epoch`, `training:loss`, `validation:loss`, `metric:accuracy`, `validation:accuracy`, `metric:r2`,
   * `validation:r2`.
   */
  readonly id: string;
  readonly group:
    | 'loss'
    | 'gradientNorm'
    | 'updateNorm'
    | 'learningRate'
    /** How many evaluations a search for an update took, and its step α. */
    | 'evaluations'
    | 'stepLength'
    | 'norm'
    | 'range'
    | 'value'
    | 'gradient'
    | 'update'
    | 'groupGradientNorm'
    | 'epoch'
    | 'training'
    | 'validation'
    | 'metric'
    /** ‖Δθ‖/‖θ‖, made where the history is kept. */
    | 'updateRatio';
  /** Parameter (or element) it belongs to; absent for totals. */
  readonly parameter?: string;
  readonly label: string;
  /** There are values at some iterations only: they come as `sparse` of a batch of records. */
  readonly sparse?: true;
  /** NaN means that it is not defined there: a gap, not a mark. */
  readonly gaps?: true;
}

/** The data of a run with mini-batches. */
export interface DataDescription {
  /** Samples trained on. */
  readonly samples: number;
  readonly validationSamples: number;
  /** At the start of the run; the hyperparameter `batchSize` can be changed. */
  readonly batchSize: number;
  /** Mini-batches whose gradients make one update, where they are more than one. */
  readonly accumulate?: number;
  /** Iterations of an epoch: its batches, or its updates where several batches make one. */
  readonly batchesPerEpoch: number;
  /** The limit of epochs that makes the limit of iterations; absent where that was given in iterations. */
  readonly epochs?: number;
}

/** A network, for whoever draws it. */
export interface NetworkDescription {
  readonly loss: string;
  /** Whether it answers with quantities, and not with classes. */
  readonly quantities: boolean;
  /** Where its data come from: `moons.csv`. */
  readonly source: string;
  readonly inputs: readonly string[];
  /** Classes where there are several outputs of a classifier; of one output, the class that it is the probability of. */
  readonly outputs: readonly string[];
  /** Both classes, of a classifier with one output whose targets are texts. */
  readonly classes?: readonly [string, string];
  readonly layers: readonly {
    /** `dense`, `conv2d`, … */
    readonly kind: string;
    readonly name: string;
    /** Numbers of a sample that go in and come out, and the shape in which these come. */
    readonly inputs: number;
    readonly units: number;
    readonly shape: readonly number[];
    readonly activation: string;
    /** Names of all its parameters. */
    readonly parameters: readonly string[];
    /** Of those the matrix of a dense layer, one row per input, and its bias. */
    readonly weights?: string;
    readonly bias?: string;
  }[];
}

/** What the worker knows once a run is ready, before iteration 0's update. */
export interface RunDescription {
  readonly run: string;
  readonly program: string;
  readonly problem: string;
  readonly kind: 'function' | 'problem' | 'leastSquares' | 'network';
  /** Present where the loss works on mini-batches. */
  readonly data?: DataDescription;
  readonly network?: NetworkDescription;
  /** Which pictures the problem allows; absent where none are made. */
  readonly pictures?: readonly PictureOffer[];
  readonly parameters: readonly ParameterDescription[];
  /** The parts of `runningStatistics` in the optimizer's state, which are saved with the parameters. */
  readonly running?: readonly ParameterDescription[];
  readonly series: readonly SeriesDescription[];
  readonly optimizer: string;
  readonly settings: Readonly<Record<string, number | boolean | string>>;
  readonly learningRate: number;
  readonly schedule: string;
  /** What else the updates depend on, by the names of `setValue`: `schedule.stepSize`, `clipNorm`, `bounds.w`, `averaging`, … */
  readonly further: Readonly<Record<string, number | boolean | string>>;
  readonly iterations: number;
  readonly seed: number;
  /** Absent for float64. */
  readonly precision?: 'float32';
  readonly pace: Pace;
  /** Where the loss function stands: the frame of an iteration stop. */
  readonly place: Place;
  /** The files of the run with the text it started from, for breakpoints and "edited" marks. */
  readonly files: readonly string[];
  /** False: step back re-instantiates the modules and replays from iteration 0; the reason is told as a problem. */
  readonly replayable: boolean;
  readonly problems: readonly SourceProblem[];
}

export type RunStatus = 'ready' | 'running' | 'paused' | 'finished' | 'failed' | 'lost';

export type StopReason =
  | 'entry'
  | 'pause'
  | 'step'
  | 'goto'
  | 'breakpoint'
  | 'exception'
  | 'converged'
  | 'limit'
  | 'diverged'
  | 'nonFinite'
  | 'noStep'
  | 'error'
  | 'intervention'
  | 'lost';

/**
 * Where a run stands. The point is θ at `iteration`, evaluated, its update computed but not yet applied:
 * `updateNorm` is of the update that the next step will make.
 */
export interface RunState {
  readonly status: RunStatus;
  readonly branch: string;
  readonly iteration: number;
  /** Passes over the data that are behind; absent for a loss without mini-batches. */
  readonly epoch?: number;
  /** The number of the present batch in its epoch, from 0; where several batches make one update, that of the update. */
  readonly batch?: number;
  /** The newest iteration of this branch: `iteration` is smaller after a step back. */
  readonly lastIteration: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly updateNorm: number;
  readonly learningRate: number;
  readonly optimizer: string;
  /** The limit of iterations now in force. */
  readonly iterations: number;
  readonly stop?: Stop;
}

export interface Stop {
  readonly reason: StopReason;
  /** A sentence that names what happened and its number. */
  readonly text: string;
  /** Ids of the breakpoints that were hit. */
  readonly breakpoints?: readonly number[];
  /** Present when the stop is inside the forward pass or the user's code failed. */
  readonly place?: Place;
  readonly problem?: SourceProblem;
}

/** A frame while stopped. The last frame is always the iteration itself. */
export interface Frame {
  readonly name: string;
  readonly place: Place;
  readonly kind: 'evaluation' | 'iteration';
}

export type ScopeName =
  | 'parameters'
  | 'gradients'
  | 'updates'
  | 'optimizerState'
  | 'metrics'
  | 'hyperparameters'
  | 'locals';

/** A named number, tensor or text as the debugger shows it. Elements of a tensor are read by range, never all at once. */
export interface NamedValue {
  readonly name: string;
  readonly kind: 'number' | 'tensor' | 'text';
  readonly value?: number;
  readonly text?: string;
  readonly shape?: readonly number[];
  readonly summary?: TensorSummary;
  readonly settable?: boolean;
  /** The expression which evaluates to it, for watch and hover. */
  readonly expression?: string;
}

export interface TensorSummary {
  readonly size: number;
  readonly norm: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly nonFinite: number;
}

export interface BreakpointRequest {
  readonly id: number;
  readonly line: number;
  readonly column?: number;
  readonly condition?: string;
  readonly hitCondition?: string;
  readonly logMessage?: string;
}

export interface BreakpointResult {
  readonly id: number;
  readonly verified: boolean;
  readonly line: number;
  readonly message?: string;
}

/** Text for a line of the user's source while stopped: what the line computed and ∂L/∂ of it. */
export interface LineValue {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly name: string;
  readonly value: number | string;
  /** ∂L/∂ of the value; absent where none reaches the loss. */
  readonly adjoint?: number;
}

/** One setting of the run as the panel's settings strip shows it, from the worker's own tables. */
export interface HyperparameterDescription {
  /** What `setValue` sets: `learningRate`, `beta1`, `optimizer`, …; for the limit `iterations`, which `extend` raises. */
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly group: 'optimizer' | 'schedule' | 'clipping' | 'bounds' | 'averaging' | 'loss' | 'data' | 'limit';
  readonly type: 'number' | 'integer' | 'boolean' | 'choice' | 'text';
  /** A number as one of `encodeNumber`. */
  readonly value: EncodedNumber | boolean | string;
  /** Changed by hand in this run. */
  readonly changed: boolean;
  /** It belongs to the whole run: another value starts the run anew, with this launch key. */
  readonly restartsWith?: string;
  readonly choices?: readonly { readonly id: string; readonly label: string; readonly description: string }[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** A change made by hand. A change made in the past starts a branch; the old future is kept. */
export interface Intervention {
  readonly branch: string;
  readonly iteration: number;
  readonly kind: 'parameter' | 'hyperparameter' | 'optimizer' | 'limit';
  /** `w[3]`, `learningRate`, `beta1`, `optimizer`, … */
  readonly name: string;
  readonly before: number | string | boolean;
  readonly after: number | string | boolean;
}

export interface BranchDescription {
  readonly id: string;
  readonly parent?: string;
  /** The iteration of the parent at which this branch leaves it. */
  readonly forkIteration: number;
  readonly intervention?: Intervention;
}

/** Everything needed to go on from an iteration. Plain data, copied by structured clone. */
export interface Checkpoint {
  readonly branch: string;
  readonly iteration: number;
  readonly parameters: Float64Array;
  readonly optimizer: string;
  readonly settings: Readonly<Record<string, number | boolean | string>>;
  /** Everything the scope of hyperparameters shows, by name. */
  readonly hyperparameters: Readonly<Record<string, number | string | boolean>>;
  /** What the optimizer remembers, a schedule with a memory, and the average of the parameters. */
  readonly optimizerState: Readonly<Record<string, Float64Array | number>>;
  readonly stopping: Readonly<Record<string, number>>;
  /** Where a run with mini-batches is in its data, with what was measured when the epoch began. */
  readonly data?: DataCursor;
  /** Running means and variances of batch normalisation, of all such layers one after the other. */
  readonly statistics?: Float64Array;
  readonly learningRate: number;
  readonly gradient: Float64Array;
  readonly update: Float64Array;
  readonly loss: number;
}

/** The place of a batch in its data: the batch begins at sample `position` of the order in which `epoch` goes through them. */
export interface DataCursor {
  readonly epoch: number;
  readonly position: number;
  /** The iteration at which the epoch began. */
  readonly began: number;
  /** By the ids of their series. */
  readonly measures: Readonly<Record<string, number>>;
}

/** What a new worker needs to go on where a lost one was: its newest checkpoint, and the tree of branches it had told. */
export interface Resume {
  readonly checkpoint: Checkpoint;
  /** Parents before their children. */
  readonly branches: readonly BranchDescription[];
  /** In the order in which they were made. */
  readonly interventions: readonly Intervention[];
  /** The newest iteration of each branch that can be gone to. */
  readonly tips: Readonly<Record<string, number>>;
}

export type { Place, SourceProblem, StackEntry };
