// The slow reference: a point of a run, made again from iteration 0 in the plainest way.

import type { Optimizer } from '../../../../src/engine/optimizers/optimizer.ts';
import { createOptimizer } from '../../../../src/engine/optimizers/optimizer.ts';
import type { OptimizerState } from '../../../../src/engine/optimizers/state.ts';
import { copyState } from '../../../../src/engine/optimizers/state.ts';
import type { Averaging } from '../../../../src/engine/parameters/averaging.ts';
import { averageParameters, initialAverage } from '../../../../src/engine/parameters/averaging.ts';
import type { Interval } from '../../../../src/engine/parameters/bounds.ts';
import { intervalOf } from '../../../../src/engine/parameters/bounds.ts';
import type { Schedule } from '../../../../src/engine/schedules/row.ts';
import { createSchedule } from '../../../../src/engine/schedules/schedule.ts';
import type { SearchContext } from '../../../../src/engine/searching/context.ts';
import { UserCodeError } from '../../../../src/runtime/evaluation/problem.ts';
import type { BranchDescription, Intervention, LaunchOptions } from '../../../../src/shared/run.ts';

/** Loss and gradient of a point; throws what the loss throws. */
export type Evaluate = (point: Float64Array, iteration: number, gradient: Float64Array) => number;

/** What a run is of, as far as the reference must know it. */
export interface Loss {
  readonly start: Float64Array;
  /** Names of the elements of θ, in their order. */
  readonly elements: readonly string[];
  /** Whether a point's loss depends on the point alone, and not on what was evaluated before. */
  readonly replayable: boolean;
  /** Of a loss with mini-batches. */
  readonly batchesPerEpoch?: number;
  /** The loss, begun anew. */
  begin(): Evaluate;
}

/** θ at an iteration, with all that belongs to it. */
export interface Point {
  readonly parameters: Float64Array;
  readonly gradient: Float64Array;
  readonly update: Float64Array;
  readonly loss: number;
  readonly state: Readonly<OptimizerState>;
}

/** What is in force at a point. */
interface Force {
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  readonly schedule: Schedule;
  readonly averaging: Averaging | undefined;
  /** By the names of elements. */
  readonly bounds: Readonly<Record<string, Interval>>;
}

interface Made extends Point, Force {
  /** θ after the update. */
  readonly after: Float64Array;
  readonly next: OptimizerState;
  /** The points that follow, by what is changed by hand there. */
  readonly following: Map<string, Made>;
}

/** Interventions on the way to the end of a branch, from what was told. */
export function pathTo(
  branch: string,
  branches: readonly BranchDescription[],
  made: readonly Intervention[],
): Intervention[] {
  const { parent, forkIteration } = branches.findLast(({ id }) => id === branch) ?? { forkIteration: 0 };
  const own = made.filter((each) => each.branch === branch);
  if (parent === undefined) return own;
  return [...pathTo(parent, branches, made).filter(({ iteration }) => iteration <= forkIteration), ...own];
}

/** What a search may ask for, every time evaluated anew. */
class PlainSearch implements SearchContext {
  readonly trialGradient: Float64Array;
  readonly tolerance = 1e-8;
  thrown: string | undefined;
  readonly point: Float64Array;
  readonly loss: number;
  readonly gradient: Float64Array;
  readonly learningRate: number;
  readonly #evaluate: Evaluate;
  readonly #iteration: number;

  constructor(
    evaluate: Evaluate,
    at: Pick<Point, 'parameters' | 'loss' | 'gradient'> & { iteration: number; learningRate: number },
  ) {
    this.#evaluate = evaluate;
    this.#iteration = at.iteration;
    this.point = at.parameters;
    this.loss = at.loss;
    this.gradient = at.gradient;
    this.learningRate = at.learningRate;
    this.trialGradient = new Float64Array(at.parameters.length);
  }

  trial(step: number, direction: Float64Array): number {
    const point = this.point.map((value, i) => value + step * direction[i]!);
    this.thrown = undefined;
    try {
      return this.#evaluate(point, this.#iteration, this.trialGradient);
    } catch (error) {
      if (!(error instanceof UserCodeError)) throw error;
      this.thrown = error.message;
      this.trialGradient.fill(Number.NaN);
      return Number.NaN;
    }
  }

  hessianVectorProduct(): void {
    throw new Error('The sessions have no optimizer that asks for these.');
  }

  residuals(): never {
    throw new Error('The sessions have no optimizer that asks for these.');
  }
}

export class Reference {
  readonly #loss: Loss;
  readonly #options: LaunchOptions;
  #roots = new Map<string, Made>();

  constructor(loss: Loss, options: LaunchOptions) {
    this.#loss = loss;
    this.#options = options;
  }

  /** The point of an iteration on a path of interventions. What was made once is kept, where nothing depends on being made again. */
  at(path: readonly Intervention[], target: number): Point {
    if (!this.#loss.replayable) this.#roots = new Map();
    const evaluate = this.#loss.begin();
    let following = this.#roots;
    let made: Made | undefined;
    for (let iteration = 0; iteration <= target; iteration++) {
      const changes = path.filter((each) => each.iteration === iteration);
      const key = changes.map(({ name, after }) => `${name}=${Object.is(after, -0) ? '-0' : String(after)}`).join();
      const before: Made | undefined = made;
      made = following.get(key) ?? this.#make(evaluate, before, iteration, changes);
      following.set(key, made);
      following = made.following;
    }
    return made!;
  }

  #make(evaluate: Evaluate, before: Made | undefined, iteration: number, changes: readonly Intervention[]): Made {
    const { start, elements, batchesPerEpoch = 1 } = this.#loss;
    let force: Force = before ?? this.#launched();
    const parameters = (before?.after ?? start).slice();
    let state = before?.next ?? {
      ...force.optimizer.init(start),
      ...force.schedule.init(),
      ...averageOf(force, start),
    };
    const gradient = new Float64Array(start.length);
    let loss = Number.NaN;
    let failed = false;
    const look = (): void => {
      try {
        loss = evaluate(parameters, iteration, gradient);
        failed = false;
      } catch (error) {
        if (!(error instanceof UserCodeError)) throw error;
        failed = true;
      }
    };
    look();
    for (const { kind, name, after } of changes) {
      if (kind === 'parameter') {
        parameters[elements.indexOf(name)] = after as number;
        look();
        continue;
      }
      const changed = changedForce(force, name, after);
      state = carried(force, changed, state, parameters);
      force = changed;
      if (failed) look();
    }
    const update = new Float64Array(start.length);
    const next = copyState(state);
    const after = parameters.slice();
    const { optimizer, learningRate, schedule, averaging, bounds } = force;
    if (failed) {
      loss = Number.NaN;
      gradient.fill(Number.NaN);
      update.fill(Number.NaN);
    } else {
      const rate = schedule.at(iteration, learningRate, state);
      if (optimizer.search === undefined) optimizer.update(gradient, parameters, state, next, rate, update);
      else {
        const context = new PlainSearch(evaluate, { parameters, iteration, loss, gradient, learningRate: rate });
        optimizer.search.run(context, state, next, update);
      }
      for (let i = 0; i < after.length; i++) {
        const [lower, upper] = bounds[elements[i]!] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
        const free = parameters[i]! + update[i]!;
        after[i] = free < lower ? lower : free > upper ? upper : free;
        if (!Object.is(after[i], free)) update[i] = after[i]! - parameters[i]!;
      }
      if (averaging !== undefined) averageParameters(averaging, after, state, next);
      const epochEnds = (iteration + 1) % batchesPerEpoch === 0;
      schedule.observe?.({ iteration, loss, learningRate, epochEnds }, state, next);
    }
    return { ...force, parameters, gradient, update, loss, state, next, after, following: new Map() };
  }

  #launched(): Force {
    const { optimizer, settings, learningRate, schedule = 'constant', scheduleSettings, bounds = {} } = this.#options;
    const intervals = Object.entries(bounds).map(([name, given]) => [name, intervalOf(name, given)] as const);
    return {
      optimizer: createOptimizer(optimizer!, settings),
      learningRate: learningRate!,
      schedule: createSchedule(schedule, scheduleSettings),
      averaging: averagingNamed(this.#options.averaging ?? 'none'),
      bounds: Object.fromEntries(intervals),
    };
  }
}

function averagingNamed(id: unknown): Averaging | undefined {
  return id === 'none' ? undefined : { id: id as Averaging['id'], decay: 0.999 };
}

function averageOf({ averaging }: Pick<Force, 'averaging'>, point: Float64Array): OptimizerState {
  return averaging === undefined ? {} : initialAverage(point);
}

function changedForce(force: Force, name: string, after: Intervention['after']): Force {
  const { optimizer, schedule, bounds } = force;
  const [group, setting] = name.split('.');
  if (name === 'learningRate') return { ...force, learningRate: after as number };
  if (name === 'optimizer') return { ...force, optimizer: createOptimizer(after as string) };
  if (name === 'averaging') return { ...force, averaging: averagingNamed(after) };
  if (group === 'bounds') return { ...force, bounds: { ...bounds, [setting!]: intervalOf(setting!, after) } };
  if (group === 'schedule' && setting !== undefined) {
    return { ...force, schedule: createSchedule(schedule.id, { ...schedule.settings, [setting]: after }) };
  }
  return { ...force, optimizer: createOptimizer(optimizer.id, { ...optimizer.settings, [name]: after }) };
}

/** What is still of use is kept. Choosing the optimizer that is there puts its settings back and keeps its memory. */
function carried(before: Force, now: Force, state: OptimizerState, point: Float64Array): OptimizerState {
  const isOptimizer = before.optimizer.id === now.optimizer.id;
  const isAverage = before.averaging?.id === now.averaging?.id;
  const optimizer = now.optimizer.init(point);
  const average = averageOf(now, point);
  if (isOptimizer) for (const name of Object.keys(optimizer)) optimizer[name] = state[name] ?? optimizer[name]!;
  if (isAverage) for (const name of Object.keys(average)) average[name] = state[name]!;
  const schedule = Object.fromEntries(Object.keys(now.schedule.init()).map((name) => [name, state[name]!]));
  return { ...optimizer, ...schedule, ...average };
}
