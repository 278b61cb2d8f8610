import { element, setAttribute, setShown, setText } from '../../dom.ts';
import { t } from '../../text.ts';
import { CanvasLayer } from '../canvas-layer.ts';
import { frameBudget, paintOrder } from '../frame-budget.ts';
import { startOf, withoutStart, withStart } from './further-starts.ts';
import type { Cursor, Painter } from './painters/painter.ts';
import { sameThings } from './painters/painter.ts';
import { hasResidualLines, painterOf } from './painters/painter-of.ts';
import type { PictureData, PictureEvents } from './picture-data.ts';
import type { PictureKey } from './picture-gestures.ts';
import { listen } from './picture-gestures.ts';
import type { MenuItem } from './picture-menu.ts';
import { PictureMenu } from './picture-menu.ts';
import { showTable } from './picture-table.ts';
import type { Point, Size } from './plane.ts';
import { panned, rectangle, zoomed } from './ranges.ts';
import { StartList } from './start-list.ts';

let views = 0;

/**
 * A picture of the problem with its line of notes and its read-out. It fills its element, whose size the page decides; what is
 * drawn depends on `PictureData` alone, and asking for pictures is the owner's affair.
 */
export class PictureView {
  readonly element: HTMLElement;
  /** Switches that belong to the kind of picture, for the card's head. */
  readonly controls: HTMLElement = element('span.picture-controls');
  readonly #events: PictureEvents;
  readonly #plot: HTMLElement;
  readonly #base = new CanvasLayer('picture-base');
  readonly #overlay = new CanvasLayer('picture-overlay');
  readonly #message = element('p.picture-message');
  readonly #messageText = element('span');
  readonly #force = element('button.link', { type: 'button' }, t('Draw it'));
  readonly #table = element('div.picture-table', { tabindex: 0 });
  readonly #readOut = element('p.picture-readout', { 'aria-live': 'polite' });
  readonly #notes = element('p.picture-notes');
  readonly #menu: PictureMenu;
  readonly #starts: StartList;
  readonly #residuals = toggle(t('residuals'));
  readonly #gradient = toggle('∂L/∂w');
  readonly #whole = toggle(t('whole'));
  #data: PictureData | undefined;
  #size: Size = { width: 0, height: 0 };
  #painter: Painter | undefined;
  #painted: readonly unknown[] | undefined;
  #cursor: Cursor | undefined;
  #hover: number | undefined;
  #told: number | undefined;
  #selection: readonly [Point, Point] | undefined;
  #isTable = false;
  #isResiduals = true;

  constructor(events: PictureEvents) {
    this.#events = events;
    const keys = element('p.picture-keys', { id: `picture-keys-${++views}` });
    setText(
      keys,
      t('Arrow keys move the cursor, Enter goes to the nearest step, s adds a start, + − 0 change the range.'),
    );
    this.#message.append(this.#messageText, ' ', this.#force);
    this.#plot = element(
      'div.picture-plot',
      { role: 'application', tabindex: 0, 'aria-describedby': keys.id },
      this.#base.canvas,
      this.#overlay.canvas,
    );
    this.#menu = new PictureMenu(this.#plot);
    const box = element('div.picture-box', {}, this.#plot, this.#message, this.#table, this.#menu.element);
    this.#starts = new StartList((index) => this.#events.starts(withoutStart(this.#data?.starts, index)));
    this.controls.append(this.#residuals, this.#gradient, this.#whole);
    this.element = element('div.picture', {}, box, this.#starts.element, this.#readOut, this.#notes, keys);
    setShown(this.#table, false);
    this.#listen();
    new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      const before = this.#size;
      this.#size = { width: Math.floor(width), height: Math.floor(height) };
      // A further start takes a line from the plot: the cursor stays where it was in it.
      if (this.#cursor !== undefined && before.width > 0 && before.height > 0) {
        const { x, y } = this.#cursor;
        this.#cursor = { x: (x * width) / before.width, y: (y * height) / before.height };
      }
      this.#ask();
    }).observe(this.#plot);
  }

  update(data: PictureData): void {
    const before = this.#data;
    const same = before !== undefined && before.kind === data.kind && before.elements.join() === data.elements.join();
    // What is seen stays until its successor has come.
    const picture = data.picture ?? (same ? before.picture : undefined);
    if (!same) this.#cursor = undefined;
    this.#data = picture === data.picture ? data : { ...data, picture };
    this.#ask();
  }

  /** The cursor of the charts: an iteration of the path. */
  setHover(iteration: number | undefined): void {
    if (iteration === this.#hover) return;
    this.#hover = iteration;
    this.#ask();
  }

  /** Puts a table in the place of the plot, and back. */
  setTable(shown: boolean): void {
    const focused = [this.#plot, this.#table].some((each) => each.contains(document.activeElement));
    this.#isTable = shown;
    setShown(this.#table, shown);
    setShown(this.#plot, !shown);
    // Who reads by keyboard stays in the picture.
    if (focused) (shown ? this.#table : this.#plot).focus();
    this.#ask();
  }

  /** The picture in words. */
  describe(): string {
    return this.#painter?.describe() ?? '';
  }

  #ask(): void {
    frameBudget.ask(this, paintOrder.picture, () => this.#paint());
  }

  #paint(): void {
    const data = this.#data;
    const { width, height } = this.#size;
    if (data === undefined) return;
    const isEmpty = width === 0 || height === 0;
    const size = isEmpty ? { width: 320, height: 200 } : this.#size;
    this.#painter = painterOf(data, size, { residuals: this.#isResiduals }, this.#painter?.range);
    this.#say(data);
    if (this.#isTable) {
      if (this.#painter !== undefined) showTable(this.#table, this.#painter.table());
      return;
    }
    if (isEmpty) return;
    const resized = [this.#base, this.#overlay].map((layer) => layer.resize(width, height, devicePixelRatio));
    const base = this.#painter?.base ?? [data.theme, data.kind];
    if (resized.includes(true) || !sameThings(this.#painted, base)) {
      this.#painted = base;
      this.#base.repaint(undefined, (pen) => this.#painter?.drawBase(pen));
    }
    this.#overlay.repaint(undefined, (pen) => {
      this.#painter?.drawOverlay(pen, this.#cursor, this.#hover);
      const [from, to] = this.#selection ?? [];
      if (from === undefined || to === undefined) return;
      pen.fillStyle = data.theme.selection;
      pen.fillRect(from.x, from.y, to.x - from.x, to.y - from.y);
      pen.strokeStyle = data.theme.foreground;
      pen.lineWidth = 1;
      pen.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y);
    });
  }

  /** Everything that is said in words. */
  #say(data: PictureData): void {
    const { picture, refused, unavailable, kind } = data;
    const painter = this.#painter;
    const waiting = painter === undefined ? t('Waiting for the picture') : '';
    setText(this.#messageText, unavailable ?? refused?.text ?? waiting);
    setShown(this.#force, unavailable === undefined && refused?.seconds !== undefined);
    setShown(this.#message, this.#messageText.textContent !== '' && !this.#isTable);
    this.#message.classList.toggle('over', painter !== undefined);
    const readOut = painter?.readOut(this.#cursor) ?? '';
    setText(this.#readOut, readOut);
    setAttribute(this.#readOut, 'title', readOut === '' ? undefined : readOut);
    const notes = (picture?.kind === kind ? picture.notes : []).join(' · ');
    setText(this.#notes, notes);
    setAttribute(this.#notes, 'title', notes === '' ? undefined : notes);
    // While the run goes on, a new name in every frame would be read without end.
    if (!data.moving || !this.#plot.hasAttribute('aria-label')) setAttribute(this.#plot, 'aria-label', this.describe());
    setAttribute(this.#readOut, 'aria-live', data.moving && this.#cursor === undefined ? 'off' : 'polite');
    this.#starts.update(data);
    setShown(this.#residuals, hasResidualLines(data));
    setAttribute(this.#residuals, 'aria-pressed', String(this.#isResiduals));
    setShown(this.#gradient, kind === 'network');
    setAttribute(
      this.#gradient,
      'aria-pressed',
      String(picture?.kind === 'network' && picture.quantity === 'gradient'),
    );
    setShown(this.#whole, data.range !== undefined);
  }

  #listen(): void {
    this.#force.addEventListener('click', () => this.#events.force());
    // Who goes elsewhere leaves no cursor behind: the charts come back to the current iteration.
    this.#plot.addEventListener('blur', () => this.#point(undefined));
    this.#table.addEventListener('keydown', (event) => {
      if (event.key === 't' && !event.ctrlKey && !event.metaKey && !event.altKey) this.#events.table?.(false);
    });
    this.#whole.addEventListener('click', () => this.#events.range(undefined));
    this.#residuals.addEventListener('click', () => {
      this.#isResiduals = !this.#isResiduals;
      this.#ask();
    });
    this.#gradient.addEventListener('click', () => {
      const { picture } = this.#data ?? {};
      this.#events.quantity(picture?.kind === 'network' && picture.quantity === 'gradient' ? 'value' : 'gradient');
    });
    listen(this.#plot, {
      move: (at) => this.#point(at),
      leave: () => {
        this.#selection = undefined;
        this.#point(undefined);
      },
      click: (at, alternative) => {
        if (alternative) this.#addStart(at);
        else this.#go(at);
      },
      drag: (from, to, done) => {
        const range = this.#range();
        if (range === undefined) return;
        this.#selection = done ? undefined : [from, to];
        if (done) this.#setRange(rectangle(range, this.#valuesAt(from), this.#valuesAt(to)));
        else this.#ask();
      },
      pan: (across, down, done) => {
        const range = this.#range();
        if (range === undefined || !done) return;
        const [fromX, fromY] = this.#valuesAt({ x: 0, y: 0 });
        const [toX, toY] = this.#valuesAt({ x: across, y: down });
        this.#setRange(panned(range, fromX - toX, fromY - toY));
      },
      zoom: (at, factor) => this.#zoom(at, factor),
      menu: (at) => this.#openMenu(at),
      key: (key, large) => this.#key(key, large),
    });
  }

  /** The range that can be changed: only surfaces have one. */
  #range(): Float64Array | undefined {
    const { unavailable, picture, kind } = this.#data ?? {};
    const surface = unavailable === undefined && picture !== undefined && picture.kind === kind;
    return surface ? this.#painter?.range : undefined;
  }

  #setRange(range: Float64Array | undefined): void {
    if (range !== undefined) this.#events.range(range);
    else this.#ask();
  }

  #valuesAt(at: Point): readonly [number, number] {
    return this.#painter?.values?.(at) ?? [Number.NaN, Number.NaN];
  }

  #zoom(at: Point, factor: number): void {
    const range = this.#range();
    if (range !== undefined) this.#setRange(zoomed(range, this.#valuesAt(at), factor));
  }

  #point(at: Cursor | undefined): void {
    this.#cursor = at;
    const target = at === undefined ? undefined : this.#painter?.target(at);
    const iteration = target?.kind === 'iteration' ? target.iteration : undefined;
    if (iteration !== this.#told) {
      this.#told = iteration;
      this.#events.hover(iteration);
    }
    this.#ask();
  }

  #go(at: Cursor): void {
    const target = this.#painter?.target(at);
    if (target?.kind === 'element') this.#events.select(target.name);
    else if (target?.kind === 'iteration' && this.#data?.canGo === true) this.#events.go(target.iteration);
  }

  #addStart(at: Cursor): void {
    const { kind, canStart = false, starts } = this.#data ?? {};
    const point = this.#valuesAt(at);
    if (kind !== 'contours' || !canStart || !point.every(Number.isFinite)) return;
    const added = withStart(starts, startOf(point, this.#painter?.range));
    if (added !== undefined) this.#events.starts(added);
  }

  #openMenu(at: Point | undefined): void {
    const { kind, canStart = false, canGo = false, elements = [] } = this.#data ?? {};
    const place = at ?? this.#cursor ?? this.#painter?.step(undefined, 0, 0, false);
    if (place === undefined) return;
    const items: MenuItem[] = [];
    const target = this.#painter?.target(place);
    if (canGo && target?.kind === 'iteration') {
      items.push({ label: t('Go to iteration {0}', target.iteration), choose: () => this.#go(place) });
    }
    if (kind === 'contours' && canStart) {
      const values = Float64Array.from(startOf(this.#valuesAt(place), this.#painter?.range));
      const [x = '', y = ''] = elements;
      items.push({ label: t('Add a start here'), choose: () => this.#addStart(place) });
      items.push({ label: t('Restart from this point'), choose: () => this.#events.restartFrom([x, y], values) });
    }
    if (this.#data?.range !== undefined) {
      items.push({ label: t('Show the whole path'), choose: () => this.#events.range(undefined) });
    }
    this.#menu.open(items, place, this.#size);
  }

  #key(key: PictureKey, large: boolean): boolean {
    const painter = this.#painter;
    const middle = { x: this.#size.width / 2, y: this.#size.height / 2 };
    switch (key) {
      case 'ArrowLeft':
      case 'ArrowRight':
      case 'ArrowUp':
      case 'ArrowDown': {
        const across = key === 'ArrowLeft' ? -1 : key === 'ArrowRight' ? 1 : 0;
        const up = key === 'ArrowDown' ? -1 : key === 'ArrowUp' ? 1 : 0;
        if (painter !== undefined) this.#point(painter.step(this.#cursor, across, up, large));
        return painter !== undefined;
      }
      case 'Enter':
        if (this.#cursor !== undefined) this.#go(this.#cursor);
        return true;
      case 'Escape':
        this.#point(undefined);
        return true;
      case '+':
      case '-':
        this.#zoom(this.#cursor ?? middle, key === '+' ? 1 / 1.5 : 1.5);
        return true;
      case '0':
        this.#events.range(undefined);
        return true;
      case 's':
        if (this.#cursor !== undefined) this.#addStart(this.#cursor);
        return true;
      case 't':
        this.#events.table?.(!this.#isTable);
        return this.#events.table !== undefined;
    }
  }
}

function toggle(label: string): HTMLButtonElement {
  const button = element('button.picture-toggle', { type: 'button' }, label);
  setShown(button, false);
  return button;
}
