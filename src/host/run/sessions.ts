import { randomUUID } from 'node:crypto';
import type { DebugSession, Event } from 'vscode';
import { EventEmitter } from 'vscode';
import type { Place, SourceProblem } from '../../shared/place.ts';
import type { HyperparameterDescription, Pace, RunDescription, RunState } from '../../shared/run.ts';
import type { RunSettings } from '../../shared/views/runs.ts';
import type { GradientCheck } from '../../shared/views/table.ts';
import type { WorkerClient } from '../../worker/client.ts';
import { Disposables } from '../disposables.ts';
import { hashOf, launchedSettings, withoutPresets } from './launched.ts';
import { Rate } from './rate.ts';
import { StartedTexts } from './started-texts.ts';
import { StopOrder } from './stop-order.ts';

/** One debug session of ours with the worker behind it: what the views, decorations and commands look at. */
export class DescentSession {
  readonly id: string;
  readonly debugSession: DebugSession;
  readonly client: WorkerClient;
  description: RunDescription | undefined;
  /** The run that the description is of, by a name that no other run has. */
  run = randomUUID();
  /** When that began, in milliseconds since 1970. */
  began = Date.now();
  /** True until the problem is loaded, and again while a restart loads it. */
  starting = true;
  /** What is being done while it is starting, as the worker tells it. */
  phase: string | undefined;
  /** What was found in the source and during the run, each thing once. */
  findings: readonly SourceProblem[] = [];
  /** The settings of the run as they were told last; undefined where they must be asked for. */
  hyperparameters: readonly HyperparameterDescription[] | undefined;
  /** The element whose update and history are shown, where one was chosen. */
  selected: string | undefined;
  /** The iteration that the person points at in the charts. */
  cursor: number | undefined;
  /** The check of a gradient that was asked for last by a command: on its way, answered, or refused with a sentence. */
  check: { readonly name: string; readonly outcome: 'asked' | GradientCheck | Error } | undefined;
  readonly rate = new Rate();
  state: RunState | undefined;
  ended = false;
  unresponsive = false;
  /** Where the user's code was when the worker fell silent, as far as it is known. */
  silentAt: Place | undefined;
  /** The pace in force. */
  pace: Pace | undefined;
  readonly started: StartedTexts;
  #text = '';
  #launched: RunSettings | undefined;

  constructor(debugSession: DebugSession, client: WorkerClient, started = new StartedTexts()) {
    this.id = debugSession.id;
    this.debugSession = debugSession;
    this.client = client;
    this.started = started;
  }

  /** Files whose text in the editor differs from the text that the run started from. */
  get edited(): ReadonlySet<string> {
    return this.started.edited;
  }

  /** What the run was started with. */
  get launched(): RunSettings | undefined {
    const { begin } = this.client.points;
    if (this.description === undefined || begin === undefined) return undefined;
    // What a run was started with stays the same, and is asked for at every frame.
    this.#launched ??= launchedSettings(this.description, begin, this.#text);
    return this.#launched;
  }

  /** A run has been loaded. */
  begin(description: RunDescription): void {
    this.description = description;
    this.run = randomUUID();
    this.began = Date.now();
    this.starting = false;
    this.phase = undefined;
    this.unresponsive = false;
    this.pace = description.pace;
    this.findings = description.problems;
    this.hyperparameters = undefined;
    this.cursor = undefined;
    this.started.start(description.files);
    this.#text = hashOf(withoutPresets(this.started.text));
    this.#launched = undefined;
  }

  /** Adds what was found; false where it is known. */
  addFinding(problem: SourceProblem): boolean {
    const key = (each: SourceProblem): string => JSON.stringify([each.code, each.message, each.place]);
    if (this.findings.some((each) => key(each) === key(problem))) return false;
    this.findings = [...this.findings, problem];
    return true;
  }

  /** `rosenbrock`, or the session's own name before the problem is known. */
  get title(): string {
    return this.description?.problem ?? this.debugSession.name.replace(/^Descent: /, '');
  }
}

export type SessionChange =
  | 'added'
  | 'described'
  /** It stood, and has been set going, stepped or changed. */
  | 'moved'
  | 'state'
  | 'records'
  | 'branches'
  | 'unresponsive'
  | 'edited'
  | 'pace'
  /** The charts' cursor is elsewhere. */
  | 'cursor'
  /** Another element is selected. */
  | 'selected'
  | 'hyperparameters'
  | 'checked'
  /** The run that was is over: what was told of it can be read for the last time. */
  | 'ending'
  | 'ended';

/** Changes that a stop makes. */
const ofStop: ReadonlySet<SessionChange> = new Set(['records', 'moved', 'state', 'branches']);

/**
 * The sessions of this window, newest last. Everything is keyed by session, so two runs at once are normal. An ended session stays
 * here until the next one starts, so that its charts remain readable.
 */
export class Sessions {
  readonly #sessions = new Map<string, DescentSession>();
  readonly #orders = new Map<string, StopOrder<SessionChange>>();
  readonly #changes = new EventEmitter<{ readonly session: DescentSession; readonly change: SessionChange }>();
  readonly #disposables = new Disposables();
  #selected: string | undefined;

  readonly onDidChange: Event<{ readonly session: DescentSession; readonly change: SessionChange }> =
    this.#changes.event;

  constructor() {
    this.#disposables.add(this.#changes);
  }

  add(session: DescentSession): void {
    for (const old of this.all) if (old.ended) this.#sessions.delete(old.id);
    this.#sessions.set(session.id, session);
    this.#selected = session.id;
    const order = new StopOrder((change: SessionChange) => this.#changes.fire({ session, change }));
    this.#orders.set(session.id, order);
    const tell = (change: SessionChange): void => {
      // What is told of a run that stands may wait; what ends or replaces it, or is a fault, may not.
      if (!ofStop.has(change)) order.flush();
      order.tell(change);
    };
    session.client.on('state', (state) => {
      const stood = session.state !== undefined && session.state.status !== 'running';
      session.state = state;
      if (state.status === 'paused' && state.stop?.reason !== 'intervention') order.stopped();
      else order.flush();
      if (state.status === 'running') session.rate.moved(session.client.history.last(state.branch));
      else session.rate.stopped();
      if (stood) tell('moved');
      tell('state');
    });
    session.client.on('records', () => {
      // Of a step the records come just before its stop.
      if (session.state !== undefined && session.state.status !== 'running') order.stopped();
      tell('records');
    });
    session.client.on('branch', () => tell('branches'));
    session.client.on('intervention', () => {
      session.hyperparameters = undefined;
      tell('branches');
    });
    session.client.on('problem', (problem) => {
      if (session.addFinding(problem)) tell('state');
    });
    session.client.on('progress', ({ text }) => {
      session.phase = text;
      if (session.starting) tell('state');
    });
    session.client.on('notLoaded', ({ message }) => {
      session.starting = false;
      if (session.state === undefined) return;
      session.state = { ...session.state, status: 'failed', stop: { reason: 'error', text: message } };
      tell('state');
    });
    session.client.on('ending', () => {
      tell('ending');
      session.starting = true;
      session.phase = undefined;
      tell('state');
    });
    session.client.on('unresponsive', ({ unresponsive, place }) => {
      session.unresponsive = unresponsive;
      session.silentAt = place;
      tell('unresponsive');
    });
    session.client.on('lost', () => {
      session.unresponsive = false;
      tell('unresponsive');
    });
    session.client.on('description', (description) => {
      session.begin(description);
      tell('described');
    });
    session.client.on('series', (series) => {
      if (session.description === undefined) return;
      session.description = { ...session.description, series };
      tell('described');
    });
    tell('added');
  }

  /** VS Code has been told where a session stands. */
  stackTold(id: string): void {
    this.#orders.get(id)?.stackTold();
  }

  end(id: string): void {
    const session = this.#sessions.get(id);
    if (session === undefined || session.ended) return;
    this.#orders.get(id)?.flush();
    this.#orders.delete(id);
    if (session.description !== undefined && !session.starting) this.#changes.fire({ session, change: 'ending' });
    session.ended = true;
    session.starting = false;
    // A launch that failed leaves nothing to look at.
    if (session.description === undefined) this.#sessions.delete(id);
    this.#changes.fire({ session, change: 'ended' });
  }

  /** The text of a file is another one now, or the same again. */
  compare(file: string, text: string): void {
    for (const session of this.all) {
      if (session.started.compare(file, text)) this.#changes.fire({ session, change: 'edited' });
    }
  }

  setPace(session: DescentSession, pace: Pace): void {
    session.pace = pace;
    this.#changes.fire({ session, change: 'pace' });
  }

  setCursor(session: DescentSession, iteration: number | undefined): void {
    session.cursor = iteration;
    this.#changes.fire({ session, change: 'cursor' });
  }

  selectElement(session: DescentSession, element: string): void {
    session.selected = element;
    this.#changes.fire({ session, change: 'selected' });
  }

  setHyperparameters(session: DescentSession, hyperparameters: readonly HyperparameterDescription[]): void {
    session.hyperparameters = hyperparameters;
    this.#changes.fire({ session, change: 'hyperparameters' });
  }

  setCheck(session: DescentSession, check: NonNullable<DescentSession['check']>): void {
    session.check = check;
    this.#changes.fire({ session, change: 'checked' });
  }

  get(id: string): DescentSession | undefined {
    return this.#sessions.get(id);
  }

  get all(): readonly DescentSession[] {
    return [...this.#sessions.values()];
  }

  /** The session the views show: the one chosen by hand or by VS Code's call stack, else the newest. */
  get selected(): DescentSession | undefined {
    return (this.#selected === undefined ? undefined : this.#sessions.get(this.#selected)) ?? this.all.at(-1);
  }

  select(id: string): void {
    const session = this.#sessions.get(id);
    if (session === undefined || this.#selected === id) return;
    this.#selected = id;
    this.#changes.fire({ session, change: 'added' });
  }

  dispose(): void {
    this.#disposables.dispose();
    for (const session of this.#sessions.values()) void session.client.dispose();
    this.#sessions.clear();
  }
}
