import type { FusedTests } from '../../../engine/compiler/fused/fuse.ts';
import { FusedIteration } from '../../../engine/compiler/fused/fuse.ts';
import type { Clipping } from '../../../engine/optimizers/clipping.ts';
import type { Optimizer } from '../../../engine/optimizers/optimizer.ts';
import type { OptimizerState } from '../../../engine/optimizers/state.ts';
import type { StoppingState } from '../../../engine/stopping.ts';
import { norm, smallestTrustedSum } from '../../../shared/numbers.ts';
import type { CompiledLoss, Evaluator } from '../evaluator.ts';
import type { Hyperparameters } from '../hyperparameters.ts';
import { recordedElements } from '../parameters.ts';
import { mostTogether } from './rows.ts';

/** After code that was left so soon … */
const soon = 16;
/** … up to so many iterations are made without it. */
const longestRest = 256;

interface Made {
  readonly optimizer: Optimizer;
  readonly clipping: Clipping;
  readonly code: FusedIteration;
}

/** The code of whole iterations for a descent, as long as its iterations are nothing but gradient, update and tests. */
export class Fusing {
  readonly #evaluator: Evaluator;
  readonly #made = new WeakMap<CompiledLoss, Made>();
  #loss: CompiledLoss | undefined;
  #hyperparameters: Hyperparameters | undefined;
  #code: FusedIteration | undefined;
  /** Iterations still to be made without the code. */
  #rest = 0;
  #longest = 1;
  /** Where the code was left last. */
  #leftAt = Number.NEGATIVE_INFINITY;
  /** From this iteration on the learning rate stays as it is. */
  #constantFrom = Number.POSITIVE_INFINITY;
  #rates = new Float64Array(0);
  /** What all of them are, where they are the same. */
  #allRates: number | undefined;

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator;
  }

  /** The code for the next iterations; undefined where there is none, or where it is not to be used now. */
  code(hyperparameters: Hyperparameters, state: Readonly<OptimizerState>): FusedIteration | undefined {
    if (this.#rest > 0) return undefined;
    const loss = this.#evaluator.compiled;
    if (loss === undefined) return undefined;
    if (loss !== this.#loss || hyperparameters !== this.#hyperparameters) {
      this.#loss = loss;
      this.#hyperparameters = hyperparameters;
      this.#constantFrom = constantFrom(hyperparameters);
      this.#code = isPlain(hyperparameters, loss) ? this.#codeOf(loss, hyperparameters, state) : undefined;
    }
    return this.#code;
  }

  /** The code has stopped before the point after an iteration. Where that happens all the time, it is not tried every time. */
  left(iteration: number): void {
    const since = iteration - this.#leftAt;
    this.#leftAt = iteration;
    this.#longest = since >= 0 && since < soon ? Math.min(longestRest, 2 * this.#longest) : 1;
    this.#rest = this.#longest;
  }

  /** An iteration was made without the code. */
  rested(): void {
    if (this.#rest > 0) this.#rest--;
  }

  /** The learning rate of an iteration. */
  rate({ schedule, learningRate }: Hyperparameters, iteration: number): number {
    return iteration >= this.#constantFrom ? learningRate : schedule.at(iteration, learningRate);
  }

  /** The learning rates of iterations from `first` on. */
  rates({ schedule, learningRate }: Hyperparameters, first: number, count: number): Float64Array {
    if (this.#rates.length === 0) this.#rates = new Float64Array(mostTogether);
    const rates = this.#rates;
    if (first < this.#constantFrom) for (let i = 0; i < count; i++) rates[i] = schedule.at(first + i, learningRate);
    else if (this.#allRates !== learningRate) rates.fill(learningRate);
    this.#allRates = first < this.#constantFrom ? undefined : learningRate;
    return rates;
  }

  #codeOf(
    loss: CompiledLoss,
    { optimizer, clipping }: Hyperparameters,
    state: Readonly<OptimizerState>,
  ): FusedIteration {
    const known = this.#made.get(loss);
    if (known?.optimizer === optimizer && known.clipping === clipping) return known.code;
    const { program, run } = loss;
    const { parts } = optimizer;
    const code = new FusedIteration({ program, run, parts, clipping, state, norms: { smallestTrustedSum, norm } });
    this.#made.set(loss, { optimizer, clipping, code });
    return code;
  }
}

/** Whether an iteration is no more than gradient, update and tests. */
function isPlain(hyperparameters: Hyperparameters, { program }: CompiledLoss): boolean {
  const { optimizer, schedule, bounds, averaging, batching, precision } = hyperparameters;
  // θ of float32 is rounded after every update.
  if (precision !== 'float64') return false;
  if (program.inputs.length > recordedElements || optimizer.search !== undefined) return false;
  return schedule.observe === undefined && bounds === undefined && averaging === undefined && batching === undefined;
}

function constantFrom({ schedule }: Hyperparameters): number {
  return schedule.id === 'constant' ? (schedule.settings['warmUp'] as number) : Number.POSITIVE_INFINITY;
}

/** What a point must pass so that no stopping test fires there, and none has anything to remember. */
export function testsFor({ stopping }: Hyperparameters, { initialLoss }: StoppingState, elements: number): FusedTests {
  const { divergenceFactor, tolerance } = stopping;
  const limit = initialLoss + divergenceFactor * (1 + Math.abs(initialLoss));
  // Of a gradient whose elements are all within the tolerance, the squares come to no more; rounding has a million times its room.
  const within = elements * tolerance * tolerance * (1 + 2 ** -20);
  return { loss: Math.min(limit, Number.MAX_VALUE), squares: Math.max(within, smallestTrustedSum) };
}
