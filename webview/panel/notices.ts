import type { FromWebview, Notice } from '../../src/shared/panel.ts';
import { element, setShown } from '../dom.ts';
import type { ViewModel } from '../store.ts';
import { t } from '../text.ts';
import { icon, LinkButton } from '../ui/index.ts';
import { statusLine } from './sentence.ts';

/** One thing that can be done about the state of the run. */
export type Action = Notice['actions'][number];

/** A notice that says no more than the sentence of state only adds what can be done to it. */
function belongsToSentence({ text }: Notice, sentence: string): boolean {
  return text === '' || text === sentence;
}

/** What stands beside the sentence: short texts, each with what can be done. */
export function noticesOf(model: ViewModel): readonly Notice[] {
  const { text } = statusLine(model);
  return (model.state?.notices ?? []).filter((notice) => !belongsToSentence(notice, text));
}

/** What can be done about the state itself, the most likely first. */
export function actionsOf(model: ViewModel): readonly Action[] {
  const { session, state } = model;
  if (session?.stored === true) {
    return [
      { label: t('Run again'), send: { type: 'command', command: 'runDescent', session: session.session } },
      { label: t('Remove'), send: { type: 'removeRun', run: session.run } },
    ];
  }
  const { text } = statusLine(model);
  return (state?.notices ?? []).filter((notice) => belongsToSentence(notice, text)).flatMap(({ actions }) => actions);
}

const icons = { warning: 'warning', error: 'error', hint: 'hint' } as const;

/** The notices of a state. Their room is there whether or not there are any. */
export class Notices {
  readonly element = element('ul.notices', { 'aria-label': t('Notices') });
  readonly #send: (message: FromWebview) => void;
  #known = '[]';

  constructor(send: (message: FromWebview) => void) {
    this.#send = send;
    setShown(this.element, false);
  }

  update(model: ViewModel): void {
    const notices = noticesOf(model);
    const known = JSON.stringify(notices.map(({ actions, ...rest }) => [rest, actions.map(({ label }) => label)]));
    if (known === this.#known) return;
    this.#known = known;
    setShown(this.element, notices.length > 0);
    this.element.replaceChildren(...notices.map((notice) => this.#item(notice)));
  }

  #item(notice: Notice): HTMLElement {
    const { place } = notice;
    const text =
      place === undefined
        ? element('span', {}, notice.text)
        : new LinkButton(notice.text, () => this.#send({ type: 'reveal', place })).element;
    text.classList.add('notice-text');
    text.title = notice.text;
    const item = element('li.notice', { 'data-tone': notice.tone }, icon(icons[notice.tone]), text);
    for (const { label, send } of notice.actions) item.append(new LinkButton(label, () => this.#send(send)).element);
    return item;
  }
}
