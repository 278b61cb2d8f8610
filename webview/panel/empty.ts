import type { FromWebview } from '../../src/shared/panel.ts';
import { element, setShown, setText } from '../dom.ts';
import type { ViewModel } from '../store.ts';
import { t } from '../text.ts';
import { Button, LinkButton } from '../ui/index.ts';
import { ageText } from './toolbar/runs-menu.ts';

const example = `export function rosenbrock(x = -1.2, y = 1) {
  const valley = y - x * x;
  return (1 - x) ** 2 + 100 * valley ** 2;
}`;

/** At most so many earlier runs are offered. */
const mostRuns = 5;

/** What stands where there is no run: what a loss is, an example that can be pasted, and how to start. */
export class Empty {
  readonly element: HTMLElement;
  readonly #send: (message: FromWebview) => void;
  readonly #lesson: HTMLElement;
  readonly #preparing: HTMLElement;
  readonly #run: Button;
  readonly #first = element('p.first');
  readonly #earlier = element('div.earlier');
  #known: unknown;

  constructor(send: (message: FromWebview) => void) {
    this.#send = send;
    const command = (name: 'runDescent' | 'newLoss' | 'openExamples') => () => send({ type: 'command', command: name });
    this.#run = new Button({
      label: t('Run descent'),
      icon: 'run',
      text: true,
      appearance: 'primary',
      press: command('runDescent'),
    });
    this.#first.append(
      t('Open a file with a loss first.'),
      ' ',
      new LinkButton(t('Open an example'), command('openExamples')).element,
    );
    this.#preparing = element('p.preparing', { role: 'status' });
    const copy = new Button({
      label: t('Copy the example'),
      icon: 'copy',
      press: () => void navigator.clipboard.writeText(`${example}\n`),
    });
    const code = element('pre', {}, element('code', {}, example));
    this.#lesson = element(
      'div.lesson',
      {},
      element('h1', {}, t('Debug an optimization')),
      element(
        'p',
        {},
        t(
          'A loss is an exported function whose parameters have numbers as defaults: the start of the descent. Plain TypeScript or JavaScript, nothing to import.',
        ),
      ),
      element('div.example', {}, code, copy.element),
      element(
        'div.start',
        {},
        this.#run.element,
        this.#first,
        new LinkButton(t('New loss function…'), command('newLoss')).element,
        new LinkButton(t('Open the examples'), command('openExamples')).element,
      ),
      element(
        'p.hint',
        {},
        t(
          'Loss, gradients and updates are charted here while it runs. Pause, step and step back with the keys of the debugger; a click on a chart goes to that iteration.',
        ),
      ),
      this.#earlier,
    );
    this.element = element('div.empty', {}, this.#preparing, this.#lesson);
  }

  update({ others, runs, runnable, runnableKnown }: ViewModel): void {
    const preparing = others.length > 0;
    setShown(this.#lesson, !preparing);
    setShown(this.#preparing, preparing);
    setText(this.#preparing, preparing ? t('Preparing {0}…', others.map(({ title }) => title).join(', ')) : '');
    const canRun = runnable !== undefined || !runnableKnown;
    setShown(this.#run.element, canRun);
    setShown(this.#first, !canRun);
    if (this.#known === runs) return;
    this.#known = runs;
    setShown(this.#earlier, runs.length > 0);
    const now = Date.now();
    const list = element('ul', { 'aria-label': t('Earlier runs') });
    for (const { run, title, name, stop, started } of runs.slice(0, mostRuns)) {
      const label = [title, name].filter((part) => part !== '').join(', ');
      const link = new LinkButton(label, () => this.#send({ type: 'openRun', run }));
      const end = element('span.end', { title: stop }, stop);
      list.append(element('li', {}, link.element, end, element('span.age', {}, ageText(started, now))));
    }
    this.#earlier.replaceChildren(element('h2', {}, t('Earlier runs')), list);
  }
}
