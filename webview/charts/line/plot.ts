import type { Box } from '../canvas-layer.ts';
import { CanvasLayer, joined } from '../canvas-layer.ts';
import { frameBudget, paintOrder } from '../frame-budget.ts';
import type { Pen } from '../pen.ts';
import type { Size } from './axes-layer.ts';
import { AxesLayer } from './axes-layer.ts';
import type { Drawing } from './drawing.ts';
import { drawLines, LineChanges } from './line-layer.ts';
import type { Overlay } from './overlay.ts';
import { differences, drawOverlay } from './overlay.ts';
import type { PlotFrame } from './plot-frame.ts';
import { stripHeight } from './plot-frame.ts';

interface PlotEvents {
  resized(): void;
  /** It has come into sight and is behind. */
  seen(): void;
}

/** Px above and below the plot, before any axis has been drawn: the strip, then labels and title of the horizontal axis. */
const firstRoom = stripHeight + 40;

/** Charts that are about to be scrolled into sight are painted before they are seen. */
const margin = '120px';

let made = 0;

/**
 * Three layers over each other: axes, lines, overlay. The axes are kept as a picture; on the page there is one canvas, of which
 * only the rectangles are painted in which lines or overlay differ from what is there. It paints when the frame has room, and
 * only while it can be seen.
 */
export class Plot {
  readonly element: HTMLElement;
  readonly #events: PlotEvents;
  readonly #axes = new AxesLayer();
  readonly #layer = new CanvasLayer();
  readonly #changes = new LineChanges();
  readonly #order = paintOrder.chart + made++ / 1000;
  #size: Size = { width: 0, height: 0, ratio: 1 };
  #frame: PlotFrame | undefined;
  /** Px above and below the plot. */
  #room = firstRoom;
  #seen = true;
  #drawing: Drawing | undefined;
  #over: Overlay | undefined;
  /** What is on the canvas. */
  #shown: { readonly frame: PlotFrame; readonly overlay: Overlay } | undefined;

  constructor(target: HTMLElement, events: PlotEvents) {
    this.element = target;
    this.#events = events;
    target.append(this.#layer.canvas);
    // Also told when the page is zoomed: then a px has another number of px of the screen.
    new ResizeObserver(([entry]) => this.#resize(entry?.contentRect)).observe(target, {
      box: 'device-pixel-content-box',
    });
    new IntersectionObserver((entries) => this.#see(entries.at(-1)?.isIntersecting === true), {
      rootMargin: margin,
    }).observe(target);
  }

  /** Whether it is in sight, or nearly; what is not is not worth drawing. */
  get isSeen(): boolean {
    return this.#seen && this.#size.width > 0 && this.#size.height > 0;
  }

  /** Where the plot lies in its element; undefined before the first drawing. */
  get frame(): PlotFrame | undefined {
    return this.#frame;
  }

  /** Height of the plot in px at the present size, also before it has been drawn at that size. */
  get height(): number {
    return Math.max(0, this.#size.height - this.#room);
  }

  get size(): Size {
    return this.#size;
  }

  show(drawing: Drawing, overlay: Overlay): void {
    this.#drawing = drawing;
    this.#over = overlay;
    frameBudget.ask(this, this.#order, () => this.#paint());
  }

  /** Another overlay over the same lines. */
  showOverlay(overlay: Overlay): void {
    this.#over = overlay;
    frameBudget.ask(this, paintOrder.marker, () => this.#paint());
  }

  #paint(): void {
    const overlay = this.#over;
    if (!this.isSeen || this.#drawing === undefined || overlay === undefined) return;
    const { axes, lines } = this.#drawing;
    const { background } = axes.theme;
    const { width, height, ratio } = this.#size;
    const frame = this.#axes.draw(axes, this.#size);
    this.#frame = frame;
    this.#measure(height - frame.height);
    const resized = this.#layer.resize(width, height, ratio);
    const shown = this.#shown;
    const inLines = this.#changes.next(frame, lines, background);
    const inOverlay = shown?.frame === frame ? differences(frame, shown.overlay, overlay) : undefined;
    this.#shown = { frame, overlay };
    const everything = resized || inLines === undefined || inOverlay === undefined;
    const boxes = everything ? undefined : joined([...inLines, ...inOverlay]);
    const draw = (pen: Pen, box: Box): void => {
      drawLines(pen, frame, lines, background, box.left, box.right);
      drawOverlay(pen, frame, overlay, box);
    };
    this.#layer.repaint(boxes, draw, this.#axes.canvas);
  }

  /** The number of labels depends on the height: where that was another one than it seemed, the axes are chosen anew. */
  #measure(room: number): void {
    if (room === this.#room) return;
    this.#room = room;
    this.#events.seen();
  }

  #resize(box: DOMRectReadOnly | undefined): void {
    if (box === undefined) return;
    const size = { width: Math.floor(box.width), height: Math.floor(box.height), ratio: window.devicePixelRatio };
    const { width, height, ratio } = this.#size;
    if (size.width === width && size.height === height && size.ratio === ratio) return;
    this.#size = size;
    if (this.isSeen) this.#events.seen();
    this.#events.resized();
  }

  #see(seen: boolean): void {
    const before = this.#seen;
    this.#seen = seen;
    if (seen && !before) this.#events.seen();
  }
}
