import type { Box } from '../canvas-layer.ts';
import type { MarkerName } from '../markers.ts';
import { traceMarker } from '../markers.ts';
import type { Pen } from '../pen.ts';
import type { LinePath } from '../points.ts';
import type { LineStyle } from '../theme.ts';
import { faded } from '../theme.ts';
import type { PlotFrame } from './plot-frame.ts';

/** One line as it is to be drawn; later ones lie over earlier ones. */
export interface DrawnLine {
  readonly path: LinePath;
  readonly style: LineStyle;
  /** A marker every 80 px, which tells an earlier run. */
  readonly marker?: MarkerName | undefined;
  /** A hollow circle at each point: what was measured now and then. */
  readonly circles?: boolean | undefined;
}

/** Lines of so few points show each of them. */
const sparse = 40;

/** Strength of the colour of a bucket's span: a lone spike is seen, and lines over it as well. */
const spanStrength = 0.4;

/** Px between the markers of an earlier run. */
const markerDistance = 80;

/** Dots on the edges of the plot are seen whole. */
const edge = 4;

/** How far in px a point reaches to either side: a dot, or a thick line's corner. */
const reach = 5;

function isDotted({ path }: DrawnLine): boolean {
  return path.length <= sparse;
}

/** Everything of a line but its points, as a text: where it is another one, the whole line is drawn anew. */
function textOf(line: DrawnLine): string {
  const { color, dash, width } = line.style;
  return `${color} ${dash} ${width} ${line.marker} ${line.circles} ${isDotted(line)} ${line.path.length === 1}`;
}

/** Fills what the buckets of a dashed line span. */
function drawSpans(pen: Pen, frame: PlotFrame, { path, style }: DrawnLine, from: number, to: number): void {
  const { spans } = path;
  if (spans.length === 0) return;
  pen.fillStyle = faded(style.color, spanStrength);
  pen.beginPath();
  for (let index = 0; index < spans.length; index++) {
    const { x, low, high } = spans[index] as (typeof spans)[number];
    const left = Math.round(frame.x(x));
    if (left < from - reach) continue;
    if (left > to + reach) break;
    // Neighbouring buckets join without a seam; a bucket on its own is as wide as a line.
    const next = Math.round(frame.x(spans[index + 1]?.x ?? x));
    const top = frame.y(high);
    pen.rect(left, top, Math.min(3, Math.max(1, next - left)), Math.max(1, frame.y(low) - top));
  }
  pen.fill();
}

/** The line through points `begin` … `length` − 1 of a path; a dash goes on where it would be, had the line been drawn from its beginning. */
function strokePath(pen: Pen, frame: PlotFrame, { path, style }: DrawnLine, begin: number, length: number): void {
  const { x, y } = path;
  const plain = frame.spacing === 'linear';
  let from = begin;
  let travelled = 0;
  if (style.dash.length > 0 && begin > 0) {
    from = begin;
    while (from > 0 && !Number.isNaN(y[from - 1])) from--;
    for (let index = from + 1; index <= begin; index++) {
      const across = frame.x(x[index] as number) - frame.x(x[index - 1] as number);
      const up = frame.yFactor * ((y[index] as number) - (y[index - 1] as number));
      travelled += Math.sqrt(across * across + up * up);
    }
  }
  pen.strokeStyle = style.color;
  pen.lineWidth = style.width;
  pen.lineJoin = 'round';
  const stroke = (start: number, end: number, offset: number): void => {
    pen.lineDashOffset = offset;
    pen.beginPath();
    let broken = true;
    for (let index = start; index < end; index++) {
      const unit = y[index] as number;
      if (Number.isNaN(unit)) {
        broken = true;
        continue;
      }
      const px = plain ? frame.xOffset + frame.xFactor * (x[index] as number) : frame.x(x[index] as number);
      const py = frame.yOffset + frame.yFactor * unit;
      if (broken) pen.moveTo(px, py);
      else pen.lineTo(px, py);
      broken = false;
    }
    pen.stroke();
  };
  pen.setLineDash(style.dash as number[]);
  if (travelled === 0) stroke(begin, length, 0);
  else {
    // The offset belongs to this stretch alone: after a gap a dash begins anew.
    let end = begin;
    while (end < length && !Number.isNaN(y[end])) end++;
    stroke(begin, end, travelled);
    stroke(end, length, 0);
  }
  pen.setLineDash([]);
  pen.lineDashOffset = 0;
}

function drawDots(pen: Pen, frame: PlotFrame, line: DrawnLine, begin: number, end: number): void {
  const { path, style } = line;
  const all = isDotted(line);
  const radius = path.length === 1 ? 3 : 2;
  pen.fillStyle = style.color;
  for (let index = begin; index < end; index++) {
    const unit = path.y[index] as number;
    if (Number.isNaN(unit) || !(all || path.isLone(index))) continue;
    pen.beginPath();
    pen.arc(frame.x(path.x[index] as number), frame.y(unit), radius, 0, 2 * Math.PI);
    pen.fill();
  }
}

function drawCircles(pen: Pen, frame: PlotFrame, { path, style }: DrawnLine, background: string): void {
  pen.fillStyle = background;
  pen.strokeStyle = style.color;
  pen.lineWidth = 1.25;
  let before = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < path.length; index++) {
    const unit = path.y[index] as number;
    const at = frame.x(path.x[index] as number);
    if (Number.isNaN(unit) || at - before < 7) continue;
    before = at;
    pen.beginPath();
    pen.arc(at, frame.y(unit), 2.5, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  }
}

function drawMarkers(pen: Pen, frame: PlotFrame, { path, style, marker }: DrawnLine, background: string): void {
  if (marker === undefined) return;
  pen.fillStyle = background;
  pen.strokeStyle = style.color;
  pen.lineWidth = 1;
  let next = frame.left + markerDistance / 2;
  for (let index = 0; index < path.length; index++) {
    const unit = path.y[index] as number;
    const at = frame.x(path.x[index] as number);
    if (Number.isNaN(unit) || at < next) continue;
    next += markerDistance * Math.ceil((at - next + 1) / markerDistance);
    traceMarker(pen, marker, at, frame.y(unit), 3.5);
    pen.fill();
    pen.stroke();
  }
}

/** Draws what is seen of lines between two px of the width. */
export function drawLines(
  pen: Pen,
  frame: PlotFrame,
  lines: readonly DrawnLine[],
  background: string,
  from = Number.NEGATIVE_INFINITY,
  to = Number.POSITIVE_INFINITY,
): void {
  if (from > frame.right + edge || to < frame.left - edge) return;
  pen.save();
  pen.beginPath();
  pen.rect(frame.left - edge, frame.top - edge, frame.width + 2 * edge, frame.height + 2 * edge);
  pen.clip();
  for (const line of lines) drawSpans(pen, frame, line, from, to);
  for (const line of lines) {
    const { path } = line;
    // One point further than is seen to either side: a line comes from it, or goes there.
    const begin = from > frame.left ? Math.max(0, path.indexFrom(frame.iterationAt(from - reach)) - 1) : 0;
    const end =
      to < frame.right ? Math.min(path.length, path.indexFrom(frame.iterationAt(to + reach)) + 4) : path.length;
    strokePath(pen, frame, line, begin, end);
    drawDots(pen, frame, line, begin, end);
    if (line.circles === true) drawCircles(pen, frame, line, background);
    drawMarkers(pen, frame, line, background);
  }
  pen.restore();
}

/** Tells where lines differ from those before. While axes and styles stay the same, that is their end. */
export class LineChanges {
  #frame: PlotFrame | undefined;
  #text = '';
  #paths: readonly LinePath[] = [];
  /** The px to which lines reach. */
  #end = Number.POSITIVE_INFINITY;

  /** The rectangles in which these lines differ from those of the last call; undefined: anywhere. */
  next(frame: PlotFrame, lines: readonly DrawnLine[], background: string): readonly Box[] | undefined {
    const text = `${background} ${lines.map(textOf).join(' / ')}`;
    const paths = lines.map(({ path }) => path);
    const same =
      frame === this.#frame &&
      text === this.#text &&
      paths.length === this.#paths.length &&
      paths.every((path, index) => path === this.#paths[index]);
    const changed = Math.min(...paths.map(({ changedFrom }) => changedFrom));
    for (const path of paths) path.settle();
    // To the right of the last points there is nothing, now as before.
    const end = Math.max(...paths.map(({ x, length }) => frame.x(x[length - 1] ?? frame.from))) + reach;
    const before = this.#end;
    this.#frame = frame;
    this.#text = text;
    this.#paths = paths;
    this.#end = end;
    if (!same || changed === Number.NEGATIVE_INFINITY) return undefined;
    if (changed === Number.POSITIVE_INFINITY) return [];
    const left = frame.x(changed) - reach;
    const right = Math.min(frame.right + edge, Math.max(end, before));
    if (left > right) return [];
    return [{ left, right, top: frame.top - edge, bottom: frame.bottom + edge }];
  }
}
