import type { ContoursPicture } from '../../../../src/shared/views/pictures.ts';
import { rangeAbout } from '../../../../src/shared/views/pictures.ts';
import type { ElementPath } from '../../../../src/shared/views/runs.ts';
import { formatCount, formatNumber } from '../../../format.ts';
import { t } from '../../../text.ts';
import { markerOf, traceMarker } from '../../markers.ts';
import type { Pen } from '../../pen.ts';
import type { ChartTheme } from '../../theme.ts';
import { faded } from '../../theme.ts';
import type { PictureData } from '../picture-data.ts';
import type { Limits, Point, Size } from '../plane.ts';
import { drawArrow, labelHeight, Plane, rimmedText, segment, setFont } from '../plane.ts';
import type { Cursor, Painter, PictureTable, Target } from './painter.ts';
import { drawSurface } from './surface-layer.ts';
import type { Trail } from './trail.ts';
import { nearest, nearestPlace, trailOf } from './trail.ts';

const digits = 4;
/** Length in px of the arrow of −∇L, whose size is not drawn, and the shortest that Δθ is drawn. */
const gradientLength = 44;
const shortestStep = 12;
/** px between two dots of the path, at least. */
const dotDistance = 7;

/** The letter of a further start. */
export function startLetter(index: number): string {
  return String.fromCharCode(65 + index);
}

/** L over two elements by lines of equal value, with the path of the run, of others, and of further starts. */
export class ContoursPainter implements Painter {
  readonly base: readonly unknown[];
  readonly range: Float64Array;
  readonly #data: PictureData;
  readonly #picture: ContoursPicture | undefined;
  readonly #plane: Plane;
  readonly #trail: Trail | undefined;
  readonly #names: readonly [string, string];

  constructor(data: PictureData, size: Size, before: Float64Array | undefined) {
    const { picture, theme, elements } = data;
    this.#data = data;
    this.#names = [elements[0] ?? 'x', elements[1] ?? 'y'];
    const fits = picture?.kind === 'contours' && picture.elements.join('\n') === this.#names.join('\n');
    this.#picture = fits ? picture : undefined;
    this.#trail = trailOf(data.path, data.current);
    const [x, y] = rangesOf(data, this.#picture, this.#trail, before);
    const margins = { left: 54, top: 8, right: 14, bottom: labelHeight(theme) + 8 };
    this.#plane = new Plane(size, margins, x, y);
    this.range = Float64Array.of(...this.#plane.x, ...this.#plane.y);
    this.base = [theme, size.width, size.height, this.#picture, ...this.range];
  }

  drawBase(pen: Pen): void {
    const { theme } = this.#data;
    const plane = this.#plane;
    const picture = this.#picture;
    plane.drawAxes(pen, theme, {
      x: this.#names[0],
      y: this.#names[1],
      ...(picture === undefined ? {} : { grid: false }),
    });
    if (picture === undefined) return;
    plane.clipped(pen, () => drawSurface(pen, theme, plane, picture));
    pen.strokeStyle = theme.axis;
    pen.lineWidth = 1;
    pen.strokeRect(
      Math.round(plane.left) + 0.5,
      Math.round(plane.top) + 0.5,
      Math.round(plane.width),
      Math.round(plane.height),
    );
  }

  drawOverlay(pen: Pen, cursor: Cursor | undefined, iteration: number | undefined): void {
    const { theme, overlays = [] } = this.#data;
    const plane = this.#plane;
    const trail = this.#trail;
    setFont(pen, theme);
    plane.clipped(pen, () => {
      for (const { path, marker } of overlays) this.#drawOther(pen, path, marker);
      this.#drawStarts(pen);
      if (trail !== undefined) {
        this.#drawTrail(pen, trail);
        const hovered = iteration === undefined ? -1 : nearest(trail.iteration, iteration);
        if (hovered >= 0) ring(pen, theme, this.#place(trail.x[hovered]!, trail.y[hovered]!));
        this.#drawNow(pen, trail);
      }
      if (cursor !== undefined) drawCrosshair(pen, theme, plane, cursor);
    });
  }

  #place(x: number, y: number): Point {
    return { x: this.#plane.px(x), y: this.#plane.py(y) };
  }

  #drawTrail(pen: Pen, { x, y, iteration }: Trail): void {
    const { theme } = this.#data;
    pen.strokeStyle = theme.palette[0] ?? theme.foreground;
    pen.fillStyle = pen.strokeStyle;
    pen.lineWidth = theme.lineWidth + 0.5;
    pen.lineJoin = 'round';
    polyline(pen, x.length, (index) => this.#place(x[index]!, y[index]!));
    let before: Point | undefined;
    for (let i = 0; i < x.length; i++) {
      if (iteration[i]! % 10 !== 0) continue;
      const at = this.#place(x[i]!, y[i]!);
      if (!Number.isFinite(at.x + at.y)) continue;
      // Dots that would run into each other tell nothing of the pace.
      if (before !== undefined && Math.hypot(at.x - before.x, at.y - before.y) < dotDistance) continue;
      before = at;
      pen.beginPath();
      pen.arc(at.x, at.y, 2.5, 0, 2 * Math.PI);
      pen.fill();
    }
    if (x.length === 0) return;
    const start = this.#place(x[0]!, y[0]!);
    pen.fillStyle = theme.background;
    pen.beginPath();
    pen.arc(start.x, start.y, 4, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  }

  /** The present point with the arrows of −∇L and of the next step. */
  #drawNow(pen: Pen, { now }: Trail): void {
    if (now === undefined) return;
    const { theme } = this.#data;
    const plane = this.#plane;
    const [x = Number.NaN, y = Number.NaN] = now.value;
    const at = this.#place(x, y);
    if (!Number.isFinite(at.x + at.y)) return;
    const perX = plane.width / (plane.x[1] - plane.x[0]);
    const perY = plane.height / (plane.y[1] - plane.y[0]);
    const arrow = (vector: readonly number[], sign: number, length: (true_: number) => number): Point | undefined => {
      const across = sign * (vector[0] ?? 0) * perX;
      const down = -sign * (vector[1] ?? 0) * perY;
      const size = Math.hypot(across, down);
      if (!(size > 0) || !Number.isFinite(size)) return undefined;
      const drawn = length(size) / size;
      return { x: at.x + across * drawn, y: at.y + down * drawn };
    };
    const descent = arrow(now.gradient, -1, () => gradientLength);
    const step = arrow(now.update, 1, (size) => Math.max(shortestStep, size));
    pen.lineWidth = 1.5;
    if (descent !== undefined) {
      pen.strokeStyle = theme.foreground;
      pen.fillStyle = theme.foreground;
      pen.setLineDash([4, 3]);
      drawArrow(pen, at, descent);
      pen.setLineDash([]);
      label(pen, theme, plane, '−∇L', at, descent);
    }
    if (step !== undefined) {
      pen.strokeStyle = theme.current;
      pen.fillStyle = theme.current;
      pen.lineWidth = 2;
      drawArrow(pen, at, step, 7);
      const apart = descent === undefined || Math.hypot(step.x - descent.x, step.y - descent.y) > 18;
      if (apart) label(pen, theme, plane, 'Δθ', at, step);
    }
    pen.fillStyle = theme.current;
    pen.strokeStyle = theme.background;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.arc(at.x, at.y, 5, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  }

  #drawOther(pen: Pen, path: ElementPath, marker: number): void {
    const { theme } = this.#data;
    const count = path.iteration.length;
    const place = (index: number): Point => this.#place(path.values[index]!, path.values[count + index]!);
    pen.strokeStyle = theme.highContrast ? theme.muted : faded(theme.muted, 0.6);
    pen.fillStyle = theme.background;
    pen.lineWidth = 1;
    polyline(pen, count, place);
    // Markers lie apart by px, not by iterations, so that they are seen at any speed.
    let free = 0;
    let before: Point | undefined;
    for (let index = 0; index < count; index++) {
      const at = place(index);
      if (!Number.isFinite(at.x + at.y)) continue;
      free -= before === undefined ? 0 : Math.hypot(at.x - before.x, at.y - before.y);
      before = at;
      if (free > 0 && index < count - 1) continue;
      traceMarker(pen, markerOf(marker), at.x, at.y, 3.5);
      pen.fill();
      pen.stroke();
      free = 80;
    }
  }

  #drawStarts(pen: Pen): void {
    const { theme, starts } = this.#data;
    const { paths = [] } = this.#picture ?? {};
    for (const [index, { x, y }] of paths.entries()) {
      pen.strokeStyle = theme.palette[(index + 1) % theme.palette.length] ?? theme.foreground;
      pen.lineWidth = theme.lineWidth + 0.25;
      polyline(pen, x.length, (each) => this.#place(x[each]!, y[each]!));
      const end = this.#place(x.at(-1) ?? Number.NaN, y.at(-1) ?? Number.NaN);
      if (!Number.isFinite(end.x + end.y)) continue;
      pen.fillStyle = pen.strokeStyle;
      pen.beginPath();
      pen.arc(end.x, end.y, 3.5, 0, 2 * Math.PI);
      pen.fill();
    }
    for (let index = 0; 2 * index + 1 < (starts?.length ?? 0); index++) {
      const at = this.#place(starts![2 * index]!, starts![2 * index + 1]!);
      pen.strokeStyle = theme.palette[(index + 1) % theme.palette.length] ?? theme.foreground;
      pen.fillStyle = theme.background;
      pen.lineWidth = 1.5;
      pen.beginPath();
      pen.arc(at.x, at.y, 7, 0, 2 * Math.PI);
      pen.fill();
      pen.stroke();
      pen.fillStyle = theme.foreground;
      pen.textAlign = 'center';
      pen.textBaseline = 'middle';
      pen.fillText(startLetter(index), at.x, at.y + 0.5);
    }
  }

  readOut(cursor: Cursor | undefined): string {
    const [first, second] = this.#names;
    if (cursor !== undefined) {
      const [x, y] = this.values(cursor);
      const loss = formatNumber(this.#lossAt(x, y), digits);
      return t('{0} {1}, {2} {3}, L about {4}', first, formatNumber(x, digits), second, formatNumber(y, digits), loss);
    }
    const { now } = this.#trail ?? {};
    if (now === undefined) return '';
    const [x = Number.NaN, y = Number.NaN] = now.value;
    const loss = formatNumber(now.loss, digits);
    return t('{0} {1}, {2} {3}, L {4}', first, formatNumber(x, digits), second, formatNumber(y, digits), loss);
  }

  /** L between the four values about a point. */
  #lossAt(x: number, y: number): number {
    const picture = this.#picture;
    if (picture === undefined) return Number.NaN;
    const { columns, rows, range, loss } = picture;
    const across = ((x - range[0]!) / (range[1]! - range[0]!)) * (columns - 1);
    const up = ((y - range[2]!) / (range[3]! - range[2]!)) * (rows - 1);
    if (!(across >= 0 && across <= columns - 1 && up >= 0 && up <= rows - 1)) return Number.NaN;
    const column = Math.min(columns - 2, Math.floor(across));
    const row = Math.min(rows - 2, Math.floor(up));
    const [a, b] = [across - column, up - row];
    const at = (right: number, above: number): number => loss[(row + above) * columns + column + right]!;
    return (1 - b) * ((1 - a) * at(0, 0) + a * at(1, 0)) + b * ((1 - a) * at(0, 1) + a * at(1, 1));
  }

  step(cursor: Cursor | undefined, across: -1 | 0 | 1, up: -1 | 0 | 1, large: boolean): Cursor {
    const plane = this.#plane;
    const [x, y] = this.#trail?.now?.value ?? [];
    const middle = { x: plane.left + plane.width / 2, y: plane.top + plane.height / 2 };
    const from = cursor ?? (x === undefined || y === undefined ? middle : this.#place(x, y));
    const length = plane.width / (large ? 10 : 50);
    return plane.inside({ x: from.x + across * length, y: from.y - up * length });
  }

  target(cursor: Cursor): Target | undefined {
    const trail = this.#trail;
    if (trail === undefined) return undefined;
    const place = (index: number): readonly [number, number] => {
      const { x, y } = this.#place(trail.x[index]!, trail.y[index]!);
      return [x, y];
    };
    const found = nearestPlace(trail.x.length, place, cursor.x, cursor.y);
    return found < 0 ? undefined : { kind: 'iteration', iteration: trail.iteration[found]! };
  }

  values(cursor: Cursor): readonly [number, number] {
    return [this.#plane.valueX(cursor.x), this.#plane.valueY(cursor.y)];
  }

  table(): PictureTable {
    const [first, second] = this.#names;
    const { iteration, x, y, loss } = this.#trail ?? { iteration: [], x: [], y: [], loss: [] };
    const row = (name: string, values: readonly number[]): string[] => [
      name,
      ...values.map((each) => formatNumber(each, 6)),
    ];
    const steps = Array.from(iteration, (each, index) => row(formatCount(each), [x[index]!, y[index]!, loss[index]!]));
    const starts = (this.#picture?.paths ?? []).map((path, index) =>
      row(t('start {0}, iteration {1}', startLetter(index), formatCount(path.iteration.at(-1) ?? Number.NaN)), [
        path.x.at(-1) ?? Number.NaN,
        path.y.at(-1) ?? Number.NaN,
        path.loss.at(-1) ?? Number.NaN,
      ]),
    );
    return {
      caption: t('The newest steps in {0} and {1}', first, second),
      head: [t('iteration'), first, second, 'L'],
      rows: [...starts, ...steps.slice(-50)],
    };
  }

  describe(): string {
    const [first, second] = this.#names;
    const [xLow = 0, xHigh = 0, yLow = 0, yHigh = 0] = Array.from(this.range, (each) => formatNumber(each, 3));
    const over = t(
      'Contours of L over {0} from {1} to {2} and {3} from {4} to {5}',
      first,
      xLow,
      xHigh,
      second,
      yLow,
      yHigh,
    );
    const place = this.readOut(undefined);
    return place === '' ? over : `${over}; ${place}`;
  }
}

function rangesOf(
  { range, moving }: PictureData,
  picture: ContoursPicture | undefined,
  trail: Trail | undefined,
  before: Float64Array | undefined,
): readonly [Limits, Limits] {
  const known = range ?? picture?.range;
  if (known !== undefined && known.length >= 4) {
    return [
      [known[0]!, known[1]!],
      [known[2]!, known[3]!],
    ];
  }
  const kept = (at: 0 | 2): Limits | undefined =>
    moving && before !== undefined && before.length >= 4 ? [before[at]!, before[at + 1]!] : undefined;
  const empty = new Float64Array();
  return [rangeAbout(trail?.x ?? empty, kept(0)), rangeAbout(trail?.y ?? empty, kept(2))];
}

/** A line through places, broken where one is not finite. */
function polyline(pen: Pen, count: number, place: (index: number) => Point): void {
  pen.setLineDash([]);
  pen.beginPath();
  let broken = true;
  for (let index = 0; index < count; index++) {
    const { x, y } = place(index);
    if (!Number.isFinite(x + y)) {
      broken = true;
      continue;
    }
    if (broken) pen.moveTo(x, y);
    else pen.lineTo(x, y);
    broken = false;
  }
  pen.stroke();
}

function ring(pen: Pen, theme: ChartTheme, { x, y }: Point): void {
  if (!Number.isFinite(x + y)) return;
  pen.strokeStyle = theme.foreground;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.arc(x, y, 7, 0, 2 * Math.PI);
  pen.stroke();
}

export function drawCrosshair(pen: Pen, theme: ChartTheme, plane: Plane, { x, y }: Point): void {
  pen.strokeStyle = faded(theme.foreground, theme.highContrast ? 1 : 0.55);
  pen.lineWidth = 1;
  pen.setLineDash([2, 3]);
  pen.beginPath();
  segment(pen, plane.left, y, plane.right, y);
  segment(pen, x, plane.top, x, plane.bottom);
  pen.stroke();
  pen.setLineDash([]);
}

/** The name of an arrow beyond its tip. */
function label(pen: Pen, theme: ChartTheme, plane: Plane, text: string, from: Point, tip: Point): void {
  const length = Math.hypot(tip.x - from.x, tip.y - from.y);
  const beyond = { x: tip.x + ((tip.x - from.x) / length) * 12, y: tip.y + ((tip.y - from.y) / length) * 10 };
  if (!plane.holds(tip)) return;
  // At an edge it moves in, so that the frame cuts nothing off.
  const x = Math.min(plane.right - 10, Math.max(plane.left + 10, beyond.x));
  const y = Math.min(plane.bottom - 8, Math.max(plane.top + 8, beyond.y));
  rimmedText(pen, theme, text, x, y, 'center');
}
