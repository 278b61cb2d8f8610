import type { BranchDescription, Intervention, Resume } from '../shared/run.ts';
import type { Descent } from './descent/descent.ts';
import type { Hyperparameters } from './descent/hyperparameters.ts';
import { withHyperparameter } from './descent/hyperparameters.ts';
import { elementIndex } from './descent/parameters.ts';
import type { Rows } from './descent/together/rows.ts';
import type { Problem } from './evaluation/problem.ts';
import type { Timeline } from './timeline.ts';
import { mainBranch } from './timeline.ts';

/** The branch which a descent follows: what was changed by hand on it is made again on the way. */
export class Path {
  branch: string = mainBranch;
  readonly #descent: Descent;
  readonly #problem: Problem;
  readonly #timeline: Timeline;
  /** The iteration of the next intervention ahead. */
  #next = Number.POSITIVE_INFINITY;

  constructor(descent: Descent, problem: Problem, timeline: Timeline) {
    this.#descent = descent;
    this.#problem = problem;
    this.#timeline = timeline;
  }

  /** The newest iteration of the branch. */
  get tip(): number {
    return this.#timeline.tip(this.branch);
  }

  /** Moves the descent one iteration on. Throws what the loss throws there, unless what was changed by hand has mended it. */
  advance(): void {
    const descent = this.#descent;
    let failure: unknown;
    try {
      descent.advance();
    } catch (error) {
      failure = error;
    }
    if (descent.iteration >= this.#next) this.retrace();
    else if (failure !== undefined) throw failure;
  }

  /** Moves the descent up to `most` iterations on at once, as `Descent.advanceTogether` does, and not to where something was changed by hand. */
  advanceTogether(most: number, rows: Rows): number {
    const descent = this.#descent;
    return descent.advanceTogether(Math.min(most, this.#next - 1 - descent.iteration), rows);
  }

  /** Makes again what was changed by hand at the present iteration, and looks for what comes next. Throws what the last change threw. */
  retrace(): void {
    const { iteration } = this.#descent;
    const all = this.#timeline.interventions(this.branch);
    let failure: unknown;
    for (const each of all) {
      if (each.iteration !== iteration) continue;
      // A change may have been made in vain before the one that mended the point.
      failure = undefined;
      try {
        this.#apply(each);
      } catch (error) {
        failure = error;
      }
    }
    this.lookAhead();
    if (failure !== undefined) throw failure;
  }

  /** Looks for the next intervention after the present iteration. */
  lookAhead(): void {
    const { iteration } = this.#descent;
    const next = this.#timeline.interventions(this.branch).find((each) => each.iteration > iteration);
    this.#next = next?.iteration ?? Number.POSITIVE_INFINITY;
  }

  /** Leaves the branch for one of its own, unless it stands at the branch's tip. */
  leave(): void {
    const { iteration } = this.#descent;
    if (iteration === this.tip) return;
    this.branch = this.#timeline.fork({ branch: this.branch, iteration }).id;
    this.#next = Number.POSITIVE_INFINITY;
  }

  /** Keeps an intervention that was just made here. */
  keep(intervention: Intervention): BranchDescription {
    const branch = this.#timeline.intervene(intervention);
    this.#timeline.keep(this.branch, this.#descent.save());
    return branch;
  }

  /** Takes over the tree of an earlier worker and its branch; returns the hyperparameters at its checkpoint. */
  adopt({ checkpoint, branches, interventions, tips }: Resume): Hyperparameters {
    const timeline = this.#timeline;
    let { hyperparameters } = this.#descent;
    for (const branch of branches) timeline.adopt(branch, tips[branch.id] ?? branch.forkIteration);
    for (const intervention of interventions) {
      if (intervention.kind !== 'limit') timeline.adoptIntervention(intervention);
      else hyperparameters = withHyperparameter(hyperparameters, 'iterations', intervention.after);
    }
    for (const { kind, name, after, iteration } of timeline.interventions(checkpoint.branch)) {
      if (kind === 'parameter' || iteration > checkpoint.iteration) continue;
      hyperparameters = withHyperparameter(hyperparameters, name, after);
    }
    this.branch = checkpoint.branch;
    return hyperparameters;
  }

  #apply({ kind, name, after }: Intervention): void {
    const descent = this.#descent;
    if (kind === 'parameter') descent.setElement(elementIndex(this.#problem.parameters, name)!, after as number);
    else descent.setHyperparameters(withHyperparameter(descent.hyperparameters, name, after));
  }
}
