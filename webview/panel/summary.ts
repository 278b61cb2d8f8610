import type { FromWebview } from '../../src/shared/panel.ts';
import { element, setAttribute, setShown, setText } from '../dom.ts';
import { absent, formatCount, formatNumber } from '../format.ts';
import type { ViewModel } from '../store.ts';
import { pointOf } from '../store.ts';
import { t } from '../text.ts';
import { Button, icon, LinkButton, Menu } from '../ui/index.ts';
import type { Action } from './notices.ts';
import { actionsOf, Notices } from './notices.ts';
import { statusLine } from './sentence.ts';

type Fact = 'loss' | 'gradientNorm' | 'updateNorm' | 'learningRate';

const symbols: Readonly<Record<Fact, string>> = {
  loss: 'loss',
  gradientNorm: '‖∇L‖₂',
  updateNorm: '‖Δθ‖₂',
  learningRate: 'η',
};

/** Milliseconds between two sentences of a running run: a rate that is read changes no faster. */
const sentencePause = 1000;

/** One sentence of state, the numbers of the current point, what was found and what can be done. */
export class Summary {
  readonly element: HTMLElement;
  readonly #send: (message: FromWebview) => void;
  readonly #line: HTMLElement;
  readonly #text = element('span.status-text');
  readonly #icon = element('span.status-icon');
  readonly #spoken = element('p.spoken', { role: 'status', 'aria-live': 'polite' });
  readonly #alert = element('p.spoken', { role: 'alert' });
  readonly #notices: Notices;
  readonly #actions = element('div.actions');
  readonly #facts: readonly (readonly [HTMLElement, Fact])[];
  #knownActions = '';
  #spokenFor = '';
  #written = Number.NEGATIVE_INFINITY;
  #menu: Menu | undefined;

  constructor(send: (message: FromWebview) => void) {
    this.#send = send;
    this.#notices = new Notices(send);
    this.#facts = (Object.keys(symbols) as Fact[]).map((name) => [element('dd'), name]);
    const facts = this.#facts.map(([value, name]) =>
      element('div.fact', { 'data-fact': name }, element('dt', {}, name === 'loss' ? t('loss') : symbols[name]), value),
    );
    this.#line = element('div.status-line', {}, this.#icon, this.#text);
    this.element = element(
      'section.status',
      { 'aria-label': t('State of the run') },
      this.#line,
      this.#notices.element,
      element('dl.facts', {}, ...facts),
      this.#actions,
      this.#spoken,
      this.#alert,
    );
  }

  /** @param now Milliseconds, to write the sentence of a running run once a second. */
  update(model: ViewModel, now: number): void {
    this.#sentence(model, now);
    this.#notices.update(model);
    this.#act(actionsOf(model));
    const point = pointOf(model);
    const there = model.state !== undefined && model.state.status !== 'starting';
    for (const [target, name] of this.#facts) {
      const value = point[name];
      // Before the first update there is none, which is no fault.
      const missing = !there || (Number.isNaN(value) && name === 'learningRate');
      setText(target, missing ? absent : formatNumber(value));
      target.classList.toggle('not-finite', !missing && !Number.isFinite(value));
    }
  }

  #sentence(model: ViewModel, now: number): void {
    const line = statusLine(model);
    const about = `${model.session?.session} ${model.state?.status} ${line.icon} ${model.state?.text}`;
    const same = this.#spokenFor === about;
    if (same && model.state?.status === 'running' && now - this.#written < sentencePause) return;
    this.#written = now;
    setText(this.#text, line.text);
    setAttribute(this.#text, 'title', line.text);
    setAttribute(this.#line, 'data-tone', line.tone);
    if (this.#icon.dataset['icon'] !== line.icon) {
      this.#icon.dataset['icon'] = line.icon;
      this.#icon.replaceChildren(icon(line.icon));
    }
    if (same) return;
    this.#spokenFor = about;
    const alert = model.state?.status === 'failed' || model.state?.status === 'lost';
    const { iteration, loss } = pointOf(model);
    const still = model.state !== undefined && model.state.status === 'paused';
    const running = model.state?.status === 'running';
    // How fast it goes is to be seen, and would be read anew without end.
    const plain = running && model.state?.unresponsive !== true ? t('Running.') : line.text;
    const spoken = still
      ? `${line.text} ${t('Iteration {0}, loss {1}.', formatCount(iteration), formatNumber(loss, 4))}`
      : plain;
    setText(this.#spoken, alert ? '' : spoken);
    setText(this.#alert, alert ? spoken : '');
  }

  /** The first is a button, further ones are links. */
  #act(actions: readonly Action[]): void {
    const known = JSON.stringify(actions);
    if (known === this.#knownActions) return;
    this.#knownActions = known;
    const focused = this.#actions.contains(document.activeElement);
    this.#menu?.element.remove();
    this.#actions.replaceChildren(...actions.flatMap((action, index) => this.#control(action, index)));
    setShown(this.#actions, actions.length > 0);
    setAttribute(this.element, 'data-actions', actions.length > 0 ? 'some' : undefined);
    // What was pressed has done its work and is gone: the focus goes on to what stands in its place, or to the region.
    if (focused) {
      const next = this.#actions.querySelector<HTMLElement>('vscode-button, button');
      if (next === null) {
        this.element.tabIndex = -1;
        this.element.focus();
      } else next.focus();
    }
  }

  #control(action: Action, index: number): readonly HTMLElement[] {
    const press = (): void => this.#send(action.send);
    if (index > 0) return [new LinkButton(action.label, press).element];
    const button = new Button({ label: action.label, appearance: 'secondary', press });
    if (action.send.type !== 'continueWith') return [button.element];
    const arrow = new Button({ label: t('Other numbers of iterations'), icon: 'chevron', press: () => menu.toggle() });
    const menu = new Menu(arrow, t('Continue with more iterations'), () => [{ items: this.#amounts(action) }]);
    this.#menu = menu;
    return [element('span.split', {}, button.element, arrow.element)];
  }

  #amounts({ send }: Action): readonly { label: string; choose(): void }[] {
    if (send.type !== 'continueWith') return [];
    return [100, 1000, 10_000, 100_000].map((more) => ({
      label: t('+ {0} iterations', formatCount(more)),
      choose: () => this.#send({ ...send, more }),
    }));
  }
}
