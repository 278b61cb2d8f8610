import type { Debuggee, DebuggeeEvents } from '../../../src/adapter/debuggee.ts';
import { norm } from '../../../src/shared/numbers.ts';
import type {
  BreakpointRequest,
  BreakpointResult,
  Frame,
  LaunchOptions,
  LineValue,
  NamedValue,
  Place,
  RunDescription,
  RunState,
  ScopeName,
  Stop,
  StopReason,
} from '../../../src/shared/run.ts';
import { FakeLooks } from './fake-looks.ts';
import type { Change, Point } from './parabola.ts';
import { namedNumber, namedValues, parabolaAt, parabolaParameters } from './parabola.ts';

const evaluationLine = 3;

export interface FakeSettings {
  /** Iterations that one turn makes; between turns messages are heard. */
  readonly slice?: number;
  /** The loss is NaN from this iteration on. */
  readonly nonFiniteFrom?: number;
  /** The launch never ends, as if the module looped for ever. */
  readonly hangsOnLaunch?: boolean;
  /** The launch fails with this message. */
  readonly launchError?: string;
}

/**
 * A debuggee for tests of the adapter: a true descent on the parabola, so that what the adapter shows can be computed by hand. It
 * stands in for the runtime, so it keeps the contract: calls that move answer at once, what came of them is told by a `state` event
 * in a later turn.
 */
export class FakeDebuggee extends FakeLooks implements Debuggee {
  unresponsive = false;
  disposed = false;
  private readonly settings: FakeSettings;
  private readonly listeners = new Map<string, Set<(value: never) => void>>();
  private options: LaunchOptions = { program: '' };
  private changes: Change[] = [];
  private readonly breakpoints = new Map<string, readonly BreakpointRequest[]>();
  private filters: readonly string[] = [];
  protected branch = 'main';
  protected iteration = 0;
  private lastIteration = 0;
  private limit = 0;
  private status: RunState['status'] = 'ready';
  private reason: StopReason = 'entry';
  private inEvaluation = false;
  private hit: readonly number[] = [];
  private pausing = false;
  /** Counts movements: a newer one takes the place of the one under way. */
  private movement = 0;
  private lostMessage: string | undefined;

  constructor(settings: FakeSettings = {}) {
    super();
    this.settings = settings;
  }

  on<Event extends keyof DebuggeeEvents>(event: Event, listener: (value: DebuggeeEvents[Event]) => void): () => void {
    const listeners = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, listeners);
    listeners.add(listener as (value: never) => void);
    return () => listeners.delete(listener as (value: never) => void);
  }

  emit<Event extends keyof DebuggeeEvents>(event: Event, value: DebuggeeEvents[Event]): void {
    for (const listener of this.listeners.get(event) ?? []) listener(value as never);
  }

  /** The worker falls silent, as in an endless loop, or comes back. */
  setUnresponsive(unresponsive: boolean, seconds = 2): void {
    this.unresponsive = unresponsive;
    const place = this.place(evaluationLine);
    this.emit('unresponsive', unresponsive ? { unresponsive, seconds, place } : { unresponsive, seconds });
  }

  /** The worker is gone. */
  lose(message: string): void {
    this.lostMessage = message;
    this.unresponsive = false;
    this.status = 'lost';
    this.emit('lost', { message });
  }

  async launch(options: LaunchOptions): Promise<RunDescription> {
    this.calls.push('launch');
    this.options = options;
    await turn();
    if (this.settings.hangsOnLaunch === true) return new Promise(() => {});
    if (this.settings.launchError !== undefined) throw this.launchError(this.settings.launchError);
    return this.reset();
  }

  async restart(): Promise<RunDescription> {
    this.calls.push('restart');
    this.lostMessage = undefined;
    await turn();
    return this.reset();
  }

  async setBreakpoints({ file, breakpoints }: { file: string; breakpoints: readonly BreakpointRequest[] }) {
    this.calls.push('setBreakpoints');
    await turn();
    this.breakpoints.set(file, breakpoints);
    return breakpoints.map(({ id, line }): BreakpointResult => {
      if (this.lostMessage !== undefined) {
        return { id, verified: false, line, message: 'Bound when the run has loaded the file.' };
      }
      if (file !== this.options.program)
        return { id, verified: false, line, message: 'The run does not use this file.' };
      if (line > 5) return { id, verified: false, line, message: 'There is nothing to stop at after the loss.' };
      return { id, verified: true, line: evaluationLine };
    });
  }

  async setExceptionFilters({ filters }: { filters: readonly string[] }): Promise<void> {
    this.calls.push(`setExceptionFilters ${filters.join()}`);
    await turn();
    this.filters = filters;
  }

  async continue(): Promise<void> {
    await this.moves('continue');
    this.run(Number.POSITIVE_INFINITY, 'pause');
  }

  async step({ count, unit }: { count: number; unit?: 'iteration' | 'epoch' }): Promise<void> {
    await this.moves(`step ${count}${unit === 'epoch' ? ' epochs' : ''}`);
    if (count < 0) this.jump(Math.max(0, this.iteration + count), 'step');
    else this.run(this.iteration + count, 'step');
  }

  async reverseContinue(): Promise<void> {
    await this.moves('reverseContinue');
    const interventions = this.changes
      .map((change) => change.iteration)
      .filter((iteration) => iteration < this.iteration);
    this.jump(Math.max(0, ...interventions), 'goto');
  }

  async goTo({ iteration, branch }: { iteration: number; branch?: string }): Promise<void> {
    await this.moves(`goTo ${iteration}`);
    if (branch !== undefined && branch !== this.branch) throw new Error(`There is no branch "${branch}".`);
    if (iteration > this.lastIteration) this.run(iteration, 'goto');
    else this.jump(iteration, 'goto');
  }

  async pause(): Promise<void> {
    this.calls.push('pause');
    this.pausing = this.status === 'running';
    await turn();
  }

  async extend({ iterations }: { iterations: number }): Promise<void> {
    this.calls.push(`extend ${iterations}`);
    await turn();
    this.limit = iterations;
  }

  async restartFrom(): Promise<RunDescription> {
    this.calls.push('restartFrom');
    await turn();
    return this.reset();
  }

  async setPace({ pace }: { pace: 'watch' | 'max' }): Promise<void> {
    this.calls.push(`setPace ${pace}`);
    await turn();
  }

  async state(): Promise<RunState> {
    await turn();
    return this.now();
  }

  async frames(): Promise<readonly Frame[]> {
    await turn();
    const iteration: Frame = { name: 'parabola', place: this.place(1), kind: 'iteration' };
    if (!this.inEvaluation) return [iteration];
    return [{ name: 'parabola', place: this.place(evaluationLine), kind: 'evaluation' }, iteration];
  }

  async scope({ scope }: { scope: ScopeName; frame: number }): Promise<readonly NamedValue[]> {
    await turn();
    const { theta, gradient, update, loss } = this.point();
    switch (scope) {
      case 'parameters':
        return namedValues(theta, '', true);
      case 'gradients':
        return namedValues(gradient, 'gradient.', false);
      case 'updates':
        return namedValues(update, 'update.', false);
      case 'optimizerState':
        return [];
      case 'metrics':
        return [namedNumber('loss', loss, 'loss'), namedNumber('gradientNorm', norm(gradient), 'gradientNorm')];
      case 'hyperparameters':
        return [
          { ...namedNumber('learningRate', this.point().learningRate, 'learningRate'), settable: true },
          { name: 'optimizer', kind: 'text', text: 'gradientDescent', settable: true, expression: 'optimizer' },
        ];
      case 'locals':
        return [namedNumber('da', theta[0]! - 1, 'da')];
    }
  }

  async elements(asked: { scope: ScopeName; frame: number; name: string; start: number; count: number }) {
    await turn();
    const point = this.point();
    const vector =
      asked.scope === 'gradients' ? point.gradient : asked.scope === 'updates' ? point.update : point.theta;
    if (asked.name !== 'W' || asked.start + asked.count > 6) throw new Error('There are no such elements.');
    return vector.slice(2 + asked.start, 2 + asked.start + asked.count);
  }

  async evaluate({ expression }: { expression: string; frame?: number }): Promise<NamedValue> {
    await turn();
    if (this.lostMessage !== undefined) throw new Error('The worker is gone: nothing can be evaluated.');
    const scopes: ScopeName[] = ['parameters', 'gradients', 'updates', 'metrics', 'hyperparameters', 'locals'];
    for (const scope of scopes) {
      for (const value of await this.scope({ scope, frame: 0 })) if (value.expression === expression) return value;
    }
    const element = /^W\[(\d)\]\[(\d)\]$/.exec(expression);
    if (element !== null)
      return namedNumber(expression, this.point().theta[2 + 3 * Number(element[1]) + Number(element[2])]!);
    const sum = /^(\w+) \+ (\d+)$/.exec(expression);
    if (sum === null) throw new Error(`${expression} is not defined.`);
    const left = await this.evaluate({ expression: sum[1]! });
    return namedNumber(expression, (left.value ?? Number.NaN) + Number(sum[2]));
  }

  async setValue(asked: { scope: ScopeName; name: string; index?: number; value: string }): Promise<NamedValue> {
    this.calls.push(`setValue ${asked.name}`);
    await turn();
    const value = Number(asked.value);
    if (Number.isNaN(value)) throw new Error(`${asked.value} is no number.`);
    const base = { a: 0, b: 1, W: 2, learningRate: -1 }[asked.name];
    if (base === undefined || (asked.scope !== 'parameters' && asked.scope !== 'hyperparameters')) {
      throw new Error(`${asked.name} cannot be set.`);
    }
    const { branch, iteration } = this;
    if (iteration < this.lastIteration) this.branch = `${branch}+`;
    this.lastIteration = iteration;
    this.changes = [...this.changes.filter((change) => change.iteration <= iteration)];
    this.changes.push({ iteration, index: base + (asked.index ?? 0), value });
    const isRunning = this.status === 'running';
    if (!isRunning) this.reason = 'intervention';
    this.inEvaluation = false;
    const kind = base < 0 ? 'hyperparameter' : 'parameter';
    this.emit('intervention', { branch, iteration, kind, name: asked.name, before: 0, after: value });
    if (!isRunning) this.emit('state', this.now());
    return namedNumber(asked.name, value);
  }

  async lineValues(): Promise<readonly LineValue[]> {
    await turn();
    const { loss } = this.point();
    const file = this.options.program;
    return [{ file, line: 3, column: 9, endColumn: 11, name: 'loss', value: loss, adjoint: 1 }];
  }

  async dispose(): Promise<void> {
    this.calls.push('dispose');
    this.disposed = true;
    this.pausing = true;
    await turn();
  }

  /** An error of the user's code, at a place, as the worker's client rejects with it. */
  private launchError(message: string): Error {
    const problem = { severity: 'error', code: 'syntax', message, place: this.place(evaluationLine) } as const;
    return Object.assign(new Error(message), { problem });
  }

  private async reset(): Promise<RunDescription> {
    this.changes = [];
    this.branch = 'main';
    this.iteration = 0;
    this.lastIteration = 0;
    this.limit = this.options.iterations ?? 100;
    this.status = 'ready';
    this.reason = 'entry';
    this.inEvaluation = false;
    setImmediate(() => this.emit('state', this.now()));
    await turn();
    return {
      run: 'run-1',
      program: this.options.program,
      problem: 'parabola',
      kind: 'function',
      parameters: parabolaParameters,
      series: [],
      optimizer: 'gradientDescent',
      settings: {},
      learningRate: this.options.learningRate ?? 0.1,
      schedule: 'constant',
      further: {},
      iterations: this.limit,
      seed: 0,
      pace: 'max',
      place: this.place(1),
      files: [this.options.program],
      replayable: true,
      problems: [],
    };
  }

  private async moves(call: string): Promise<void> {
    this.calls.push(call);
    if (this.lostMessage !== undefined) throw new Error('The worker is gone.');
    await Promise.resolve();
    this.pausing = false;
  }

  /** Goes forward in slices until `end`, the limit, a pause, a breakpoint or a value that is not finite. */
  private run(end: number, reason: StopReason): void {
    this.status = 'running';
    // Leaving a breakpoint finishes its evaluation; the same iteration is not stopped at again.
    this.inEvaluation = false;
    const movement = ++this.movement;
    const go = (): void => {
      if (this.disposed || movement !== this.movement) return;
      let stopped: StopReason | undefined = this.pausing ? 'pause' : undefined;
      for (let count = 0; stopped === undefined && count < (this.settings.slice ?? 7); count++) {
        stopped = this.advance() ?? (this.iteration >= end ? reason : undefined);
      }
      if (stopped === undefined) setImmediate(go);
      else this.stop(stopped, stopped === 'limit' || stopped === 'nonFinite' ? 'finished' : 'paused');
    };
    setImmediate(go);
  }

  /** Makes one iteration; the result is why the run stops there. */
  private advance(): StopReason | undefined {
    if (this.iteration >= this.limit) return 'limit';
    this.iteration++;
    this.lastIteration = Math.max(this.lastIteration, this.iteration);
    if (this.isNonFinite()) return this.filters.includes('nonFinite') ? 'exception' : 'nonFinite';
    return this.isHit() ? 'breakpoint' : undefined;
  }

  private isNonFinite(): boolean {
    return this.iteration >= (this.settings.nonFiniteFrom ?? Number.POSITIVE_INFINITY);
  }

  /** A line breakpoint of the loss is met in every evaluation. The one condition that is understood is `iteration == N`. */
  private isHit(): boolean {
    const met = (this.breakpoints.get(this.options.program) ?? []).filter(
      ({ line, condition }) => line <= 5 && (condition === undefined || condition === `iteration == ${this.iteration}`),
    );
    for (const { logMessage } of met) {
      const place = this.place(evaluationLine);
      if (logMessage !== undefined) this.emit('output', { category: 'console', text: logMessage, place });
    }
    this.hit = met.filter(({ logMessage }) => logMessage === undefined).map(({ id }) => id);
    this.inEvaluation = this.hit.length > 0;
    return this.inEvaluation;
  }

  private jump(iteration: number, reason: StopReason): void {
    this.movement++;
    this.status = 'running';
    this.inEvaluation = false;
    setImmediate(() => {
      this.iteration = iteration;
      this.stop(reason);
    });
  }

  private stop(reason: StopReason, status: RunState['status'] = 'paused'): void {
    this.pausing = false;
    this.status = status;
    this.reason = reason;
    if (!this.disposed) this.emit('state', this.now());
  }

  private now(): RunState {
    const { loss, gradient, update } = this.point();
    const stop: Stop = {
      reason: this.reason,
      text: sentences[this.reason]?.(this.iteration) ?? '',
      ...(this.reason === 'breakpoint' ? { breakpoints: this.hit } : {}),
    };
    return {
      status: this.status,
      branch: this.branch,
      iteration: this.iteration,
      lastIteration: this.lastIteration,
      loss,
      gradientNorm: norm(gradient),
      updateNorm: norm(update),
      learningRate: this.point().learningRate,
      optimizer: 'gradientDescent',
      iterations: this.limit,
      ...(this.status === 'running' ? {} : { stop }),
    };
  }

  private point(): Point {
    const point = parabolaAt(this.iteration, this.changes, this.options.learningRate ?? 0.1);
    return this.isNonFinite() ? { ...point, loss: Number.NaN } : point;
  }

  private place(line: number): Place {
    return {
      file: this.options.program,
      start: 0,
      end: 10,
      line,
      column: line === 1 ? 8 : 3,
      endLine: line + 4,
      endColumn: 2,
    };
  }
}

const sentences: Partial<Record<StopReason, (iteration: number) => string>> = {
  limit: (iteration) => `The limit of ${iteration} iterations is reached.`,
  exception: (iteration) => `The loss is NaN at iteration ${iteration}.`,
  nonFinite: (iteration) => `The loss is NaN at iteration ${iteration}.`,
};

/** The next turn of the event loop: what a message to a worker and back takes at least. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
