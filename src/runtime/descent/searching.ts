import type { OptimizerState } from '../../engine/optimizers/state.ts';
import { type Precision, roundAll } from '../../engine/precision.ts';
import type { Residuals, Search, SearchContext, SearchReport } from '../../engine/searching/context.ts';
import { SearchRefusal } from '../../engine/searching/context.ts';
import { UserCodeError } from '../evaluation/problem.ts';
import type { Evaluator } from './evaluator.ts';

/** The point of a descent at which an update is searched for. */
export interface SearchedPoint {
  readonly parameters: Float64Array;
  readonly iteration: number;
  readonly batch: Int32Array | undefined;
  readonly loss: number;
  readonly gradient: Float64Array;
  readonly learningRate: number;
  readonly precision: Precision;
}

/** How an update was found, with what it cost. */
export interface Searched extends SearchReport {
  /** Losses with their gradients, Hessian-vector products and Jacobians: each is one. */
  readonly evaluations: number;
}

/** Lets an optimizer look at other points than the one where a descent stands, and keeps the newest: it is mostly the next one. */
export class Searching implements SearchContext {
  readonly trialGradient: Float64Array;
  thrown: string | undefined;
  readonly #evaluator: Evaluator;
  readonly #trial: Float64Array;
  #trialLoss = Number.NaN;
  /** The newest trial would be the same bits at another iteration, and may stand for its evaluation. */
  #reusable = false;
  #at: SearchedPoint;
  #tolerance = 0;
  #evaluations = 0;

  constructor(evaluator: Evaluator, at: SearchedPoint) {
    const { length } = at.parameters;
    this.#evaluator = evaluator;
    this.#at = at;
    this.trialGradient = new Float64Array(length);
    this.#trial = new Float64Array(length).fill(Number.NaN);
  }

  get point(): Float64Array {
    return this.#at.parameters;
  }

  get loss(): number {
    return this.#at.loss;
  }

  get gradient(): Float64Array {
    return this.#at.gradient;
  }

  get learningRate(): number {
    return this.#at.learningRate;
  }

  get tolerance(): number {
    return this.#tolerance;
  }

  /** Searches for the update of a point, which must not change meanwhile. Throws nothing of the user's. */
  run(
    search: Search,
    tolerance: number,
    state: Readonly<OptimizerState>,
    next: OptimizerState,
    updates: Float64Array,
  ): Searched {
    this.#tolerance = tolerance;
    this.#evaluations = 0;
    this.#reusable = false;
    try {
      const report = search.run(this, state, next, updates);
      return { ...report, evaluations: this.#evaluations };
    } catch (error) {
      // The loss itself did not throw here, but what a search asks for besides may.
      if (!(error instanceof SearchRefusal || error instanceof UserCodeError)) throw error;
      updates.fill(0);
      const end = { reason: 'noStep', value: 0, text: `no step found: ${error.message}` } as const;
      const direction = new Float64Array(updates.length);
      return { stepLength: 0, direction, slope: 0, trials: [], notes: [], end, evaluations: this.#evaluations };
    }
  }

  trial(step: number, direction: Float64Array): number {
    const trial = this.#trial;
    const { parameters, iteration, batch, precision } = this.#at;
    // As the descent will do it: Δθ = α p first, then θ + Δθ.
    for (let i = 0; i < trial.length; i++) trial[i] = parameters[i]! + step * direction[i]!;
    roundAll(precision, trial);
    this.#evaluations++;
    this.thrown = undefined;
    const evaluator = this.#evaluator;
    try {
      this.#trialLoss =
        evaluator.trial === undefined
          ? evaluator.evaluate(trial, iteration, batch)
          : evaluator.trial(trial, iteration, batch);
      this.trialGradient.set(evaluator.gradient);
      this.#reusable = evaluator.repeatable === true;
    } catch (error) {
      if (!(error instanceof UserCodeError)) throw error;
      this.thrown = error.message;
      this.#trialLoss = Number.NaN;
      this.trialGradient.fill(Number.NaN);
      this.#reusable = false;
    }
    return this.#trialLoss;
  }

  hessianVectorProduct(direction: Float64Array, product: Float64Array): void {
    const { parameters, iteration, batch } = this.#at;
    this.#evaluations++;
    if (this.#evaluator.hessianVectorProduct === undefined) {
      throw new SearchRefusal('this loss gives no Hessian-vector products');
    }
    this.#evaluator.hessianVectorProduct(parameters, iteration, batch, direction, product);
  }

  residuals(): Residuals {
    this.#evaluations++;
    const found = this.#evaluator.residuals?.(this.#at.parameters);
    if (found === undefined) {
      throw new SearchRefusal(
        'this loss gives no Jacobian of residuals: write it as leastSquares, with residuals that draw no random numbers',
      );
    }
    return found;
  }

  /**
   * The loss at `parameters`, with its gradient in `gradient`, where the newest trial was at these very bits and stands for its
   * evaluation; else undefined.
   */
  reuse(parameters: Float64Array, gradient: Float64Array): number | undefined {
    if (!this.#reusable || this.#evaluator.repeatable !== true) return undefined;
    const trial = this.#trial;
    for (let i = 0; i < trial.length; i++) if (!Object.is(trial[i], parameters[i])) return undefined;
    gradient.set(this.trialGradient);
    return this.#trialLoss;
  }
}
