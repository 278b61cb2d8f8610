import { element, setAttribute, setShown } from '../../dom.ts';
import { t } from '../../text.ts';
import { pngOf, svgOf } from '../export/figure.ts';
import { bucketAt, nearestBucket } from '../points.ts';
import type { ScaleKind } from '../scale.ts';
import { paperTheme } from '../theme.ts';
import { panned, zoomedAbout } from '../timeline.ts';
import type { ChartBackground, ChartData, ChartEvents, ChartSeries } from './chart-data.ts';
import type { Drawing } from './drawing.ts';
import { DrawingMaker, entriesOf, styleOf } from './drawing.ts';
import { listen } from './gestures.ts';
import { ChartHeader } from './header.ts';
import type { ChartKey } from './keys.ts';
import { cursorTarget, isMove } from './keys.ts';
import { Legend } from './legend.ts';
import type { Overlay } from './overlay.ts';
import { Plot } from './plot.ts';
import { legendValues, spokenReading } from './readings.ts';
import { ChartTable } from './table.ts';

export type { ChartBackground, ChartData, ChartEvents, ChartMark, ChartSeries } from './chart-data.ts';

/** Px within which the pointer is at a mark or at a line. */
const near = 6;

const scaleOrder: readonly ScaleKind[] = ['linear', 'log', 'symlog'];

/** What a key or a turn of the wheel does to the length of the shown range. */
const zoomStep = 0.7;

/** One chart: title, notes on what cannot be drawn as a line, plot and legend. */
export class LineChart {
  readonly element: HTMLElement;
  /** Where the owner puts its controls. */
  readonly controls: HTMLElement;
  readonly #title: string;
  readonly #axisTitle: string;
  readonly #events: ChartEvents;
  readonly #target: HTMLElement;
  readonly #waiting: HTMLElement;
  readonly #header: ChartHeader;
  readonly #legend: Legend;
  readonly #plot: Plot;
  readonly #table: ChartTable;
  readonly #maker = new DrawingMaker();
  #data: ChartData | undefined;
  /** True while it is out of sight and has not been made to show its data. */
  #isBehind = false;
  #drawing: Drawing | undefined;
  #hover: number | undefined;
  /** Where the keys have moved the cursor to: ahead of `#hover` until the next frame, so that a quick key starts from it. */
  #cursor: number | undefined;
  #selection: readonly [number, number] | undefined;
  #emphasised: string | undefined;
  /** When the legend was written the last time, in ms of the page. */
  #rewritten = Number.NEGATIVE_INFINITY;

  constructor(title: string, axisTitle: string, events: ChartEvents) {
    this.#title = title;
    this.#axisTitle = axisTitle;
    this.#events = events;
    this.#waiting = element('p.waiting', {}, t('Waiting for iteration 0'));
    this.#target = element(
      'div.plot',
      {
        tabindex: 0,
        role: 'slider',
        'aria-valuenow': 0,
        'aria-label': t('{0}: cursor over iterations; Enter goes there', title),
      },
      this.#waiting,
    );
    this.#header = new ChartHeader(title, (iteration) => events.go(iteration));
    this.controls = this.#header.controls;
    this.#table = new ChartTable(t('{0} as a table', title), (iteration) => events.go(iteration));
    this.#table.element.addEventListener('keydown', (event) => {
      if (event.key === 't' && !event.ctrlKey && !event.metaKey && !event.altKey) events.table?.(false);
    });
    this.#legend = new Legend(title, {
      toggle: (id) => events.toggle(id),
      emphasise: (id) => this.#emphasise(id),
      more: () => events.more?.(),
    });
    this.element = element(
      'section.chart',
      { 'aria-label': title },
      this.#header.element,
      this.#legend.element,
      this.#target,
      this.#table.element,
    );
    this.#plot = new Plot(this.#target, {
      resized: () => events.resized(),
      seen: () => this.#refresh(),
    });
    listen(this.#target, {
      move: (x, y) => this.#point(x, y),
      leave: () => this.#moveCursor(undefined),
      click: (x, y) => this.#click(x, y),
      drag: (from, to, done) => this.#drag(from, to, done),
      pan: (distance) => this.#pan(-distance / Math.max(1, this.plotWidth)),
      zoom: (x, factor) => this.#zoom(this.#plot.frame?.iterationAt(x), factor),
      cancel: () => this.#select(undefined),
      key: (name) => this.#key(name),
    });
    this.#target.addEventListener('blur', () => events.hover(undefined));
  }

  /** Width of the plot in px. */
  get plotWidth(): number {
    return this.#plot.frame?.width ?? this.#plot.size.width;
  }

  /** What it shows, hidden series included. */
  get series(): readonly ChartSeries[] {
    return this.#data?.series ?? [];
  }

  update(data: ChartData): void {
    this.#data = data;
    this.#refresh();
  }

  /**
   * The chart as a picture of its own.
   * @param onPaper Dark on white, whatever the theme.
   */
  async save(media: 'image/svg+xml' | 'image/png', onPaper = false): Promise<Uint8Array<ArrayBuffer>> {
    const data = this.#data;
    if (data === undefined) throw new Error('A chart that shows nothing cannot be saved.');
    const drawn = onPaper ? { ...data, theme: paperTheme(data.theme) } : data;
    const drawing = new DrawingMaker().make(drawn, this.#axisTitle, this.#plot.height, undefined);
    const values = data.current === undefined ? undefined : legendValues(data, data.current, true);
    const legend = entriesOf(drawn)
      .filter(({ hidden }) => !hidden)
      .map(({ id, label, style, marker }) => ({ label, value: values?.get(id) ?? '', style, marker }));
    const { width, height } = this.#plot.size;
    const size = { width: Math.max(320, width + 24), height: Math.max(220, height) + 60 + 18 * legend.length };
    const figure = { title: this.#title, place: data.current, drawing, legend, ...size };
    if (media === 'image/svg+xml') return new TextEncoder().encode(svgOf(figure));
    return new Uint8Array(await (await pngOf(figure)).arrayBuffer());
  }

  /** Moves the cursor that all charts share. */
  setHover(iteration: number | undefined): void {
    this.#cursor = iteration;
    if (this.#hover === iteration) return;
    this.#hover = iteration;
    if (!this.#plot.isSeen) {
      this.#isBehind = true;
      return;
    }
    this.#follow();
    this.#read();
  }

  /** Makes the page show the data; out of sight it waits until it is seen. */
  #refresh(): void {
    const data = this.#data;
    if (data === undefined) return;
    this.#isBehind = !this.#plot.isSeen;
    if (this.#isBehind) return;
    const drawing = this.#maker.make(data, this.#axisTitle, this.#plot.height, this.#emphasised);
    this.#drawing = drawing;
    this.#plot.show(drawing, this.#overlayOf(drawing));
    this.#legend.update(entriesOf(data), data.more ?? 0);
    setShown(
      this.#waiting,
      drawing.lines.every(({ path }) => path.length === 0),
    );
    this.#target.classList.toggle('can-go', data.canGo);
    this.element.classList.toggle('smooth', data.smoothed !== undefined && data.smoothed.size > 0);
    this.#header.showNotes(drawing.overlay.nonFinite, drawing.clipped, data.canGo);
    this.#showTable(data);
    this.#read();
  }

  #showTable(data: ChartData): void {
    const shown = data.table === true;
    if (shown === this.#table.element.hidden) {
      const focused =
        this.#target.contains(document.activeElement) || this.#table.element.contains(document.activeElement);
      setShown(this.#table.element, shown);
      // Out of the way of the keyboard, but as large as it was.
      this.#target.inert = shown;
      if (focused) (shown ? this.#table.element : this.#target).focus();
    }
    if (shown) this.#table.show(data);
  }

  /** The overlay with cursor and selection. */
  #overlayOf({ overlay, axes }: Drawing): Overlay {
    const data = this.#data;
    const hover = this.#hover;
    if (data === undefined || hover === undefined) return { ...overlay, selection: this.#selection };
    const dots = data.series.flatMap((each) => {
      const series = data.smoothed?.get(each.id) ?? data.reduced.get(each.id);
      if (each.hidden || series === undefined || hover > data.covered) return [];
      const index = bucketAt(series, hover);
      const x = series.iteration[index];
      const first = series.first[index];
      if (x === undefined || first === undefined || !Number.isFinite(first)) return [];
      return [{ color: styleOf(data.theme, each).color, x, y: axes.values.toAxis(first) }];
    });
    return { ...overlay, hover, selection: this.#selection, dots };
  }

  #follow(): void {
    if (this.#drawing !== undefined) this.#plot.showOverlay(this.#overlayOf(this.#drawing));
  }

  #read(): void {
    const data = this.#data;
    if (data === undefined) return;
    const iteration = this.#hover ?? data.current;
    const none = new Map<string, string>();
    const values = iteration === undefined ? none : legendValues(data, iteration, this.#hover === undefined);
    this.#header.showPlace(iteration);
    if (this.#mayRewrite(data)) this.#legend.read(values);
    this.element.classList.toggle('reading', this.#hover !== undefined);
    // While the run goes on, a new text in every frame would be read without end.
    if (data.moving === true && this.#hover === undefined) return;
    setAttribute(this.#target, 'aria-valuemin', String(data.from));
    setAttribute(this.#target, 'aria-valuemax', String(Math.max(data.from, data.covered)));
    setAttribute(this.#target, 'aria-valuenow', String(iteration ?? data.from));
    const text = iteration === undefined ? t('no iteration yet') : spokenReading(data, iteration, values);
    setAttribute(this.#target, 'aria-valuetext', text);
  }

  /** A screen reader would begin anew with every frame of a run: for it legends change once a second. */
  #mayRewrite({ moving }: ChartData): boolean {
    const reads = document.body.classList.contains('vscode-using-screen-reader');
    const now = performance.now();
    if (reads && moving === true && this.#hover === undefined && now - this.#rewritten < 1000) return false;
    this.#rewritten = now;
    return true;
  }

  #visible() {
    const data = this.#data;
    if (data === undefined) return [];
    return data.series.filter(({ hidden }) => !hidden).flatMap(({ id }) => data.reduced.get(id) ?? []);
  }

  #iterationAt(x: number): number | undefined {
    const place = this.#plot.frame?.iterationAt(x);
    return place === undefined ? undefined : nearestBucket(this.#visible(), place);
  }

  /** Whether an iteration lies under the pointer. */
  #isNear(iteration: number, x: number): boolean {
    const frame = this.#plot.frame;
    return frame !== undefined && Math.abs(frame.x(iteration) - x) <= near;
  }

  #point(x: number, y: number): void {
    this.#moveCursor(this.#iterationAt(x));
    const { changes = [], forks = [] } = this.#data ?? {};
    const texts = [...changes, ...forks].filter(({ iteration }) => this.#isNear(iteration, x)).map(({ text }) => text);
    const branch = texts.length === 0 ? this.#branchAt(x, y) : undefined;
    const told = branch === undefined ? texts : [branch.label];
    setAttribute(this.#target, 'title', told.length === 0 ? undefined : told.join('\n'));
  }

  /** The branch whose line lies under the pointer. */
  #branchAt(x: number, y: number): ChartBackground | undefined {
    const frame = this.#plot.frame;
    const drawing = this.#drawing;
    if (frame === undefined || drawing === undefined) return undefined;
    const { values } = drawing.axes;
    return this.#data?.backgrounds?.find(({ kind, reduced, fork = 0 }) => {
      if (kind !== 'branch' || frame.iterationAt(x) < fork) return false;
      return [...reduced.values()].some((series) => {
        const index = bucketAt(series, frame.iterationAt(x));
        const [low, high] = [series.minimum[index], series.maximum[index]];
        if (low === undefined || high === undefined) return false;
        return y >= frame.y(values.toAxis(high)) - near && y <= frame.y(values.toAxis(low)) + near;
      });
    });
  }

  #click(x: number, y: number): void {
    const frame = this.#plot.frame;
    const data = this.#data;
    if (data?.canGo !== true || frame === undefined) return;
    const mark = this.#drawing?.overlay.nonFinite.find((each) => this.#isNear(each.x, x));
    const change = data.changes?.find((each) => this.#isNear(each.iteration, x));
    if (y < frame.top && mark !== undefined) this.#events.go(mark.iteration);
    else if (y > frame.bottom - near && change !== undefined) this.#events.go(change.iteration);
    else {
      const branch = this.#branchAt(x, y);
      const iteration = this.#iterationAt(x);
      if (branch !== undefined) this.#events.go(Math.round(frame.iterationAt(x)), branch.id);
      else if (iteration !== undefined) this.#events.go(iteration);
    }
  }

  #drag(from: number, to: number, done: boolean): void {
    const frame = this.#plot.frame;
    if (frame === undefined) return;
    const [a, b] = [frame.iterationAt(from), frame.iterationAt(to)];
    this.#select(done ? undefined : [a, b]);
    if (done) this.#events.zoom(a, b);
  }

  #select(selection: readonly [number, number] | undefined): void {
    this.#selection = selection;
    this.#follow();
  }

  #zoom(about: number | undefined, factor: number): void {
    const data = this.#data;
    if (data === undefined || about === undefined) return;
    const { from, to, spacing = 'linear' } = data;
    const [a, b] = zoomedAbout({ from, to, spacing }, about, factor);
    if (factor > 1 && a <= 0 && b >= this.#last(data)) this.#whole();
    else this.#events.zoom(a, b);
  }

  #pan(share: number): void {
    const data = this.#data;
    if (data === undefined) return;
    const { from, to, spacing = 'linear' } = data;
    const [a, b] = panned({ from, to, spacing }, share, this.#last(data));
    if (a !== from) this.#events.zoom(a, b);
  }

  #whole(): void {
    this.#events.whole?.();
  }

  #last({ last, covered, to }: ChartData): number {
    return last ?? Math.max(covered, to);
  }

  /** While a series is pointed at in the legend, the others step back. */
  #emphasise(id: string | undefined): void {
    if (this.#emphasised === id) return;
    this.#emphasised = id;
    this.#refresh();
  }

  #key(name: ChartKey): void {
    const data = this.#data;
    const series = this.#visible()[0];
    if (data === undefined || series === undefined || series.iteration.length === 0) return;
    const at = this.#cursor ?? data.current ?? data.from;
    if (isMove(name)) {
      const nonFinite = this.#drawing?.overlay.nonFinite.map(({ iteration }) => iteration) ?? [];
      const changes = this.#drawing?.overlay.changes ?? [];
      this.#moveCursor(cursorTarget(name, at, { series, nonFinite, changes }) ?? at);
      return;
    }
    const visible = data.series.filter(({ hidden }) => !hidden).map(({ id }) => id);
    const read = (step: number): void => {
      const index = visible.indexOf(this.#emphasised ?? '') + step;
      this.#emphasise(visible[(index + visible.length) % visible.length]);
    };
    const actions: Readonly<Record<typeof name, () => void>> = {
      go: () => {
        if (data.canGo) this.#events.go(at);
      },
      leave: () => {
        this.#select(undefined);
        this.#emphasise(undefined);
        this.#moveCursor(undefined);
      },
      readPrevious: () => read(this.#emphasised === undefined ? 0 : -1),
      readNext: () => read(1),
      zoomIn: () => this.#zoom(at, zoomStep),
      zoomOut: () => this.#zoom(at, 1 / zoomStep),
      panBack: () => this.#pan(-0.25),
      panOn: () => this.#pan(0.25),
      whole: () => this.#whole(),
      scale: () => {
        const next = scaleOrder[(scaleOrder.indexOf(data.kind) + 1) % scaleOrder.length] ?? 'linear';
        this.#events.scale?.(next);
      },
      table: () => this.#events.table?.(data.table !== true),
    };
    actions[name]();
  }

  #moveCursor(iteration: number | undefined): void {
    this.#cursor = iteration;
    this.#events.hover(iteration);
  }
}
