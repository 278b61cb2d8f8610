import type { ReducedSeries } from '../../src/shared/views/reduced-series.ts';
import type { GradientCheck, TableRequest, TableRow } from '../../src/shared/views/table.ts';
import { element, setAttribute } from '../dom.ts';
import { oncePerFrame } from '../host.ts';
import type { ValuesMessage } from '../store.ts';
import { t } from '../text.ts';
import type { MenuItem } from '../ui/menu.ts';
import { Menu } from '../ui/menu.ts';
import { Edit } from './edit.ts';
import { Heads, headOrder } from './heads.ts';
import { Row, rowHeight } from './row.ts';
import type { Sort } from './rows.ts';
import { bucketsFor, digitsFor, exactText, nextSort, numberAt } from './rows.ts';
import { moved } from './selection.ts';

/** Rows kept beyond each edge, so that a quick scroll does not show an empty edge. */
const spare = 6;
/** Rows asked for beyond each edge, and the steps in which a request moves. */
const ahead = 40;
const step = 20;

export interface TableOptions {
  readonly sort: Sort;
  sorted(sort: Sort): void;
  request(wanted: Omit<TableRequest, 'session'>): void;
  select(name: string): void;
  watch(name: string): void;
  check(name: string): void;
  setValue(name: string, text: string): void;
  /** Opens the heat map of a tensor, or closes it. */
  showHeatMap(row: TableRow): void;
  /** The tensor whose heat map is shown. */
  mapped(): string | undefined;
  copy(text: string): void;
  /** Why something cannot be done with a row now; undefined where it can. */
  whyNot(what: 'watch' | 'check' | 'setValue', row: TableRow): string | undefined;
}

/** The table of all parameters. Only the rows in sight are in the page, and come from the host. */
export class Table {
  readonly element: HTMLElement;
  readonly #options: TableOptions;
  readonly #body: HTMLElement;
  readonly #space: HTMLElement;
  readonly #heads: Heads;
  readonly #edit: Edit;
  readonly #pool: Row[] = [];
  readonly #expanded = new Map<string, number>();
  readonly #sparklines = new Map<string, ReducedSeries>();
  readonly #results = new Map<string, { readonly text: string; readonly iteration: number }>();
  readonly #draw = oncePerFrame(() => this.#show());
  #sort: Sort;
  #values: ValuesMessage | undefined;
  #selected: string | undefined;
  #place = { position: 0, cell: -1 };
  /** The row of the keyboard by its key, so that it is followed when rows change their places. */
  #activeKey: string | undefined;
  #size = { width: 0, height: 0 };
  #sent = '';

  constructor(options: TableOptions) {
    this.#options = options;
    this.#sort = options.sort;
    this.#heads = new Heads((by) => this.#sortBy(by));
    this.#edit = new Edit({ commit: options.setValue, done: () => this.element.focus() });
    this.#space = element('div.space', { role: 'presentation' }, this.#edit.element);
    this.#body = element('div.body', { role: 'rowgroup', tabindex: -1 }, this.#space);
    this.element = element(
      'div.table',
      { role: 'treegrid', tabindex: 0, 'aria-label': t('Value, gradient and update of every parameter') },
      element('div', { role: 'rowgroup' }, this.#heads.element),
      this.#body,
    );
    this.#listen();
    this.#heads.show(this.#sort);
  }

  update(values: ValuesMessage, selected: string | undefined): void {
    if (values !== this.#values) {
      if (values.session !== this.#values?.session) this.#begin();
      this.#values = values;
      for (const line of values.sparklines) this.#sparklines.set(line.id, line);
      for (const [name, { iteration }] of this.#results) {
        if (iteration !== values.iteration) this.#results.delete(name);
      }
      const followed = values.rows.findIndex((row) => keyOf(row) === this.#activeKey);
      if (followed >= 0 && this.#place.position >= 0)
        this.#place = { ...this.#place, position: values.first + followed };
      const height = `${values.total * rowHeight}px`;
      if (this.#space.style.height !== height) this.#space.style.height = height;
      setAttribute(this.element, 'aria-rowcount', String(values.total + 1));
    }
    this.#selected = selected;
    this.#draw();
  }

  /** What came of a check, shown in its row until the run moves. */
  checked({ name, text, iteration }: Pick<GradientCheck, 'name' | 'text' | 'iteration'>): void {
    this.#results.set(name, { text, iteration });
    this.#draw();
  }

  checking(name: string): void {
    this.checked({ name, text: t('Checking…'), iteration: this.#values?.iteration ?? 0 });
  }

  /** A request on a row was refused. */
  refused(request: string, name: string, text: string): void {
    // Where the field has been left meanwhile, the row says it.
    if (request === 'setValue' && this.#edit.refuse(name, text)) return;
    if (request === 'setValue' || request === 'check' || request === 'watch')
      this.checked({ name, text, iteration: this.#values?.iteration ?? 0 });
  }

  /** What was entered has been taken. */
  accepted(name: string): void {
    this.#edit.accept(name);
  }

  #begin(): void {
    this.#expanded.clear();
    this.#sparklines.clear();
    this.#results.clear();
    this.#edit.close(false);
    this.#sent = '';
    this.#place = { position: 0, cell: -1 };
    this.#activeKey = undefined;
    this.#body.scrollTop = 0;
  }

  #show(): void {
    const values = this.#values;
    if (values === undefined) return;
    const { scrollTop } = this.#body;
    const { width, height } = this.#size;
    this.#ask(Math.floor(scrollTop / rowHeight), Math.ceil(height / rowHeight), width);
    const first = Math.max(0, values.first, Math.floor(scrollTop / rowHeight) - spare);
    const end = values.first + values.rows.length;
    const last = Math.min(end, Math.ceil((scrollTop + height) / rowHeight) + spare);
    const digits = digitsFor(width);
    const largest = values.largest[0] ?? 0;
    let active: Row | undefined;
    while (this.#pool.length < last - first) this.#pool.push(this.#row());
    for (const [index, line] of this.#pool.entries()) {
      const position = first + index;
      const row = position < last ? values.rows[position - values.first] : undefined;
      if (row === undefined) {
        line.hide();
        continue;
      }
      const isActive = position === this.#place.position;
      if (isActive) active = line;
      if (row.name === this.#edit.name && row.shape.length === 0) this.#edit.place(position);
      line.show({
        session: values.session,
        row,
        position,
        at: position - values.first,
        numbers: values.numbers,
        largest,
        digits,
        sparkline: this.#sparklines.get(row.name),
        selected: row.name === this.#selected && !isPager(row),
        mapped: row.name === this.#options.mapped() && !isPager(row),
        active: isActive ? this.#place.cell : undefined,
        result: this.#results.get(row.name)?.text,
      });
    }
    this.#describeActive(active);
  }

  #describeActive(active: Row | undefined): void {
    const { position, cell } = this.#place;
    const of = position < 0 ? 'head' : active?.id;
    this.#heads.mark(position < 0 ? cell : undefined);
    setAttribute(this.element, 'aria-activedescendant', of === undefined || cell < 0 ? of : `${of}-${cell}`);
  }

  /** Asks for the rows around those in sight, where they are others than those asked for last. */
  #ask(top: number, visible: number, width: number): void {
    if (visible === 0) return;
    const first = Math.max(0, Math.floor((top - ahead) / step) * step);
    const count = Math.ceil((visible + 2 * ahead + step) / step) * step;
    const expanded = Array.from(this.#expanded, ([name, page]) => ({ name, page }));
    const wanted = { sort: this.#sort, expanded, first, count, buckets: bucketsFor(width) };
    const text = JSON.stringify(wanted);
    if (text === this.#sent) return;
    this.#sent = text;
    this.#options.request(wanted);
  }

  #row(): Row {
    const row = new Row();
    let menu: Menu | undefined;
    const open = (): void => {
      menu ??= new Menu(row.more, t('Actions'), () => [{ items: row.row === undefined ? [] : this.#actions(row.row) }]);
      menu.toggle();
    };
    row.more.addEventListener('click', open);
    row.previous.addEventListener('click', () => this.#turn(row, -1));
    row.next.addEventListener('click', () => this.#turn(row, 1));
    row.map.addEventListener('click', () => {
      if (row.row !== undefined) this.#options.showHeatMap(row.row);
    });
    row.element.addEventListener('pointerdown', (event) => {
      const cell = (event.target as Element).closest('.cell');
      this.#go({ position: row.position, cell: cell === null ? -1 : this.#place.cell });
    });
    row.element.addEventListener('click', (event) => {
      if ((event.target as Element).closest('.twistie') !== null && row.row !== undefined) this.#toggle(row.row);
    });
    row.element.addEventListener('dblclick', (event) => {
      if ((event.target as Element).closest('.value') !== null && row.row !== undefined) this.#editValue(row.row);
      else if ((event.target as Element).closest('.parameter') !== null && row.row !== undefined) this.#toggle(row.row);
    });
    this.#space.append(row.element);
    return row;
  }

  #actions(row: TableRow): readonly MenuItem[] {
    const { whyNot } = this.#options;
    const item = (label: string, choose: () => void, disabled?: string, detail?: string): MenuItem => ({
      label,
      choose,
      ...(disabled === undefined ? {} : { disabled }),
      ...(detail === undefined ? {} : { detail }),
    });
    return [
      item(t('Show history'), () => this.#options.select(row.name), undefined, t('Space')),
      item(t('Watch'), () => this.#options.watch(row.name), whyNot('watch', row)),
      ...(row.shape.length === 0 ? [] : [item(t('Heat map'), () => this.#options.showHeatMap(row), undefined, 'M')]),
      item(t('Check against central differences'), () => this.#check(row), whyNot('check', row)),
      item(t('Set value…'), () => this.#editValue(row), whyNot('setValue', row), 'F2'),
      item(t('Copy value'), () => this.#copy(row)),
    ];
  }

  #check({ name }: TableRow): void {
    this.checking(name);
    this.#options.check(name);
  }

  #copy(row: TableRow): void {
    const values = this.#values;
    const at = values?.rows.indexOf(row) ?? -1;
    if (values === undefined) return;
    const found = at >= 0 ? at : values.rows.findIndex((each) => keyOf(each) === keyOf(row));
    if (found >= 0)
      this.#options.copy(exactText(row, 'value', numberAt(values.numbers, found, 'value')).replace('−', '-'));
  }

  #editValue(row: TableRow): void {
    const values = this.#values;
    if (values === undefined || this.#options.whyNot('setValue', row) !== undefined) return;
    const line = this.#pool.find((each) => each.row !== undefined && keyOf(each.row) === keyOf(row));
    const cell = line?.element.querySelector<HTMLElement>('.value');
    if (line === undefined || cell === undefined || cell === null) return;
    const value = numberAt(values.numbers, line.position - values.first, 'value');
    this.#edit.open(row.name, exactText(row, 'value', value).replaceAll('−', '-'), cell.offsetLeft, cell.offsetWidth);
    this.#edit.place(line.position);
    this.#edit.focus();
  }

  #turn(row: Row, by: number): void {
    const { name, page } = row.row ?? {};
    if (name === undefined || page === undefined) return;
    this.#expanded.set(name, Math.max(0, Math.min(page.pages - 1, page.page + by)));
    this.#draw();
  }

  #toggle(row: TableRow): void {
    if (row.shape.length === 0 || isPager(row)) return;
    if (!this.#expanded.delete(row.name)) this.#expanded.set(row.name, 0);
    this.#draw();
  }

  #sortBy(by: Sort['by']): void {
    this.#sort = nextSort(this.#sort, by);
    this.#heads.show(this.#sort);
    this.#body.scrollTop = 0;
    this.#activeKey = undefined;
    this.#options.sorted(this.#sort);
    this.#draw();
  }

  #go(place: { readonly position: number; readonly cell: number }): void {
    this.#place = place;
    const row = this.#values?.rows[place.position - this.#values.first];
    this.#activeKey = row === undefined ? undefined : keyOf(row);
    const top = place.position * rowHeight;
    const { scrollTop } = this.#body;
    const { height } = this.#size;
    if (place.position >= 0 && top < scrollTop) this.#body.scrollTop = top;
    else if (top + rowHeight > scrollTop + height) this.#body.scrollTop = top + rowHeight - height;
    this.#draw();
  }

  #listen(): void {
    this.#body.addEventListener('scroll', this.#draw, { passive: true });
    new ResizeObserver(() => {
      this.#size = { width: this.#body.clientWidth, height: this.#body.clientHeight };
      this.#draw();
    }).observe(this.#body);
    this.element.addEventListener('keydown', (event) => this.#key(event));
    // A menu or a button that closes hands the keyboard back to the table.
    this.element.addEventListener('focusin', (event) => {
      if (event.target instanceof HTMLButtonElement || event.target === this.#body) this.element.focus();
    });
  }

  #key(event: KeyboardEvent): void {
    const { position, cell } = this.#place;
    const row = this.#values?.rows[position - (this.#values.first ?? 0)];
    const { key } = event;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if ((key === 'F10' && event.shiftKey) || key === 'ContextMenu') {
      this.#pool.find((line) => line.position === position && line.row !== undefined)?.more.click();
    } else if (key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey) && row !== undefined) {
      this.#copy(row);
    } else if (!isPlain || !this.#act(key, row, cell)) return;
    event.preventDefault();
  }

  /** What a key does. Whether it does anything. */
  #act(key: string, row: TableRow | undefined, cell: number): boolean {
    if (this.#place.position < 0 && (key === 'Enter' || key === ' ')) {
      this.#sortBy(headOrder[Math.max(0, cell)] ?? 'name');
      return true;
    }
    if (row !== undefined) {
      const isTensor = row.shape.length > 0 && !isPager(row);
      const isOpen = row.page !== undefined;
      if (isTensor && ((key === 'ArrowRight' && cell < 0 && !isOpen) || (key === 'ArrowLeft' && cell < 0 && isOpen))) {
        this.#toggle(row);
        return true;
      }
      if (key === 'Enter' || key === 'F2') {
        if (isTensor) this.#toggle(row);
        else if (!isPager(row)) this.#editValue(row);
        return true;
      }
      if (key.toLowerCase() === 'm' && row.shape.length > 0) {
        this.#options.showHeatMap(row);
        return true;
      }
      if (key === ' ') {
        if (!isPager(row)) this.#options.select(row.name);
        return true;
      }
      if (isPager(row) && (key === 'ArrowLeft' || key === 'ArrowRight')) {
        const line = this.#pool.find(({ position }) => position === this.#place.position);
        if (line !== undefined) this.#turn(line, key === 'ArrowLeft' ? -1 : 1);
        return true;
      }
    }
    const page = Math.max(1, Math.floor(this.#size.height / rowHeight) - 1);
    const cells = this.#size.width < 300 ? 3 : this.#size.width < 400 ? 4 : headOrder.length;
    const place = moved(this.#place, key, { total: this.#values?.total ?? 0, cells, page });
    if (place !== undefined) this.#go(place);
    return place !== undefined;
  }
}

/** Tells a tensor from the row that ends its elements. */
function keyOf(row: TableRow): string {
  return `${row.name}${isPager(row) ? ' …' : ''}`;
}

function isPager({ depth, page }: TableRow): boolean {
  return depth === 1 && page !== undefined;
}
