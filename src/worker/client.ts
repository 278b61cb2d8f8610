import type { Place } from '../shared/place.ts';
import type { HostEvents, HostMethods, RecordBatch, WorkerEvents, WorkerMethods } from '../shared/protocol.ts';
import { bytesOf } from '../shared/protocol.ts';
import { Rpc } from '../shared/rpc.ts';
import type { BreakpointRequest, LaunchOptions, RunDescription } from '../shared/run.ts';
import { startChild } from './child.ts';
import type { RunHistory } from './history.ts';
import type { Urgent, WorkerLink } from './link.ts';
import { Survivor } from './survivor.ts';

export interface WorkerClientOptions {
  /** The text of a file as it stands in the editor, else on disk; undefined where there is none. */
  readonly read: (uri: string) => Promise<string | undefined>;
  /** Path of the worker's script: dist/worker.cjs. */
  readonly workerPath: string;
  /** Bytes which a run may take. Default 2 GB. */
  readonly memoryLimit?: number;
  /** Bytes which the history of all iterations may take here. Default 256 MB. */
  readonly historyMemory?: number;
  /** What holds where neither a launch nor the source says otherwise, asked at every launch. */
  readonly defaults?: () => NonNullable<LaunchOptions['defaults']>;
}

/** A client of a run in a child process. The process starts with the first launch. */
export function createWorkerClient(options: WorkerClientOptions): WorkerClient {
  const { read, workerPath, memoryLimit = 2 ** 31, historyMemory = 2 ** 28 } = options;
  return new WorkerClient(() => startChild({ workerPath, memoryLimit }), read, historyMemory, options.defaults);
}

/** What a client tells besides the worker's own events. */
export interface ClientEvents extends WorkerEvents {
  description: RunDescription;
  unresponsive: { readonly unresponsive: boolean; readonly seconds: number; readonly place?: Place };
  lost: { readonly message: string };
}

/** Milliseconds without a sign of life after which a worker that has something to do counts as unresponsive. */
const silence = 2000;
/** The same for a process that has not said anything yet: on a busy machine the start of one takes its time. */
const startingSilence = 15_000;
const watchEvery = 250;

type Method = keyof WorkerMethods;
type Listener = (value: never) => void;

/**
 * A run as the host sees it: calls to the worker, its events, and all that must survive it. When the worker dies the run stays,
 * read-only, at its newest checkpoint, until `restart` starts another worker from there.
 */
export class WorkerClient {
  readonly #start: () => WorkerLink;
  readonly #read: WorkerClientOptions['read'];
  readonly #defaults: WorkerClientOptions['defaults'];
  readonly #survivor: Survivor;
  readonly #listeners = new Map<keyof ClientEvents, Set<Listener>>();
  readonly #breakpoints = new Map<string, readonly BreakpointRequest[]>();
  #filters: readonly string[] = [];
  #options: LaunchOptions | undefined;
  /** Elements that are watched, also after a restart. */
  #watched: readonly string[] = [];
  #link: WorkerLink | undefined;
  #rpc: Rpc<HostMethods, WorkerMethods, WorkerEvents, HostEvents> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  #lastSign = 0;
  /** Whether the worker has said anything yet. */
  #greeted = false;
  #lastTick = 0;
  #place: Place | undefined;
  #unresponsive = false;
  #lost: string | undefined;
  /** Why the worker is being ended by us, where it is. */
  #ending: string | undefined;
  #disposed = false;
  /** Files the worker waits for. */
  #reads = 0;

  constructor(
    start: () => WorkerLink,
    read: WorkerClientOptions['read'],
    historyMemory: number,
    defaults: WorkerClientOptions['defaults'],
  ) {
    this.#defaults = defaults;
    this.#start = start;
    this.#read = read;
    this.#survivor = new Survivor(historyMemory);
  }

  /** All iterations that were told, for charts. */
  get history(): RunHistory {
    return this.#survivor.history;
  }

  get unresponsive(): boolean {
    return this.#unresponsive;
  }

  /** The process of the worker, where there is one. */
  get pid(): number | undefined {
    return this.#link?.pid;
  }

  on<Event extends keyof ClientEvents>(event: Event, listener: (value: ClientEvents[Event]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    listeners.add(listener as Listener);
    return () => listeners.delete(listener as Listener);
  }

  /** Starts a run from its beginning, in a worker of its own. */
  launch(options: WorkerMethods['launch'][0]): Promise<RunDescription> {
    const { program, problem } = this.#options ?? {};
    const again = program === options.program && problem === options.problem;
    const { resume, watched = again ? this.#watched : [], ...launch } = options;
    if (resume === undefined) this.#survivor.clear();
    this.#watched = watched;
    this.#options = launch;
    return this.#load({ ...options, watched });
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

  step(argument: { readonly count: number }): Promise<void> {
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
    this.#sign();
    const defaults = this.#defaults?.();
    const description = await rpc.calls.launch({ ...options, ...(defaults === undefined ? {} : { defaults }) });
    this.#survivor.description = description;
    this.#tell('description', description);
    return description;
  }

  #connect(): Rpc<HostMethods, WorkerMethods, WorkerEvents, HostEvents> {
    const link = this.#start();
    const rpc = new Rpc<HostMethods, WorkerMethods, WorkerEvents, HostEvents>(
      {
        post: (message) => link.post(message),
        onMessage: (listener) => {
          link.onMessage((message) => {
            if (this.#link !== link) return;
            this.#greeted = true;
            this.#sign();
            listener(message);
          });
        },
      },
      {
        handlers: { read: ({ uri }) => this.#readFile(uri) },
        onEvent: (event, value) => {
          this.#survivor.take(event, value);
          if (event === 'records') rpc.emit('taken', { bytes: bytesOf(value as RecordBatch) });
          this.#tell(event, value as ClientEvents[typeof event]);
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
    this.#greeted = false;
    this.#lastSign = Date.now();
    this.#lastTick = this.#lastSign;
    this.#watch = setInterval(() => this.#look(), watchEvery);
    this.#watch.unref();
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
    clearInterval(this.#watch);
    this.#link = undefined;
    this.#unresponsive = false;
    this.#place = undefined;
    const rpc = this.#rpc;
    this.#rpc = undefined;
    rpc?.dispose(reason);
  }

  #call<Name extends Method>(method: Name, argument: WorkerMethods[Name][0]): Promise<WorkerMethods[Name][1]> {
    if (this.#lost !== undefined)
      return Promise.reject(new Error(`The run is lost: ${this.#lost} Restart it to go on.`));
    if (this.#rpc === undefined) return Promise.reject(new Error('There is no run yet.'));
    // A worker with nothing to do owes no sign of life: from now on it does.
    if (!this.#isBusy()) this.#lastSign = Date.now();
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

  async #readFile(uri: string): Promise<string | undefined> {
    this.#reads++;
    try {
      return await this.#read(uri);
    } finally {
      this.#reads--;
      this.#sign();
    }
  }

  #sign(): void {
    this.#lastSign = Date.now();
    this.#place = undefined;
    if (!this.#unresponsive) return;
    this.#unresponsive = false;
    this.#tell('unresponsive', { unresponsive: false, seconds: 0 });
  }

  #look(): void {
    const now = Date.now();
    // When this process itself stood still, the worker's messages may lie unread.
    if (now - this.#lastTick > 4 * watchEvery) this.#lastSign = Math.max(this.#lastSign, now - silence / 2);
    this.#lastTick = now;
    const silent = now - this.#lastSign;
    const allowed = this.#greeted ? silence : startingSilence;
    if (this.#unresponsive || silent < allowed || this.#reads > 0 || !this.#isBusy()) return;
    this.#unresponsive = true;
    this.#tell('unresponsive', {
      unresponsive: true,
      seconds: silent / 1000,
      ...(this.#place === undefined ? {} : { place: this.#place }),
    });
  }

  #onUrgent(urgent: Urgent): void {
    if (urgent.type !== 'busy') return;
    const { place, seconds } = urgent;
    this.#place = place;
    this.#tell('busy', { seconds, ...(place === undefined ? {} : { place }) });
  }

  #onExit(reason: string): void {
    const message = this.#ending ?? reason;
    this.#ending = undefined;
    this.#lost = message;
    this.#disconnect(message);
    const state = this.#survivor.lose(message);
    this.#tell('lost', { message });
    if (state !== undefined) this.#tell('state', state);
  }

  #tell<Event extends keyof ClientEvents>(event: Event, value: ClientEvents[Event]): void {
    for (const listener of this.#listeners.get(event) ?? []) (listener as (value: ClientEvents[Event]) => void)(value);
  }
}
