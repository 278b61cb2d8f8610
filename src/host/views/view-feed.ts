import { availableParallelism } from 'node:os';
import type { Disposable, Webview } from 'vscode';
import { l10n } from 'vscode';
import type { FromWebview, ShownCharts, ToWebview, ViewMessage, Viewport } from '../../shared/panel.ts';
import { setting } from '../configuration.ts';
import { guarded, log, messageOf } from '../log.ts';
import type { PastRuns } from '../past-runs/past-runs.ts';
import type { DescentSession, SessionChange, Sessions } from '../run/sessions.ts';
import { act } from './actions.ts';
import { checkMessage, viewBranches, viewSession, viewState } from './describe.ts';
import { overlaysMessage, storedBranches, storedSession, storedState } from './run-feed.ts';
import { SeriesFeed } from './series/series-feed.ts';
import type { ViewPart, ViewPartOptions } from './view-part.ts';

/** Run, host and drawing want more cores than there are. */
const fewCores = availableParallelism() <= 2;
/**
 * Shortest time between two updates of a view, in ms: what the eye can follow. On few cores drawing takes its time from the run and
 * from the host which takes its records, above all where there is no graphics card, so that there are half as many.
 */
const frameTime = fewCores ? 100 : 50;
/** A view that moves draws for one part in so many of the time, where `longestFrameTime` does not say otherwise. */
const drawingShare = 3;
/** However long drawing takes, a view that moves is told so often, in ms. */
const longestFrameTime = 300;
/** On few cores a run waits while a view paints: at most so many times what it mostly takes. */
const longestPainting = 2;
/** Between two messages of other runs that go on, in ms. */
const overlayTime = 500;
/** Between two updates that follow the charts' cursor, in ms. */
const cursorTime = 100;

export interface FeedTarget {
  readonly webview: Webview;
  readonly visible: boolean;
}

export interface FeedOptions {
  readonly sessions: Sessions;
  readonly runs: PastRuns;
  readonly kind: 'panel' | 'gradients';
  readonly parts: (options: ViewPartOptions) => readonly ViewPart[];
  /** Takes what the panel shows. */
  readonly charts?: (shown: ShownCharts) => void;
  /** The problem that "Run descent" would run. */
  readonly runnable: () => string | undefined;
}

/** What may be out of date in a view. The order is that in which a page takes them. */
const news = [
  'preferences',
  'runnable',
  'session',
  'state',
  'branches',
  'runs',
  'hyperparameters',
  'selected',
  'frame',
  'overlays',
  'parts',
] as const;
type News = (typeof news)[number];

/**
 * Feeds one webview from the history which the host owns: what changed goes out in one message, at most once per `frameTime`, and
 * nothing while it is hidden; when it is shown again it hydrates from the history.
 */
export class ViewFeed implements Disposable {
  readonly #options: FeedOptions;
  readonly #target: FeedTarget;
  readonly #parts: readonly ViewPart[];
  readonly #subscriptions: Disposable[];
  readonly #series = new SeriesFeed();
  readonly #dirty = new Set<News>();
  #viewport: Viewport | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = 0;
  #ready = false;
  #all = true;
  #lastFrame = 0;
  /** Milliseconds from an update being sent to its having been painted, averaged. */
  #painting = 0;
  /** The page has not said that it has painted the last update: hidden by another window it never does, and nothing waits for it then. */
  #unpainted = false;
  #lastOverlays = 0;
  /** The branch that was current in the newest frame. */
  #branch: string | undefined;
  /** The run whose settings are being asked for, with its limit: what has been asked is not asked again. */
  #asked = '';

  constructor(target: FeedTarget, options: FeedOptions) {
    const { sessions, runs, kind } = options;
    this.#options = options;
    this.#target = target;
    this.#parts = options.parts({ sessions, post: (message) => this.#post([message]) });
    this.#subscriptions = [
      target.webview.onDidReceiveMessage((message: FromWebview) => {
        void guarded(`view ${kind}`, () => this.#receive(message));
      }),
      sessions.onDidChange(({ session, change }) => this.#changed(session, change)),
      runs.onDidChange(() => this.#runsChanged()),
    ];
  }

  /** The view has been shown or hidden: what it shows may be out of date, or is needed no longer. */
  visibilityChanged(): void {
    if (this.#target.visible) this.#hydrate();
    else this.#rest();
  }

  /** Tells the view something of its own. */
  tell(message: ViewMessage): void {
    this.#post([message]);
  }

  /** The problem that would be run is another one now. */
  runnableChanged(): void {
    this.#tell(0, 'runnable');
  }

  #hydrate(): void {
    this.#all = true;
    this.#tell(0, ...news);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#dirty.clear();
    for (const part of this.#parts) part.hide();
  }

  #changed(session: DescentSession, change: SessionChange): void {
    const { sessions, runs } = this.#options;
    const isGone = sessions.get(session.id) === undefined;
    if (change === 'added' || change === 'described' || change === 'ended' || isGone) {
      this.#hydrate();
      return;
    }
    if (session !== sessions.selected || runs.opened !== undefined) return;
    switch (change) {
      case 'ending':
        return;
      case 'cursor':
        this.#tell(cursorTime, 'parts');
        return;
      case 'selected':
        this.#tell(0, 'selected');
        return;
      case 'hyperparameters':
        this.#tell(0, 'hyperparameters');
        return;
      case 'checked':
        this.#post([checkMessage(session)].filter((message) => message !== undefined));
        return;
      case 'branches':
        this.#tell(0, 'branches', 'hyperparameters', 'state', 'frame', 'overlays', 'parts');
        return;
      default: {
        // A stop is drawn as soon as it is heard of; that a run moves is told with the next frame, so that a single step, which is
        // over by then, is drawn once and flickers nowhere.
        const isMoving = session.state?.status === 'running' && !session.ended && !session.unresponsive;
        this.#tell(isMoving ? frameTime / 2 : 0, 'state', 'frame', 'parts');
      }
    }
  }

  #runsChanged(): void {
    const shown = this.#options.runs.opened?.summary.run ?? this.#options.sessions.selected?.id;
    if (shown !== this.#shown) this.#hydrate();
    else this.#tell(0, 'runs', 'overlays');
  }

  /** The session or stored run that the view was told of last. */
  #shown: string | undefined;

  #tell(delay: number, ...what: readonly News[]): void {
    if (!this.#ready || !this.#target.visible) return;
    for (const each of what) this.#dirty.add(each);
    const now = performance.now();
    const due = delay === 0 ? now : Math.max(now + delay, this.#lastFrame + this.#frameTime);
    if (this.#timer !== undefined && this.#due <= due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#flush(), due - now);
  }

  #flush(): void {
    this.#timer = undefined;
    if (!this.#target.visible) return;
    this.#lastFrame = performance.now();
    const what = new Set(this.#dirty);
    this.#dirty.clear();
    const all = this.#all;
    this.#all = false;
    const messages = news.filter((each) => what.has(each)).flatMap((each) => this.#messages(each, all));
    this.#post(messages, this.#lastFrame);
    if (fewCores && messages.length > 0 && !this.#unpainted) this.#paints(longestPainting * this.#painting);
    this.#unpainted = messages.length > 0;
    if (this.#series.pending) this.#tell(frameTime, 'frame');
  }

  #paints(milliseconds: number): void {
    this.#options.sessions.selected?.client.paints(this, milliseconds);
  }

  /** A window that is slow to draw is told less often: what waits there would make it slower still. */
  get #frameTime(): number {
    return Math.min(longestFrameTime, Math.max(frameTime, drawingShare * this.#painting));
  }

  #post(messages: readonly ViewMessage[], sent?: number): void {
    if (messages.length === 0 || !this.#target.visible) return;
    const message: ToWebview = { type: 'together', messages, ...(sent === undefined ? {} : { sent }) };
    void this.#target.webview.postMessage(message);
  }

  #messages(what: News, all: boolean): readonly ViewMessage[] {
    const { sessions, runs, kind, runnable } = this.#options;
    const stored = runs.opened;
    const session = stored === undefined ? sessions.selected : undefined;
    const isPanel = kind === 'panel';
    switch (what) {
      case 'session': {
        this.#shown = stored?.summary.run ?? session?.id;
        this.#series.reset();
        const shown = stored === undefined ? session && viewSession(session) : storedSession(stored);
        const others = sessions.all.map(({ id, title }) => ({ session: id, title }));
        return [{ type: 'session', session: shown, others }];
      }
      case 'state':
        if (stored !== undefined) return [{ type: 'state', state: storedState(stored, runs) }];
        return session === undefined ? [] : [{ type: 'state', state: viewState(session, l10n.t) }];
      case 'branches':
        if (!isPanel) return [];
        if (stored !== undefined) return [storedBranches(stored)];
        return session === undefined ? [] : [viewBranches(session)];
      case 'selected':
        if (session?.selected === undefined) return [];
        return [{ type: 'selected', session: session.id, element: session.selected }];
      case 'hyperparameters':
        return isPanel && session !== undefined ? this.#hyperparameters(session) : [];
      case 'preferences':
        return isPanel ? [{ type: 'preferences', smoothing: setting('smoothing'), pictures: setting('pictures') }] : [];
      case 'runnable': {
        const problem = runnable();
        return isPanel ? [{ type: 'runnable', ...(problem === undefined ? {} : { problem }) }] : [];
      }
      case 'runs':
        return isPanel ? [{ type: 'runs', runs: runs.summaries() }] : [];
      case 'frame':
        return isPanel ? this.#frame(session) : [];
      case 'overlays':
        return isPanel ? this.#overlays(session) : [];
      case 'parts':
        return session === undefined ? [] : this.#parts.flatMap((part) => part.messages(session, all));
    }
  }

  #frame(session: DescentSession | undefined): readonly ViewMessage[] {
    const viewport = this.#viewport;
    const { runs } = this.#options;
    const stored = runs.opened;
    if (stored !== undefined) {
      if (viewport?.session !== stored.summary.run) return [];
      return [this.#series.frame(runs.historyOf(stored), viewport, stored.branch, stored.last)];
    }
    if (session?.state === undefined || session.starting || viewport?.session !== session.id) return [];
    const { branch, status, iteration } = session.state;
    const { history } = session.client;
    const at = status === 'running' ? history.last(branch) : iteration;
    this.#watchOverlays(session);
    if (branch !== this.#branch) {
      this.#branch = branch;
      if (history.branches.length > 1) this.#tell(0, 'overlays');
    }
    return [this.#series.frame(history, viewport, branch, at)];
  }

  #overlays(session: DescentSession | undefined): readonly ViewMessage[] {
    const viewport = this.#viewport;
    const { runs } = this.#options;
    if (viewport === undefined || viewport.session !== (runs.opened?.summary.run ?? session?.id)) return [];
    this.#lastOverlays = performance.now();
    const last = runs.opened?.last ?? session?.client.history.last(session.state?.branch ?? 'main') ?? 0;
    const { state } = session ?? {};
    const live = runs.opened === undefined && state !== undefined && session?.starting === false;
    const current = live ? { history: session.client.history, branch: state.branch } : undefined;
    return [overlaysMessage(runs, viewport, last, current)];
  }

  /** Another run that goes on is drawn anew now and then; so is one whose range grows with the shown one. */
  #watchOverlays(session: DescentSession): void {
    if (this.#lastFrame - this.#lastOverlays < overlayTime) return;
    const grows = this.#viewport?.to === undefined && session.state?.status === 'running';
    const overlays = this.#options.runs.overlays(this.#viewport?.overlays);
    const under = overlays.length > 0 || session.client.history.branches.length > 1;
    if (under && (grows || overlays.some(({ live }) => live))) this.#tell(frameTime, 'overlays');
  }

  /** The settings of a run as they were told last; where there is something new, it is asked for, and told when it comes. */
  #hyperparameters(session: DescentSession): readonly ViewMessage[] {
    const { hyperparameters, id, run, starting, ended, state } = session;
    if (hyperparameters !== undefined) return [{ type: 'hyperparameters', session: id, hyperparameters }];
    if (starting || ended || state === undefined) return [];
    const asked = `${run} ${session.client.history.interventions.length}`;
    if (asked === this.#asked) return [];
    this.#asked = asked;
    session.client.hyperparameters().then(
      (told) => this.#options.sessions.setHyperparameters(session, told),
      (error: unknown) => log().debug(`The settings of the run were not told: ${messageOf(error)}`),
    );
    return [];
  }

  async #receive(message: FromWebview): Promise<void> {
    const { sessions, runs, kind } = this.#options;
    if (this.#parts.some((part) => part.receive(message))) return;
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        this.#hydrate();
        if (kind === 'panel') void guarded('read stored runs', () => runs.load());
        return;
      case 'painted':
        this.#unpainted = false;
        this.#paints(0);
        this.#painting += 0.3 * (Math.min(longestFrameTime, performance.now() - message.sent) - this.#painting);
        return;
      case 'viewport':
        this.#viewport = message.viewport;
        this.#tell(0, 'frame', 'overlays');
        return;
      case 'charts':
        this.#options.charts?.(message);
        return;
      case 'failure':
        log().error(`view ${kind}: ${message.message}`);
        return;
      default:
        await act(message, { sessions, runs, post: (answer) => this.#post([answer]) });
    }
  }

  dispose(): void {
    this.#rest();
    for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
  }
}
