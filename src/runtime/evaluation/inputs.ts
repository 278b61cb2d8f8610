import { Tensor, type Value } from '../../engine/tensor.ts';
import type { TrainingData } from '../../language/training/samples.ts';

interface ParameterInput {
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

/** The inputs that θ gives, as views of it: whoever runs a program copies them at once. */
export class ParameterViews {
  readonly #inputs: readonly ParameterInput[];
  #parameters: Float64Array | undefined;
  #views: Value[] = [];

  constructor(inputs: readonly ParameterInput[]) {
    this.#inputs = inputs;
  }

  /** Written over by the next call; what is put behind them stays until then. */
  of(parameters: Float64Array): Value[] {
    if (this.#parameters !== parameters) {
      this.#parameters = parameters;
      this.#views = this.#inputs.map(({ shape, offset, size }) =>
        shape.length === 0 ? 0 : new Tensor(shape, parameters.subarray(offset, offset + size)),
      );
    }
    for (let i = 0; i < this.#inputs.length; i++) {
      const { shape, offset } = this.#inputs[i]!;
      if (shape.length === 0) this.#views[i] = parameters[offset]!;
    }
    return this.#views;
  }
}

/** The evaluation, in the key of a random draw, that measures where an epoch begins. */
export const measuringEvaluation = 1;

/** And that of the batches of an iteration: each has draws of its own. */
export function evaluationOf(part: number): number {
  return part === 0 ? 0 : measuringEvaluation + part;
}
const noTensors: readonly Tensor[] = [];

/**
 * Which evaluation is made: its iteration, its number within that, and the samples of its batch. Memory for them is used again from
 * batch to batch, unless somebody has kept them.
 */
export class PresentEvaluation {
  iteration = 0;
  /** For random draws. */
  number = 0;
  tensors: readonly Tensor[] = [];
  #kept = true;

  /** The next evaluation is on these samples, those of one batch of its iteration. */
  take(training: Pick<TrainingData, 'batch'> | undefined, rows: Int32Array | undefined, part = 0): void {
    this.number = evaluationOf(part);
    if (training === undefined || rows === undefined) {
      this.tensors = noTensors;
      return;
    }
    this.tensors = training.batch(rows, this.#kept ? [] : this.tensors);
    this.#kept = false;
  }

  /** The samples, for whoever goes on reading them after the next batch was taken. */
  keep(): readonly Tensor[] {
    this.#kept = true;
    return this.tensors;
  }
}
