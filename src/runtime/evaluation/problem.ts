import type { Precision } from '../../engine/precision.ts';
import type { Value } from '../../engine/tensor.ts';
import type { Predictor } from '../../language/training/network.ts';
import type { TrainingData } from '../../language/training/samples.ts';
import type { Place, SourceProblem } from '../../shared/place.ts';
import type { LaunchOptions, NetworkDescription, ParameterDescription, RunDescription } from '../../shared/run.ts';
import type { Batch } from '../descent/batches.ts';
import type { Evaluator } from '../descent/evaluator.ts';
import type { ShownValue } from '../inspection/points.ts';
import type { MeasuredParts } from '../measuring/parts.ts';
import type { PictureSource } from '../pictures/source.ts';

/** A problem that was loaded and checked, ready to be evaluated at its start. */
export interface Problem {
  readonly name: string;
  readonly kind: RunDescription['kind'];
  readonly parameters: readonly ParameterDescription[];
  /** θ at iteration 0. */
  readonly start: Float64Array;
  /** Where the loss function stands. */
  readonly place: Place;
  readonly files: readonly string[];
  /** What the source itself says of the run, by launch.json's keys. */
  readonly presets: Partial<LaunchOptions>;
  /** What was found while loading and recording, none of it an error. */
  readonly problems: readonly SourceProblem[];
  readonly evaluator: ProblemEvaluator;
  /** Where a breakpoint can stand: the statements of every module, in any order. */
  readonly statements: readonly Statement[];
  /** A vector over θ in the shape of the parameter tree: numbers, arrays and objects of them. */
  tree(values: Float64Array): unknown;
  /** The data of a loss with mini-batches, and what is measured once an epoch. */
  readonly training?: Pick<TrainingData, 'samples' | 'validationSamples' | 'shuffle' | 'measures'>;
  readonly network?: NetworkDescription;
  /** The parts of the running statistics, where the loss has some. */
  readonly running?: readonly ParameterDescription[];
  /** What a network answers, and its samples. */
  readonly predictor?: Predictor;
  /** What pictures of it are computed with. */
  readonly pictures?: PictureSource;
  /** What is measured of it. */
  readonly measured?: MeasuredParts;
}

/** A statement of the user's code, by the id with which traces mark it. */
export interface Statement {
  readonly id: number;
  readonly place: Place;
}

/** What the evaluator asks of a run besides its environment. */
export interface EvaluatorOptions {
  readonly seed: number;
  /** What it computes in; see `LossRecorder.precision`. */
  readonly precision?: Precision;
  /** Told what is found about the loss while it runs, each thing once. */
  readonly onProblem: (problem: SourceProblem) => void;
  /** Milliseconds that one evaluation may take; without it, as long as it wants. */
  readonly longest?: number;
}

/** Evaluates a problem and can show how it did. */
export interface ProblemEvaluator extends Evaluator {
  /** False: the loss changes something outside itself, so only a replay from iteration 0 with fresh modules makes a point again. */
  readonly replayable: boolean;
  /** While true every evaluation leaves a trace. */
  tracing: boolean;
  /** While true nothing that the loss prints is told. */
  quiet: boolean;
  /** The trace of the last evaluation; undefined where it was not traced. */
  readonly trace: Trace | undefined;
  /** The newest evaluation that threw, where it could be looked at. */
  readonly failure?: Failure | undefined;
  /** The run stands still: what was held back is told. */
  rest(): void;
  /** Starts over with fresh instances of the user's modules. */
  reset(): void;
  /**
   * Records this point once more with marks, printing nothing; where the last evaluation was traced, that is the trace. Of several
   * batches it is the last one's.
   */
  traceAt(parameters: Float64Array, iteration: number, batch?: Batch): Trace;
}

export type TraceMark =
  | { readonly kind: 'statement'; readonly place: Place }
  | { readonly kind: 'enter'; readonly place: Place; readonly name: string }
  | { readonly kind: 'leave' }
  | {
      readonly kind: 'bind';
      readonly place: Place;
      readonly name: string;
      readonly value: ShownValue;
      /** The node whose adjoint is ∂L/∂ of the value; −1 where it was not recorded. */
      readonly node: number;
    };

/** One evaluation with its marks, in the order in which things happened. */
export interface Trace {
  readonly iteration: number;
  /** Number of marks. */
  readonly length: number;
  mark(index: number): TraceMark;
  /** Kind of a mark; cheaper than `mark`. */
  kind(index: number): TraceMark['kind'];
  /** Id of the statement which the mark stands for; −1 where it stands for something else. Cheaper than `mark`. */
  statement(index: number): number;
  /** ∂L/∂ of a node's value; undefined where none reaches the loss. */
  adjoint(node: number): Value | undefined;
}

/** An evaluation that threw, as far as it came. */
export interface Failure {
  readonly problem: SourceProblem;
  /** No value of it has an adjoint. */
  readonly trace: Trace;
  /** The last thing that happened before the calls were left one after the other. */
  readonly mark: number;
}

/** What the user's code threw, with its place and the user's own stack. */
export class UserCodeError extends Error {
  readonly problem: SourceProblem;

  constructor(problem: SourceProblem, cause?: unknown) {
    super(problem.message, { cause });
    this.name = 'UserCodeError';
    this.problem = problem;
  }
}
