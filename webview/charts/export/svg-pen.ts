import { parseColor } from '../colors.ts';
import type { Pen } from '../pen.ts';

type Paint = string | CanvasGradient | CanvasPattern;

interface State {
  fillStyle: Paint;
  strokeStyle: Paint;
  lineWidth: number;
  lineDashOffset: number;
  lineJoin: CanvasLineJoin;
  lineCap: CanvasLineCap;
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  dash: readonly number[];
  /** Groups that a clip has opened since the state was saved. */
  clips: number;
}

const initial: State = {
  fillStyle: '#000',
  strokeStyle: '#000',
  lineWidth: 1,
  lineDashOffset: 0,
  lineJoin: 'miter',
  lineCap: 'butt',
  globalAlpha: 1,
  font: '10px sans-serif',
  textAlign: 'start',
  textBaseline: 'alphabetic',
  dash: [],
  clips: 0,
};

const anchors: Readonly<Record<CanvasTextAlign, string>> = {
  start: 'start',
  left: 'start',
  center: 'middle',
  right: 'end',
  end: 'end',
};

/** How far below the given place a text's base line lies, in sizes of its font. */
const baselines: Partial<Record<CanvasTextBaseline, number>> = { top: 0.8, hanging: 0.8, middle: 0.35, bottom: -0.2 };

/** A hundredth of a px is finer than anything that is seen. */
function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Writes what is drawn with it as SVG. */
export class SvgPen implements Pen {
  readonly #width: number;
  readonly #height: number;
  readonly #parts: string[] = [];
  readonly #stack: State[] = [];
  #state: State = { ...initial };
  #path: string[] = [];
  #clips = 0;

  /** Lengths in px. */
  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
  }

  get fillStyle(): Paint {
    return this.#state.fillStyle;
  }

  set fillStyle(value: Paint) {
    this.#state.fillStyle = value;
  }

  get strokeStyle(): Paint {
    return this.#state.strokeStyle;
  }

  set strokeStyle(value: Paint) {
    this.#state.strokeStyle = value;
  }

  get lineWidth(): number {
    return this.#state.lineWidth;
  }

  set lineWidth(value: number) {
    this.#state.lineWidth = value;
  }

  get lineDashOffset(): number {
    return this.#state.lineDashOffset;
  }

  set lineDashOffset(value: number) {
    this.#state.lineDashOffset = value;
  }

  get lineJoin(): CanvasLineJoin {
    return this.#state.lineJoin;
  }

  set lineJoin(value: CanvasLineJoin) {
    this.#state.lineJoin = value;
  }

  get lineCap(): CanvasLineCap {
    return this.#state.lineCap;
  }

  set lineCap(value: CanvasLineCap) {
    this.#state.lineCap = value;
  }

  get globalAlpha(): number {
    return this.#state.globalAlpha;
  }

  set globalAlpha(value: number) {
    this.#state.globalAlpha = value;
  }

  get font(): string {
    return this.#state.font;
  }

  set font(value: string) {
    this.#state.font = value;
  }

  get textAlign(): CanvasTextAlign {
    return this.#state.textAlign;
  }

  set textAlign(value: CanvasTextAlign) {
    this.#state.textAlign = value;
  }

  get textBaseline(): CanvasTextBaseline {
    return this.#state.textBaseline;
  }

  set textBaseline(value: CanvasTextBaseline) {
    this.#state.textBaseline = value;
  }

  save(): void {
    this.#stack.push(this.#state);
    this.#state = { ...this.#state, clips: 0 };
  }

  restore(): void {
    const before = this.#stack.pop();
    if (before === undefined) return;
    this.#parts.push('</g>'.repeat(this.#state.clips));
    this.#state = before;
  }

  beginPath(): void {
    this.#path = [];
  }

  moveTo(x: number, y: number): void {
    this.#path.push(`M${short(x)} ${short(y)}`);
  }

  lineTo(x: number, y: number): void {
    this.#path.push(`${this.#path.length === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`);
  }

  closePath(): void {
    this.#path.push('Z');
  }

  /** Clockwise, as a canvas does it. */
  arc(x: number, y: number, radius: number, from: number, to: number): void {
    const at = (angle: number): string =>
      `${short(x + radius * Math.cos(angle))} ${short(y + radius * Math.sin(angle))}`;
    const curve = (angle: number, large: 0 | 1): string =>
      `A${short(radius)} ${short(radius)} 0 ${large} 1 ${at(angle)}`;
    this.#path.push(`${this.#path.length === 0 ? 'M' : 'L'}${at(from)}`);
    // An arc that ends where it begins would be none: a circle is two of them.
    if (to - from >= 2 * Math.PI) this.#path.push(curve(from + Math.PI, 0), curve(from, 0), 'Z');
    else this.#path.push(curve(to, to - from > Math.PI ? 1 : 0));
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.#path.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.beginPath();
    this.rect(x, y, width, height);
    this.fill();
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.beginPath();
    this.rect(x, y, width, height);
    this.stroke();
  }

  setLineDash(segments: Iterable<number>): void {
    this.#state.dash = [...segments];
  }

  fill(): void {
    if (this.#path.length > 0) this.#parts.push(`<path d="${this.#path.join('')}"${this.#paint('fill')}/>`);
  }

  stroke(): void {
    if (this.#path.length === 0) return;
    const { lineWidth, lineJoin, lineCap, dash, lineDashOffset } = this.#state;
    const dashes =
      dash.length === 0
        ? ''
        : ` stroke-dasharray="${dash.map(short).join(' ')}" stroke-dashoffset="${short(lineDashOffset)}"`;
    const line = ` stroke-width="${short(lineWidth)}" stroke-linejoin="${lineJoin}" stroke-linecap="${lineCap}"${dashes}`;
    this.#parts.push(`<path d="${this.#path.join('')}" fill="none"${this.#paint('stroke')}${line}/>`);
  }

  clip(): void {
    const id = `clip${this.#clips++}`;
    this.#parts.push(`<clipPath id="${id}"><path d="${this.#path.join('')}"/></clipPath><g clip-path="url(#${id})">`);
    this.#state.clips++;
  }

  fillText(text: string, x: number, y: number): void {
    const { font, textAlign, textBaseline } = this.#state;
    // In attributes of their own: a page's policy may forbid styles, and not every program reads them.
    const [, weight, pixels = '10', family = 'sans-serif'] = /^(?:(\d+|bold)\s+)?([\d.]+)px\s+(.+)$/.exec(font) ?? [];
    const base = y + (baselines[textBaseline] ?? 0) * Number(pixels);
    const place = `x="${short(x)}" y="${short(base)}" text-anchor="${anchors[textAlign]}"`;
    const face = `font-family="${escapeXml(family)}" font-size="${pixels}"${weight === undefined ? '' : ` font-weight="${weight}"`}`;
    this.#parts.push(`<text ${place} ${face}${this.#paint('fill')}>${escapeXml(text)}</text>`);
  }

  /** Turns what is drawn until `restore` by a quarter against the clock about a place. */
  quarterTurn(x: number, y: number): void {
    this.#parts.push(`<g transform="rotate(-90 ${short(x)} ${short(y)})">`);
    this.#state.clips++;
  }

  /** The file. */
  finish(title: string): string {
    const size = `width="${short(this.#width)}" height="${short(this.#height)}"`;
    const box = `viewBox="0 0 ${short(this.#width)} ${short(this.#height)}"`;
    const head = `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${box} role="img">`;
    return `${head}<title>${escapeXml(title)}</title>${this.#parts.join('')}</svg>\n`;
  }

  /** A colour and its opacity: translucent colours are not read by every program. */
  #paint(kind: 'fill' | 'stroke'): string {
    const paint = kind === 'fill' ? this.#state.fillStyle : this.#state.strokeStyle;
    const text = typeof paint === 'string' ? paint : '#000';
    const color = parseColor(text);
    const alpha = (color?.alpha ?? 1) * this.#state.globalAlpha;
    const name =
      color === undefined
        ? text
        : `#${[color.red, color.green, color.blue].map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
    return ` ${kind}="${escapeXml(name)}"${alpha === 1 ? '' : ` ${kind}-opacity="${short(alpha)}"`}`;
  }
}
