import { element, setAttribute, setText } from '../dom.ts';
import { formatExact, formatNumber, formatShape } from '../format.ts';
import { oncePerFrame } from '../host.ts';
import type { Column, Sort, Values } from './rows.ts';
import { barLength, columns, largestGradient, nextSort, numberAt, orderOf } from './rows.ts';

/** Height of a row in px: that of VS Code's lists. */
const rowHeight = 22;

/** Rows kept beyond each edge, so that a quick scroll does not show an empty edge. */
const spare = 6;

/** Significant digits for a width in px: a narrow side bar must not cut the end of a number off. */
function digitsFor(width: number): number {
  return width >= 420 ? 6 : width >= 340 ? 4 : 3;
}

const titles: Readonly<Record<Sort['by'], { readonly text: string; readonly spoken: string }>> = {
  name: { text: 'Name', spoken: 'Name' },
  value: { text: 'Value', spoken: 'Value' },
  gradient: { text: '∂L/∂', spoken: 'Gradient' },
  update: { text: 'Update', spoken: 'Update' },
};

interface Row {
  readonly element: HTMLElement;
  readonly name: HTMLElement;
  readonly text: HTMLElement;
  readonly shape: HTMLElement;
  readonly cells: Readonly<Record<Column, HTMLElement>>;
  readonly texts: Readonly<Record<Column, HTMLElement>>;
  readonly bar: HTMLElement;
}

/** The table of all parameters. Only the rows in sight are in the page, so that twenty thousand cost as much as thirty. */
export class Table {
  readonly element: HTMLElement;
  readonly #body: HTMLElement;
  readonly #space: HTMLElement;
  readonly #heads: ReadonlyMap<Sort['by'], HTMLElement>;
  readonly #pool: Row[] = [];
  readonly #sorted: (sort: Sort) => void;
  #sort: Sort;
  #values: Values | undefined;
  #order: Uint32Array = new Uint32Array();
  #largest = 0;
  readonly #draw = oncePerFrame(() => this.#show());

  constructor(sort: Sort, sorted: (sort: Sort) => void) {
    this.#sort = sort;
    this.#sorted = sorted;
    const heads = (['name', ...columns] as const).map((by) => [by, this.#head(by)] as const);
    this.#heads = new Map(heads);
    this.#space = element('div.space', { role: 'presentation' });
    this.#body = element('div.body', { role: 'rowgroup', tabindex: 0, 'aria-label': 'Parameters' }, this.#space);
    const head = element('div.row.head', { role: 'row', 'aria-rowindex': 1 }, ...heads.map(([, cell]) => cell));
    this.element = element(
      'div.table',
      { role: 'table', 'aria-label': 'Value, gradient and update of every parameter' },
      element('div', { role: 'rowgroup' }, head),
      this.#body,
    );
    this.#body.addEventListener('scroll', this.#draw, { passive: true });
    new ResizeObserver(this.#draw).observe(this.#body);
    this.#showSort();
  }

  update(values: Values): void {
    this.#values = values;
    this.#arrange();
    this.#draw();
  }

  #arrange(): void {
    if (this.#values === undefined) return;
    this.#order = orderOf(this.#values, this.#sort);
    this.#largest = largestGradient(this.#values);
    const height = `${this.#order.length * rowHeight}px`;
    if (this.#space.style.height !== height) this.#space.style.height = height;
    setAttribute(this.element, 'aria-rowcount', String(this.#order.length + 1));
  }

  #show(): void {
    const values = this.#values;
    if (values === undefined) return;
    const { scrollTop, clientHeight, clientWidth } = this.#body;
    const first = Math.max(0, Math.floor(scrollTop / rowHeight) - spare);
    const last = Math.min(this.#order.length, Math.ceil((scrollTop + clientHeight) / rowHeight) + spare);
    const digits = digitsFor(clientWidth);
    while (this.#pool.length < last - first) this.#pool.push(this.#row());
    for (const [index, row] of this.#pool.entries()) {
      const position = first + index;
      const at = this.#order[position];
      row.element.hidden = position >= last;
      if (position >= last || at === undefined) continue;
      row.element.style.transform = `translateY(${position * rowHeight}px)`;
      setAttribute(row.element, 'aria-rowindex', String(position + 2));
      this.#fill(row, values, at, digits);
    }
  }

  #fill(row: Row, values: Values, at: number, digits: number): void {
    const described = values.rows[at];
    if (described === undefined) return;
    const isTensor = described.shape.length > 0;
    setText(row.text, described.name);
    setText(row.shape, isTensor ? formatShape(described.shape) : '');
    setAttribute(
      row.name,
      'title',
      isTensor ? `${described.name}: norms of ${formatShape(described.shape)} elements` : described.name,
    );
    for (const column of columns) {
      const value = numberAt(values, at, column);
      const cell = row.cells[column];
      setText(row.texts[column], formatNumber(value, digits));
      setAttribute(cell, 'title', isTensor ? `norm ${formatExact(value)}` : formatExact(value));
      cell.classList.toggle('not-finite', !Number.isFinite(value));
    }
    const gradient = numberAt(values, at, 'gradient');
    row.bar.style.transform = `scaleX(${barLength(gradient, this.#largest).toFixed(3)})`;
    row.bar.classList.toggle('negative', gradient < 0);
    row.bar.classList.toggle('broken', !Number.isFinite(gradient));
  }

  #row(): Row {
    const text = element('span');
    const name = element('span.name', {}, text);
    const shape = element('span.shape');
    const bar = element('span.bar', { 'aria-hidden': 'true' });
    const texts = { value: element('span'), gradient: element('span'), update: element('span') };
    const cells = {
      value: element('div.cell.number', { role: 'cell' }, texts.value),
      gradient: element('div.cell.number', { role: 'cell' }, texts.gradient, bar),
      update: element('div.cell.number', { role: 'cell' }, texts.update),
    };
    const made = element(
      'div.row',
      { role: 'row' },
      element('div.cell.parameter', { role: 'rowheader' }, name, shape),
      ...columns.map((column) => cells[column]),
    );
    this.#space.append(made);
    return { element: made, name, text, shape, cells, texts, bar };
  }

  #head(by: Sort['by']): HTMLElement {
    const { text, spoken } = titles[by];
    const arrow = element('span.arrow', { 'aria-hidden': 'true' });
    const button = element(
      'button',
      { type: 'button', title: `Sort by ${spoken.toLowerCase()}` },
      element('span', {}, text),
      arrow,
    );
    if (text !== spoken) button.setAttribute('aria-label', `${spoken} ${text}`);
    button.addEventListener('click', () => {
      this.#sort = nextSort(this.#sort, by);
      this.#showSort();
      this.#arrange();
      this.#body.scrollTop = 0;
      this.#draw();
      this.#sorted(this.#sort);
    });
    return element(by === 'name' ? 'div.cell.parameter' : 'div.cell.number', { role: 'columnheader' }, button);
  }

  #showSort(): void {
    for (const [by, head] of this.#heads) {
      const sorted = by === this.#sort.by && (by !== 'name' || this.#sort.reversed);
      // Sizes begin with the largest, names with the first.
      const descending = (by === 'name') === this.#sort.reversed;
      setAttribute(head, 'aria-sort', sorted ? (descending ? 'descending' : 'ascending') : 'none');
      const arrow = head.querySelector('.arrow');
      if (arrow !== null) setText(arrow, sorted ? (descending ? '▾' : '▴') : '');
    }
  }
}
