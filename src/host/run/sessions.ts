import type { DebugSession, Event } from 'vscode';
import { EventEmitter } from 'vscode';
import type { Pace, RunDescription, RunState } from '../../shared/run.ts';
import type { WorkerClient } from '../../worker/client.ts';
import { Disposables } from '../disposables.ts';
import { StartedTexts } from './started-texts.ts';

/** One debug session of ours with the worker behind it: what the views, decorations and commands look at. */
export class DescentSession {
  readonly id: string;
  readonly debugSession: DebugSession;
  readonly client: WorkerClient;
  description: RunDescription | undefined;
  state: RunState | undefined;
  ended = false;
  unresponsive = false;
  /** The pace in force. */
  pace: Pace | undefined;
  readonly started: StartedTexts;

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

  /** `rosenbrock`, or the session's own name before the problem is known. */
  get title(): string {
    return this.description?.problem ?? this.debugSession.name;
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
  | 'ended';

/**
 * The sessions of this window, newest last. Everything is keyed by session, so two runs at once are normal. An ended session stays
 * here until the next one starts, so that its charts remain readable.
 */
export class Sessions {
  readonly #sessions = new Map<string, DescentSession>();
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
    const tell = (change: SessionChange): void => this.#changes.fire({ session, change });
    session.client.on('state', (state) => {
      const stood = session.state !== undefined && session.state.status !== 'running';
      session.state = state;
      if (stood) tell('moved');
      tell('state');
    });
    session.client.on('records', () => tell('records'));
    session.client.on('branch', () => tell('branches'));
    session.client.on('intervention', () => tell('branches'));
    session.client.on('unresponsive', ({ unresponsive }) => {
      session.unresponsive = unresponsive;
      tell('unresponsive');
    });
    session.client.on('lost', () => {
      session.unresponsive = false;
      tell('unresponsive');
    });
    session.client.on('description', (description) => {
      session.description = description;
      session.unresponsive = false;
      session.pace = description.pace;
      session.started.start(description.files);
      tell('described');
    });
    session.client.on('series', (series) => {
      if (session.description === undefined) return;
      session.description = { ...session.description, series };
      tell('described');
    });
    tell('added');
  }

  end(id: string): void {
    const session = this.#sessions.get(id);
    if (session === undefined || session.ended) return;
    session.ended = true;
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
