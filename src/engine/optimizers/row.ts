import type { Search } from '../searching/context.ts';
import type { SettingRow, SettingValues } from '../settings.ts';
import { SettingError } from '../settings.ts';
import type { UpdateLine, UpdatePoint } from './explanations/lines.ts';
import type { Part } from './parts/part.ts';

export type OptimizerId =
  | 'gradientDescent'
  | 'momentum'
  | 'nesterov'
  | 'adagrad'
  | 'adadelta'
  | 'rmsprop'
  | 'adam'
  | 'adamw'
  | 'adamax'
  | 'nadam'
  | 'radam'
  | 'yogi'
  | 'adabelief'
  | 'lion'
  | 'rprop'
  | 'signDescent'
  | SearchingId;

/** Those which find their update by evaluating other points. */
export type SearchingId =
  | 'steepestDescent'
  | 'conjugateGradient'
  | 'bfgs'
  | 'lbfgs'
  | 'newtonCG'
  | 'gaussNewton'
  | 'levenbergMarquardt';

/** An unknown optimizer, an unknown setting, or a value that a setting cannot take. */
export class OptimizerSettingError extends SettingError {
  override name = 'OptimizerSettingError';
}

/** An optimizer as launch.json's schema, completion, the documentation and the panel show it, and how its chain is made. */
export interface OptimizerRow {
  readonly id: OptimizerId;
  readonly label: string;
  /** One sentence. */
  readonly description: string;
  /** g is the gradient, θ the parameters, η the learning rate, t = 1, 2, … the step. One assignment a line. */
  readonly formula: readonly string[];
  /** Where the formula stands: PyTorch's or optax's documentation, and the paper. */
  readonly source: readonly string[];
  readonly settings: readonly SettingRow[];
  /** The parts of the chain for resolved settings; the learning rate is in the last. May throw OptimizerSettingError. */
  parts(settings: SettingValues): Part[];
  /** For an optimizer that finds its update by evaluating other points, in the place of the parts: how it does. */
  readonly search?: (settings: SettingValues) => Search;
  /** The tolerance of a run that states none; absent: that of every run. */
  readonly tolerance?: number;
  /** It asks for the residuals of a least-squares problem. */
  readonly needsResiduals?: boolean;
  /** η is nothing to it. */
  readonly ignoresLearningRate?: boolean;
  /** The most elements that θ may have. */
  readonly mostElements?: number;
  /** The update of one element, written out; the last line's result is θ after it, with the same bits. */
  explain(point: UpdatePoint): UpdateLine[];
}
