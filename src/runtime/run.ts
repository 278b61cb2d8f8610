import type { Pace, Resume, RunState, Stop } from '../shared/run.ts';
import type { Breakpoints } from './breakpoints.ts';
import { iterationsPerEpoch } from './descent/batches.ts';
import { fromCheckpoint } from './descent/checkpoints.ts';
import { Descent } from './descent/descent.ts';
import type { Hyperparameters, HyperparameterValue } from './descent/hyperparameters.ts';
import { elementNameAt } from './descent/parameters.ts';
import { Recorder } from './descent/recorder.ts';
import type { Environment } from './environment.ts';
import type { Problem } from './evaluation/problem.ts';
import { Changes } from './motion/changes.ts';
import { Motion } from './motion/motion.ts';
import type { Parts } from './motion/parts.ts';
import { Standing } from './motion/standing.ts';
import type { InsideStop } from './motion/stops.ts';
import { Travel } from './motion/travel.ts';
import { Path } from './path.ts';
import { Reporter } from './reporter.ts';
import type { Moment } from './timeline.ts';
import { Timeline } from './timeline.ts';
import { Watches } from './watches.ts';

/**
 * A run under the debugger: a descent that can be continued, stepped, paused, taken back and changed by hand. It works in slices
 * and messages are looked for between them; every method here is called between two slices.
 */
export class Run {
  readonly #parts: Parts;
  readonly #standing: Standing;
  readonly #motion: Motion;
  readonly #travel: Travel;
  readonly #changes: Changes;

  /** Evaluates the start. Throws UserCodeError where the loss does. `checkpointMemory` in bytes. */
  constructor(
    problem: Problem,
    hyperparameters: Hyperparameters,
    pace: Pace,
    breakpoints: Breakpoints,
    environment: Environment,
    checkpointMemory?: number,
  ) {
    const named = (index: number): string => elementNameAt(problem.parameters, index);
    const descent = new Descent(problem.evaluator, hyperparameters, problem.start, named);
    const reporter = new Reporter(environment, descent, new Recorder(problem.parameters, problem.training?.measures));
    problem.evaluator.tracing = breakpoints.armed;
    descent.evaluate();
    const timeline = new Timeline(descent.save(), checkpointMemory);
    const path = new Path(descent, problem, timeline);
    const watches = new Watches(problem, timeline, reporter, environment, path, hyperparameters);
    this.#parts = { environment, problem, descent, breakpoints, timeline, path, reporter, watches };
    this.#standing = new Standing(this.#parts);
    this.#motion = new Motion(this.#parts, this.#standing, pace);
    this.#travel = new Travel(this.#parts, this.#standing, this.#motion);
    this.#changes = new Changes(this.#parts, this.#standing, this.#motion);
    if (hyperparameters.optimizer.search !== undefined) reporter.recordSearches(false);
    reporter.addRow(this.branch);
    this.#standing.enter('At iteration 0, before the first update.');
  }

  get problem(): Problem {
    return this.#parts.problem;
  }

  get descent(): Descent {
    return this.#parts.descent;
  }

  get watches(): Watches {
    return this.#parts.watches;
  }

  get branch(): string {
    return this.#parts.path.branch;
  }

  /** Where in the forward pass of the present iteration the run stands, if inside it. */
  get inside(): InsideStop | undefined {
    return this.#motion.inside;
  }

  get running(): boolean {
    return this.#motion.goal !== undefined;
  }

  get stopped(): Stop | undefined {
    return this.#standing.stop;
  }

  /** Whether a non-finite loss or gradient pauses the run as an exception rather than ending it. */
  set breakOnNonFinite(value: boolean) {
    this.#motion.breakOnNonFinite = value;
  }

  set pace(pace: Pace) {
    this.#motion.pace = pace;
  }

  state(): RunState {
    return this.#standing.state();
  }

  /** Tells state, records and a checkpoint, as at every stop. */
  announce(): void {
    this.#standing.announce();
  }

  dispose(): void {
    this.#motion.drop();
    this.watches.pause();
  }

  continue(): void {
    if (!this.running) this.#motion.run();
  }

  /** `count` iterations forward, back where it is negative. */
  step(count: number): void {
    if (this.running) return;
    const { iteration } = this.descent;
    if (count < 0) this.#travel.to({ branch: this.branch, iteration: Math.max(0, iteration + count) }, 'step');
    else this.#motion.step(count);
  }

  /** `count` epochs forward, back where it is negative; each time to where an epoch begins. */
  stepEpochs(count: number): void {
    if (this.running || count === 0) return;
    const { batches, iteration, hyperparameters } = this.descent;
    if (batches === undefined || hyperparameters.batching === undefined) {
      throw new Error('This loss has no mini-batches, so that there are no epochs to step by. Step by iterations.');
    }
    if (count > 0) {
      this.#motion.stepToEpoch(batches.epoch + count);
      return;
    }
    // From inside an epoch the first step back leads to its beginning. Epochs before it had as many batches as now.
    const whole = iteration > batches.began ? count + 1 : count;
    const back = batches.began + whole * iterationsPerEpoch(hyperparameters.batching);
    this.#travel.to({ branch: this.branch, iteration: Math.max(0, back) }, 'step');
  }

  /** Back to the last intervention, else to iteration 0. */
  reverseContinue(): void {
    if (!this.running) this.#travel.toIntervention();
  }

  /** To any iteration of any branch; beyond the newest one the run goes on from there. */
  goTo(moment: Moment): void {
    if (!this.#parts.timeline.has(moment.branch)) throw new Error(`There is no branch "${moment.branch}".`);
    if (!Number.isSafeInteger(moment.iteration) || moment.iteration < 0) {
      throw new Error(`An iteration is a whole number from 0 on, and ${moment.iteration} is none.`);
    }
    this.#motion.drop();
    this.#travel.to(moment, 'goto');
  }

  pause(): void {
    if (this.running) {
      this.#motion.end('pause', `Paused at iteration ${this.descent.iteration}.`);
      return;
    }
    this.watches.pause();
    this.#standing.tell();
  }

  /** Sets the limit of iterations, of every branch. */
  extend(iterations: number): void {
    this.#changes.setLimit(iterations);
  }

  /** Changes one element of θ at the present iteration. */
  setElement(index: number, value: number): void {
    this.#changes.setElement(index, value);
  }

  /** Changes a hyperparameter or the optimizer at the present iteration. Throws where the value cannot be. */
  setHyperparameter(name: string, value: HyperparameterValue): void {
    this.#changes.setHyperparameter(name, value);
  }

  /** Goes on where an earlier worker was lost: the tree of branches as it was told, and the newest checkpoint. */
  resume(resume: Resume): void {
    const { path, reporter, descent, timeline } = this.#parts;
    const hyperparameters = path.adopt(resume);
    // The host has the rows of all that was told, this point's too.
    reporter.recorder.take();
    let failure: unknown;
    try {
      descent.restore(fromCheckpoint(resume.checkpoint, hyperparameters));
    } catch (error) {
      failure = error;
    }
    timeline.keep(this.branch, descent.save());
    path.lookAhead();
    // The earlier worker was lost at a point at which the loss had thrown, as it does again.
    if (failure !== undefined) this.#motion.fail(failure);
    else this.#standing.enter(`Ready to go on from iteration ${descent.iteration}.`);
  }
}
