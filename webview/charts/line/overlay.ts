import type { Box } from '../canvas-layer.ts';
import { traceMarker } from '../markers.ts';
import type { Pen } from '../pen.ts';
import type { NonFiniteMark } from '../points.ts';
import type { ChartTheme } from '../theme.ts';
import type { PlotFrame } from './plot-frame.ts';
import { stripHeight } from './plot-frame.ts';

/** What lies over the lines. All places are iterations. */
export interface Overlay {
  readonly theme: ChartTheme;
  readonly current: number | undefined;
  readonly hover: number | undefined;
  readonly selection: readonly [number, number] | undefined;
  /** Changes made by hand. */
  readonly changes: readonly number[];
  /** Where other branches leave. */
  readonly forks: readonly number[];
  readonly nonFinite: readonly NonFiniteMark[];
  readonly clipped: readonly { readonly color: string; readonly iterations: readonly number[] }[];
  /** Points to emphasise under the cursor: an iteration and an axis unit. */
  readonly dots: readonly { readonly color: string; readonly x: number; readonly y: number }[];
}

/** How far in px the marks of the current iteration and of the cursor reach to either side. */
const reach = 7;

/** Whether something at a px of the width is to be drawn. */
type Sight = (x: number) => boolean;

function verticalLine(pen: Pen, frame: PlotFrame, x: number, dash: readonly number[]): void {
  pen.setLineDash(dash as number[]);
  pen.beginPath();
  pen.moveTo(Math.round(x) + 0.5, frame.top);
  pen.lineTo(Math.round(x) + 0.5, frame.bottom);
  pen.stroke();
  pen.setLineDash([]);
}

function triangle(pen: Pen, x: number, y: number, size: number): void {
  pen.beginPath();
  pen.moveTo(x - size, y - size);
  pen.lineTo(x + size, y - size);
  pen.lineTo(x, y + size * 0.6);
  pen.closePath();
}

function drawSelection(pen: Pen, frame: PlotFrame, { selection, theme }: Overlay): void {
  if (selection === undefined) return;
  const [a, b] = selection.map((iteration) => frame.x(iteration)) as [number, number];
  const left = Math.max(frame.left, Math.min(a, b));
  const right = Math.min(frame.right, Math.max(a, b));
  pen.fillStyle = theme.selection;
  pen.fillRect(left, frame.top, right - left, frame.height);
}

function drawChanges(pen: Pen, frame: PlotFrame, { changes, theme }: Overlay, seen: Sight): void {
  pen.strokeStyle = theme.muted;
  pen.lineWidth = 1;
  for (const iteration of changes) {
    const x = frame.x(iteration);
    if (!seen(x)) continue;
    verticalLine(pen, frame, x, [1, 3]);
    pen.fillStyle = theme.background;
    traceMarker(pen, 'diamond', x, frame.bottom, 4.2);
    pen.fill();
    pen.stroke();
  }
}

/** ⑂: a stem with two prongs, on the upper edge of the plot. */
function drawForks(pen: Pen, frame: PlotFrame, { forks, theme }: Overlay, seen: Sight): void {
  pen.strokeStyle = theme.muted;
  for (const iteration of forks) {
    const x = Math.round(frame.x(iteration)) + 0.5;
    if (!seen(x)) continue;
    pen.lineWidth = 1;
    verticalLine(pen, frame, x, [1, 3]);
    pen.lineWidth = 1.25;
    pen.beginPath();
    pen.moveTo(x, frame.top);
    pen.lineTo(x, frame.top - 4);
    pen.moveTo(x - 3.5, frame.top - 11);
    pen.lineTo(x - 3.5, frame.top - 7);
    pen.lineTo(x, frame.top - 4);
    pen.lineTo(x + 3.5, frame.top - 7);
    pen.lineTo(x + 3.5, frame.top - 11);
    pen.stroke();
  }
}

function drawNonFinite(pen: Pen, frame: PlotFrame, { nonFinite, theme }: Overlay, seen: Sight): void {
  const y = frame.top - stripHeight + 5;
  pen.strokeStyle = theme.error;
  let before = Number.NEGATIVE_INFINITY;
  for (const mark of nonFinite) {
    const x = frame.x(mark.x);
    if (!frame.holds(x)) continue;
    // Marks that would overlap run together to a bar; the first of them keeps its cross.
    const joins = x - before < 7;
    const start = before;
    before = x;
    if (!seen(x)) continue;
    if (joins) {
      pen.lineWidth = 1.5;
      pen.beginPath();
      pen.moveTo(start, y);
      pen.lineTo(x, y);
      pen.stroke();
      continue;
    }
    pen.lineWidth = 1.75;
    pen.beginPath();
    pen.moveTo(x - 3, y - 3);
    pen.lineTo(x + 3, y + 3);
    pen.moveTo(x + 3, y - 3);
    pen.lineTo(x - 3, y + 3);
    pen.stroke();
    pen.lineWidth = 1;
    pen.globalAlpha = 0.5;
    verticalLine(pen, frame, x, [3, 3]);
    pen.globalAlpha = 1;
  }
}

function drawClipped(pen: Pen, frame: PlotFrame, { clipped, theme }: Overlay, seen: Sight): void {
  for (const { color, iterations } of clipped) {
    pen.strokeStyle = color;
    pen.fillStyle = theme.background;
    pen.lineWidth = 1.25;
    let before = Number.NEGATIVE_INFINITY;
    for (const iteration of iterations) {
      const x = frame.x(iteration);
      if (!frame.holds(x) || x - before < 9) continue;
      before = x;
      if (!seen(x)) continue;
      triangle(pen, x, frame.bottom - 4, 4);
      pen.fill();
      pen.stroke();
    }
  }
}

function drawCurrent(pen: Pen, frame: PlotFrame, { current, theme }: Overlay, seen: Sight): void {
  if (current === undefined) return;
  const x = frame.x(current);
  if (!seen(x)) return;
  pen.strokeStyle = theme.current;
  pen.fillStyle = theme.current;
  pen.lineWidth = 1;
  verticalLine(pen, frame, x, []);
  triangle(pen, Math.round(x) + 0.5, frame.top - 3, 5);
  pen.fill();
}

function drawCursor(pen: Pen, frame: PlotFrame, { hover, dots, theme }: Overlay, seen: Sight): void {
  if (hover === undefined) return;
  const x = frame.x(hover);
  if (!seen(x)) return;
  pen.strokeStyle = theme.muted;
  pen.lineWidth = 1;
  verticalLine(pen, frame, x, [2, 2]);
  for (const dot of dots) {
    const y = frame.y(dot.y);
    if (Number.isNaN(y)) continue;
    pen.beginPath();
    pen.arc(frame.x(dot.x), Math.min(frame.bottom, Math.max(frame.top, y)), 3.5, 0, 2 * Math.PI);
    pen.fillStyle = dot.color;
    pen.fill();
    pen.strokeStyle = theme.background;
    pen.lineWidth = 1.5;
    pen.stroke();
  }
}

/** Draws all of an overlay, from what lies lowest. What is far from `box` would not be seen, and is left out. */
export function drawOverlay(pen: Pen, frame: PlotFrame, overlay: Overlay, box?: Box): void {
  const [left, right] = [(box?.left ?? frame.left) - 2 * reach, (box?.right ?? frame.right) + 2 * reach];
  const seen = (x: number): boolean => frame.holds(x) && x >= left && x <= right;
  drawSelection(pen, frame, overlay);
  drawChanges(pen, frame, overlay, seen);
  drawForks(pen, frame, overlay, seen);
  drawCurrent(pen, frame, overlay, seen);
  drawNonFinite(pen, frame, overlay, seen);
  drawClipped(pen, frame, overlay, seen);
  drawCursor(pen, frame, overlay, seen);
}

function sameMarks(a: Overlay, b: Overlay): boolean {
  const same = <Item>(x: readonly Item[], y: readonly Item[], equal: (p: Item, q: Item) => boolean): boolean =>
    x === y || (x.length === y.length && x.every((item, index) => equal(item, y[index] as Item)));
  return (
    a.theme === b.theme &&
    same(a.changes, b.changes, Object.is) &&
    same(a.forks, b.forks, Object.is) &&
    same(a.nonFinite, b.nonFinite, (p, q) => p.x === q.x) &&
    same(a.clipped, b.clipped, (p, q) => p.color === q.color && same(p.iterations, q.iterations, Object.is))
  );
}

/** The columns of the plot in which two overlays differ; undefined: anywhere. A moved cursor costs two of them. */
export function differences(frame: PlotFrame, a: Overlay, b: Overlay): readonly Box[] | undefined {
  if (!sameMarks(a, b)) return undefined;
  const boxes: Box[] = [];
  const add = (left: number, right: number): void => {
    if (right < frame.left - reach || left > frame.right + reach) return;
    boxes.push({
      left: left - reach,
      right: right + reach,
      top: frame.top - stripHeight,
      bottom: frame.bottom + reach,
    });
  };
  const column = (iteration: number | undefined): void => {
    if (iteration !== undefined) add(frame.x(iteration), frame.x(iteration));
  };
  if (a.current !== b.current) {
    column(a.current);
    column(b.current);
  }
  const moved = a.hover !== b.hover || a.dots.length !== b.dots.length;
  if (moved || a.dots.some((dot, index) => dot.x !== b.dots[index]?.x || dot.y !== b.dots[index]?.y)) {
    for (const { hover, dots } of [a, b]) {
      column(hover);
      for (const { x } of dots) column(x);
    }
  }
  if (a.selection?.[0] !== b.selection?.[0] || a.selection?.[1] !== b.selection?.[1]) {
    for (const { selection } of [a, b]) {
      if (selection === undefined) continue;
      const [from, to] = selection.map((iteration) => frame.x(iteration)) as [number, number];
      add(Math.max(frame.left, Math.min(from, to)), Math.min(frame.right, Math.max(from, to)));
    }
  }
  return boxes;
}
