import { rounded } from '../../engine/precision.ts';
import type { Intervention } from '../../shared/run.ts';
import { refuseOutside } from '../descent/bounds.ts';
import type { HyperparameterValue } from '../descent/hyperparameters.ts';
import { namedHyperparameters, withHyperparameter } from '../descent/hyperparameters.ts';
import { elementNameAt } from '../descent/parameters.ts';
import type { Motion } from './motion.ts';
import type { Parts } from './parts.ts';
import type { Standing } from './standing.ts';

/**
 * What a person changes by hand at the present iteration. A change in the past starts a branch; a value that is set to the very
 * bits it has is no change.
 */
export class Changes {
  readonly #parts: Parts;
  readonly #standing: Standing;
  readonly #motion: Motion;

  constructor(parts: Parts, standing: Standing, motion: Motion) {
    this.#parts = parts;
    this.#standing = standing;
    this.#motion = motion;
  }

  /** Sets the limit of iterations, of every branch. */
  setLimit(iterations: number): void {
    const { descent, environment, path } = this.#parts;
    const { hyperparameters, iteration } = descent;
    const before = hyperparameters.stopping.iterations;
    if (iterations === before) {
      this.#standing.tell();
      return;
    }
    descent.setLimit(iterations);
    const change = { kind: 'limit', name: 'iterations', before, after: iterations } as const;
    environment.emit('intervention', { branch: path.branch, iteration, ...change });
    if (this.#standing.running) return;
    // No limit mends a point at which the loss threw.
    if (this.#standing.failed) this.#standing.announce();
    else this.#standing.settle('intervention', `The limit is now ${iterations} iterations.`);
  }

  /** Changes one element of θ, to the value as it is rounded in this run. Throws where the value is outside of its bounds. */
  setElement(index: number, given: number): void {
    const { descent, problem } = this.#parts;
    const value = rounded(descent.hyperparameters.precision, given);
    const name = elementNameAt(problem.parameters, index);
    const before = descent.parameters[index]!;
    if (Object.is(before, value)) {
      this.#standing.tell();
      return;
    }
    const point = descent.parameters.slice();
    point[index] = value;
    refuseOutside(descent.hyperparameters.bounds, point, problem.parameters, 'The value');
    this.#intervene({ kind: 'parameter', name, before, after: value }, () => descent.setElement(index, value));
  }

  /** Changes a hyperparameter or the optimizer. Throws where the value cannot be. */
  setHyperparameter(name: string, value: HyperparameterValue): void {
    if (name === 'iterations') {
      this.setLimit(value as number);
      return;
    }
    const { descent, problem } = this.#parts;
    const now = descent.hyperparameters;
    const changed = withHyperparameter(now, name, value);
    if (changed.bounds !== now.bounds) {
      refuseOutside(changed.bounds, descent.parameters, problem.parameters, 'The value');
    }
    if (isSame(namedHyperparameters(now), namedHyperparameters(changed))) {
      this.#standing.tell();
      return;
    }
    const kind = name === 'optimizer' ? 'optimizer' : 'hyperparameter';
    const before = namedHyperparameters(now)[name] ?? 'none';
    this.#intervene({ kind, name, before, after: value }, () => descent.setHyperparameters(changed));
  }

  #intervene(change: Pick<Intervention, 'kind' | 'name' | 'before' | 'after'>, act: () => void): void {
    if (this.#motion.goal?.kind === 'travel')
      throw new Error('The run is on its way to another iteration. Wait, or pause it first.');
    const { descent, path, reporter, problem, breakpoints, environment } = this.#parts;
    const { iteration } = descent;
    if (iteration < path.tip) reporter.records();
    path.leave();
    const intervention: Intervention = { branch: path.branch, iteration, ...change };
    problem.evaluator.quiet = false;
    problem.evaluator.tracing = breakpoints.armed;
    let failure: unknown;
    try {
      act();
    } catch (error) {
      failure = error;
    }
    this.#motion.leavePass();
    const branch = path.keep(intervention);
    environment.emit('branch', branch);
    environment.emit('intervention', intervention);
    reporter.addRow(path.branch);
    if (failure !== undefined) this.#motion.fail(failure);
    else if (!this.#standing.running) {
      this.#standing.settle('intervention', `${change.name}: ${String(change.before)} → ${String(change.after)}`);
    }
  }
}

function isSame(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(after);
  return names.length === Object.keys(before).length && names.every((name) => Object.is(before[name], after[name]));
}
