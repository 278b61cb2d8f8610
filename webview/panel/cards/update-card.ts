import type { FromWebview } from '../../../src/shared/panel.ts';
import type { UpdateExplanation } from '../../../src/shared/views/explanation.ts';
import { element, setAttribute, setText } from '../../dom.ts';
import { formatCount, formatNumber } from '../../format.ts';
import type { ViewModel } from '../../store.ts';
import { pointOf } from '../../store.ts';
import { t } from '../../text.ts';
import { Button, icon, MenuButton } from '../../ui/index.ts';
import { usualLines } from './update-room.ts';
import { spokenLine, writeLine } from './update-text.ts';

/** The update of one element, written out with its numbers at every stop. */
export class UpdateCard {
  readonly element: HTMLElement;
  readonly #send: (message: FromWebview) => void;
  readonly #title: MenuButton;
  readonly #place = element('span.place');
  readonly #words = element('p.update-words');
  readonly #lines = element('ol.update-lines');
  readonly #copy: Button;
  #model: ViewModel | undefined;
  #asked = '';
  #optimizer = '';
  #shown: UpdateExplanation | undefined;
  #text = '';

  constructor(send: (message: FromWebview) => void) {
    this.#send = send;
    this.#title = new MenuButton(t('Update of'), () => this.#choices());
    this.#copy = new Button({
      label: t('Copy the update with all digits'),
      icon: 'copy',
      press: () => void navigator.clipboard.writeText(this.#text),
    });
    this.element = element(
      'section.card.update-card',
      { tabindex: -1 },
      element(
        'header',
        {},
        element('h2', {}, this.#title.element),
        this.#place,
        element('div.controls', {}, this.#copy.element),
      ),
      element('div.update-body', { tabindex: 0, role: 'group' }, this.#words, this.#lines),
    );
  }

  /** The element whose update is written out: the selected one, else the parameter with the largest gradient. */
  elementOf(model: ViewModel): string | undefined {
    if (model.selected !== undefined) return model.selected;
    const { session, frame } = model;
    if (session === undefined) return undefined;
    let best = session.parameters[0]?.name;
    let size = -1;
    for (const [index, { id }] of (frame?.series ?? []).entries()) {
      if (!id.startsWith('gradientNorm:')) continue;
      const norm = Math.abs(frame?.at?.values[index] ?? Number.NaN);
      // What is not finite is seen first.
      const weight = Number.isNaN(norm) ? Number.POSITIVE_INFINITY : norm;
      if (weight > size) {
        size = weight;
        best = id.slice('gradientNorm:'.length);
      }
    }
    return best;
  }

  /** The series whose newest value stands in the card while the run moves. */
  seriesOf(model: ViewModel): string | undefined {
    const name = this.elementOf(model);
    return [`update:${name}`, `updateNorm:${name}`].find((id) => model.session?.series.some((each) => each.id === id));
  }

  update(model: ViewModel): void {
    this.#model = model;
    const { session, state, explanation } = model;
    if (session === undefined || state === undefined) return;
    if (state.optimizer !== this.#optimizer) {
      this.#optimizer = state.optimizer;
      this.#keepRoom(usualLines[state.optimizer] ?? 5);
    }
    const still = state.status !== 'running' && state.status !== 'starting' && state.status !== 'lost';
    const over = session.stored === true || state.ended === true || state.status === 'lost';
    const name = this.elementOf(model) ?? '';
    const { iteration } = pointOf(model);
    if (still && !over) this.#ask(session.session, name, state.branch, iteration);
    const fits = explanation?.iteration === iteration && explanation.branch === state.branch;
    const shown = state.status !== 'running' && fits ? explanation : undefined;
    const about = shown?.element ?? name;
    // Before the problem is known there is nothing to choose from.
    const title = about === '' ? t('Update') : t('Update of {0}', about);
    this.#title.setText(title, about === '' ? title : t('Update of {0}; choose another', about));
    this.#title.setEnabled(about !== '');
    setAttribute(this.element, 'aria-label', title);
    setText(this.#place, Number.isFinite(iteration) ? t('at {0}', formatCount(iteration)) : '');
    this.#copy.setEnabled(shown !== undefined);
    if (shown !== undefined) {
      if (shown !== this.#shown) this.#write(shown);
      setText(this.#words, shown.lines.length === 0 ? t('The loss threw here: there is no update.') : '');
    } else {
      this.#words.classList.toggle('behind', this.#shown !== undefined && still && !over);
      setText(this.#words, this.#instead(model, name, over));
      // Between two stops the old lines stay until the new ones are there: a step does not flicker.
      if (!still || over) this.#clear();
    }
  }

  #instead(model: ViewModel, name: string, over: boolean): string {
    const { status } = model.state ?? {};
    if (over) return t('Only a run that is going on can write its update out.');
    if (status === 'starting') return t('Waiting for iteration 0');
    if (status === 'running') {
      const id = this.seriesOf(model);
      const index = model.frame?.series.findIndex((each) => each.id === id) ?? -1;
      const value = index < 0 ? Number.NaN : (model.frame?.at?.values[index] ?? Number.NaN);
      const symbol = id?.startsWith('update:') === true ? `Δ${name}` : `‖Δ${name}‖₂`;
      return t('Written out at the next stop. {0} ≈ {1}', symbol, index < 0 ? '…' : formatNumber(value));
    }
    return '';
  }

  /** Asks once for each point and element. */
  #ask(session: string, name: string, branch: string, iteration: number): void {
    const wanted = `${session} ${name} ${branch} ${iteration}`;
    if (wanted === this.#asked || name === '') return;
    this.#asked = wanted;
    this.#send({ type: 'explain', session, element: name });
  }

  #keepRoom(lines: number): void {
    const text = String(lines);
    if (this.element.style.getPropertyValue('--lines') !== text) this.element.style.setProperty('--lines', text);
  }

  #clear(): void {
    if (this.#shown === undefined) return;
    this.#shown = undefined;
    this.#text = '';
    this.#lines.replaceChildren();
  }

  #write(explanation: UpdateExplanation): void {
    this.#shown = explanation;
    const written = explanation.lines.map(writeLine);
    // The room for the lines is that of the optimizer in force: it changes with that alone.
    this.#keepRoom(Math.max(1, written.length));
    this.#text = written.map(({ full }) => full).join('\n');
    const first = written.findIndex(({ breaks }) => breaks);
    while (this.#lines.childElementCount > written.length) this.#lines.lastElementChild?.remove();
    for (const [index, line] of written.entries()) {
      const item = this.#lines.children[index] ?? this.#lines.appendChild(element('li'));
      if (item.firstElementChild?.getAttribute('data-text') === line.text && index !== first) continue;
      const code = element('span.update-line', { title: line.full, 'aria-hidden': true, 'data-text': line.text });
      const at = Math.max(line.text.lastIndexOf(' = '), line.text.lastIndexOf(' ≈ '));
      if (at < 0) code.append(line.text);
      else
        code.append(
          element('span', {}, line.text.slice(0, at)),
          element('span.update-result', {}, line.text.slice(at)),
        );
      item.replaceChildren(code, element('span.spoken', {}, spokenLine(line.text)));
      if (index === first) {
        const value = formatNumber(explanation.lines[index]?.numbers.at(-1) ?? Number.NaN);
        item.append(element('span.update-broken', {}, icon('error'), t('here it became {0}', value)));
      }
    }
  }

  #choices(): readonly { kind: 'choices'; items: readonly { label: string; checked: boolean; choose(): void }[] }[] {
    const model = this.#model;
    const session = model?.session;
    if (model === undefined || session === undefined) return [];
    const now = this.elementOf(model);
    const send = (name: string) => () => this.#send({ type: 'select', session: session.session, element: name });
    return [
      {
        kind: 'choices',
        items: [
          { label: t('The one with the largest gradient'), checked: model.selected === undefined, choose: send('') },
          ...session.parameters.map(({ name }) => ({
            label: name,
            checked: model.selected !== undefined && name === now,
            choose: send(name),
          })),
        ],
      },
    ];
  }
}
