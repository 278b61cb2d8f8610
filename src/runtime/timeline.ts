import { stateBytes } from '../engine/optimizers/state.ts';
import type { BranchDescription, Intervention } from '../shared/run.ts';
import type { DescentCheckpoint } from './descent/descent.ts';

/** Where in the tree of branches: θ of `iteration` on the path that leads to the end of `branch`. */
export interface Moment {
  readonly branch: string;
  readonly iteration: number;
}

interface Branch {
  readonly description: BranchDescription;
  /** The newest iteration that was reached. */
  tip: number;
  readonly interventions: Intervention[];
  /** In order of iteration; all at or after the fork. */
  checkpoints: DescentCheckpoint[];
}

export const mainBranch = 'main';

/** Budget of the checkpoints, in bytes, where none is given. */
const defaultBudget = 2 ** 26;

/**
 * The tree of a run's branches with their interventions, and the checkpoints from which any iteration is made again. A branch is
 * a whole path from iteration 0: before its fork it shares its parent's past.
 */
export class Timeline {
  readonly #branches = new Map<string, Branch>();
  readonly #budget: number;
  #bytes = 0;
  #created = 0;

  /** `start` is the checkpoint of iteration 0, before any intervention; `budget` the bytes which all checkpoints may take. */
  constructor(start: DescentCheckpoint, budget = defaultBudget) {
    this.#budget = budget;
    this.#branches.set(mainBranch, {
      description: { id: mainBranch, forkIteration: 0 },
      tip: 0,
      interventions: [],
      checkpoints: [start],
    });
    this.#bytes = bytesOf(start);
  }

  get branches(): readonly BranchDescription[] {
    return [...this.#branches.values()].map((branch) => branch.description);
  }

  has(branch: string): boolean {
    return this.#branches.has(branch);
  }

  /** The newest iteration of a branch. */
  tip(branch: string): number {
    return this.#branch(branch).tip;
  }

  reach(branch: string, iteration: number): void {
    const reached = this.#branch(branch);
    if (iteration > reached.tip) reached.tip = iteration;
  }

  /** Everything changed by hand on the path to the end of a branch, in order of iteration and then of making. */
  interventions(branch: string): readonly Intervention[] {
    const { description, interventions } = this.#branch(branch);
    if (description.parent === undefined) return interventions;
    const inherited = this.interventions(description.parent);
    return [...inherited.filter(({ iteration }) => iteration <= description.forkIteration), ...interventions];
  }

  /** Starts a branch where `moment` is, which becomes its fork. */
  fork(moment: Moment): BranchDescription {
    this.#created++;
    const description: BranchDescription = {
      id: `branch-${this.#created}`,
      parent: moment.branch,
      forkIteration: moment.iteration,
    };
    this.#branches.set(description.id, { description, tip: moment.iteration, interventions: [], checkpoints: [] });
    return description;
  }

  /** Adds an intervention at a branch's tip, and says so in the branch's description when it is the one that made it. */
  intervene(intervention: Intervention): BranchDescription {
    const branch = this.#branch(intervention.branch);
    branch.interventions.push(intervention);
    // A checkpoint of this iteration was taken before the intervention. That of the start is meant to be.
    const { start } = this;
    this.#forget(branch, (checkpoint) => checkpoint.iteration >= intervention.iteration && checkpoint !== start);
    const { description } = branch;
    if (description.parent === undefined || description.intervention !== undefined) return description;
    const described = { ...description, intervention };
    this.#branches.set(description.id, { ...branch, description: described });
    return described;
  }

  /** Puts back a branch that an earlier worker told of, parents first. */
  adopt(description: BranchDescription, tip: number): void {
    const number = /^branch-(\d+)$/.exec(description.id)?.[1];
    if (number !== undefined) this.#created = Math.max(this.#created, Number(number));
    const known = this.#branches.get(description.id);
    if (known === undefined) {
      this.#branches.set(description.id, { description, tip, interventions: [], checkpoints: [] });
    } else {
      known.tip = Math.max(known.tip, tip);
    }
  }

  adoptIntervention(intervention: Intervention): void {
    this.#branch(intervention.branch).interventions.push(intervention);
  }

  /**
   * Keeps a checkpoint, which holds all interventions of its iteration. Beyond the budget about half of all are given up, and more
   * where that is not enough: a budget that has no room for this one and the start is exceeded by no more than these two.
   */
  keep(branchId: string, checkpoint: DescentCheckpoint): void {
    const branch = this.#ownerOf(branchId, checkpoint.iteration);
    const { checkpoints } = branch;
    let index = checkpoints.length;
    while (index > 0 && checkpoints[index - 1]!.iteration > checkpoint.iteration) index--;
    if (checkpoints[index - 1]?.iteration === checkpoint.iteration) return;
    checkpoints.splice(index, 0, checkpoint);
    this.#bytes += bytesOf(checkpoint);
    if (this.#bytes > this.#budget) this.#halve();
    while (this.#bytes > this.#budget && this.#giveUpOne(checkpoint));
  }

  /** The newest checkpoint from which a moment can be reached going forward on its path. */
  nearest(moment: Moment): DescentCheckpoint {
    for (let id: string | undefined = moment.branch, last = moment.iteration; id !== undefined; ) {
      const { checkpoints, description } = this.#branch(id);
      let low = 0;
      let high = checkpoints.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (checkpoints[middle]!.iteration <= last) low = middle + 1;
        else high = middle;
      }
      if (low > 0) return checkpoints[low - 1]!;
      // The parent's checkpoint of the fork itself lacks the interventions which this branch begins with.
      last = Math.min(last, description.forkIteration - 1);
      if (last < 0) return this.start;
      id = description.parent;
    }
    return this.start;
  }

  /** The checkpoint of iteration 0, before any intervention. */
  get start(): DescentCheckpoint {
    return this.#branch(mainBranch).checkpoints[0]!;
  }

  /** Bytes which the checkpoints take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Number of checkpoints kept. */
  get size(): number {
    let size = 0;
    for (const { checkpoints } of this.#branches.values()) size += checkpoints.length;
    return size;
  }

  #branch(id: string): Branch {
    const branch = this.#branches.get(id);
    if (branch === undefined) throw new Error(`There is no branch "${id}".`);
    return branch;
  }

  /** The branch whose own part of the path an iteration lies in. */
  #ownerOf(id: string, iteration: number): Branch {
    let branch = this.#branch(id);
    while (branch.description.parent !== undefined && iteration < branch.description.forkIteration) {
      branch = this.#branch(branch.description.parent);
    }
    return branch;
  }

  #forget(branch: Branch, gone: (checkpoint: DescentCheckpoint) => boolean): void {
    branch.checkpoints = branch.checkpoints.filter((checkpoint) => {
      if (!gone(checkpoint)) return true;
      this.#bytes -= bytesOf(checkpoint);
      return false;
    });
  }

  /** Gives up about half of the checkpoints, those that stand closest, so that what is left covers every branch evenly. */
  #halve(): void {
    const { start } = this;
    for (const branch of this.#branches.values()) {
      const { checkpoints } = branch;
      const first = checkpoints[0]?.iteration ?? 0;
      const newest = checkpoints.at(-1);
      const spacing = (2 * ((newest?.iteration ?? 0) - first)) / checkpoints.length;
      let last = Number.NEGATIVE_INFINITY;
      this.#forget(branch, (checkpoint) => {
        if (checkpoint !== start && checkpoint !== newest && checkpoint.iteration - last < spacing) return true;
        last = checkpoint.iteration;
        return false;
      });
    }
  }

  /** Gives up the checkpoint that is missed least, of all but the start and `kept`. Returns false where there is none. */
  #giveUpOne(kept: DescentCheckpoint): boolean {
    const { start } = this;
    let least = Number.POSITIVE_INFINITY;
    let found: { readonly branch: Branch; readonly checkpoint: DescentCheckpoint } | undefined;
    for (const branch of this.#branches.values()) {
      const { checkpoints } = branch;
      checkpoints.forEach((checkpoint, index) => {
        if (checkpoint === start || checkpoint === kept) return;
        // So many iterations further are the ways to so many iterations.
        const further = checkpoint.iteration - (checkpoints[index - 1]?.iteration ?? 0);
        const missed =
          further * ((checkpoints[index + 1]?.iteration ?? checkpoint.iteration + further) - checkpoint.iteration);
        if (missed >= least) return;
        least = missed;
        found = { branch, checkpoint };
      });
    }
    if (found === undefined) return false;
    const { branch, checkpoint } = found;
    this.#forget(branch, (each) => each === checkpoint);
    return true;
  }
}

function bytesOf(checkpoint: DescentCheckpoint): number {
  // The objects around the numbers take about as much as thirty numbers.
  return (
    checkpoint.parameters.byteLength + (checkpoint.statistics?.byteLength ?? 0) + stateBytes(checkpoint.state) + 240
  );
}
