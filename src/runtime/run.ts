import type { EndReason } from '../engine/stopping.ts';
import type { Intervention, Pace, Resume, RunState, RunStatus, Stop, StopReason } from '../shared/run.ts';
import type { Breakpoints, Hit } from './breakpoints.ts';
import { fromCheckpoint } from './descent/checkpoints.ts';
import { Descent } from './descent/descent.ts';
import type { Hyperparameters, HyperparameterValue } from './descent/hyperparameters.ts';
import { namedHyperparameters, withHyperparameter } from './descent/hyperparameters.ts';
import { elementNameAt } from './descent/parameters.ts';
import { Recorder } from './descent/recorder.ts';
import type { Environment } from './environment.ts';
import type { Problem, Trace } from './evaluation/problem.ts';
import { UserCodeError } from './evaluation/problem.ts';
import { Pacer } from './pace.ts';
import { Path } from './path.ts';
import { Reporter } from './reporter.ts';
import { SliceClock, sliceTime } from './slices.ts';
import type { Goal, InsideStop } from './stops.ts';
import { statusAfter } from './stops.ts';
import type { Moment } from './timeline.ts';
import { Timeline } from './timeline.ts';
import { Watches } from './watches.ts';

/** Milliseconds of run time between two checkpoints that are kept for going back. */
const keepEvery = 100;
/** A replay keeps this many more checkpoints, so that the next step back is short. */
const keptInReplay = 16;
const smallestStride = 64;

/**
 * A run under the debugger: a descent that can be continued, stepped, paused, taken back and changed by hand. It works in slices
 * and messages are looked for between them; every method here is called between two slices.
 */
export class Run {
  readonly descent: Descent;
  readonly problem: Problem;
  readonly timeline: Timeline;
  readonly watches: Watches;
  readonly #environment: Environment;
  readonly #breakpoints: Breakpoints;
  readonly #path: Path;
  readonly #reporter: Reporter;
  readonly #pacer = new Pacer();
  readonly #clock: SliceClock;
  #pace: Pace;
  #status: RunStatus = 'ready';
  #stop: Stop | undefined;
  #goal: Goal | undefined;
  #inside: InsideStop | undefined;
  /** Nothing has been looked for at the present point: it is the entry. */
  #entry = true;
  #scheduled = false;
  /** In a replay, how far it is from one checkpoint that is kept to the next. */
  #replayStride = smallestStride;
  #lastKept = 0;
  /** Whether a non-finite loss or gradient pauses the run as an exception rather than ending it. */
  breakOnNonFinite = false;

  /** Evaluates the start. Throws UserCodeError where the loss does. */
  constructor(
    problem: Problem,
    hyperparameters: Hyperparameters,
    pace: Pace,
    breakpoints: Breakpoints,
    environment: Environment,
  ) {
    this.problem = problem;
    this.#pace = pace;
    this.#breakpoints = breakpoints;
    this.#environment = environment;
    this.#clock = new SliceClock(environment);
    const named = (index: number): string => elementNameAt(problem.parameters, index);
    this.descent = new Descent(problem.evaluator, hyperparameters, problem.start, named);
    this.#reporter = new Reporter(environment, this.descent, new Recorder(problem.parameters));
    problem.evaluator.tracing = breakpoints.armed;
    this.descent.evaluate();
    this.timeline = new Timeline(this.descent.save());
    this.#path = new Path(this.descent, problem, this.timeline);
    this.watches = new Watches(problem, this.timeline, this.#reporter, environment, this.#path, hyperparameters);
    this.#reporter.addRow(this.branch);
    this.#stop = { reason: 'entry', text: 'At iteration 0, before the first update.' };
  }

  get branch(): string {
    return this.#path.branch;
  }

  get inside(): InsideStop | undefined {
    return this.#inside;
  }

  get running(): boolean {
    return this.#goal !== undefined;
  }

  get stopped(): Stop | undefined {
    return this.running ? undefined : this.#stop;
  }

  set pace(pace: Pace) {
    this.#pace = pace;
    this.#pacer.begin(pace, this.#environment.now(), this.descent.iteration, this.#limit);
  }

  get #limit(): number {
    return this.descent.hyperparameters.stopping.iterations;
  }

  readonly state = (): RunState => {
    const { descent } = this;
    return {
      status: this.#status,
      branch: this.branch,
      iteration: descent.iteration,
      lastIteration: this.#path.tip,
      loss: descent.loss,
      gradientNorm: descent.gradientNorm,
      updateNorm: descent.updateNorm,
      learningRate: descent.learningRate,
      optimizer: descent.hyperparameters.optimizer.id,
      iterations: this.#limit,
      ...(this.stopped === undefined ? {} : { stop: this.stopped }),
    };
  };

  /** Tells state, records and a checkpoint, as at every stop. */
  announce(): void {
    this.#reporter.all(this.branch, this.state());
  }

  dispose(): void {
    this.#goal = undefined;
    this.watches.pause();
  }

  continue(): void {
    if (this.running) return;
    const { iteration } = this.descent;
    if (
      !this.#begin({
        kind: 'run',
        target: Number.POSITIVE_INFINITY,
        from: iteration,
        reason: 'pause',
        ...this.#passed(),
      })
    ) {
      return;
    }
    this.#pacer.begin(this.#pace, this.#environment.now(), iteration, this.#limit);
    this.#reporter.state(this.state());
  }

  /** `count` iterations forward, back where it is negative. */
  step(count: number): void {
    if (this.running) return;
    const { iteration } = this.descent;
    if (count < 0) this.#travel({ branch: this.branch, iteration: Math.max(0, iteration + count) }, 'step');
    else this.#begin({ kind: 'step', target: iteration + count, from: iteration, reason: 'step', ...this.#passed() });
  }

  /** Back to the last intervention, else to iteration 0. */
  reverseContinue(): void {
    if (this.running) return;
    const before = this.timeline
      .interventions(this.branch)
      .filter(({ iteration }) => iteration < this.descent.iteration);
    this.#travel({ branch: this.branch, iteration: before.at(-1)?.iteration ?? 0 }, 'goto');
  }

  /** To any iteration of any branch; beyond the newest one the run goes on from there. */
  goTo(moment: Moment): void {
    if (!this.timeline.has(moment.branch)) throw new Error(`There is no branch "${moment.branch}".`);
    if (!Number.isSafeInteger(moment.iteration) || moment.iteration < 0) {
      throw new Error(`An iteration is a whole number from 0 on, and ${moment.iteration} is none.`);
    }
    this.#goal = undefined;
    this.#travel(moment, 'goto');
  }

  pause(): void {
    if (!this.running) this.watches.pause();
    if (this.running) this.#end('pause', `Paused at iteration ${this.descent.iteration}.`);
    else this.#reporter.state(this.state());
  }

  /** Sets the limit of iterations, of every branch. */
  extend(iterations: number): void {
    const { hyperparameters, iteration } = this.descent;
    const before = this.#limit;
    this.descent.setHyperparameters(withHyperparameter(hyperparameters, 'iterations', iterations));
    const change = { kind: 'limit', name: 'iterations', before, after: iterations } as const;
    this.#environment.emit('intervention', { branch: this.branch, iteration, ...change });
    if (!this.running) this.#settle('intervention', `The limit is now ${iterations} iterations.`);
  }

  /** Changes one element of θ at the present iteration. */
  setElement(index: number, value: number): void {
    const name = elementNameAt(this.problem.parameters, index);
    const before = this.descent.parameters[index]!;
    this.#intervene({ kind: 'parameter', name, before, after: value }, () => this.descent.setElement(index, value));
  }

  /** Changes a hyperparameter or the optimizer at the present iteration. Throws where the value cannot be. */
  setHyperparameter(name: string, value: HyperparameterValue): void {
    if (name === 'iterations') {
      this.extend(value as number);
      return;
    }
    const now = this.descent.hyperparameters;
    const changed = withHyperparameter(now, name, value);
    const kind = name === 'optimizer' ? 'optimizer' : 'hyperparameter';
    const before = namedHyperparameters(now)[name] ?? 'none';
    this.#intervene({ kind, name, before, after: value }, () => {
      this.descent.setHyperparameters(changed);
      // A point at which the loss threw has no gradient to make an update of: it must not become one by this.
      if (this.#status === 'failed') this.descent.evaluate();
    });
  }

  /** Goes on where an earlier worker was lost: the tree of branches as it was told, and the newest checkpoint. */
  resume(resume: Resume): void {
    const hyperparameters = this.#path.adopt(resume);
    // The host has the rows of all that was told, this point's too.
    this.#reporter.recorder.take();
    this.descent.restore(fromCheckpoint(resume.checkpoint, hyperparameters));
    this.timeline.keep(this.branch, this.descent.save());
    this.#path.lookAhead();
    this.#stop = { reason: 'entry', text: `Ready to go on from iteration ${this.descent.iteration}.` };
  }

  #passed(): { passed?: EndReason } {
    const { end } = this.descent;
    return end === undefined || end.reason === 'limit' || this.#entry ? {} : { passed: end.reason };
  }

  /** Sets out for a goal. A run that has failed goes nowhere but back: false. */
  #begin(goal: Goal): boolean {
    if (this.#status === 'failed' && goal.kind !== 'travel') {
      this.#reporter.state(this.state());
      return false;
    }
    this.#goal = goal;
    this.#status = 'running';
    const now = this.#environment.now();
    this.#lastKept = now;
    this.#reporter.restart(now);
    this.#schedule(0);
    this.watches.resume();
    return true;
  }

  #schedule(delay: number): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#environment.schedule(() => {
      this.#scheduled = false;
      if (this.#goal !== undefined) this.#slice(this.#goal);
    }, delay);
  }

  #slice(goal: Goal): void {
    if (this.#reporter.congested) {
      this.#schedule(5);
      return;
    }
    const began = this.#environment.now();
    const first = this.descent.iteration;
    const allowed = goal.kind === 'run' ? this.#pacer.allowed(began, first) : Number.POSITIVE_INFINITY;
    try {
      if (goal.kind === 'run' && ((this.#entry && this.#look(goal)) || this.#lookFurther(goal))) return;
      this.#entry = false;
      this.#inside = undefined;
      this.#clock.run(() => this.descent.iteration >= allowed || this.#turn(goal));
    } catch (error) {
      this.#fail(error);
    }
    if (this.#goal !== goal) return;
    const now = this.#environment.now();
    const made = this.descent.iteration - first;
    if (goal.kind === 'run' && made > 0) this.#pacer.measured(made, now - began);
    if (now - this.#lastKept >= keepEvery) {
      this.#lastKept = now;
      this.timeline.keep(this.branch, this.descent.save());
    }
    const { target, from } = goal;
    const fraction = (this.descent.iteration - from) / Math.max(1, target - from);
    this.#reporter.between(now, this.branch, this.state, goal.kind === 'travel' ? { target, fraction } : undefined);
    this.#schedule(goal.kind === 'run' && this.#pacer.spreading ? sliceTime : 0);
  }

  /** One iteration forward. Returns true where the goal has ended. */
  #turn(goal: Goal): boolean {
    const { descent, timeline } = this;
    if (this.#arrived(goal)) return true;
    const known = descent.iteration < this.#path.tip;
    if (!known && descent.iteration >= this.#limit) {
      this.#end('limit', `limit: ${descent.iteration} of ${this.#limit} iterations`);
      return true;
    }
    const { evaluator } = this.problem;
    const replay = known && goal.kind === 'travel';
    evaluator.quiet = known;
    evaluator.tracing = this.#breakpoints.armed && !replay;
    try {
      descent.advance();
      this.#path.follow();
    } finally {
      // Also a point at which the loss threw is part of the history: it shows where the run ended.
      if (!known) {
        timeline.reach(this.branch, descent.iteration);
        this.#reporter.addRow(this.branch);
      }
    }
    if (!replay) return this.#look(goal) || this.#arrived(goal);
    if (descent.iteration % this.#replayStride === 0) timeline.keep(this.branch, descent.save());
    return this.#arrived(goal);
  }

  #arrived(goal: Goal): boolean {
    if (this.descent.iteration < goal.target) return false;
    this.#end(goal.reason, `At iteration ${this.descent.iteration}.`);
    return true;
  }

  /** Breakpoints and stopping tests at the point that was just reached. Returns true where one of them stopped the run. */
  #look(goal: Goal): boolean {
    this.#entry = false;
    if (this.#breakpoints.armed) {
      const { descent } = this;
      const trace = this.problem.evaluator.traceAt(descent.parameters, descent.iteration);
      const hit = this.#breakpoints.next(trace, 0, descent, goal.kind === 'run');
      if (hit !== undefined) return this.#stopInside(trace, hit);
    }
    return this.#test(goal);
  }

  /** The rest of the forward pass in which the run had stopped. */
  #lookFurther(goal: Goal): boolean {
    if (this.#inside === undefined) return false;
    const { trace, mark } = this.#inside;
    this.#inside = undefined;
    const hit = this.#breakpoints.next(trace, mark + 1, this.descent, true);
    return hit === undefined ? this.#test(goal) : this.#stopInside(trace, hit);
  }

  #stopInside(trace: Trace, { mark, place, ids }: Hit): true {
    this.#inside = { trace, mark };
    this.#end('breakpoint', `Breakpoint in iteration ${this.descent.iteration}.`, { place, breakpoints: ids });
    return true;
  }

  #test(goal: Goal): boolean {
    const { end } = this.descent;
    if (end?.reason !== goal.passed) goal.passed = undefined;
    if (end === undefined || end.reason === goal.passed) return false;
    const exception = end.reason === 'nonFinite' && this.breakOnNonFinite;
    this.#end(exception ? 'exception' : end.reason, end.text);
    return true;
  }

  /** Starts on the way to a moment: from here where it lies ahead, else from the nearest checkpoint before it. */
  #travel(moment: Moment, reason: StopReason): void {
    const { descent, timeline } = this;
    const { evaluator } = this.problem;
    const checkpoint = evaluator.replayable ? timeline.nearest(moment) : timeline.start;
    const here = moment.branch === this.branch && moment.iteration >= descent.iteration && this.#status !== 'failed';
    this.#inside = undefined;
    this.#entry = false;
    this.#path.branch = moment.branch;
    evaluator.quiet = true;
    evaluator.tracing = false;
    try {
      if (!here || checkpoint.iteration > descent.iteration) {
        if (!evaluator.replayable) this.#renew();
        // The limit of iterations is the run's and not of a moment in it.
        const hyperparameters = withHyperparameter(checkpoint.hyperparameters, 'iterations', this.#limit);
        descent.restore({ ...checkpoint, hyperparameters });
        // The start is the one checkpoint which holds no intervention of its own iteration.
        if (checkpoint === timeline.start) this.#path.retrace();
        else this.#path.lookAhead();
      }
    } catch (error) {
      this.#fail(error);
      return;
    }
    const distance = moment.iteration - descent.iteration;
    this.#replayStride = Math.max(smallestStride, Math.ceil(distance / keptInReplay));
    this.#begin({ kind: 'travel', target: moment.iteration, from: descent.iteration, reason });
  }

  /** A loss with effects of its own is brought back to a point only by living through all of them again. */
  #renew(): void {
    this.problem.evaluator.reset();
    const text = 'The loss is not replayable: its modules start anew and the run is replayed from iteration 0.\n';
    this.#environment.emit('output', { category: 'important', text });
  }

  #intervene(change: Pick<Intervention, 'kind' | 'name' | 'before' | 'after'>, act: () => void): void {
    if (this.#goal?.kind === 'travel')
      throw new Error('The run is on its way to another iteration. Wait, or pause it first.');
    const { iteration } = this.descent;
    if (iteration < this.#path.tip) this.#reporter.records();
    this.#path.leave();
    const intervention: Intervention = { branch: this.branch, iteration, ...change };
    const { evaluator } = this.problem;
    evaluator.quiet = false;
    evaluator.tracing = this.#breakpoints.armed;
    let failure: unknown;
    try {
      act();
    } catch (error) {
      failure = error;
    }
    this.#inside = undefined;
    const branch = this.#path.keep(intervention);
    this.#environment.emit('branch', branch);
    this.#environment.emit('intervention', intervention);
    this.#reporter.addRow(this.branch);
    if (failure !== undefined) this.#fail(failure);
    else if (!this.running) {
      this.#settle('intervention', `${change.name}: ${String(change.before)} → ${String(change.after)}`);
    }
  }

  #fail(error: unknown): void {
    const { iteration } = this.descent;
    if (error instanceof UserCodeError) {
      const { problem } = error;
      const place = problem.place === undefined ? {} : { place: problem.place };
      this.#environment.emit('problem', problem);
      this.#end('error', `Iteration ${iteration}: ${problem.message}`, { ...place, problem });
      return;
    }
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    this.#environment.emit('output', { category: 'stderr', text: `${stack ?? message}\n`, iteration });
    this.#end('error', `Iteration ${iteration}: ${message} (an error of Descent itself)`);
  }

  /** Ends the goal. */
  #end(reason: StopReason, text: string, more: Partial<Stop> = {}): void {
    this.#goal = undefined;
    this.#settle(reason, text, more);
  }

  #settle(reason: StopReason, text: string, more: Partial<Stop> = {}): void {
    this.#status = statusAfter(reason);
    this.#stop = { reason, text, ...more };
    this.problem.evaluator.rest();
    this.announce();
  }
}
