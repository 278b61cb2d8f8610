import type { EndReason } from '../engine/stopping.ts';
import type { Intervention, Pace, RunState, RunStatus, Stop, StopReason } from '../shared/run.ts';
import type { Breakpoints } from './breakpoints.ts';
import { toCheckpoint } from './checkpoints.ts';
import { Descent } from './descent.ts';
import type { Environment } from './environment.ts';
import type { Hyperparameters, HyperparameterValue } from './hyperparameters.ts';
import { namedHyperparameters, withHyperparameter } from './hyperparameters.ts';
import { Pacer } from './pace.ts';
import { elementIndex, elementNameAt } from './parameters.ts';
import type { Problem, Trace } from './problem.ts';
import { UserCodeError } from './problem.ts';
import { Recorder } from './recorder.ts';
import { SliceClock, sliceTime } from './slices.ts';
import type { Moment } from './timeline.ts';
import { mainBranch, Timeline } from './timeline.ts';

/** What the run is on the way to. It ends by itself, by a stop on the way, or by `pause`. */
interface Goal {
  /** `run`: everything may stop it. `step`: only a stopping test. `travel`: nothing on the way, nothing is told twice. */
  readonly kind: 'run' | 'step' | 'travel';
  readonly target: number;
  readonly from: number;
  readonly reason: StopReason;
  /** The stopping test that was passed by hand: it does not stop again until it has once not fired. */
  passed?: EndReason | undefined;
}

/** A stop inside the forward pass of the present iteration. */
export interface InsideStop {
  readonly trace: Trace;
  /** Index of the statement's mark. */
  readonly mark: number;
}

/** At most one message of records a frame, one checkpoint a second, ten states and signs of progress a second. */
const recordsEvery = 16;
const checkpointEvery = 1000;
const stateEvery = 100;
/** Milliseconds of run time between two checkpoints that are kept for going back. */
const keepEvery = 100;
/** A replay keeps this many more checkpoints, so that the next step back is short. */
const keptInReplay = 16;
/** Bytes told and not taken by the host beyond which the run waits for it. */
const backlogLimit = 32e6;

/**
 * A run under the debugger: a descent that can be continued, stepped, paused, taken back and changed by hand. It works in slices
 * and looks for messages between them; every method here is called between two slices.
 */
export class Run {
  readonly descent: Descent;
  readonly problem: Problem;
  readonly #environment: Environment;
  readonly #breakpoints: Breakpoints;
  readonly #timeline: Timeline;
  readonly #recorder: Recorder;
  readonly #pacer = new Pacer();
  readonly #clock: SliceClock;
  #pace: Pace;
  #branch = mainBranch;
  #status: RunStatus = 'ready';
  #stop: Stop | undefined;
  #goal: Goal | undefined;
  #inside: InsideStop | undefined;
  /** Nothing has been looked for at the present point: it is the entry. */
  #entry = true;
  #disposed = false;
  /** Interventions ahead on the path, and the iteration of the next one. */
  #ahead: readonly Intervention[] = [];
  #nextAhead = Number.POSITIVE_INFINITY;
  /** In a replay, how far it is to the next checkpoint that is kept. */
  #replayStride = Number.POSITIVE_INFINITY;
  #told = { records: 0, checkpoint: 0, state: 0, kept: 0 };
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
    this.#recorder = new Recorder(problem.parameters);
    const named = (index: number): string => elementNameAt(problem.parameters, index);
    this.descent = new Descent(problem.evaluator, hyperparameters, problem.start, named);
    problem.evaluator.tracing = breakpoints.armed;
    this.descent.evaluate();
    this.#timeline = new Timeline(this.descent.save());
    this.#recorder.add(this.#branch, this.descent);
    this.#stop = { reason: 'entry', text: 'At iteration 0, before the first update.' };
  }

  get branch(): string {
    return this.#branch;
  }

  get timeline(): Timeline {
    return this.#timeline;
  }

  get recorder(): Recorder {
    return this.#recorder;
  }

  get inside(): InsideStop | undefined {
    return this.#inside;
  }

  get running(): boolean {
    return this.#goal !== undefined;
  }

  get stopped(): Stop | undefined {
    return this.#stop;
  }

  set pace(pace: Pace) {
    this.#pace = pace;
    this.#pacer.begin(pace, this.#environment.now(), this.descent.iteration, this.#limit);
  }

  get #limit(): number {
    return this.descent.hyperparameters.stopping.iterations;
  }

  state(): RunState {
    const { descent } = this;
    return {
      status: this.#status,
      branch: this.#branch,
      iteration: descent.iteration,
      lastIteration: this.#timeline.tip(this.#branch),
      loss: descent.loss,
      gradientNorm: descent.gradientNorm,
      updateNorm: descent.updateNorm,
      learningRate: descent.learningRate,
      optimizer: descent.hyperparameters.optimizer.id,
      iterations: this.#limit,
      ...(this.#stop === undefined ? {} : { stop: this.#stop }),
    };
  }

  /** Tells the state, the records and a checkpoint, as at every stop. */
  announce(): void {
    this.#tellRecords();
    this.#tellCheckpoint();
    this.#tellState();
  }

  dispose(): void {
    this.#disposed = true;
    this.#goal = undefined;
  }

  continue(): void {
    if (this.running) return;
    const { iteration } = this.descent;
    this.#begin({ kind: 'run', target: Number.POSITIVE_INFINITY, from: iteration, reason: 'pause', ...this.#passed() });
    this.#tellState();
  }

  /** `count` iterations forward, back where it is negative. */
  step(count: number): void {
    if (this.running) return;
    const { iteration } = this.descent;
    if (count < 0) this.#travel({ branch: this.#branch, iteration: Math.max(0, iteration + count) }, 'step');
    else this.#begin({ kind: 'step', target: iteration + count, from: iteration, reason: 'step', ...this.#passed() });
  }

  /** Back to the last intervention, else to iteration 0. */
  reverseContinue(): void {
    if (this.running) return;
    const before = this.#timeline.interventions(this.#branch).filter(({ iteration, kind }) => {
      return iteration < this.descent.iteration && kind !== 'limit';
    });
    this.#travel({ branch: this.#branch, iteration: before.at(-1)?.iteration ?? 0 }, 'goto');
  }

  /** To any iteration of any branch; beyond the newest one the run goes on from there. */
  goTo(moment: Moment): void {
    if (!this.#timeline.has(moment.branch)) throw new Error(`There is no branch "${moment.branch}".`);
    if (!Number.isSafeInteger(moment.iteration) || moment.iteration < 0) {
      throw new Error(`An iteration is a whole number from 0 on; ${moment.iteration} is none.`);
    }
    if (this.#goal !== undefined) this.#goal = undefined;
    this.#travel(moment, 'goto');
  }

  pause(): void {
    if (this.#goal === undefined) {
      this.#tellState();
      return;
    }
    this.#end('pause', `Paused at iteration ${this.descent.iteration}.`);
  }

  /** Sets the limit of iterations. */
  extend(iterations: number): void {
    const before = this.#limit;
    const changed = withHyperparameter(this.descent.hyperparameters, 'iterations', iterations);
    this.descent.setHyperparameters(changed);
    this.#environment.emit('intervention', {
      branch: this.#branch,
      iteration: this.descent.iteration,
      kind: 'limit',
      name: 'iterations',
      before,
      after: iterations,
    });
    if (this.#goal === undefined) this.#settle('intervention', `The limit is now ${iterations} iterations.`);
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
    this.#intervene({ kind, name, before, after: value }, () => this.descent.setHyperparameters(changed));
  }

  #passed(): { passed?: EndReason } {
    const { end } = this.descent;
    return end === undefined || end.reason === 'limit' || this.#entry ? {} : { passed: end.reason };
  }

  #begin(goal: Goal): void {
    if (this.#status === 'failed' && goal.kind !== 'travel') {
      this.#tellState();
      return;
    }
    this.#goal = goal;
    this.#status = 'running';
    const now = this.#environment.now();
    if (goal.kind === 'run') this.#pacer.begin(this.#pace, now, this.descent.iteration, this.#limit);
    this.#told = { records: now, checkpoint: now, state: now, kept: now };
    this.#environment.schedule(this.#slice, 0);
  }

  readonly #slice = (): void => {
    const goal = this.#goal;
    if (goal === undefined || this.#disposed) return;
    if (this.#environment.backlog() > backlogLimit) {
      this.#environment.schedule(this.#slice, 5);
      return;
    }
    const paced = goal.kind === 'run';
    const began = this.#environment.now();
    const first = this.descent.iteration;
    const allowed = paced ? this.#pacer.allowed(began, first) : Number.POSITIVE_INFINITY;
    try {
      if (this.#entry && goal.kind === 'run' && this.#look(goal, true)) return;
      this.#entry = false;
      if (this.#inside !== undefined && goal.kind === 'run' && this.#lookFurther(goal)) return;
      this.#inside = undefined;
      this.#clock.run(() => this.descent.iteration >= allowed || this.#turn(goal));
    } catch (error) {
      this.#fail(error);
      return;
    }
    const now = this.#environment.now();
    const made = this.descent.iteration - first;
    if (paced && made > 0) this.#pacer.measured(made, now - began);
    if (this.#goal !== goal) return;
    this.#between(goal, now);
    this.#environment.schedule(this.#slice, paced && this.#pacer.spreading ? sliceTime : 0);
  };

  /** One iteration forward. Returns true where the goal has ended. */
  #turn(goal: Goal): boolean {
    const { descent } = this;
    if (descent.iteration >= goal.target) {
      this.#end(goal.reason, `At iteration ${descent.iteration}.`);
      return true;
    }
    const tip = this.#timeline.tip(this.#branch);
    const known = descent.iteration < tip;
    if (!known && descent.iteration >= this.#limit) {
      this.#end('limit', `limit: ${descent.iteration} of ${this.#limit} iterations`);
      return true;
    }
    const { evaluator } = this.problem;
    evaluator.quiet = known;
    evaluator.tracing = this.#breakpoints.armed && goal.kind !== 'travel';
    try {
      descent.advance();
      if (known) this.#retrace();
    } finally {
      // Also a point at which the loss threw is part of the history: it shows where the run ended.
      if (!known) this.#record();
    }
    if (goal.kind === 'travel' && descent.iteration < tip) {
      if (descent.iteration % this.#replayStride === 0) this.#timeline.keep(this.#branch, descent.save());
      return false;
    }
    if (goal.kind === 'travel' && known) return this.#arrived(goal);
    return this.#look(goal, goal.kind === 'run') || this.#arrived(goal);
  }

  #arrived(goal: Goal): boolean {
    if (this.descent.iteration < goal.target) return false;
    this.#end(goal.reason, `At iteration ${this.descent.iteration}.`);
    return true;
  }

  /** Makes again what was changed by hand at the iteration that was just reached. */
  #retrace(): void {
    const { iteration } = this.descent;
    if (iteration < this.#nextAhead) return;
    for (const intervention of this.#ahead) if (intervention.iteration === iteration) this.#apply(intervention);
    this.#lookAhead();
  }

  #apply({ kind, name, after }: Intervention): void {
    if (kind === 'limit') return;
    if (kind === 'parameter') this.descent.setElement(elementIndex(this.problem.parameters, name)!, after as number);
    else this.descent.setHyperparameters(withHyperparameter(this.descent.hyperparameters, name, after));
  }

  #lookAhead(): void {
    const { iteration } = this.descent;
    this.#ahead = this.#timeline.interventions(this.#branch).filter((each) => each.iteration > iteration);
    this.#nextAhead = this.#ahead[0]?.iteration ?? Number.POSITIVE_INFINITY;
  }

  /** Breakpoints and stopping tests at the point that was just reached. Returns true where one of them stopped the run. */
  #look(goal: Goal, breakpoints: boolean): boolean {
    this.#entry = false;
    if (this.#breakpoints.armed) {
      const { descent } = this;
      const trace = this.problem.evaluator.traceAt(descent.parameters, descent.iteration);
      const hit = this.#breakpoints.next(trace, 0, this, breakpoints);
      if (hit !== undefined) return this.#stopInside(trace, hit);
    }
    return this.#test(goal);
  }

  /** The rest of the forward pass in which the run had stopped. */
  #lookFurther(goal: Goal): boolean {
    const { trace, mark } = this.#inside!;
    const hit = this.#breakpoints.next(trace, mark + 1, this, true);
    return hit === undefined ? this.#test(goal) : this.#stopInside(trace, hit);
  }

  #stopInside(trace: Trace, hit: { readonly mark: number; readonly ids: readonly number[] }): boolean {
    const place = trace.statementPlace(hit.mark)!;
    this.#end('breakpoint', `Breakpoint in iteration ${this.descent.iteration}.`, { place, breakpoints: hit.ids });
    this.#inside = { trace, mark: hit.mark };
    return true;
  }

  #test(goal: Goal): boolean {
    const { end } = this.descent;
    if (end === undefined || end.reason !== goal.passed) goal.passed = undefined;
    if (end === undefined || end.reason === goal.passed) return false;
    const exception = end.reason === 'nonFinite' && this.breakOnNonFinite;
    this.#end(exception ? 'exception' : end.reason, end.text);
    return true;
  }

  #record(): void {
    this.#timeline.reach(this.#branch, this.descent.iteration);
    this.#addRow();
  }

  #addRow(): void {
    if (this.#recorder.add(this.#branch, this.descent)) return;
    this.#tellRecords();
    this.#recorder.add(this.#branch, this.descent);
  }

  /** Starts on the way to a moment: from here where it lies ahead, else from the nearest checkpoint before it. */
  #travel(moment: Moment, reason: StopReason): void {
    const { evaluator } = this.problem;
    const { descent } = this;
    const ahead = moment.branch === this.#branch && moment.iteration >= descent.iteration && this.#status !== 'failed';
    const checkpoint = evaluator.replayable ? this.#timeline.nearest(moment) : this.#timeline.start;
    this.#inside = undefined;
    evaluator.quiet = true;
    evaluator.tracing = false;
    this.#branch = moment.branch;
    try {
      if (!ahead || (evaluator.replayable && checkpoint.iteration > descent.iteration)) {
        if (!evaluator.replayable) this.#restart();
        const { iterations } = descent.hyperparameters.stopping;
        const stopping = { ...checkpoint.hyperparameters.stopping, iterations };
        descent.restore({ ...checkpoint, hyperparameters: { ...checkpoint.hyperparameters, stopping } });
        this.#ahead = this.#timeline.interventions(this.#branch);
        // The checkpoint of the start is the one that holds no intervention of its own iteration.
        if (checkpoint === this.#timeline.start) {
          for (const each of this.#ahead) if (each.iteration === 0) this.#apply(each);
        }
        this.#lookAhead();
      }
    } catch (error) {
      this.#status = 'running';
      this.#fail(error);
      return;
    }
    const distance = moment.iteration - descent.iteration;
    this.#replayStride = Math.max(64, Math.ceil(distance / keptInReplay));
    this.#entry = false;
    this.#begin({ kind: 'travel', target: moment.iteration, from: descent.iteration, reason });
  }

  /** A loss with effects of its own is brought back to a point only by living through all of them again. */
  #restart(): void {
    this.problem.evaluator.reset();
    const text = 'The loss is not replayable: its modules start anew and the run is replayed from iteration 0.\n';
    this.#environment.emit('output', { category: 'important', text });
  }

  #intervene(change: Pick<Intervention, 'kind' | 'name' | 'before' | 'after'>, act: () => void): void {
    if (this.#goal?.kind === 'travel') throw new Error('The run is on its way to another iteration. Wait or pause first.');
    const { iteration } = this.descent;
    const timeline = this.#timeline;
    if (iteration < timeline.tip(this.#branch)) {
      this.#tellRecords();
      this.#branch = timeline.fork({ branch: this.#branch, iteration }).id;
      this.#ahead = [];
      this.#nextAhead = Number.POSITIVE_INFINITY;
    }
    const intervention: Intervention = { branch: this.#branch, iteration, ...change };
    let failure: unknown;
    try {
      act();
    } catch (error) {
      failure = error;
    }
    this.#inside = undefined;
    const branch = timeline.intervene(intervention);
    this.#environment.emit('branch', branch);
    this.#environment.emit('intervention', intervention);
    timeline.keep(this.#branch, this.descent.save());
    this.#addRow();
    if (failure !== undefined) this.#fail(failure);
    else if (this.#goal === undefined) {
      this.#settle('intervention', `${change.name}: ${String(change.before)} → ${String(change.after)}`);
    }
  }

  #fail(error: unknown): void {
    if (!(error instanceof UserCodeError)) {
      this.#goal = undefined;
      throw error;
    }
    const { problem } = error;
    const place = problem.place === undefined ? {} : { place: problem.place };
    this.#end('error', `Iteration ${this.descent.iteration}: ${problem.message}`, { ...place, problem });
    this.#environment.emit('problem', problem);
  }

  /** Ends the goal. */
  #end(reason: StopReason, text: string, more: Partial<Stop> = {}): void {
    this.#goal = undefined;
    this.#settle(reason, text, more);
  }

  #settle(reason: StopReason, text: string, more: Partial<Stop> = {}): void {
    this.#status = statusAfter(reason);
    this.#stop = { reason, text, ...more };
    this.announce();
  }

  /** What is told while the run goes on. */
  #between(goal: Goal, now: number): void {
    const told = this.#told;
    if (now - told.kept >= keepEvery && goal.kind !== 'travel') {
      told.kept = now;
      this.#timeline.keep(this.#branch, this.descent.save());
    }
    if (now - told.records >= recordsEvery && this.#recorder.rows > 0) {
      told.records = now;
      this.#tellRecords();
    }
    if (now - told.checkpoint >= checkpointEvery && goal.kind !== 'travel') {
      told.checkpoint = now;
      this.#tellCheckpoint();
    }
    if (now - told.state < stateEvery) return;
    told.state = now;
    this.#tellState();
    if (goal.kind !== 'travel') return;
    const fraction = (this.descent.iteration - goal.from) / Math.max(1, goal.target - goal.from);
    this.#environment.emit('progress', { text: `Going to iteration ${goal.target}`, fraction });
  }

  #tellRecords(): void {
    const batch = this.#recorder.take();
    if (batch !== undefined) this.#environment.emit('records', batch);
  }

  #tellCheckpoint(): void {
    this.#environment.emit('checkpoint', toCheckpoint(this.#branch, this.descent));
  }

  #tellState(): void {
    this.#environment.emit('state', this.state());
  }
}

function statusAfter(reason: StopReason): RunStatus {
  switch (reason) {
    case 'entry':
      return 'ready';
    case 'converged':
    case 'limit':
    case 'diverged':
    case 'nonFinite':
      return 'finished';
    case 'error':
      return 'failed';
    case 'lost':
      return 'lost';
    default:
      return 'paused';
  }
}
