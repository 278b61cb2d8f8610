import { element, setAttribute, setText } from '../dom.ts';
import { t } from '../text.ts';
import type { Sort } from './rows.ts';
import { columns } from './rows.ts';

const titles: Readonly<Record<Sort['by'], { readonly text: string; readonly spoken: string }>> = {
  name: { text: t('Name'), spoken: t('Name') },
  value: { text: t('Value'), spoken: t('Value') },
  gradient: { text: '∂L/∂', spoken: t('Gradient') },
  update: { text: t('Update'), spoken: t('Update') },
  ratio: { text: t('Ratio'), spoken: t('Ratio') },
};

export const headOrder = ['name', ...columns] as const;

/** The heads of the columns, by which rows are sorted. */
export class Heads {
  readonly element: HTMLElement;
  readonly #heads = new Map<Sort['by'], HTMLElement>();

  constructor(sort: (by: Sort['by']) => void) {
    for (const [index, by] of headOrder.entries()) this.#heads.set(by, this.#head(by, index, sort));
    const line = element('span.sparkline.head-line', { 'aria-hidden': 'true' });
    this.element = element(
      'div.row.head',
      { role: 'row', 'aria-rowindex': 1, id: 'head' },
      ...this.#heads.values(),
      line,
    );
  }

  show({ by: sorted, reversed }: Sort): void {
    for (const [by, head] of this.#heads) {
      const isSorted = by === sorted && (by !== 'name' || reversed);
      // Sizes begin with the largest, names with the first.
      const descending = (by === 'name') === reversed;
      setAttribute(head, 'aria-sort', isSorted ? (descending ? 'descending' : 'ascending') : 'none');
      const arrow = head.querySelector('.arrow');
      if (arrow !== null) setText(arrow, isSorted ? (descending ? '▾' : '▴') : '');
    }
  }

  /** The head on which the keyboard stands; undefined: none. */
  mark(cell: number | undefined): void {
    for (const [index, head] of [...this.#heads.values()].entries())
      head.classList.toggle('active-cell', index === cell);
  }

  #head(by: Sort['by'], index: number, sort: (by: Sort['by']) => void): HTMLElement {
    const { text, spoken } = titles[by];
    const button = element(
      'button',
      { type: 'button', tabindex: -1, title: t('Sort by {0}', spoken.toLowerCase()) },
      element('span', {}, text),
      element('span.arrow', { 'aria-hidden': 'true' }),
    );
    if (text !== spoken) button.setAttribute('aria-label', `${spoken} ${text}`);
    button.addEventListener('click', () => sort(by));
    const name = by === 'name' ? 'div.cell.parameter' : (`div.cell.number.${by}` as const);
    return element(name, { role: 'columnheader', id: `head-${index}` }, button);
  }
}
