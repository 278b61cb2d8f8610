import type { ReducedSeries } from '../../src/shared/views/reduced-series.ts';
import type { TableRow } from '../../src/shared/views/table.ts';
import { elementsPerPage } from '../../src/shared/views/table.ts';
import { element, setAttribute, setShown, setText } from '../dom.ts';
import { formatCount, formatShape } from '../format.ts';
import { t } from '../text.ts';
import type { Column } from './rows.ts';
import { barLength, cellText, columns, exactText, isBroken, numberAt } from './rows.ts';
import { Sparkline } from './sparkline.ts';

/** Height of a row in px: that of VS Code's lists. */
export const rowHeight = 22;

/** What a row shows. */
export interface RowContent {
  readonly session: string;
  readonly row: TableRow;
  /** Its place in the whole table. */
  readonly position: number;
  /** Its place in `numbers`. */
  readonly at: number;
  readonly numbers: Float64Array;
  readonly largest: number;
  readonly digits: number;
  readonly sparkline: ReducedSeries | undefined;
  readonly selected: boolean;
  /** It is the tensor whose heat map is shown. */
  readonly mapped: boolean;
  /** The row of the keyboard, and its cell; −1: the row itself. */
  readonly active: number | undefined;
  /** What came of a check, in the place of the numbers. */
  readonly result: string | undefined;
}

let made = 0;

/** One line of the table. Lines are used again for other rows as the table scrolls. */
export class Row {
  readonly element: HTMLElement;
  readonly id = `row-${made++}`;
  readonly more: HTMLButtonElement;
  readonly previous: HTMLButtonElement;
  readonly next: HTMLButtonElement;
  /** Shows the tensor as a heat map. */
  readonly map: HTMLButtonElement;
  row: TableRow | undefined;
  position = -1;
  readonly #twistie = element('span.twistie', { 'aria-hidden': 'true' });
  readonly #name = element('span');
  readonly #shape = element('span.shape');
  readonly #head: HTMLElement;
  readonly #cells: Readonly<Record<Column, HTMLElement>>;
  readonly #texts: Readonly<Record<Column, HTMLElement>>;
  readonly #bar = element('span.bar', { 'aria-hidden': 'true' });
  readonly #sparkline = new Sparkline();
  readonly #result = element('div.result', { role: 'gridcell' });
  readonly #pager: HTMLElement;
  readonly #pages = element('span.pages');
  #context = '';

  constructor() {
    const button = (name: 'more' | 'previous' | 'next' | 'map', label: string, text: string): HTMLButtonElement =>
      element(`button.${name}`, { type: 'button', tabindex: -1, title: label, 'aria-label': label }, text);
    this.map = button('map', t('Heat map'), '');
    this.#head = element(
      'div.cell.parameter',
      { role: 'rowheader', id: `${this.id}-0` },
      this.#twistie,
      element('span.name', {}, this.#name),
      this.#shape,
      this.map,
    );
    this.#texts = {
      value: element('span'),
      gradient: element('span'),
      update: element('span'),
      ratio: element('span'),
    };
    const cell = (column: Column, index: number): HTMLElement =>
      element(`div.cell.number.${column}`, { role: 'gridcell', id: `${this.id}-${index + 1}` }, this.#texts[column]);
    const [value, gradient, update, ratio] = columns.map(cell) as [HTMLElement, HTMLElement, HTMLElement, HTMLElement];
    this.#cells = { value, gradient, update, ratio };
    gradient.append(element('span.track', { 'aria-hidden': 'true' }, this.#bar));
    this.more = button('more', t('Actions'), '⋯');
    this.previous = button('previous', t('Previous page'), '◂');
    this.next = button('next', t('Next page'), '▸');
    this.#pager = element('div.pager', { role: 'gridcell' }, this.previous, this.#pages, this.next);
    this.element = element(
      'div.row',
      { role: 'row', id: this.id },
      this.#head,
      ...columns.map((column) => this.#cells[column]),
      element('span.sparkline', { 'aria-hidden': 'true' }, this.#sparkline.element),
      this.#result,
      this.#pager,
      element('div.actions', { role: 'gridcell' }, this.more),
    );
  }

  hide(): void {
    setShown(this.element, false);
    this.row = undefined;
  }

  show(content: RowContent): void {
    const { row, position, active, selected } = content;
    setShown(this.element, true);
    if (position !== this.position) this.element.style.transform = `translateY(${position * rowHeight}px)`;
    this.position = position;
    this.row = row;
    const isPager = row.depth === 1 && row.page !== undefined;
    const isTensor = row.shape.length > 0;
    setAttribute(this.element, 'aria-rowindex', String(position + 2));
    setAttribute(this.element, 'aria-level', String(row.depth + 1));
    setAttribute(this.element, 'aria-selected', String(selected));
    setAttribute(this.element, 'aria-expanded', isTensor && !isPager ? String(row.page !== undefined) : undefined);
    this.element.classList.toggle('active', active !== undefined);
    for (const [index, cell] of [this.#head, ...columns.map((column) => this.#cells[column])].entries()) {
      cell.classList.toggle('active-cell', active === index);
    }
    this.element.classList.toggle('child', row.depth === 1);
    this.element.classList.toggle('paging', isPager);
    this.element.classList.toggle('answered', content.result !== undefined && !isPager);
    setShown(this.#pager, isPager);
    setShown(this.more, !isPager);
    setShown(this.map, isTensor && !isPager);
    setAttribute(this.map, 'aria-pressed', String(content.mapped));
    if (isPager) this.#showPager(row);
    else this.#showNumbers(content, isTensor);
  }

  #showPager({ page, shape }: TableRow): void {
    const { page: at, pages } = page ?? { page: 0, pages: 1 };
    const size = shape.reduce((product, length) => product * length, 1);
    const first = at * elementsPerPage;
    const last = Math.min(size, first + elementsPerPage);
    setText(this.#pages, t('{0}–{1} of {2}', formatCount(first + 1), formatCount(last), formatCount(size)));
    this.previous.disabled = at === 0;
    this.next.disabled = at >= pages - 1;
    setAttribute(this.element, 'data-vscode-context', undefined);
    setAttribute(this.element, 'title', undefined);
    this.#context = '';
  }

  #showNumbers({ session, row, at, numbers, largest, digits, sparkline, result }: RowContent, isTensor: boolean): void {
    const exact = columns.map((column) => exactText(row, column, numberAt(numbers, at, column)));
    setText(this.#name, row.name);
    setText(this.#shape, isTensor ? formatShape(row.shape) : '');
    setText(this.#twistie, isTensor ? (row.page === undefined ? '▸' : '▾') : row.watched ? '◉' : '');
    const named = isTensor ? t('{0}: norms of {1} elements', row.name, formatShape(row.shape)) : row.name;
    setAttribute(this.#head, 'title', `${named}\n${t('Update {0}, ratio {1}', exact[2] ?? '', exact[3] ?? '')}`);
    for (const [index, column] of columns.entries()) {
      const value = numberAt(numbers, at, column);
      setText(this.#texts[column], cellText(row, column, value, digits));
      const text = exact[index] ?? '';
      setAttribute(this.#cells[column], 'title', isTensor && column !== 'ratio' ? t('norm {0}', text) : text);
      this.#cells[column].classList.toggle('not-finite', isBroken(row, column, value));
    }
    const gradient = numberAt(numbers, at, 'gradient');
    const broken = isBroken(row, 'gradient', gradient);
    const length = row.absent === true || broken ? 0 : barLength(gradient, largest);
    const transform = `scaleX(${length.toFixed(3)})`;
    if (this.#bar.style.transform !== transform) this.#bar.style.transform = transform;
    this.#bar.classList.toggle('negative', gradient < 0);
    this.#cells.gradient.classList.toggle('broken', broken);
    this.#sparkline.show(sparkline);
    setShown(this.#result, result !== undefined);
    setText(this.#result, result ?? '');
    setAttribute(this.#result, 'title', result);
    const context = `${session} ${row.name}`;
    if (context === this.#context) return;
    this.#context = context;
    setAttribute(
      this.element,
      'data-vscode-context',
      JSON.stringify({ webviewSection: 'row', session, element: row.name, preventDefaultContextMenuItems: true }),
    );
  }
}
