import type { Disposable, StatusBarItem } from 'vscode';
import { l10n, MarkdownString, StatusBarAlignment, ThemeColor, window } from 'vscode';
import { commandId } from '../../../contributions.ts';
import { formatNumber } from '../../../shared/numbers.ts';
import type { DescentSession, Sessions } from '../../run/sessions.ts';
import { glanceOf, grouped } from './glance.ts';
import { statusText } from './status-text.ts';

/** Shortest time between two changes of the item, in ms. */
const every = 500;
/** The debugger's own item has 30: ours stands right of it. */
const priority = 29;

/** One item for all sessions: how far the selected one is. It is there from the start of a session to its end. */
export class StatusBar implements Disposable {
  readonly #sessions: Sessions;
  readonly #subscription: Disposable;
  #item: StatusBarItem | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
    this.#subscription = sessions.onDidChange(() => this.#schedule());
    this.#schedule();
  }

  /** What it says; undefined while it is not there. */
  get text(): string | undefined {
    return this.#item?.text;
  }

  #schedule(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#last = performance.now();
        this.#update();
      },
      Math.max(0, this.#last + every - performance.now()),
    );
  }

  #update(): void {
    const { selected } = this.#sessions;
    const session = selected?.ended === false ? selected : this.#sessions.all.findLast(({ ended }) => !ended);
    if (session === undefined) {
      this.#item?.dispose();
      this.#item = undefined;
      return;
    }
    this.#item ??= this.#create();
    const { text, failed } = statusText(glanceOf(session), l10n.t);
    const item = this.#item;
    if (item.text !== text) item.text = text;
    item.backgroundColor = failed ? new ThemeColor('statusBarItem.errorBackground') : undefined;
    item.tooltip = tooltipOf(session);
    item.accessibilityInformation = { label: text.replace(/^\$\([a-z-]+\) /, 'Descent: ').trimEnd() };
  }

  #create(): StatusBarItem {
    const item = window.createStatusBarItem('descent.status', StatusBarAlignment.Left, priority);
    item.name = 'Descent';
    item.command = commandId('showPanel');
    item.show();
    return item;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscription.dispose();
    this.#item?.dispose();
  }
}

/** The panel's summary. */
function tooltipOf(session: DescentSession): MarkdownString | undefined {
  const { state } = session;
  if (state === undefined) return undefined;
  const { iteration, loss, status, sentence } = glanceOf(session);
  const lines = [
    `**${session.title}** · ${state.optimizer}`,
    status === 'running'
      ? l10n.t('Running: iteration {0} of {1}.', grouped(iteration), grouped(state.iterations))
      : sentence,
    `loss ${formatNumber(loss)} · ‖∇L‖₂ ${formatNumber(state.gradientNorm)} · ‖Δθ‖₂ ${formatNumber(state.updateNorm)} · η ${formatNumber(state.learningRate)}`,
  ];
  const text = new MarkdownString();
  text.value = lines.filter((line) => line !== '').join('\n\n');
  return text;
}
