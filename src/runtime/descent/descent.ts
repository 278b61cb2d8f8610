import type { FusedIteration, FusedMemory, FusedTests } from '../../engine/compiler/fused/fuse.ts';
import { clipGradient } from '../../engine/optimizers/clipping.ts';
import { copyNumbers } from '../../engine/optimizers/copy.ts';
import type { OptimizerState } from '../../engine/optimizers/state.ts';
import { copyState } from '../../engine/optimizers/state.ts';
import { averageParameters } from '../../engine/parameters/averaging.ts';
import { projectUpdate } from '../../engine/parameters/bounds.ts';
import { type Precision, roundAll, rounded } from '../../engine/precision.ts';
import type { Search } from '../../engine/searching/context.ts';
import type { ElementName, End, StoppingState } from '../../engine/stopping.ts';
import { checkStopping, initialStoppingState } from '../../engine/stopping.ts';
import { norm } from '../../shared/numbers.ts';
import type { Batch, DataPosition } from './batches.ts';
import { Batches } from './batches.ts';
import type { Evaluator } from './evaluator.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { withHyperparameter } from './hyperparameters.ts';
import type { Searched } from './searching.ts';
import { Searching } from './searching.ts';
import { initialState, keptState } from './state.ts';
import { Fusing, testsFor } from './together/fusing.ts';
import type { Rows } from './together/rows.ts';
import { mostTogether } from './together/rows.ts';

/** Everything that a descent needs to go on from an iteration with the same bits. Immutable once made. */
export interface DescentCheckpoint {
  readonly iteration: number;
  readonly parameters: Float64Array;
  readonly state: Readonly<OptimizerState>;
  /** What the stopping tests remember from the iterations before this one. */
  readonly stopping: Readonly<StoppingState>;
  readonly hyperparameters: Hyperparameters;
  /** Absent for a loss without mini-batches. */
  readonly data?: DataPosition;
  /** Absent for a loss without. */
  readonly statistics?: Float64Array;
}

/**
 * A descent at one iteration: θ evaluated, its update computed but not yet applied. `advance` applies it and evaluates the next
 * point. All numbers of a run are made here; time, branches and pauses are its callers' affair.
 */
export class Descent {
  iteration = 0;
  readonly parameters: Float64Array;
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
  /** The user's code threw at this point: all results of it are NaN, and no update leads on from it. */
  failed = false;
  /** Where it is in its data; undefined for a loss without mini-batches. */
  readonly batches: Batches | undefined;
  /** The samples of this iteration's batches. */
  batch: Batch | undefined;
  /** Running statistics before this iteration's batch; undefined for a loss without. */
  statistics: Float64Array | undefined;
  #nextStatistics: Float64Array | undefined;
  /** How this point's update was found; undefined where the optimizer does not search, and where there is no gradient. */
  searched: Searched | undefined;
  readonly #evaluator: Evaluator;
  readonly #elementName: ElementName | undefined;
  readonly #clipped: Float64Array;
  /** θ after the update, where that is more than θ + Δθ or must be known before: with bounds, or with an average. */
  readonly #after: Float64Array;
  /** What a schedule with a memory is told: one object for all iterations. */
  readonly #seen = { iteration: 0, loss: Number.NaN, learningRate: Number.NaN, epochEnds: true };
  #hyperparameters: Hyperparameters;
  /** Whether `#after` holds the point after the update. */
  #isSettled = false;
  #state: OptimizerState;
  #next: OptimizerState;
  /** Made when an optimizer first searches. */
  #searching: Searching | undefined;
  readonly #fusing: Fusing;
  /** What the code of whole iterations reads and writes of this point. */
  readonly #memory: FusedMemory;
  /** What the next points must pass. */
  #tests: FusedTests | undefined;
  /** The stopping tests have passed this point and remember nothing but the first loss … */
  #isCalm = false;
  /** … as they did at the point before. */
  #wasCalm = false;
  /** What the tests remember up to the iteration before, and including this one. */
  #stoppingBefore = initialStoppingState();
  #stopping = initialStoppingState();

  /** Starts at `start`, not yet evaluated. */
  constructor(evaluator: Evaluator, hyperparameters: Hyperparameters, start: Float64Array, elementName?: ElementName) {
    this.#evaluator = evaluator;
    this.batches = evaluator.data === undefined ? undefined : new Batches(evaluator.data);
    this.statistics = evaluator.statistics?.start.slice();
    this.#nextStatistics = this.statistics?.slice();
    this.#elementName = elementName;
    this.#hyperparameters = hyperparameters;
    this.parameters = start.slice();
    roundAll(hyperparameters.precision, this.parameters);
    this.gradient = new Float64Array(start.length).fill(Number.NaN);
    this.update = new Float64Array(start.length).fill(Number.NaN);
    this.#clipped = new Float64Array(start.length);
    this.#after = new Float64Array(start.length);
    this.#state = initialState(hyperparameters, start);
    this.#next = copyState(this.#state);
    this.#fusing = new Fusing(evaluator);
    const { parameters, update, gradient } = this;
    this.#memory = { parameters, update, gradient, scalars: new Float64Array(3) };
  }

  /** What θ is rounded to. */
  get precision(): Precision {
    return this.#hyperparameters.precision;
  }

  get hyperparameters(): Hyperparameters {
    return this.#hyperparameters;
  }

  /** What optimizer, schedule and average remember before this iteration's update. */
  get state(): Readonly<OptimizerState> {
    return this.#state;
  }

  get stopping(): Readonly<StoppingState> {
    return this.#stopping;
  }

  /** Evaluates this point and computes its update. Where the user's code throws, all results of the point are NaN. */
  evaluate(): void {
    const { batching, objective } = this.#hyperparameters;
    if (objective !== undefined) this.#evaluator.pursue?.(objective);
    this.batch = batching && this.batches?.present(batching);
    const running = this.#evaluator.statistics;
    try {
      if (running !== undefined) running.current.set(this.statistics!);
      this.batches?.measure(this.parameters, this.iteration);
      const known = running === undefined ? this.#searching?.reuse(this.parameters, this.gradient) : undefined;
      if (known !== undefined) this.loss = known;
      else {
        this.loss = this.#evaluator.evaluate(this.parameters, this.iteration, this.batch);
        copyNumbers(this.#evaluator.gradient, this.gradient);
      }
      if (running !== undefined) this.#nextStatistics!.set(running.next);
    } catch (error) {
      this.loss = Number.NaN;
      this.gradient.fill(Number.NaN);
      this.gradientNorm = Number.NaN;
      this.update.fill(Number.NaN);
      this.updateNorm = Number.NaN;
      const { schedule, learningRate } = this.#hyperparameters;
      this.learningRate = schedule.at(this.iteration, learningRate, this.#state);
      this.end = undefined;
      this.searched = undefined;
      this.#isCalm = false;
      this.failed = true;
      throw error;
    }
    this.failed = false;
    this.gradientNorm = norm(this.gradient);
    this.#computeUpdate();
  }

  /** θ ← θ + Δθ, rounded, then evaluates the new point. */
  advance(): void {
    if (!this.#advanceFused()) this.#advanceByParts();
  }

  #advanceByParts(): void {
    this.#fusing.rested();
    const { parameters, update } = this;
    if (this.#isSettled) parameters.set(this.#after);
    else if (this.precision === 'float64') for (let i = 0; i < parameters.length; i++) parameters[i]! += update[i]!;
    else for (let i = 0; i < parameters.length; i++) parameters[i] = Math.fround(parameters[i]! + update[i]!);
    const applied = this.#next;
    this.#next = this.#state;
    this.#state = applied;
    const { statistics } = this;
    this.statistics = this.#nextStatistics;
    this.#nextStatistics = statistics;
    remember(this.#stoppingBefore, this.#stopping);
    this.iteration++;
    const { batching } = this.#hyperparameters;
    if (batching !== undefined) this.batches?.advance(batching, this.iteration);
    this.evaluate();
  }

  /**
   * Advances up to `most` times at once, at iterations which nobody has to look at, and writes their rows. Returns how often:
   * 0 where the next iteration can only be made by `advance`. No stopping test fires at any of the points.
   */
  advanceTogether(most: number, rows: Rows): number {
    const code = this.#fused();
    if (code === undefined) return 0;
    const hyperparameters = this.#hyperparameters;
    const first = this.iteration + 1;
    const unseen = this.#evaluator.unseen ?? 0;
    const count = Math.min(most, hyperparameters.stopping.iterations - first, unseen, mostTogether);
    if (count <= 0) return 0;
    const reserved = rows.reserve(first, count);
    const rates = this.#fusing.rates(hyperparameters, first, count);
    this.#tests ??= testsFor(hyperparameters, this.#stopping, this.parameters.length);
    const made = code.block(rows.layout)(this.#memory, this.#state, this.#next, count, rates, this.#tests, reserved);
    rows.added(reserved, made);
    if (made > 0) this.#went(made, rates[made - 1]!);
    if (made < count) this.#fusing.left(this.iteration);
    return made;
  }

  /** Changes one element of θ. The point is evaluated again. */
  setElement(index: number, value: number): void {
    this.parameters[index] = rounded(this.precision, value);
    this.evaluate();
  }

  /**
   * Changes the hyperparameters and computes this point's update anew; loss and gradient stay. What is remembered
   * is kept as far as there is still use for it; another optimizer starts with an empty memory. Other batches and another objective are evaluated. A point at which the user's code
   * threw has no gradient to make an update of: it is evaluated again, and may throw again.
   */
  setHyperparameters(hyperparameters: Hyperparameters): void {
    const before = this.#hyperparameters;
    this.#hyperparameters = hyperparameters;
    if (hyperparameters.optimizer.search === undefined) {
      this.searched = undefined;
      this.#searching = undefined;
    }
    const { optimizer, schedule, averaging } = hyperparameters;
    if (before.optimizer !== optimizer || before.schedule !== schedule || before.averaging !== averaging) {
      this.#state = keptState(before, hyperparameters, this.#state, this.parameters);
      this.#next = copyState(this.#state);
    }
    const { batching, objective } = hyperparameters;
    if (this.failed || before.batching !== batching || before.objective !== objective) this.evaluate();
    else this.#computeUpdate();
  }

  /** Changes the limit of iterations, which no update depends on. */
  setLimit(iterations: number): void {
    this.#hyperparameters = withHyperparameter(this.#hyperparameters, 'iterations', iterations);
    if (!this.failed) this.#checkEnd();
  }

  save(): DescentCheckpoint {
    return {
      iteration: this.iteration,
      parameters: this.parameters.slice(),
      state: copyState(this.#state),
      stopping: { ...this.#stoppingBefore },
      hyperparameters: this.#hyperparameters,
      ...(this.batches === undefined ? {} : { data: this.batches.save() }),
      ...(this.statistics === undefined ? {} : { statistics: this.statistics.slice() }),
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
    if (checkpoint.statistics !== undefined) this.statistics?.set(checkpoint.statistics);
    if (checkpoint.data !== undefined) this.batches?.restore(checkpoint.data);
    this.evaluate();
  }

  /** The code of whole iterations, where the next point may be made by it. */
  #fused(): FusedIteration | undefined {
    const hyperparameters = this.#hyperparameters;
    if (!this.#isCalm || this.iteration + 1 >= hyperparameters.stopping.iterations) return undefined;
    return this.#fusing.code(hyperparameters, this.#state);
  }

  #advanceFused(): boolean {
    const code = this.#fused();
    if (code === undefined) return false;
    const before = this.#state;
    const after = this.#next;
    const rate = this.#fusing.rate(this.#hyperparameters, this.iteration + 1);
    this.#tests ??= testsFor(this.#hyperparameters, this.#stopping, this.parameters.length);
    if (!code.step(this.#memory, after, before, rate, this.#tests)) {
      this.#fusing.left(this.iteration);
      return false;
    }
    this.#next = before;
    this.#state = after;
    this.#went(1, rate);
    return true;
  }

  /** The code has made iterations. */
  #went(count: number, learningRate: number): void {
    const { scalars } = this.#memory;
    this.iteration += count;
    this.loss = scalars[0]!;
    this.gradientNorm = scalars[1]!;
    this.updateNorm = scalars[2]!;
    this.learningRate = learningRate;
    if (!this.#wasCalm) {
      remember(this.#stoppingBefore, this.#stopping);
      this.#wasCalm = true;
    }
    this.#evaluator.evaluated?.(count);
  }

  #computeUpdate(): void {
    const { clipping, schedule, optimizer, bounds, averaging, learningRate } = this.#hyperparameters;
    const { parameters, update, gradient, iteration } = this;
    this.learningRate = schedule.at(iteration, learningRate, this.#state);
    if (optimizer.search === undefined) {
      const clipped = clipGradient(clipping, gradient, this.gradientNorm, this.#clipped);
      optimizer.update(clipped, parameters, this.#state, this.#next, this.learningRate, update);
    } else this.#search(optimizer.search);
    this.#isSettled = bounds !== undefined || averaging !== undefined;
    if (this.#isSettled) this.#settle();
    if (schedule.observe !== undefined) this.#observe();
    this.updateNorm = norm(update);
    this.#checkEnd();
  }

  /** Finds the update by evaluating other points. Where loss or gradient are no numbers there is nothing to find. */
  #search(search: Search): void {
    if (!Number.isFinite(this.loss) || !this.gradient.every(Number.isFinite)) {
      this.update.fill(Number.NaN);
      this.searched = undefined;
      return;
    }
    this.#searching ??= new Searching(this.#evaluator, this);
    const { tolerance } = this.#hyperparameters.stopping;
    this.searched = this.#searching.run(search, tolerance, this.#state, this.#next, this.update);
  }

  #checkEnd(): void {
    const { stopping, bounds } = this.#hyperparameters;
    const { parameters, loss, gradient, iteration } = this;
    remember(this.#stopping, this.#stoppingBefore);
    const bounded = bounds && { bounds: bounds.box, parameters };
    const { gradientNorm } = this;
    this.end = checkStopping(
      stopping,
      this.#stopping,
      iteration,
      loss,
      gradient,
      this.#elementName,
      bounded,
      gradientNorm,
    );
    this.#isCalm = this.end === undefined && isCalm(this.#stopping);
    this.#wasCalm = false;
    this.#tests = undefined;
    if (this.end !== undefined || this.searched?.end === undefined) return;
    this.end = { ...this.searched.end, iteration };
  }

  /** Projects the update onto the bounds and takes the point after it into the average. */
  #settle(): void {
    const { bounds, averaging } = this.#hyperparameters;
    const { parameters, update } = this;
    const after = this.#after;
    if (bounds !== undefined) projectUpdate(bounds.box, parameters, update, after);
    else for (let i = 0; i < after.length; i++) after[i] = parameters[i]! + update[i]!;
    roundAll(this.precision, after);
    if (averaging !== undefined) averageParameters(averaging, after, this.#state, this.#next);
  }

  #observe(): void {
    const { schedule, learningRate, batching } = this.#hyperparameters;
    const seen = this.#seen;
    seen.iteration = this.iteration;
    seen.loss = this.loss;
    seen.learningRate = learningRate;
    seen.epochEnds = batching === undefined || (this.batches?.endsEpoch(batching) ?? true);
    schedule.observe?.(seen, this.#state, this.#next);
  }
}

/** Copies what the stopping tests remember: field by field, as it is done twice in every iteration. */
function remember(into: StoppingState, from: StoppingState): void {
  into.initialLoss = from.initialLoss;
  into.iterationsAbove = from.iterationsAbove;
  into.iterationsBelow = from.iterationsBelow;
}

/** Whether the stopping tests remember nothing but the first loss. */
function isCalm({ initialLoss, iterationsAbove, iterationsBelow }: StoppingState): boolean {
  return iterationsAbove + iterationsBelow === 0 && !Number.isNaN(initialLoss);
}
