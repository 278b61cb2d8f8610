import type { Pen } from '../pen.ts';
import type { ChartTheme } from '../theme.ts';
import type { Tick } from '../ticks.ts';
import { linearTicks } from '../ticks.ts';

/** A size in px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A place in px from the upper left corner of a picture. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** [low, high]. */
export type Limits = readonly [number, number];

/** Where a plane lies in its picture: px from the edges. */
export interface Margins {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Height in px of a line of axis labels. */
export function labelHeight({ fontSize }: ChartTheme): number {
  return Math.ceil(fontSize * 1.35);
}

/** Two linear axes and the rectangle between them. */
export class Plane {
  readonly x: Limits;
  readonly y: Limits;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;

  constructor({ width, height }: Size, margins: Margins, x: Limits, y: Limits) {
    this.x = wide(x);
    this.y = wide(y);
    this.left = margins.left;
    this.top = margins.top;
    this.width = Math.max(1, width - margins.left - margins.right);
    this.height = Math.max(1, height - margins.top - margins.bottom);
  }

  get right(): number {
    return this.left + this.width;
  }

  get bottom(): number {
    return this.top + this.height;
  }

  /** px of a value. Far beyond the plane it is cut: a canvas draws nothing that goes too far. */
  px(value: number): number {
    const [low, high] = this.x;
    return this.left + clamp((value - low) / (high - low)) * this.width;
  }

  py(value: number): number {
    const [low, high] = this.y;
    return this.bottom - clamp((value - low) / (high - low)) * this.height;
  }

  valueX(px: number): number {
    const [low, high] = this.x;
    return low + ((px - this.left) / this.width) * (high - low);
  }

  valueY(py: number): number {
    const [low, high] = this.y;
    return low + ((this.bottom - py) / this.height) * (high - low);
  }

  holds({ x, y }: Point): boolean {
    return x >= this.left && x <= this.right && y >= this.top && y <= this.bottom;
  }

  /** The place of a point, held inside. */
  inside({ x, y }: Point): Point {
    return { x: Math.min(this.right, Math.max(this.left, x)), y: Math.min(this.bottom, Math.max(this.top, y)) };
  }

  /** Everything drawn by `draw` stays inside. */
  clipped(pen: Pen, draw: () => void): void {
    pen.save();
    pen.beginPath();
    pen.rect(this.left, this.top, this.width, this.height);
    pen.clip();
    draw();
    pen.restore();
  }

  /** Grid, ticks and titles. */
  drawAxes(pen: Pen, theme: ChartTheme, titles: AxisTitles): void {
    const { left, top, right, bottom } = this;
    const columns = this.ticks(this.x, Math.max(2, Math.floor(this.width / 64)));
    const rows = this.ticks(this.y, Math.max(2, Math.floor(this.height / 36)));
    pen.lineWidth = 1;
    pen.setLineDash([]);
    if (titles.grid !== false) {
      pen.strokeStyle = theme.grid;
      pen.beginPath();
      for (const { value } of columns) segment(pen, crisp(this.px(value)), top, crisp(this.px(value)), bottom);
      for (const { value } of rows) segment(pen, left, crisp(this.py(value)), right, crisp(this.py(value)));
      pen.stroke();
    }
    pen.strokeStyle = theme.axis;
    pen.strokeRect(crisp(left), crisp(top), Math.round(this.width), Math.round(this.height));
    setFont(pen, theme);
    pen.fillStyle = theme.muted;
    pen.textAlign = 'center';
    pen.textBaseline = 'top';
    let free = Number.NEGATIVE_INFINITY;
    // The title of the axis stands at its right end, where a label gives way to it.
    const titleWidth = titles.x === undefined ? 0 : widthOf(titles.x, theme) + 12;
    if (titles.labelsX !== false) {
      for (const { value, label } of columns) {
        const half = widthOf(label, theme) / 2;
        const at = Math.max(half + 1, this.px(value));
        if (at - half < free + 6 || at + half > right + 8 - titleWidth) continue;
        pen.fillText(label, at, bottom + 4);
        free = at + half;
      }
      if (titles.x !== undefined) {
        pen.textAlign = 'right';
        pen.fillStyle = theme.foreground;
        pen.fillText(titles.x, right, bottom + 4);
      }
    }
    pen.fillStyle = theme.muted;
    pen.textAlign = 'right';
    pen.textBaseline = 'middle';
    for (const { value, label } of rows) {
      const y = this.py(value);
      const nearTitle = titles.y !== undefined && y < top + labelHeight(theme);
      if (!nearTitle) pen.fillText(label, left - 5, Math.min(y, bottom - 4));
    }
    if (titles.y !== undefined) {
      pen.fillStyle = theme.foreground;
      pen.textBaseline = 'top';
      pen.fillText(fitting(titles.y, left - 6, theme), left - 5, top);
    }
  }

  /** Round values inside an axis. */
  ticks([low, high]: Limits, count: number): readonly Tick[] {
    return linearTicks(low, high, count, 1).ticks.filter(({ value }) => value >= low && value <= high);
  }
}

/** What stands at the axes; the titles are short, as names of parameters are. */
export interface AxisTitles {
  readonly x?: string;
  readonly y?: string;
  readonly grid?: false;
  readonly labelsX?: false;
}

export function setFont(pen: Pen, { fontSize, fontFamily }: ChartTheme, weight = ''): void {
  pen.font = `${weight} ${fontSize}px ${fontFamily}`.trim();
}

/** About the width of a text in px: a pen need not be able to measure. */
export function widthOf(text: string, { fontSize }: ChartTheme): number {
  let width = 0;
  for (const character of text)
    width += /[.,:;|!il \u2009()[\]]/.test(character) ? 0.3 : /[mwMW@−]/.test(character) ? 0.82 : 0.58;
  return width * fontSize;
}

/** A text cut to a width in px. */
export function fitting(text: string, width: number, theme: ChartTheme): string {
  if (widthOf(text, theme) <= width) return text;
  let end = text.length;
  while (end > 1 && widthOf(`${text.slice(0, end)}…`, theme) > width) end--;
  return `${text.slice(0, end)}…`;
}

/** The middle of a pixel, so that a line of one px is one px wide. */
export function crisp(value: number): number {
  return Math.round(value) + 0.5;
}

export function segment(pen: Pen, x: number, y: number, toX: number, toY: number): void {
  pen.moveTo(x, y);
  pen.lineTo(toX, toY);
}

/** A text with a rim of the background's colour, readable on lines. */
export function rimmedText(
  pen: Pen,
  theme: ChartTheme,
  text: string,
  x: number,
  y: number,
  align: 'left' | 'right' | 'center',
): void {
  const width = widthOf(text, theme) + 4;
  const height = labelHeight(theme);
  const left = align === 'left' ? x - 2 : align === 'right' ? x - width + 2 : x - width / 2;
  const { fillStyle } = pen;
  pen.fillStyle = theme.background;
  pen.globalAlpha = 0.82;
  pen.fillRect(left, y - height / 2, width, height);
  pen.globalAlpha = 1;
  pen.fillStyle = fillStyle;
  pen.textAlign = align;
  pen.textBaseline = 'middle';
  pen.fillText(text, x, y);
}

/** An arrow; nothing where it would be shorter than a pixel. */
export function drawArrow(pen: Pen, from: Point, to: Point, head = 6): void {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (!(length > 1)) return;
  const x = (to.x - from.x) / length;
  const y = (to.y - from.y) / length;
  const size = Math.min(head, length);
  pen.beginPath();
  segment(pen, from.x, from.y, to.x - x * size * 0.6, to.y - y * size * 0.6);
  pen.stroke();
  pen.beginPath();
  pen.moveTo(to.x, to.y);
  pen.lineTo(to.x - size * x + size * 0.5 * y, to.y - size * y - size * 0.5 * x);
  pen.lineTo(to.x - size * x - size * 0.5 * y, to.y - size * y + size * 0.5 * x);
  pen.closePath();
  pen.fill();
}

function wide([low, high]: Limits): Limits {
  if (high > low) return [low, high];
  const room = Math.abs(low) > 0 ? Math.abs(low) * 0.1 : 1;
  return [low - room, high + room];
}

/** Shares of an axis are drawn within a few times its length. */
function clamp(share: number): number {
  return Math.min(8, Math.max(-7, share));
}
