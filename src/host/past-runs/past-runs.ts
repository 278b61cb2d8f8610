import type { Disposable, Event, ExtensionContext } from 'vscode';
import { commands, EventEmitter, l10n, Uri, window, workspace } from 'vscode';
import { contextKeys } from '../../contributions.ts';
import { differences } from '../../shared/views/run-names.ts';
import type { RunSettings, RunSummary, StoredRun } from '../../shared/views/runs.ts';
import { setting } from '../configuration.ts';
import { guarded } from '../log.ts';
import type { DescentSession, Sessions } from '../run/sessions.ts';
import type { SeriesReader } from '../views/series/series-reader.ts';
import { RunStore } from './run-store.ts';
import { snapshotOf } from './snapshot.ts';
import { StoredHistory } from './stored-history.ts';

/** Runs that are kept while the window is open. */
const mostRuns = 10;
/** Runs that lie under another one at most. */
const mostOverlaid = 5;

/** A run that lies under the shown one. */
export interface Overlay {
  readonly run: string;
  readonly name: string;
  readonly marker: number;
  readonly branch: string;
  readonly history: SeriesReader;
  /** Whether it goes on, so that it must be told again and again. */
  readonly live: boolean;
}

/** A run that can be looked at or laid over: one of the past, or one that a session has. */
interface Known {
  readonly run: string;
  readonly title: string;
  readonly settings: RunSettings;
  readonly started: number;
  readonly session?: DescentSession;
  readonly stored?: StoredRun;
}

/** The runs between one launch or restart and the next: a thinned copy of each is kept here, and in the workspace's storage. */
export class PastRuns implements Disposable {
  readonly #sessions: Sessions;
  readonly #store: RunStore;
  readonly #changes = new EventEmitter<void>();
  readonly #subscriptions: Disposable[];
  readonly #histories = new WeakMap<StoredRun, StoredHistory>();
  /** What the person chose to lie under others, or not to. */
  readonly #chosen = new Map<string, boolean>();
  /** Newest first. */
  #runs: readonly StoredRun[] = [];
  #opened: StoredRun | undefined;
  #loaded: Promise<void> | undefined;
  readonly #removed = new Set<string>();
  /** How far each session's run had come when it was kept. */
  readonly #kept = new WeakMap<DescentSession, string>();
  #told = false;

  /** The runs, or which of them are laid over or opened, have changed. */
  readonly onDidChange: Event<void> = this.#changes.event;

  constructor(context: ExtensionContext, sessions: Sessions) {
    this.#sessions = sessions;
    this.#store = new RunStore(Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'runs'));
    this.#subscriptions = [
      this.#changes,
      sessions.onDidChange(({ session, change }) => {
        if (change === 'ending') this.#keep(session);
        // A run that is over may stand for hours, and a window can be lost: it is kept at once.
        else if (change === 'state' && isOver(session)) this.#keep(session);
        else if (change === 'added' && this.#opened !== undefined) this.close();
      }),
      this.#changes.event(() => this.#tellContext(this.#runs.length > 0)),
    ];
    void guarded('look for stored runs', async () => {
      if (workspace.isTrusted && (await this.#store.isEmpty()) === false) this.#tellContext(true);
    });
  }

  /** Runs of the past, newest first. */
  get all(): readonly StoredRun[] {
    return this.#runs;
  }

  /** The run of the past that the views show in the place of a session. */
  get opened(): StoredRun | undefined {
    return this.#opened;
  }

  /** Reads what is stored, once. */
  load(): Promise<void> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  get(run: string): StoredRun | undefined {
    return this.#runs.find(({ summary }) => summary.run === run);
  }

  historyOf(run: StoredRun): StoredHistory {
    const history = this.#histories.get(run) ?? new StoredHistory(run);
    this.#histories.set(run, history);
    return history;
  }

  /** Shows a run in the views: one of the past, or the session that has it. */
  open(run: string): void {
    const session = this.#sessions.all.find((each) => each.run === run);
    if (session !== undefined) {
      this.close();
      this.#sessions.select(session.id);
      return;
    }
    this.#opened = this.get(run);
    this.#changes.fire();
  }

  close(): void {
    if (this.#opened === undefined) return;
    this.#opened = undefined;
    this.#changes.fire();
  }

  /** Shows the newest run of all where there is no session, as after a reload of the window. */
  async openNewest(): Promise<void> {
    await this.load();
    const [newest] = this.#runs;
    if (this.#sessions.all.length === 0 && newest !== undefined) this.open(newest.summary.run);
  }

  /** Lays a run under those of the same problem, or takes it away. */
  overlay(run: string, shown: boolean): void {
    this.#chosen.set(run, shown);
    this.#changes.fire();
  }

  async remove(run: string): Promise<void> {
    this.#removed.add(run);
    this.#runs = this.#runs.filter(({ summary }) => summary.run !== run);
    if (this.#opened?.summary.run === run) this.#opened = undefined;
    this.#changes.fire();
    await this.#store.remove(run);
  }

  async clear(): Promise<void> {
    await this.load();
    for (const { summary } of this.#runs) this.#removed.add(summary.run);
    this.#runs = [];
    this.#opened = undefined;
    this.#changes.fire();
    await this.#store.clear();
  }

  /** Every run, for the menu: sessions that go on first, then the past, newest first, named by what differs from the shown one. */
  summaries(): readonly RunSummary[] {
    const present = this.#present();
    const overlaid = this.#overlaid(present);
    return this.#known().map((known, index): RunSummary => {
      const { run, session, stored, title, started } = known;
      const marker = overlaid.findIndex((each) => each.run === run);
      return {
        run,
        ...(session === undefined ? {} : { session: session.id }),
        title,
        name: nameOf(known, present, index + 1),
        started,
        status: session?.ended === true ? 'ended' : (session?.state?.status ?? stored?.summary.status ?? 'ready'),
        stop: session?.state?.stop?.text ?? stored?.summary.stop ?? '',
        stored: stored !== undefined,
        overlaid: marker >= 0,
        marker: Math.max(0, marker),
      };
    });
  }

  /** The shown run by what differs from those that lie under it; empty where nothing does. */
  get ownName(): string {
    const present = this.#present();
    const overlaid = this.#overlaid(present);
    if (present === undefined || overlaid.length === 0) return '';
    return differences([present, ...overlaid].map(({ settings }) => settings))[0] ?? '';
  }

  /** The runs that lie under the shown one. `wanted`: those among them that the view wants to see. */
  overlays(wanted?: readonly string[]): readonly Overlay[] {
    const present = this.#present();
    const overlaid = this.#overlaid(present);
    const names = differences(
      [...(present === undefined ? [] : [present]), ...overlaid].map(({ settings }) => settings),
    );
    const offset = names.length - overlaid.length;
    return overlaid.flatMap(({ run, session, stored, started }, marker): Overlay[] => {
      const history = stored === undefined ? session?.client.history : this.historyOf(stored);
      if (history === undefined || wanted?.includes(run) === false) return [];
      const name = names[marker + offset]!;
      const branch = stored?.branch ?? session?.state?.branch ?? 'main';
      const live = session?.state?.status === 'running';
      return [{ run, name: name === '' ? timeOf(started) : name, marker, branch, history, live }];
    });
  }

  /** Commands that need a run of the past are offered where there is one. */
  #tellContext(has: boolean): void {
    if (has === this.#told) return;
    this.#told = has;
    void commands.executeCommand('setContext', contextKeys.hasRuns, has);
  }

  #present(): Known | undefined {
    const run = this.#opened?.summary.run ?? this.#sessions.selected?.run;
    return this.#known().find((known) => known.run === run);
  }

  /** Those that were chosen, and the one before the present one unless it was taken away; all of the same problem. */
  #overlaid(present: Known | undefined): readonly Known[] {
    if (present === undefined) return [];
    const others = this.#known().filter(
      ({ run, settings }) =>
        run !== present.run &&
        settings.program === present.settings.program &&
        settings.problem === present.settings.problem,
    );
    const previous = others.find(({ started, stored }) => stored !== undefined && started < present.started);
    return others.filter((known) => this.#chosen.get(known.run) ?? known === previous).slice(0, mostOverlaid);
  }

  #known(): readonly Known[] {
    const live = this.#sessions.all.flatMap((session): Known[] => {
      const settings = session.launched;
      const { run, title, began: started } = session;
      return settings === undefined ? [] : [{ run, title, settings, started, session }];
    });
    const past = this.#runs
      .filter(({ summary }) => !live.some(({ run }) => run === summary.run))
      .map((stored): Known => {
        const { run, title, started } = stored.summary;
        return { run, title, started, settings: stored.settings, stored };
      });
    return [...live.reverse(), ...past];
  }

  /** Keeps what the sessions have that go on: the window is about to close. */
  async keepAll(): Promise<void> {
    for (const session of this.#sessions.all) if (!session.ended) this.#keep(session);
    await this.#store.settled();
  }

  #keep(session: DescentSession): void {
    const { description, state, client, launched: settings, run, title, began } = session;
    // What was never stepped has nothing to be compared with.
    if (description === undefined || state === undefined || settings === undefined || state.lastIteration === 0) return;
    const point = `${run} ${state.branch} ${state.lastIteration}`;
    if (this.#kept.get(session) === point) return;
    this.#kept.set(session, point);
    const { newest, begin } = client.points;
    const summary: RunSummary = {
      run,
      title,
      name: '',
      started: began,
      status: state.status === 'running' || state.status === 'paused' ? 'ended' : state.status,
      stop: state.stop?.text ?? '',
      stored: true,
      overlaid: false,
      marker: 0,
    };
    const { history } = client;
    const stored = snapshotOf({ description, state, history, settings, summary, end: newest?.parameters, begin });
    const gone = this.#add([stored]);
    void guarded('store a run', async () => {
      const most = setting('keepRuns');
      if (workspace.isTrusted && most > 0) await this.#store.write(stored);
      for (const { summary: old } of [...gone, ...this.#runs.slice(most)]) await this.#store.remove(old.run);
    });
  }

  /** Adds runs, newest first; the result are those which there is no room for any more. */
  #add(runs: readonly StoredRun[]): readonly StoredRun[] {
    const known = new Map([...runs, ...this.#runs].map((run) => [run.summary.run, run]));
    const sorted = [...known.values()].sort((a, b) => b.summary.started - a.summary.started);
    this.#runs = sorted.slice(0, mostRuns);
    this.#changes.fire();
    return sorted.slice(mostRuns);
  }

  async #load(): Promise<void> {
    if (!workspace.isTrusted) return;
    const runs = await this.#store.read();
    const kept = runs.filter(({ summary }) => !this.#removed.has(summary.run));
    if (kept.length > 0) this.#add(kept);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
  }
}

function isOver({ state, ended, starting }: DescentSession): boolean {
  return !ended && !starting && ['finished', 'failed', 'lost'].includes(state?.status ?? '');
}

/** What differs from the present run; where nothing does, its number and time; empty where no run is present. */
function nameOf({ settings, started, run }: Known, present: Known | undefined, number: number): string {
  if (present === undefined) return '';
  const [, name = ''] = present.run === run ? [] : differences([present.settings, settings]);
  return name === '' ? l10n.t('run {0}, {1}', number, timeOf(started)) : name;
}

/** `17:02`. */
function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

/** Asks once whether all stored runs shall be removed. */
export async function clearRuns(runs: PastRuns): Promise<void> {
  await runs.load();
  const clear = l10n.t('Clear runs');
  const question = l10n.t('Remove all {0} earlier runs of this workspace?', runs.all.length);
  if ((await window.showWarningMessage(question, { modal: true }, clear)) === clear) await runs.clear();
}
