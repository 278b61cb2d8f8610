import { element, setShown, setText } from '../dom.ts';
import type { ViewModel } from '../store.ts';
import { Button } from '../ui/index.ts';

const example = `export function rosenbrock(x = -1.2, y = 1) {
  const valley = y - x * x;
  return (1 - x) ** 2 + 100 * valley ** 2;
}`;

/** What stands where there is no run: how to start one. While one is being prepared it says so. */
export class Empty {
  readonly element: HTMLElement;
  readonly #lesson: HTMLElement;
  readonly #preparing: HTMLElement;

  constructor(run: () => void) {
    const button = new Button({ label: 'Run descent', icon: 'run', text: true, appearance: 'primary', press: run });
    this.#preparing = element('p.preparing', { role: 'status' });
    this.#lesson = element(
      'div.lesson',
      {},
      element('h1', {}, 'Debug an optimization'),
      element(
        'p',
        {},
        'A loss is an exported function whose parameters have numbers as defaults: the start of the descent. ' +
          'Plain TypeScript or JavaScript, nothing to import.',
      ),
      element('pre', {}, element('code', {}, example)),
      element('p', {}, 'Open such a file, then'),
      element(
        'p.start',
        {},
        button.element,
        element('span', {}, 'or choose ', element('strong', {}, 'Run descent'), ' in the Command Palette.'),
      ),
      element(
        'p.hint',
        {},
        'Loss, gradient norms and updates are charted here while it runs. Pause, step and step back with the keys of the ' +
          'debugger; a click on a chart goes to that iteration.',
      ),
    );
    this.element = element('div.empty', {}, this.#preparing, this.#lesson);
  }

  update({ others }: ViewModel): void {
    const preparing = others.length > 0;
    setShown(this.#lesson, !preparing);
    setShown(this.#preparing, preparing);
    setText(this.#preparing, preparing ? `Preparing ${others.map(({ title }) => title).join(', ')}…` : '');
  }
}
