import type { ViewState } from '../../src/shared/panel.ts';
import { element, setAttribute, setShown, setText } from '../dom.ts';
import { formatNumber } from '../format.ts';
import type { ViewModel } from '../store.ts';
import { pointOf } from '../store.ts';
import type { IconName } from '../ui/index.ts';
import { icon, LinkButton } from '../ui/index.ts';

export interface StatusLine {
  readonly icon: IconName;
  readonly tone: 'plain' | 'good' | 'warning' | 'error';
  readonly text: string;
}

const defaults: Readonly<Record<ViewState['status'], string>> = {
  ready: 'Ready at iteration 0.',
  running: 'Running.',
  paused: 'Paused.',
  finished: 'Finished.',
  failed: 'The run has failed.',
  lost: 'The process of the run has ended; its history is kept. Restart goes on from the last checkpoint.',
};

const bad: ReadonlySet<string> = new Set(['exception', 'diverged', 'nonFinite', 'error', 'lost']);

/** The line that says where the run stands, with the sentence of its last stop. */
export function statusLine(state: ViewState | undefined): StatusLine {
  if (state === undefined) return { icon: 'waiting', tone: 'plain', text: 'Preparing the run.' };
  if (state.unresponsive) {
    return { icon: 'warning', tone: 'warning', text: 'The run has given no sign of life for 2 seconds.' };
  }
  const { status } = state;
  if (status === 'running') return { icon: 'run', tone: 'plain', text: defaults.running };
  const text = state.text === '' ? defaults[status] : state.text;
  if (status === 'failed' || status === 'lost' || bad.has(state.reason ?? ''))
    return { icon: 'error', tone: 'error', text };
  if (state.reason === 'converged') return { icon: 'converged', tone: 'good', text };
  if (status === 'finished' || state.reason === 'limit') return { icon: 'limit', tone: 'plain', text };
  return { icon: 'pause', tone: 'plain', text };
}

/** `edited: rosenbrock.ts` while a file of the run is no longer what it started from. */
function editedText({ edited = [] }: Partial<ViewState> = {}): string {
  return edited.length === 0 ? '' : `edited: ${edited.join(', ')}`;
}

/** Status line and the numbers of the current point. */
export class Status {
  readonly element: HTMLElement;
  readonly #line: HTMLElement;
  readonly #text: HTMLElement;
  readonly #icon: HTMLElement;
  readonly #end: LinkButton;
  readonly #edited: HTMLElement;
  readonly #editedText: HTMLElement;
  readonly #facts: readonly (readonly [HTMLElement, 'loss' | 'gradientNorm' | 'updateNorm'])[];

  constructor(endRun: () => void, restart: () => void) {
    this.#icon = element('span.status-icon');
    this.#text = element('span.status-text', { role: 'status', 'aria-live': 'polite' });
    this.#end = new LinkButton('End the run', endRun);
    this.#editedText = element('span.edited-text');
    this.#edited = element('div.edited', {}, this.#editedText, new LinkButton('Restart', restart).element);
    this.#line = element('div.status-line', {}, this.#icon, this.#text, this.#end.element, this.#edited);
    this.#facts = [
      [element('dd'), 'loss'],
      [element('dd'), 'gradientNorm'],
      [element('dd'), 'updateNorm'],
    ];
    const names = { loss: 'loss', gradientNorm: '‖∇L‖₂', updateNorm: '‖Δθ‖₂' };
    const facts = this.#facts.map(([value, name]) => element('div.fact', {}, element('dt', {}, names[name]), value));
    this.element = element('div.status', {}, this.#line, element('dl.facts', {}, ...facts));
  }

  update(model: ViewModel): void {
    const line = statusLine(model.state);
    setText(this.#text, line.text);
    this.#line.dataset['tone'] = line.tone;
    if (this.#icon.dataset['icon'] !== line.icon) {
      this.#icon.dataset['icon'] = line.icon;
      this.#icon.replaceChildren(icon(line.icon));
    }
    setShown(this.#end.element, model.state?.unresponsive === true);
    const edited = editedText(model.state);
    setText(this.#editedText, edited);
    setAttribute(this.#editedText, 'title', edited === '' ? undefined : edited);
    setShown(this.#edited, edited !== '');
    const point = pointOf(model);
    for (const [target, name] of this.#facts) {
      const value = point[name];
      setText(target, model.state === undefined ? '–' : formatNumber(value));
      target.classList.toggle('not-finite', model.state !== undefined && !Number.isFinite(value));
    }
  }
}
