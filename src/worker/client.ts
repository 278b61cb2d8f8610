import type {
  HostEvents,
  HostMethods,
  RecordBatch,
  RestartFrom,
  WorkerEvents,
  WorkerMethods,
} from '../shared/protocol.ts';
import { bytesOf } from '../shared/protocol.ts';
import { Rpc } from '../shared/rpc.ts';
import type { BreakpointRequest, Checkpoint, LaunchOptions, RunDescription } from '../shared/run.ts';
import type { ClientEvents } from './client-events.ts';
import { ClientListeners } from './client-events.ts';
import { withDerived } from './derived.ts';
import type { Files } from './file-reads.ts';
import { FileReads } from './file-reads.ts';
import type { RunHistory } from './history.ts';
import type { Urgent, WorkerLink } from './link.ts';
import { startChild } from './process/child.ts';
import { Survivor } from './survivor.ts';
import { Watchdog } from './watchdog.ts';

export interface WorkerClientOptions extends Files {
  /** Path of the worker's script: dist/worker.cjs. */
  readonly workerPath: string;
  /** Bytes which a run may take. Default 2 GB. */
  readonly memoryLimit?: number;
  /** Bytes which the history of all iterations may take, here and as the worker's checkpoints. Default 256 MB. */
  readonly historyMemory?: number;
  /** What holds where neither a launch nor the source says otherwise, asked at every launch. */
  readonly defaults?: () => NonNullable<LaunchOptions['defaults']>;
}

/** A client of a run in a child process. The process starts with the first launch. */
export function createWorkerClient(options: WorkerClientOptions): WorkerClient {
  const { workerPath, memoryLimit = 2 ** 31, historyMemory = 2 ** 28 } = options;
  return new WorkerClient(() => startChild({ workerPath, memoryLimit }), options, historyMemory, options.defaults);
}

/** The worker's checkpoints have this share of the memory for history, and the columns with the newest checkpoint here the rest. */
const checkpointShare = 1 / 4;

type Method = keyof WorkerMethods;

/** Of the time that the host takes for records it leaves such a share to others as well: it is where an editor's extensions live. */
const restShare = 0.5;

/**
 * A run as the host sees it: calls to the worker, its events, and all that must survive it. When the worker dies the run stays,
 * read-only, at its newest checkpoint, until `restart` starts another worker from there.
 */
export class WorkerClient {
  readonly #start: () => WorkerLink;
  /** Files the worker waits for. */
  readonly #reads: FileReads;
  readonly #defaults: WorkerClientOptions['defaults'];
  readonly #survivor: Survivor;
  readonly #watchdog: Watchdog;
  readonly #checkpointMemory: number;
  readonly #listeners = new ClientListeners();
  readonly #breakpoints = new Map<string, readonly BreakpointRequest[]>();
  #filters: readonly string[] = [];
  #options: LaunchOptions | undefined;
  /** Elements that are watched, also after a restart. */
  #watched: readonly string[] = [];
  #link: WorkerLink | undefined;
  #rpc: Rpc<HostMethods, WorkerMethods, WorkerEvents, HostEvents> | undefined;
  #lost: string | undefined;
  /** Why the worker is being ended by us, where it is. */
  #ending: string | undefined;
  #disposed = false;
  /** Until then this process shall have time for other things than records. */
  #restUntil = 0;
  /** Until when views paint, at the latest. */
  readonly #painting = new Map<object, number>();

  constructor(start: () => WorkerLink, files: Files, historyMemory: number, defaults: WorkerClientOptions['defaults']) {
    this.#defaults = defaults;
    this.#start = start;
    this.#reads = new FileReads(files, () => this.#watchdog.sign());
    this.#checkpointMemory = Math.floor(historyMemory * checkpointShare);
    this.#survivor = new Survivor(historyMemory - this.#checkpointMemory);
    this.#watchdog = new Watchdog({
      // While it waits for a file it is we who owe an answer.
      isBusy: () => this.#isBusy() && !this.#reads.waiting,
      tell: (silence) => this.#listeners.tell('unresponsive', silence),
    });
  }

  /** All iterations that were told, for charts. */
  get history(): RunHistory {
    return this.#survivor.history;
  }

  /** θ at iteration 0, and the newest point that was told whole. */
  get points(): { readonly begin: Float64Array | undefined; readonly newest: Checkpoint | undefined } {
    const { begin, checkpoint } = this.#survivor;
    return { begin, newest: checkpoint };
  }

  get unresponsive(): boolean {
    return this.#watchdog.unresponsive;
  }

  /** The process of the worker, where there is one. */
  get pid(): number | undefined {
    return this.#link?.pid;
  }

  /** A view paints, which takes it at most so many milliseconds, or has painted (0). A run that goes on waits for it: both want the cores. */
  paints(view: object, milliseconds: number): void {
    const isMoving = this.#survivor.state?.status === 'running';
    if (milliseconds > 0) {
      if (!isMoving) return;
      this.#painting.set(view, performance.now() + milliseconds);
    } else if (!this.#painting.delete(view)) return;
    this.#rpc?.emit('rest', { milliseconds: this.#rest(performance.now()) });
  }

  /** Milliseconds for which the run shall wait. */
  #rest(now: number): number {
    return Math.max(0, Math.max(this.#restUntil, ...this.#painting.values()) - now);
  }

  on<Event extends keyof ClientEvents>(event: Event, listener: (value: ClientEvents[Event]) => void): () => void {
    return this.#listeners.on(event, listener);
  }

  /** Starts a run from its beginning, in a worker of its own. */
  launch(options: WorkerMethods['launch'][0]): Promise<RunDescription> {
    const { program, problem } = this.#options ?? {};
    const again = program === options.program && problem === options.problem;
    const { resume, watched = again ? this.#watched : [], ...launch } = options;
    if (resume === undefined) this.#clear();
    this.#watched = watched;
    this.#options = launch;
    return this.#load({ ...options, watched }).catch((error: unknown) => {
      this.#listeners.tell('notLoaded', { message: error instanceof Error ? error.message : String(error) });
      throw error;
    });
  }

  /** Starts the same run over; a lost one goes on from its newest checkpoint. */
  restart(): Promise<RunDescription> {
    if (this.#options === undefined)
      return Promise.reject(new Error('Nothing has been started that could be restarted.'));
    const resume = this.#lost === undefined ? undefined : this.#survivor.resume();
    return this.launch(resume === undefined ? this.#options : { ...this.#options, resume });
  }

  continue(): Promise<void> {
    return this.#call('continue', undefined);
  }

  step(argument: WorkerMethods['step'][0]): Promise<void> {
    return this.#call('step', argument);
  }

  reverseContinue(): Promise<void> {
    return this.#call('reverseContinue', undefined);
  }

  goTo(argument: WorkerMethods['goTo'][0]): Promise<void> {
    return this.#call('goTo', argument);
  }

  pause(): Promise<void> {
    return this.#call('pause', undefined);
  }

  extend(argument: { readonly iterations: number }): Promise<void> {
    return this.#call('extend', argument);
  }

  setPace(argument: WorkerMethods['setPace'][0]): Promise<void> {
    if (this.#options !== undefined) this.#options = { ...this.#options, pace: argument.pace };
    return this.#lost === undefined ? this.#call('setPace', argument) : Promise.resolve();
  }

  setBreakpoints(argument: WorkerMethods['setBreakpoints'][0]): Promise<WorkerMethods['setBreakpoints'][1]> {
    this.#breakpoints.set(argument.file, argument.breakpoints);
    if (this.#lost === undefined && this.#rpc !== undefined) return this.#call('setBreakpoints', argument);
    const message = 'Bound when the run has loaded the file.';
    return Promise.resolve(argument.breakpoints.map(({ id, line }) => ({ id, line, verified: false, message })));
  }

  setExceptionFilters(argument: WorkerMethods['setExceptionFilters'][0]): Promise<void> {
    this.#filters = argument.filters;
    if (this.#lost === undefined && this.#rpc !== undefined) return this.#call('setExceptionFilters', argument);
    return Promise.resolve();
  }

  state(): Promise<WorkerMethods['state'][1]> {
    const { state } = this.#survivor;
    return this.#lost !== undefined && state !== undefined ? Promise.resolve(state) : this.#call('state', undefined);
  }

  frames(): Promise<WorkerMethods['frames'][1]> {
    return this.#ask('frames', undefined, () => this.#survivor.frames());
  }

  scope(argument: WorkerMethods['scope'][0]): Promise<WorkerMethods['scope'][1]> {
    return this.#ask('scope', argument, () => this.#survivor.scope(argument.scope));
  }

  elements(argument: WorkerMethods['elements'][0]): Promise<Float64Array> {
    const { scope, name, start, count } = argument;
    return this.#ask('elements', argument, () => this.#survivor.elements(scope, name, start, count));
  }

  evaluate(argument: WorkerMethods['evaluate'][0]): Promise<WorkerMethods['evaluate'][1]> {
    return this.#ask('evaluate', argument, () => this.#survivor.evaluate(argument.expression));
  }

  lineValues(): Promise<WorkerMethods['lineValues'][1]> {
    return this.#ask('lineValues', undefined, () => []);
  }

  setValue(argument: WorkerMethods['setValue'][0]): Promise<WorkerMethods['setValue'][1]> {
    return this.#call('setValue', argument);
  }

  async watch(argument: WorkerMethods['watch'][0]): Promise<WorkerMethods['watch'][1]> {
    const series = await this.#call('watch', argument);
    this.#watched = [...new Set([...this.#watched, argument.element])];
    return series;
  }

  picture(argument: WorkerMethods['picture'][0]): Promise<WorkerMethods['picture'][1]> {
    return this.#ask('picture', argument, () => ({
      outcome: 'refused',
      slot: argument.slot,
      text: `The run is lost, and only a run that is going on can draw. Restart it to go on.`,
    }));
  }

  cancelPicture(argument: WorkerMethods['cancelPicture'][0]): Promise<void> {
    return this.#ask('cancelPicture', argument, () => undefined);
  }

  explain(argument: WorkerMethods['explain'][0]): Promise<WorkerMethods['explain'][1]> {
    return this.#call('explain', argument);
  }

  async hyperparameters(): Promise<WorkerMethods['hyperparameters'][1]> {
    if (this.#lost !== undefined) return this.#survivor.hyperparameters;
    this.#survivor.hyperparameters = await this.#call('hyperparameters', undefined);
    return this.#survivor.hyperparameters;
  }

  heatMap(argument: WorkerMethods['heatMap'][0]): Promise<WorkerMethods['heatMap'][1]> {
    return this.#ask('heatMap', argument, () => this.#survivor.heatMap(argument));
  }

  checkGradient(argument: WorkerMethods['checkGradient'][0]): Promise<WorkerMethods['checkGradient'][1]> {
    return this.#call('checkGradient', argument);
  }

  async restartFrom(argument: RestartFrom): Promise<RunDescription> {
    return this.#begun(await this.#call('restartFrom', argument));
  }

  /** Ends a worker that no longer answers. What it told stays. */
  async endUnresponsive(): Promise<void> {
    const link = this.#link;
    if (link === undefined) return;
    this.#ending = 'The run was ended because it gave no sign of life.';
    link.kill();
    await link.ended;
  }

  /** Ends the worker and keeps what it has told. Nothing is told afterwards. */
  async dispose(): Promise<void> {
    this.#listeners.clear();
    this.#disposed = true;
    await this.#replace();
  }

  async #load(options: WorkerMethods['launch'][0]): Promise<RunDescription> {
    await this.#replace();
    if (this.#disposed) throw new Error('The session has ended.');
    this.#lost = undefined;
    const rpc = this.#connect();
    // The first answer also tells that the worker has come up.
    await rpc.calls.setExceptionFilters({ filters: this.#filters });
    for (const [file, breakpoints] of this.#breakpoints) await rpc.calls.setBreakpoints({ file, breakpoints });
    this.#watchdog.sign();
    const defaults = this.#defaults?.();
    const description = await rpc.calls.launch({
      ...options,
      checkpointMemory: this.#checkpointMemory,
      ...(defaults === undefined ? {} : { defaults }),
    });
    return this.#begun(description);
  }

  #begun(description: RunDescription): RunDescription {
    const { series, parameters } = description;
    const whole = { ...description, series: withDerived(series, parameters) };
    this.#survivor.description = whole;
    this.#listeners.tell('description', whole);
    return whole;
  }

  #clear(): void {
    const { description, state } = this.#survivor;
    if (description !== undefined) this.#listeners.tell('ending', { description, state });
    this.#survivor.clear();
  }

  #connect(): Rpc<HostMethods, WorkerMethods, WorkerEvents, HostEvents> {
    const link = this.#start();
    const rpc = new Rpc<HostMethods, WorkerMethods, WorkerEvents, HostEvents>(
      {
        post: (message) => link.post(message),
        onMessage: (listener) => {
          link.onMessage((message) => {
            if (this.#link !== link) return;
            this.#watchdog.heard();
            listener(message);
          });
        },
      },
      {
        handlers: this.#reads.handlers,
        onEvent: (event, value) => {
          if (event === 'begin') this.#clear();
          const began = performance.now();
          this.#survivor.take(event, value);
          if (event === 'records') {
            const now = performance.now();
            this.#restUntil = Math.max(now, this.#restUntil) + restShare * (now - began);
            rpc.emit('taken', { bytes: bytesOf(value as RecordBatch), rest: this.#rest(now) });
          }
          if (event === 'series') this.#listeners.tell('series', this.#survivor.description?.series ?? []);
          else this.#listeners.tell(event, value as ClientEvents[typeof event]);
        },
      },
    );
    link.onUrgent((urgent) => {
      if (this.#link === link) this.#onUrgent(urgent);
    });
    void link.ended.then((message) => {
      if (this.#link === link) this.#onExit(message);
    });
    this.#link = link;
    this.#rpc = rpc;
    this.#watchdog.start();
    return rpc;
  }

  /** Makes room for another worker: the one there is ends, and nothing that it still tells counts. */
  async #replace(): Promise<void> {
    const link = this.#link;
    if (link === undefined) return;
    this.#disconnect('Another run was started.');
    link.kill();
    await link.ended;
  }

  #disconnect(reason: string): void {
    this.#watchdog.stop();
    this.#link = undefined;
    const rpc = this.#rpc;
    this.#rpc = undefined;
    rpc?.dispose(reason);
  }

  #call<Name extends Method>(method: Name, argument: WorkerMethods[Name][0]): Promise<WorkerMethods[Name][1]> {
    if (this.#lost !== undefined)
      return Promise.reject(new Error(`The run is lost: ${this.#lost} Restart it to go on.`));
    if (this.#rpc === undefined) return Promise.reject(new Error('There is no run yet.'));
    this.#watchdog.owes();
    const call = this.#rpc.calls[method] as (argument: unknown) => Promise<WorkerMethods[Name][1]>;
    return call(argument);
  }

  /** Asks the worker, or where it is gone reads what it left. */
  async #ask<Name extends Method>(
    method: Name,
    argument: WorkerMethods[Name][0],
    left: () => WorkerMethods[Name][1],
  ): Promise<WorkerMethods[Name][1]> {
    return this.#lost === undefined ? await this.#call(method, argument) : left();
  }

  #isBusy(): boolean {
    return (this.#rpc?.waiting ?? 0) > 0 || this.#survivor.state?.status === 'running';
  }

  #onUrgent(urgent: Urgent): void {
    if (urgent.type !== 'busy') return;
    const { place, seconds } = urgent;
    this.#watchdog.seenAt(place);
    this.#listeners.tell('busy', { seconds, ...(place === undefined ? {} : { place }) });
  }

  #onExit(reason: string): void {
    const message = this.#ending ?? reason;
    this.#ending = undefined;
    this.#lost = message;
    this.#disconnect(message);
    const state = this.#survivor.lose(message);
    this.#listeners.tell('lost', { message });
    if (state !== undefined) this.#listeners.tell('state', state);
  }
}
