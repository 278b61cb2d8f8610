import { element, setAttribute, setText } from '../dom.ts';
import type { LineStyle } from './theme.ts';

export interface LegendEntry {
  readonly id: string;
  readonly label: string;
  readonly hidden: boolean;
  readonly style: LineStyle;
}

interface Row {
  readonly item: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly line: SVGLineElement;
  readonly label: HTMLElement;
  readonly value: HTMLElement;
}

const svg = 'http://www.w3.org/2000/svg';

function swatch(): { readonly root: SVGSVGElement; readonly line: SVGLineElement } {
  const root = document.createElementNS(svg, 'svg');
  const line = document.createElementNS(svg, 'line');
  for (const [name, value] of Object.entries({
    width: '24',
    height: '8',
    viewBox: '0 0 24 8',
    'aria-hidden': 'true',
  })) {
    root.setAttribute(name, value);
  }
  for (const [name, value] of Object.entries({ x1: '0', y1: '4', x2: '24', y2: '4' })) line.setAttribute(name, value);
  root.append(line);
  return { root, line };
}

/** The legend of a chart, which is its read-out as well: each series with its line, its name and its value; a press hides it. */
export class Legend {
  readonly element: HTMLElement;
  readonly #list: HTMLUListElement;
  readonly #rows = new Map<string, Row>();
  readonly #toggle: (id: string) => void;
  readonly #emphasise: (id: string | undefined) => void;

  constructor(title: string, toggle: (id: string) => void, emphasise: (id: string | undefined) => void) {
    this.#toggle = toggle;
    this.#emphasise = emphasise;
    this.#list = element('ul', { 'aria-label': `Series of ${title}` });
    this.element = element('div.legend', {}, this.#list);
  }

  /** Shows these entries. A single entry cannot be hidden. */
  update(entries: readonly LegendEntry[]): void {
    const kept = new Set(entries.map(({ id }) => id));
    for (const [id, row] of this.#rows) {
      if (kept.has(id)) continue;
      row.item.remove();
      this.#rows.delete(id);
    }
    let before: Element | null = null;
    for (const entry of entries) {
      const row = this.#rows.get(entry.id) ?? this.#add(entry.id);
      const next: Element | null = before === null ? this.#list.firstElementChild : before.nextElementSibling;
      if (next !== row.item) this.#list.insertBefore(row.item, next);
      before = row.item;
      setText(row.label, entry.label);
      setAttribute(row.label, 'title', entry.label);
      setAttribute(row.button, 'aria-pressed', entries.length > 1 ? String(!entry.hidden) : undefined);
      row.button.classList.toggle('hidden-series', entry.hidden);
      row.button.disabled = entries.length === 1;
      setAttribute(
        row.button,
        'title',
        entries.length === 1 ? undefined : `${entry.hidden ? 'Show' : 'Hide'} ${entry.label}`,
      );
      setAttribute(row.line, 'stroke', entry.style.color);
      setAttribute(row.line, 'stroke-width', String(entry.style.width + 0.5));
      setAttribute(row.line, 'stroke-dasharray', entry.style.dash.join(' '));
    }
  }

  /** Writes the values of series, by their ids. */
  read(values: ReadonlyMap<string, string>): void {
    for (const [id, row] of this.#rows) setText(row.value, values.get(id) ?? '');
  }

  #add(id: string): Row {
    const { root, line } = swatch();
    const label = element('span.name');
    const value = element('span.value');
    const button = element('button.series', { type: 'button', 'data-series': id }, root, label, value);
    button.addEventListener('click', () => this.#toggle(id));
    button.addEventListener('pointerenter', () => this.#emphasise(id));
    button.addEventListener('pointerleave', () => this.#emphasise(undefined));
    const row = { item: element('li', {}, button), button, line, label, value };
    this.#rows.set(id, row);
    return row;
  }
}
