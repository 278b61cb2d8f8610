// The slow reference: a point of a run, made again from iteration 0 in the plainest way.
import type { Optimizer } from '../../../../src/engine/optimizers/optimizer.ts';
import { createOptimizer } from '../../../../src/engine/optimizers/optimizer.ts';
import type { OptimizerState } from '../../../../src/engine/optimizers/state.ts';
import { copyState } from '../../../../src/engine/optimizers/state.ts';
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

interface Made extends Point {
  readonly optimizer: Optimizer;
  readonly learningRate: number;
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
    const { start, elements } = this.#loss;
    const { optimizer: first, settings, learningRate: rate } = this.#options;
    let optimizer = before?.optimizer ?? createOptimizer(first!, settings);
    let learningRate = before?.learningRate ?? rate!;
    const parameters = start.map((value, i) =>
      before === undefined ? value : before.parameters[i]! + before.update[i]!,
    );
    let state = before?.next ?? optimizer.init(start);
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
      if (name === 'learningRate') learningRate = after as number;
      else if (name === 'optimizer') {
        // Choosing the optimizer that is there puts its settings back and keeps its memory.
        if (after !== optimizer.id) state = createOptimizer(after as string).init(parameters);
        optimizer = createOptimizer(after as string);
      } else {
        optimizer = createOptimizer(optimizer.id, { ...optimizer.settings, [name]: after });
      }
      if (failed) look();
    }
    const update = new Float64Array(start.length);
    const next = copyState(state);
    if (failed) {
      loss = Number.NaN;
      gradient.fill(Number.NaN);
      update.fill(Number.NaN);
    } else optimizer.update(gradient, parameters, state, next, learningRate, update);
    return { parameters, gradient, update, loss, state, next, optimizer, learningRate, following: new Map() };
  }
}
