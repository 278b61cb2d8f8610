import type { ReducedSeries } from '../../src/shared/panel.ts';
import { element, setAttribute, setShown, setText } from '../dom.ts';
import { formatCount, formatNumber } from '../format.ts';
import { LineCanvas } from './canvas.ts';
import type { CursorKey } from './gestures.ts';
import { listen } from './gestures.ts';
import { Legend } from './legend.ts';
import type { Overlay } from './overlay.ts';
import type { NonFiniteMark } from './points.ts';
import { bucketAt, lineOf, nearestBucket, nonFiniteMarks } from './points.ts';
import { readingAt, readingText } from './readings.ts';
import type { Axis, ScaleKind } from './scale.ts';
import { extentOf, makeAxis } from './scale.ts';
import type { ChartTheme, LineStyle } from './theme.ts';
import { faded, lineStyle } from './theme.ts';

export interface ChartSeries {
  readonly id: string;
  readonly label: string;
  /** Index of its parameter, −1 for a total. */
  readonly style: number;
  readonly hidden: boolean;
}

/** All that a chart shows. */
export interface ChartData {
  readonly theme: ChartTheme;
  readonly kind: ScaleKind;
  /** Limits of the axis of iterations. */
  readonly from: number;
  readonly to: number;
  /** The last iteration that the reduced series cover. */
  readonly covered: number;
  readonly series: readonly ChartSeries[];
  readonly reduced: ReadonlyMap<string, ReducedSeries>;
  /** The iteration where the run stands. */
  readonly current: number | undefined;
  /** Values at the current iteration that are known exactly, whatever the reduction tells. */
  readonly exact: ReadonlyMap<string, number>;
  readonly interventions: readonly number[];
  readonly canGo: boolean;
}

export interface ChartEvents {
  go(iteration: number): void;
  hover(iteration: number | undefined): void;
  zoom(from: number, to: number): void;
  toggle(id: string): void;
  resized(): void;
}

/** Strength of the colour of a bucket's span: a lone spike is seen, and lines over it as well. */
const spanStrength = 0.4;

/** One chart: title, notes on what cannot be drawn as a line, plot and legend. */
export class LineChart {
  readonly element: HTMLElement;
  /** Where the owner puts its controls. */
  readonly controls: HTMLElement;
  readonly #axisTitle: string;
  readonly #events: ChartEvents;
  readonly #plot: HTMLElement;
  readonly #waiting: HTMLElement;
  readonly #nonFiniteNote: HTMLButtonElement;
  readonly #clippedNote: HTMLElement;
  /** Where the values of the legend are from. */
  readonly #place: HTMLElement;
  readonly #legend: Legend;
  readonly #canvas: LineCanvas;
  #data: ChartData | undefined;
  #axis: Axis | undefined;
  #overlay: Overlay | undefined;
  #marks: readonly NonFiniteMark[] = [];
  #hover: number | undefined;
  /** Where the keys have moved the cursor to: ahead of `#hover` until the next frame, so that a quick key starts from it. */
  #cursor: number | undefined;
  #selection: readonly [number, number] | undefined;
  #emphasised: string | undefined;

  constructor(title: string, axisTitle: string, events: ChartEvents) {
    this.#axisTitle = axisTitle;
    this.#events = events;
    const canvas = element('canvas', { 'aria-hidden': 'true' });
    this.#waiting = element('p.waiting', {}, 'Waiting for iteration 0');
    this.#plot = element(
      'div.plot',
      { tabindex: 0, role: 'slider', 'aria-label': `${title}: cursor over iterations; Enter goes there` },
      canvas,
      this.#waiting,
    );
    this.#nonFiniteNote = element('button.note.non-finite', { type: 'button' });
    this.#nonFiniteNote.addEventListener('click', () => {
      const first = this.#marks[0];
      if (first !== undefined) events.go(first.iteration);
    });
    this.#clippedNote = element('span.note.clipped');
    this.controls = element('div.controls');
    this.#legend = new Legend(title, events.toggle, (id) => this.#emphasise(id));
    const heading = element('h2', {}, title);
    this.#place = element('span.place');
    const header = element('header', {}, heading, this.#place, this.#nonFiniteNote, this.#clippedNote, this.controls);
    this.element = element('section.chart', { 'aria-label': title }, header, this.#legend.element, this.#plot);
    this.#canvas = new LineCanvas(
      canvas,
      () => this.#overlay,
      () => events.resized(),
    );
    listen(this.#plot, {
      move: (x) => events.hover(this.#iterationAt(x)),
      leave: () => events.hover(undefined),
      click: (x, y) => this.#click(x, y),
      drag: (from, to, done) => this.#drag(from, to, done),
      cancel: () => this.#select(undefined),
      key: (name) => this.#key(name),
    });
    this.#plot.addEventListener('blur', () => events.hover(undefined));
  }

  /** Width of the plot in px. */
  get plotWidth(): number {
    return this.#canvas.plot.width;
  }

  update(data: ChartData): void {
    this.#data = data;
    const visible = data.series.filter(({ hidden }) => !hidden);
    const reduced = visible.flatMap(({ id }) => data.reduced.get(id) ?? []);
    const ticks = Math.max(2, Math.floor(this.#canvas.plot.height / 44));
    const axis = makeAxis(data.kind, extentOf(reduced), ticks);
    this.#axis = axis;
    this.#marks = nonFiniteMarks(reduced);
    const lines = visible.flatMap(({ id, style }) => {
      const series = data.reduced.get(id);
      if (series === undefined) return [];
      const plain = lineStyle(data.theme, style);
      const line = lineOf(series, axis, plain.dash.length === 0 ? 'extremes' : 'spans');
      return [{ id, line, style: this.#emphasis(plain, id) }];
    });
    this.#overlay = {
      theme: data.theme,
      current: data.current,
      hover: undefined,
      selection: undefined,
      interventions: data.interventions,
      nonFinite: this.#marks,
      clipped: lines
        .filter(({ line }) => line.clipped.length > 0)
        .map(({ line, style }) => ({ color: style.color, iterations: line.clipped })),
      spans: lines.map(({ line, style }) => ({ color: faded(style.color, spanStrength), spans: line.spans })),
      dots: [],
    };
    this.#follow();
    this.#canvas.draw({ theme: data.theme, axis, from: data.from, to: data.to, lines, axisTitle: this.#axisTitle });
    this.#legend.update(
      data.series.map(({ id, label, style, hidden }) => ({ id, label, hidden, style: lineStyle(data.theme, style) })),
    );
    setShown(
      this.#waiting,
      reduced.every(({ iteration }) => iteration.length === 0),
    );
    this.#plot.classList.toggle('can-go', data.canGo);
    this.#note(lines.reduce((sum, { line }) => sum + line.clipped.length, 0));
    this.#read();
  }

  /** Moves the cursor that all charts share. */
  setHover(iteration: number | undefined): void {
    this.#cursor = iteration;
    if (this.#hover === iteration) return;
    this.#hover = iteration;
    this.#follow();
    this.#canvas.redraw();
    this.#read();
  }

  #note(clipped: number): void {
    const count = this.#marks.reduce((sum, mark) => sum + mark.count, 0);
    const first = this.#marks[0];
    setShown(this.#nonFiniteNote, first !== undefined);
    if (first !== undefined) {
      const where = `${formatNumber(first.value)} at ${formatCount(first.iteration)}`;
      const text = count === 1 ? where : `${formatCount(count)} · ${where}`;
      setText(this.#nonFiniteNote, `× ${text}`);
      setAttribute(
        this.#nonFiniteNote,
        'title',
        `${formatCount(count)} not finite, the first ${where}. Go to iteration ${formatCount(first.iteration)}`,
      );
      this.#nonFiniteNote.disabled = this.#data?.canGo !== true;
    }
    setShown(this.#clippedNote, clipped > 0);
    setText(this.#clippedNote, '▽ ≤ 0');
    setAttribute(
      this.#clippedNote,
      'title',
      'Values ≤ 0 have no place on a logarithmic axis: ▽ marks them at its lower edge',
    );
  }

  /** Puts cursor and selection into the overlay. */
  #follow(): void {
    const data = this.#data;
    const axis = this.#axis;
    if (data === undefined || axis === undefined || this.#overlay === undefined) return;
    const dots = [];
    if (this.#hover !== undefined) {
      for (const { id, style, hidden } of data.series) {
        const series = data.reduced.get(id);
        if (hidden || series === undefined || this.#hover > data.covered) continue;
        const index = bucketAt(series, this.#hover);
        const x = series.iteration[index];
        const first = series.first[index];
        if (x === undefined || first === undefined || !Number.isFinite(first)) continue;
        dots.push({ color: lineStyle(data.theme, style).color, x, y: axis.toAxis(first) });
      }
    }
    this.#overlay = { ...this.#overlay, hover: this.#hover, selection: this.#selection, dots };
  }

  #read(): void {
    const data = this.#data;
    if (data === undefined) return;
    const iteration = this.#hover ?? data.current;
    const values = new Map<string, string>();
    if (iteration !== undefined) {
      for (const { id } of data.series) {
        const series = data.reduced.get(id);
        const exact = this.#hover === undefined ? data.exact.get(id) : undefined;
        if (exact !== undefined) values.set(id, formatNumber(exact));
        else if (series !== undefined) values.set(id, readingText(readingAt(series, iteration, data.covered)));
      }
    }
    setText(this.#place, iteration === undefined ? '' : `at ${formatCount(iteration)}`);
    this.#legend.read(values);
    this.element.classList.toggle('reading', this.#hover !== undefined);
    const spoken = data.series
      .filter(({ id, hidden }) => !hidden && values.has(id))
      .map(({ id, label }) => `${label} ${values.get(id) ?? ''}`);
    setAttribute(this.#plot, 'aria-valuemin', String(data.from));
    setAttribute(this.#plot, 'aria-valuemax', String(Math.max(data.from, data.covered)));
    setAttribute(this.#plot, 'aria-valuenow', String(iteration ?? data.from));
    // While the run goes on, a new text in every frame would be read without end.
    if (this.#hover !== undefined || !this.#plot.matches(':focus')) {
      const text =
        iteration === undefined ? 'no iteration yet' : `iteration ${formatCount(iteration)}: ${spoken.join(', ')}`;
      setAttribute(this.#plot, 'aria-valuetext', text);
    }
  }

  #visible(): readonly ReducedSeries[] {
    const { series, reduced } = this.#data ?? { series: [], reduced: new Map<string, ReducedSeries>() };
    return series.filter(({ hidden }) => !hidden).flatMap(({ id }) => reduced.get(id) ?? []);
  }

  #iterationAt(x: number): number | undefined {
    const place = this.#canvas.iterationAt(x);
    return place === undefined ? undefined : nearestBucket(this.#visible(), place);
  }

  #click(x: number, y: number): void {
    if (this.#data?.canGo !== true) return;
    const near = this.#marks.find((mark) => Math.abs((this.#canvas.pixelAt(mark.x) ?? Number.NaN) - x) <= 6);
    const iteration = y < this.#canvas.plot.top && near !== undefined ? near.iteration : this.#iterationAt(x);
    if (iteration !== undefined) this.#events.go(iteration);
  }

  #drag(from: number, to: number, done: boolean): void {
    const a = this.#canvas.iterationAt(from);
    const b = this.#canvas.iterationAt(to);
    if (a === undefined || b === undefined) return;
    this.#select(done ? undefined : [a, b]);
    if (done) this.#events.zoom(a, b);
  }

  #select(selection: readonly [number, number] | undefined): void {
    this.#selection = selection;
    this.#follow();
    this.#canvas.redraw();
  }

  /** While a series is pointed at in the legend, the others step back. */
  #emphasis(style: LineStyle, id: string): LineStyle {
    if (this.#emphasised === undefined) return style;
    return this.#emphasised === id ? { ...style, width: style.width + 1 } : { ...style, color: faded(style.color) };
  }

  #emphasise(id: string | undefined): void {
    this.#emphasised = id;
    if (this.#data !== undefined) this.update(this.#data);
  }

  #key(name: CursorKey): void {
    const data = this.#data;
    const series = this.#visible()[0];
    if (data === undefined || series === undefined || series.iteration.length === 0) return;
    const at = this.#cursor ?? data.current ?? data.from;
    const last = series.iteration.length - 1;
    const index = Math.max(0, bucketAt(series, at));
    const page = Math.max(1, Math.round(series.iteration.length / 10));
    const moves: Partial<Record<CursorKey, number>> = {
      ArrowLeft: index - (series.iteration[index] === at ? 1 : 0),
      ArrowRight: index + 1,
      PageUp: index + page,
      PageDown: index - page,
      Home: 0,
      End: last,
    };
    const target = moves[name];
    if (target !== undefined) this.#moveCursor(series.iteration[Math.min(last, Math.max(0, target))]);
    else if (name === 'Enter' && data.canGo) this.#events.go(at);
    else if (name === 'Escape') {
      this.#select(undefined);
      this.#moveCursor(undefined);
    }
  }

  #moveCursor(iteration: number | undefined): void {
    this.#cursor = iteration;
    this.#events.hover(iteration);
  }

  /** What it shows, hidden series included. */
  get series(): readonly ChartSeries[] {
    return this.#data?.series ?? [];
  }
}
