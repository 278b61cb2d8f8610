import { element, setAttribute, setText } from '../../dom.ts';
import { t } from '../../text.ts';
import type { MarkerName } from '../markers.ts';
import { markerSigns } from '../markers.ts';
import type { LineStyle } from '../theme.ts';

export interface LegendEntry {
  readonly id: string;
  readonly label: string;
  readonly hidden: boolean;
  /** It leads to the branch that it stands for, instead of hiding a line. */
  readonly leads?: boolean;
  readonly style: LineStyle;
  /** The sign on the line of an earlier run. */
  readonly marker?: MarkerName | undefined;
  readonly circles?: boolean | undefined;
}

interface Row {
  readonly item: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly line: SVGLineElement;
  readonly sign: HTMLElement;
  readonly label: HTMLElement;
  /** The text node of the value: writing into it makes no nodes. */
  readonly value: Text;
  entry: LegendEntry | undefined;
}

interface LegendEvents {
  toggle(id: string): void;
  emphasise(id: string | undefined): void;
  more(): void;
}

const svg = 'http://www.w3.org/2000/svg';

function swatch(): { readonly root: SVGSVGElement; readonly line: SVGLineElement } {
  const root = document.createElementNS(svg, 'svg');
  const line = document.createElementNS(svg, 'line');
  const size = { width: '24', height: '8', viewBox: '0 0 24 8', 'aria-hidden': 'true' };
  for (const [name, value] of Object.entries(size)) root.setAttribute(name, value);
  for (const [name, value] of Object.entries({ x1: '0', y1: '4', x2: '24', y2: '4' })) line.setAttribute(name, value);
  root.append(line);
  return { root, line };
}

function sameEntry(a: LegendEntry | undefined, b: LegendEntry): boolean {
  return (
    a !== undefined &&
    a.label === b.label &&
    a.hidden === b.hidden &&
    a.marker === b.marker &&
    a.circles === b.circles &&
    a.style.color === b.style.color &&
    a.style.width === b.style.width &&
    a.style.dash === b.style.dash
  );
}

/** The legend of a chart, which is its read-out as well: each series with its line, its name and its value; a press hides it. */
export class Legend {
  readonly element: HTMLElement;
  readonly #list: HTMLUListElement;
  readonly #more: HTMLButtonElement;
  readonly #rows = new Map<string, Row>();
  readonly #events: LegendEvents;
  #order = '';

  constructor(title: string, events: LegendEvents) {
    this.#events = events;
    this.#list = element('ul', { 'aria-label': t('Series of {0}', title) });
    this.#more = element('button.more-series', { type: 'button', hidden: true });
    this.#more.addEventListener('click', () => events.more());
    this.element = element('div.legend', {}, this.#list, this.#more);
  }

  /**
   * Shows these entries. A single entry cannot be hidden.
   * @param more How many series are to be chosen from beyond them.
   */
  update(entries: readonly LegendEntry[], more: number): void {
    const order = `${entries.map(({ id }) => id).join('\n')}\n${more}`;
    if (order !== this.#order) this.#arrange(entries, more);
    this.#order = order;
    for (const entry of entries) {
      const row = this.#rows.get(entry.id);
      if (row !== undefined) this.#show(row, entry, entries.length > 1);
    }
  }

  /** Writes the values of series, by their ids. */
  read(values: ReadonlyMap<string, string>): void {
    for (const [id, { value }] of this.#rows) {
      const text = values.get(id) ?? '';
      if (value.data !== text) value.data = text;
    }
  }

  #arrange(entries: readonly LegendEntry[], more: number): void {
    const kept = new Set(entries.map(({ id }) => id));
    for (const [id, row] of this.#rows) {
      if (kept.has(id)) continue;
      row.item.remove();
      this.#rows.delete(id);
    }
    let before: Element | null = null;
    for (const { id } of entries) {
      const row = this.#rows.get(id) ?? this.#add(id);
      const next: Element | null = before === null ? this.#list.firstElementChild : before.nextElementSibling;
      if (next !== row.item) this.#list.insertBefore(row.item, next);
      before = row.item;
      // Whether an entry can be hidden depends on how many there are.
      row.entry = undefined;
    }
    this.#more.hidden = more === 0;
    setText(this.#more, t('+ {0} more', more));
  }

  #show(row: Row, entry: LegendEntry, several: boolean): void {
    if (sameEntry(row.entry, entry)) return;
    row.entry = entry;
    const { label, hidden, style, marker, circles, leads } = entry;
    setText(row.label, label);
    setAttribute(row.label, 'title', label);
    setAttribute(row.button, 'aria-pressed', several && leads !== true ? String(!hidden) : undefined);
    row.button.classList.toggle('hidden-series', hidden);
    if (row.button.disabled === several) row.button.disabled = !several;
    setAttribute(
      row.button,
      'title',
      leads === true
        ? t('Go to this branch')
        : several
          ? hidden
            ? t('Show {0}', label)
            : t('Hide {0}', label)
          : undefined,
    );
    setAttribute(row.line, 'stroke', style.color);
    setAttribute(row.line, 'stroke-width', String(style.width + 0.5));
    setAttribute(row.line, 'stroke-dasharray', style.dash.join(' '));
    setText(row.sign, marker !== undefined ? markerSigns[marker] : circles === true ? markerSigns.circle : '');
  }

  #add(id: string): Row {
    const { root, line } = swatch();
    const sign = element('span.sign', { 'aria-hidden': 'true' });
    const label = element('span.name');
    const value = document.createTextNode('');
    const button = element(
      'button.series',
      { type: 'button', 'data-series': id },
      element('span.swatch', {}, root, sign),
      label,
      element('span.value', {}, element('span.cell', {}, value)),
    );
    button.addEventListener('click', () => this.#events.toggle(id));
    button.addEventListener('pointerenter', () => this.#events.emphasise(id));
    button.addEventListener('pointerleave', () => this.#events.emphasise(undefined));
    const row: Row = { item: element('li', {}, button), button, line, sign, label, value, entry: undefined };
    this.#rows.set(id, row);
    return row;
  }
}
