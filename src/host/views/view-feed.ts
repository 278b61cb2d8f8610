import type { Disposable, Webview } from 'vscode';
import { commands, Uri } from 'vscode';
import { commandId } from '../../contributions.ts';
import type { FromWebview, ToWebview, ValueRow, Viewport } from '../../shared/panel.ts';
import { guarded, log } from '../log.ts';
import { control, goTo, sessionFor, setPace, setValue } from '../run/control.ts';
import type { DescentSession, SessionChange, Sessions } from '../run/sessions.ts';

/** Shortest time between two updates of a view, in ms: what the eye can follow, and what a busy renderer can bear. */
const frameTime = 50;

/** Elements are listed one by one up to this many; larger tensors are one row with their norms. */
const listedElements = 64;

export interface FeedTarget {
  readonly webview: Webview;
  readonly visible: boolean;
}

/**
 * Feeds one webview from the history which the host owns: the visible range only, at most once per `frameTime`, and nothing
 * while it is hidden; when it is shown again it hydrates from the history.
 */
export class ViewFeed implements Disposable {
  readonly #sessions: Sessions;
  readonly #target: FeedTarget;
  readonly #kind: 'panel' | 'gradients';
  readonly #subscriptions: Disposable[];
  #viewport: Viewport | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ready = false;
  #lastFrame = 0;

  constructor(sessions: Sessions, target: FeedTarget, kind: 'panel' | 'gradients') {
    this.#sessions = sessions;
    this.#target = target;
    this.#kind = kind;
    this.#subscriptions = [
      target.webview.onDidReceiveMessage((message: FromWebview) => {
        void guarded(`view ${kind}`, () => this.#receive(message));
      }),
      sessions.onDidChange(({ session, change }) => this.#changed(session, change)),
    ];
  }

  /** The view has become visible: everything it shows may be out of date. */
  hydrate(): void {
    if (!this.#ready || !this.#target.visible) return;
    this.#sendSession();
    this.#sendState();
    this.#sendBranches();
    this.#sendFrame();
  }

  #changed(session: DescentSession, change: SessionChange): void {
    if (!this.#ready || !this.#target.visible) return;
    const isGone = this.#sessions.get(session.id) === undefined;
    if (change === 'added' || change === 'described' || isGone) {
      this.hydrate();
      return;
    }
    if (session !== this.#sessions.selected) return;
    if (change === 'branches') this.#sendBranches();
    this.#schedule(session);
  }

  /**
   * One update for all that changes together. A stop is drawn at once, before the editor is busy with its own views; that a run
   * moves is told with the next frame, so that a single step, which is over by then, is drawn once and flickers nowhere.
   */
  #schedule(session: DescentSession): void {
    const isMoving = session.state?.status === 'running' && !session.ended && !session.unresponsive;
    if (isMoving && this.#timer !== undefined) return;
    clearTimeout(this.#timer);
    const due = isMoving ? Math.max(frameTime / 2, this.#lastFrame + frameTime - performance.now()) : 0;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#target.visible) return;
      this.#sendState();
      this.#sendFrame();
    }, due);
  }

  #post(message: ToWebview): void {
    void this.#target.webview.postMessage(message);
  }

  #sendSession(): void {
    const session = this.#sessions.selected;
    const { description } = session ?? {};
    this.#post({
      type: 'session',
      session:
        session === undefined || description === undefined
          ? undefined
          : {
              session: session.id,
              title: session.title,
              program: description.program,
              optimizer: description.optimizer,
              parameters: description.parameters,
              series: description.series,
            },
      others: this.#sessions.all.map(({ id, title }) => ({ session: id, title })),
    });
  }

  #sendState(): void {
    const session = this.#sessions.selected;
    if (session?.state === undefined) return;
    const { state } = session;
    this.#post({
      type: 'state',
      state: {
        session: session.id,
        status: state.status,
        branch: state.branch,
        numbers: Float64Array.of(
          state.iteration,
          state.lastIteration,
          state.loss,
          state.gradientNorm,
          state.updateNorm,
          state.learningRate,
          state.iterations,
        ),
        optimizer: state.optimizer,
        text: state.stop?.text ?? '',
        ended: session.ended,
        ...(state.stop === undefined ? {} : { reason: state.stop.reason }),
        unresponsive: session.unresponsive,
        ...(session.ended || session.edited.size === 0 ? {} : { edited: Array.from(session.edited, fileName) }),
        ...(session.pace === undefined ? {} : { pace: session.pace }),
      },
    });
  }

  #sendBranches(): void {
    const session = this.#sessions.selected;
    if (session === undefined) return;
    const { branches, interventions } = session.client.history;
    this.#post({ type: 'branches', session: session.id, branches: [...branches], interventions: [...interventions] });
  }

  #sendFrame(): void {
    this.#lastFrame = performance.now();
    const session = this.#sessions.selected;
    if (session?.state === undefined) return;
    if (this.#kind === 'panel') this.#sendSeries(session, session.state.branch);
    else this.#sendValues(session);
  }

  #sendSeries(session: DescentSession, branch: string): void {
    const viewport = this.#viewport;
    if (viewport === undefined || viewport.session !== session.id) return;
    const { history } = session.client;
    const last = history.last(branch);
    const to = viewport.to ?? Math.max(last, 0);
    const series = viewport.series.map((id) => history.reduce(branch, id, viewport.from, to, viewport.buckets));
    const iteration = session.state?.status === 'running' ? last : (session.state?.iteration ?? last);
    const values = Float64Array.from(viewport.series, (id) => history.value(branch, id, iteration) ?? Number.NaN);
    const at = { iteration, values };
    this.#post({ type: 'frame', session: session.id, branch, from: viewport.from, to, last, series, at });
  }

  #sendValues(session: DescentSession): void {
    const { description, state } = session;
    if (description === undefined || state === undefined) return;
    const { history } = session.client;
    // While it runs the newest record is newer than the newest state.
    const iteration = state.status === 'running' ? history.last(state.branch) : state.iteration;
    const total = description.parameters.reduce((sum, parameter) => sum + parameter.size, 0);
    const rows: ValueRow[] = [];
    const numbers: number[] = [];
    const value = (id: string): number => history.value(state.branch, id, iteration) ?? Number.NaN;
    const addElement = (name: string): void => {
      rows.push({ name, shape: [], expression: name });
      numbers.push(value(`value:${name}`), value(`gradient:${name}`), value(`update:${name}`));
    };
    for (const { name, shape, size } of description.parameters) {
      if (total <= listedElements) {
        for (let index = 0; index < size; index++) {
          addElement(shape.length === 0 ? name : elementName(name, shape, index));
        }
      } else {
        rows.push({ name, shape, expression: name });
        numbers.push(value(`norm:${name}`), value(`gradientNorm:${name}`), value(`updateNorm:${name}`));
      }
    }
    if (total > listedElements) {
      for (const { group, label } of description.series) if (group === 'value') addElement(label);
    }
    this.#post({ type: 'values', session: session.id, iteration, rows, numbers: Float64Array.from(numbers) });
  }

  async #receive(message: FromWebview): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        this.hydrate();
        return;
      case 'viewport':
        this.#viewport = message.viewport;
        this.#sendFrame();
        return;
      case 'selectSession':
        this.#sessions.select(message.session);
        return;
      case 'failure':
        log().error(`view ${this.#kind}: ${message.message}`);
        return;
      case 'goTo':
      case 'setValue':
      case 'setPace':
      case 'command':
        await this.#act(message);
        return;
    }
  }

  async #act(message: Extract<FromWebview, { type: 'goTo' | 'setValue' | 'setPace' | 'command' }>): Promise<void> {
    if (message.type === 'command' && message.command === 'runDescent') {
      await commands.executeCommand(commandId('run'));
      return;
    }
    const session = sessionFor(this.#sessions, message.session);
    if (session === undefined) return;
    if (message.type === 'goTo') await goTo(session, message.iteration, message.branch);
    else if (message.type === 'setValue') await setValue(session, message.name, message.value);
    else if (message.type === 'setPace') await setPace(this.#sessions, session, message.pace);
    else if (message.command !== 'runDescent') await control(session, message.command);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
  }
}

/** `rosenbrock.ts` of a URI. */
function fileName(uri: string): string {
  return Uri.parse(uri).path.split('/').at(-1) ?? uri;
}

/** `w[2][0]` for the element at a flat row-major index. */
function elementName(name: string, shape: readonly number[], index: number): string {
  let rest = index;
  const indices: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    indices.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `${name}${indices.map((position) => `[${position}]`).join('')}`;
}
