import type { ReducedSeries } from '../../../src/shared/panel.ts';
import { element, setShown } from '../../dom.ts';
import { formatCount } from '../../format.ts';
import { t } from '../../text.ts';
import { bucketAt } from '../points.ts';
import type { ChartBackground, ChartData, ChartSeries } from './chart-data.ts';
import { marksOf, toldSeries } from './drawing.ts';
import { readingAt, readingText } from './readings.ts';

/** A row of the table of a chart. */
export interface TableRow {
  readonly iteration: number;
  /** A text for every shown series in turn, then for every background. */
  readonly values: readonly string[];
  /** Why this iteration has a row: `smallest loss`, `NaN`, a change made by hand; empty for those between. */
  readonly reasons: readonly string[];
  readonly isCurrent: boolean;
  readonly isUnusual: boolean;
}

/** More rows are not read by anyone. */
const mostRows = 50;

/** Rows that have no reason but to fill the space between the others. */
const evenRows = 20;

function extremes(series: ReducedSeries, label: string): readonly (readonly [number, string])[] {
  let [smallest, largest] = [-1, -1];
  for (let index = 0; index < series.iteration.length; index++) {
    const [low, high] = [series.minimum[index] as number, series.maximum[index] as number];
    if (Number.isNaN(low)) continue;
    if (smallest < 0 || low < (series.minimum[smallest] as number)) smallest = index;
    if (largest < 0 || high > (series.maximum[largest] as number)) largest = index;
  }
  if (smallest < 0) return [];
  return [
    [series.iteration[smallest] as number, t('smallest {0}', label)],
    [series.iteration[largest] as number, t('largest {0}', label)],
  ];
}

/**
 * The rows of a chart's table by iteration: the first, the current and the last one, every change made by hand, what is not
 * finite, every extreme, and others evenly between them; at most 50.
 */
export function tableRows(data: ChartData): readonly TableRow[] {
  const shown = data.series.filter(({ hidden }) => !hidden);
  const own = shown.flatMap((each) => {
    const series = data.reduced.get(each.id);
    return series === undefined ? [] : [{ each, series }];
  });
  const points = own[0]?.series.iteration;
  if (points === undefined || points.length === 0) return [];
  const reasons = new Map<number, string[]>();
  // What comes first is kept where there are more than there is room for.
  const add = (iteration: number, reason?: string): void => {
    const known = reasons.get(iteration);
    if (known === undefined && reasons.size >= mostRows) return;
    const list = known ?? [];
    if (reason !== undefined && !list.includes(reason)) list.push(reason);
    reasons.set(iteration, list);
  };
  const last = Math.max(points.at(-1) as number, Math.min(data.covered, data.to, data.last ?? data.covered));
  const within = (iteration: number): boolean => iteration >= data.from && iteration <= data.to;
  if (data.current !== undefined && within(data.current)) add(data.current, t('current'));
  add(points[0] as number);
  add(last);
  for (const { iteration, text } of [...(data.changes ?? []), ...(data.forks ?? [])]) {
    if (within(iteration)) add(iteration, text);
  }
  const marks = marksOf(data);
  for (const { each, series } of own)
    for (const [iteration, reason] of extremes(series, each.label)) add(iteration, reason);
  for (const { iteration, count } of marks) {
    add(iteration, count === 1 ? t('not finite') : t('{0} not finite', formatCount(count)));
  }
  for (let index = 1; index < evenRows; index++) {
    add(points[Math.round((index * (points.length - 1)) / evenRows)] as number);
  }
  const unusual = new Set(marks.map(({ iteration }) => iteration));
  return [...reasons]
    .sort(([a], [b]) => a - b)
    .map(([iteration, why]) => ({
      iteration,
      values: [...shown.map((each) => cellOf(data, each, iteration)), ...backgroundValues(data, iteration)],
      reasons: why,
      isCurrent: iteration === data.current,
      isUnusual: unusual.has(iteration),
    }));
}

function cellOf(data: ChartData, { id }: ChartSeries, iteration: number): string {
  const exact = iteration === data.current ? data.exact.get(id) : undefined;
  if (exact !== undefined) return readingText({ kind: 'value', value: exact });
  const series = data.reduced.get(id);
  return series === undefined ? '' : readingText(readingAt(series, iteration, data.covered));
}

function backgroundValues(data: ChartData, iteration: number): readonly string[] {
  return (data.backgrounds ?? []).map((background: ChartBackground) => {
    const series = toldSeries(data, background);
    if (series === undefined || iteration < (background.fork ?? 0)) return '';
    // A run that ended before has no value there.
    const index = bucketAt(series, iteration);
    const width = (series.iteration[1] ?? 1) - (series.iteration[0] ?? 0);
    if (index === series.iteration.length - 1 && iteration >= (series.iteration[index] as number) + width) return '';
    return readingText(readingAt(series, iteration, iteration));
  });
}

/** A table in the place of a plot. It is made anew only while it is shown. */
export class ChartTable {
  readonly element: HTMLElement;
  readonly #table: HTMLTableElement;
  readonly #go: (iteration: number) => void;
  #text = '';

  constructor(title: string, go: (iteration: number) => void) {
    this.#go = go;
    this.#table = element('table', { 'aria-label': title });
    this.element = element(
      'div.chart-table',
      { hidden: true, tabindex: 0, role: 'group', 'aria-label': title },
      this.#table,
    );
    setShown(this.element, false);
  }

  show(data: ChartData): void {
    const rows = tableRows(data);
    const heads = [...data.series.filter(({ hidden }) => !hidden), ...(data.backgrounds ?? [])].map(
      ({ label }) => label,
    );
    const text = JSON.stringify([heads, rows, data.canGo]);
    if (text === this.#text) return;
    this.#text = text;
    // Where the person was in the table stays where it is.
    const focused = document.activeElement?.closest('tr')?.dataset['iteration'];
    const head = element(
      'tr',
      {},
      ...[t('iteration'), ...heads, ''].map((name) => element('th', { scope: 'col' }, name)),
    );
    const body = rows.map((row) => this.#row(row, data.canGo));
    this.#table.replaceChildren(element('thead', {}, head), element('tbody', {}, ...body));
    if (focused === undefined) return;
    this.#table.querySelector<HTMLElement>(`tr[data-iteration="${focused}"] button`)?.focus();
  }

  #row({ iteration, values, reasons, isCurrent, isUnusual }: TableRow, canGo: boolean): HTMLElement {
    const go = element(
      'button',
      { type: 'button', disabled: !canGo, 'aria-label': t('Go to iteration {0}', formatCount(iteration)) },
      formatCount(iteration),
    );
    go.addEventListener('click', () => this.#go(iteration));
    return element(
      `tr${isCurrent ? '.current' : ''}` as 'tr',
      { 'data-iteration': iteration, 'aria-current': isCurrent ? 'true' : undefined },
      element('td', {}, go),
      ...values.map((value) => element(/NaN|∞/.test(value) ? 'td.unusual' : 'td', {}, value)),
      element(isUnusual ? 'td.unusual' : 'td', {}, reasons.join(', ')),
    );
  }
}
