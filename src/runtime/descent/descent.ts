import { clipGradient } from '../../engine/optimizers/clipping.ts';
import type { OptimizerState } from '../../engine/optimizers/state.ts';
import { copyState } from '../../engine/optimizers/state.ts';
import type { ElementName, End, StoppingState } from '../../engine/stopping.ts';
import { checkStopping, initialStoppingState } from '../../engine/stopping.ts';
import { norm } from '../../shared/numbers.ts';
import type { Hyperparameters } from './hyperparameters.ts';

/** Loss and gradient of a problem, whatever computes them. */
export interface Evaluator {
  /** ∇L at the point evaluated last, one number per element of θ. Overwritten by the next evaluation. */
  readonly gradient: Float64Array;
  /** Evaluates the loss and its gradient at `parameters` and returns the loss. May throw what the user's code throws. */
  evaluate(parameters: Float64Array, iteration: number): number;
}

/** Everything that a descent needs to go on from an iteration with the same bits. Immutable once made. */
export interface DescentCheckpoint {
  readonly iteration: number;
  readonly parameters: Float64Array;
  readonly state: Readonly<OptimizerState>;
  /** What the stopping tests remember from the iterations before this one. */
  readonly stopping: Readonly<StoppingState>;
  readonly hyperparameters: Hyperparameters;
}

/**
 * A descent at one iteration: θ evaluated, its update computed but not yet applied. `advance` applies it and evaluates the next
 * point. All numbers of a run are made here; time, branches and pauses are its callers' affair.
 */
export class Descent {
  iteration = 0;
  parameters: Float64Array;
  loss = Number.NaN;
  /** ∇L before clipping and weight decay. */
  readonly gradient: Float64Array;
  gradientNorm = Number.NaN;
  /** Δθ which the next `advance` applies. */
  readonly update: Float64Array;
  updateNorm = Number.NaN;
  /** The learning rate of this update: what the schedule makes of the run's. */
  learningRate = Number.NaN;
  /** The stopping test that fires at this point. */
  end: End | undefined;
  readonly #evaluator: Evaluator;
  readonly #elementName: ElementName | undefined;
  readonly #clipped: Float64Array;
  #hyperparameters: Hyperparameters;
  #state: OptimizerState;
  #next: OptimizerState;
  /** What the tests remember up to the iteration before, and including this one. */
  #stoppingBefore = initialStoppingState();
  #stopping = initialStoppingState();

  /** Starts at `start`, not yet evaluated. */
  constructor(evaluator: Evaluator, hyperparameters: Hyperparameters, start: Float64Array, elementName?: ElementName) {
    this.#evaluator = evaluator;
    this.#elementName = elementName;
    this.#hyperparameters = hyperparameters;
    this.parameters = start.slice();
    this.gradient = new Float64Array(start.length).fill(Number.NaN);
    this.update = new Float64Array(start.length).fill(Number.NaN);
    this.#clipped = new Float64Array(start.length);
    this.#state = hyperparameters.optimizer.init(start);
    this.#next = copyState(this.#state);
  }

  get hyperparameters(): Hyperparameters {
    return this.#hyperparameters;
  }

  /** The optimizer's memory before this iteration's update. */
  get state(): Readonly<OptimizerState> {
    return this.#state;
  }

  get stopping(): Readonly<StoppingState> {
    return this.#stopping;
  }

  /** Evaluates this point and computes its update. Where the user's code throws, all results of the point are NaN. */
  evaluate(): void {
    try {
      this.loss = this.#evaluator.evaluate(this.parameters, this.iteration);
      this.gradient.set(this.#evaluator.gradient);
    } catch (error) {
      this.loss = Number.NaN;
      this.gradient.fill(Number.NaN);
      this.gradientNorm = Number.NaN;
      this.update.fill(Number.NaN);
      this.updateNorm = Number.NaN;
      this.learningRate = this.#hyperparameters.schedule.at(this.iteration, this.#hyperparameters.learningRate);
      this.end = undefined;
      throw error;
    }
    this.gradientNorm = norm(this.gradient);
    this.#computeUpdate();
  }

  /** θ ← θ + Δθ, then evaluates the new point. */
  advance(): void {
    const { parameters, update } = this;
    for (let i = 0; i < parameters.length; i++) parameters[i]! += update[i]!;
    const applied = this.#next;
    this.#next = this.#state;
    this.#state = applied;
    this.#stoppingBefore.initialLoss = this.#stopping.initialLoss;
    this.#stoppingBefore.iterationsAbove = this.#stopping.iterationsAbove;
    this.iteration++;
    this.evaluate();
  }

  /** Changes one element of θ. The point is evaluated again. */
  setElement(index: number, value: number): void {
    this.parameters[index] = value;
    this.evaluate();
  }

  /**
   * Changes the hyperparameters and computes this point's update anew; loss and gradient stay. The optimizer keeps what it
   * remembers as far as it still has use for it; another optimizer starts with an empty memory.
   */
  setHyperparameters(hyperparameters: Hyperparameters): void {
    const before = this.#hyperparameters;
    this.#hyperparameters = hyperparameters;
    if (before.optimizer !== hyperparameters.optimizer) {
      const state = hyperparameters.optimizer.init(this.parameters);
      if (before.optimizer.id === hyperparameters.optimizer.id) {
        const kept = copyState(this.#state);
        for (const name of Object.keys(state)) if (kept[name] !== undefined) state[name] = kept[name];
      }
      this.#state = state;
      this.#next = copyState(state);
    }
    this.#computeUpdate();
  }

  save(): DescentCheckpoint {
    return {
      iteration: this.iteration,
      parameters: this.parameters.slice(),
      state: copyState(this.#state),
      stopping: { ...this.#stoppingBefore },
      hyperparameters: this.#hyperparameters,
    };
  }

  /** Puts a checkpoint back and evaluates its point. */
  restore(checkpoint: DescentCheckpoint): void {
    this.iteration = checkpoint.iteration;
    this.parameters.set(checkpoint.parameters);
    this.#hyperparameters = checkpoint.hyperparameters;
    this.#state = copyState(checkpoint.state);
    this.#next = copyState(checkpoint.state);
    this.#stoppingBefore = { ...checkpoint.stopping };
    this.evaluate();
  }

  #computeUpdate(): void {
    const { clipping, schedule, optimizer, learningRate, stopping } = this.#hyperparameters;
    const clipped = clipGradient(clipping, this.gradient, this.gradientNorm, this.#clipped);
    this.learningRate = schedule.at(this.iteration, learningRate);
    optimizer.update(clipped, this.parameters, this.#state, this.#next, this.learningRate, this.update);
    this.updateNorm = norm(this.update);
    this.#stopping.initialLoss = this.#stoppingBefore.initialLoss;
    this.#stopping.iterationsAbove = this.#stoppingBefore.iterationsAbove;
    this.end = checkStopping(stopping, this.#stopping, this.iteration, this.loss, this.gradient, this.#elementName);
  }
}
