import { element, setAttribute, setShown, setText } from '../../dom.ts';
import { formatCount, formatNumber } from '../../format.ts';
import { t } from '../../text.ts';
import type { NonFiniteMark } from '../points.ts';

/** The uppermost line of a chart: its title, where the values of the legend are from, notes, and the owner's controls. */
export class ChartHeader {
  readonly element: HTMLElement;
  /** Takes the focus of what is hidden while it has it. */
  readonly heading: HTMLElement;
  readonly controls: HTMLElement;
  readonly #place: Text;
  readonly #nonFinite: HTMLButtonElement;
  readonly #clipped: HTMLElement;
  #first: number | undefined;

  constructor(title: string, go: (iteration: number) => void) {
    this.heading = element('h2', { tabindex: -1 }, title);
    this.#place = document.createTextNode('');
    this.#nonFinite = element('button.note.non-finite', { type: 'button' });
    this.#nonFinite.addEventListener('click', () => {
      if (this.#first !== undefined) go(this.#first);
    });
    this.#clipped = element(
      'span.note.clipped',
      { title: t('Values ≤ 0 have no place on a logarithmic axis: ▽ marks them at its lower edge') },
      '▽ ≤ 0',
    );
    this.controls = element('div.controls');
    const place = element('span.place', {}, element('span.cell', {}, this.#place));
    this.element = element('header', {}, this.heading, place, this.#nonFinite, this.#clipped, this.controls);
  }

  /** The iteration that the legend's values belong to. */
  showPlace(iteration: number | undefined): void {
    const text = iteration === undefined ? '' : t('at {0}', formatCount(iteration));
    if (this.#place.data !== text) this.#place.data = text;
  }

  /** @param clipped In how many places a value has no place on the axis. */
  showNotes(marks: readonly NonFiniteMark[], clipped: number, canGo: boolean): void {
    const count = marks.reduce((sum, mark) => sum + mark.count, 0);
    const first = marks[0];
    this.#first = first?.iteration;
    setShown(this.#nonFinite, first !== undefined);
    setShown(this.#clipped, clipped > 0);
    if (first === undefined) return;
    const [counted, place] = [formatCount(count), formatCount(first.iteration)];
    const where = t('{0} at {1}', formatNumber(first.value), place);
    setText(this.#nonFinite, `× ${count === 1 ? where : `${counted} · ${where}`}`);
    const tooltip = t('{0} not finite, the first {1}. Go to iteration {2}', counted, where, place);
    setAttribute(this.#nonFinite, 'title', tooltip);
    this.#nonFinite.disabled = !canGo;
  }
}
