import type { CurvePicture } from '../../../../src/shared/views/pictures.ts';
import { rangeAbout } from '../../../../src/shared/views/pictures.ts';
import { formatCount, formatNumber } from '../../../format.ts';
import { t } from '../../../text.ts';
import type { Pen } from '../../pen.ts';
import { faded } from '../../theme.ts';
import type { PictureData } from '../picture-data.ts';
import type { Limits, Size } from '../plane.ts';
import { drawArrow, labelHeight, Plane, rimmedText, segment, setFont, widthOf } from '../plane.ts';
import type { Cursor, Painter, PictureTable, Target } from './painter.ts';
import type { Trail } from './trail.ts';
import { nearest, nearestPlace, trailOf } from './trail.ts';

const digits = 4;
/** px within which a step counts as pointed at. */
const reach = 12;

/** L over one element: the curve, the steps on it, the tangent, and the next step below the axis. */
export class CurvePainter implements Painter {
  readonly base: readonly unknown[];
  readonly range: Float64Array;
  readonly #data: PictureData;
  readonly #picture: CurvePicture | undefined;
  readonly #plane: Plane;
  readonly #trail: Trail | undefined;
  readonly #name: string;

  constructor(data: PictureData, size: Size, before: Limits | undefined) {
    const { picture, theme } = data;
    this.#data = data;
    this.#name = data.elements[0] ?? 'w';
    this.#picture = picture?.kind === 'curve' && picture.element === this.#name ? picture : undefined;
    this.#trail = trailOf(data.path, data.current);
    const line = labelHeight(theme);
    const x = rangeOf(data, this.#picture, this.#trail, before);
    const margins = { left: 54, top: 10, right: 14, bottom: 2 * line + 14 };
    this.#plane = new Plane(size, margins, x, heights(this.#picture, this.#trail, x));
    this.range = Float64Array.from(this.#plane.x);
    this.base = [theme, size.width, size.height, this.#picture, ...this.#plane.x, ...this.#plane.y];
  }

  drawBase(pen: Pen): void {
    const { theme } = this.#data;
    const plane = this.#plane;
    plane.drawAxes(pen, theme, { x: this.#name, y: 'L' });
    const { abscissa, loss } = this.#picture ?? {};
    if (abscissa === undefined || loss === undefined) return;
    plane.clipped(pen, () => {
      pen.strokeStyle = theme.foreground;
      pen.lineWidth = theme.lineWidth + 0.25;
      pen.lineJoin = 'round';
      pen.setLineDash([]);
      pen.beginPath();
      let broken = true;
      for (let i = 0; i < abscissa.length; i++) {
        const y = loss[i]!;
        if (!Number.isFinite(y)) {
          broken = true;
          continue;
        }
        if (broken) pen.moveTo(plane.px(abscissa[i]!), plane.py(y));
        else pen.lineTo(plane.px(abscissa[i]!), plane.py(y));
        broken = false;
      }
      pen.stroke();
      // Where the loss is not finite, × stand on the lower edge.
      pen.strokeStyle = theme.error;
      pen.lineWidth = 1;
      pen.beginPath();
      const every = Math.max(1, Math.round((abscissa.length * 12) / plane.width));
      for (let i = 0; i < abscissa.length; i += every) {
        if (Number.isFinite(loss[i]!)) continue;
        const at = plane.px(abscissa[i]!);
        segment(pen, at - 3, plane.bottom - 8, at + 3, plane.bottom - 2);
        segment(pen, at - 3, plane.bottom - 2, at + 3, plane.bottom - 8);
      }
      pen.stroke();
    });
  }

  drawOverlay(pen: Pen, cursor: Cursor | undefined, iteration: number | undefined): void {
    const { theme } = this.#data;
    const plane = this.#plane;
    const trail = this.#trail;
    setFont(pen, theme);
    plane.clipped(pen, () => {
      if (trail !== undefined) {
        this.#drawTrail(pen, trail);
        this.#drawTangent(pen, trail);
        const hovered = iteration === undefined ? -1 : nearest(trail.iteration, iteration);
        if (hovered >= 0) this.#ring(pen, trail.x[hovered]!, trail.loss[hovered]!);
      }
      if (cursor !== undefined) {
        pen.strokeStyle = faded(theme.foreground, 0.5);
        pen.lineWidth = 1;
        pen.setLineDash([2, 3]);
        pen.beginPath();
        segment(pen, cursor.x, plane.top, cursor.x, plane.bottom);
        pen.stroke();
        pen.setLineDash([]);
      }
    });
    if (trail !== undefined) this.#drawStep(pen, trail);
  }

  #drawTrail(pen: Pen, { x, loss }: Trail): void {
    const { theme } = this.#data;
    const plane = this.#plane;
    pen.strokeStyle = theme.palette[0] ?? theme.foreground;
    pen.fillStyle = theme.palette[0] ?? theme.foreground;
    pen.lineWidth = 1;
    pen.setLineDash([]);
    pen.beginPath();
    let broken = true;
    for (let i = 0; i < x.length; i++) {
      if (!Number.isFinite(loss[i]!) || !Number.isFinite(x[i]!)) {
        broken = true;
        continue;
      }
      if (broken) pen.moveTo(plane.px(x[i]!), plane.py(loss[i]!));
      else pen.lineTo(plane.px(x[i]!), plane.py(loss[i]!));
      broken = false;
    }
    pen.stroke();
    for (let i = 0; i < x.length; i++) {
      if (!Number.isFinite(loss[i]!)) continue;
      pen.beginPath();
      pen.arc(plane.px(x[i]!), plane.py(loss[i]!), 2.5, 0, 2 * Math.PI);
      pen.fill();
    }
  }

  #drawTangent(pen: Pen, { now }: Trail): void {
    if (now === undefined) return;
    const { theme } = this.#data;
    const plane = this.#plane;
    const [w = Number.NaN] = now.value;
    const [slope = Number.NaN] = now.gradient;
    if (!Number.isFinite(now.loss)) return;
    const x = plane.px(w);
    const y = plane.py(now.loss);
    pen.strokeStyle = theme.current;
    pen.fillStyle = theme.current;
    pen.lineWidth = 1.5;
    if (Number.isFinite(slope)) {
      // As long on the screen whatever its slope: a fixed part of the width either way.
      const perPx = (-slope * (plane.x[1] - plane.x[0]) * plane.height) / ((plane.y[1] - plane.y[0]) * plane.width);
      const half = Math.min(plane.width, 260) / 3 / Math.hypot(1, perPx);
      pen.beginPath();
      segment(pen, x - half, y - half * perPx, x + half, y + half * perPx);
      pen.stroke();
    }
    pen.beginPath();
    pen.arc(x, y, 4.5, 0, 2 * Math.PI);
    pen.fill();
    if (!Number.isFinite(slope)) return;
    const text = `∂L/∂${this.#name} = ${formatNumber(slope, digits)}`;
    // Where the loss falls, above the curve, there is room beside a valley: neither the curve nor the steps so far are there.
    const room = widthOf(text, theme) + 16;
    const fallsRight = slope < 0;
    const right = fallsRight ? x + room < plane.right : x - room < plane.left;
    const above = y > plane.top + 24 && right === fallsRight;
    rimmedText(pen, theme, text, right ? x + 12 : x - 12, above ? y - 14 : y + 16, right ? 'left' : 'right');
  }

  /** The next step, below the axis. */
  #drawStep(pen: Pen, { now }: Trail): void {
    if (now === undefined) return;
    const { theme } = this.#data;
    const plane = this.#plane;
    const [w = Number.NaN] = now.value;
    const [step = Number.NaN] = now.update;
    const line = labelHeight(theme);
    const y = plane.bottom + line + 6 + line / 2;
    const from = plane.px(w);
    if (!Number.isFinite(step) || from < plane.left || from > plane.right) return;
    const to = Math.min(plane.right + 6, Math.max(plane.left - 6, plane.px(w + step)));
    pen.strokeStyle = theme.current;
    pen.fillStyle = theme.current;
    pen.lineWidth = 1.5;
    const text = `Δ${this.#name} = ${formatNumber(step, digits)}`;
    const right = from < plane.left + plane.width / 2;
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    const width = widthOf(text, theme) + 8;
    const fits = right ? last + width <= plane.right + 10 : first - width >= 4;
    const beside = fits || last - first < width + 16;
    // Where there is room on neither side the text stands in a gap of the arrow.
    const middle = (first + last) / 2;
    const gap = (Math.sign(to - from) * width) / 2;
    pen.beginPath();
    segment(pen, from, y - 4, from, y + 4);
    if (!beside) segment(pen, from, y, middle - gap, y);
    pen.stroke();
    drawArrow(pen, { x: beside ? from : middle + gap, y }, { x: to, y });
    if (beside) rimmedText(pen, theme, text, right ? last + 8 : first - 8, y, right ? 'left' : 'right');
    else rimmedText(pen, theme, text, middle - width / 2 + 4, y, 'left');
  }

  #ring(pen: Pen, x: number, loss: number): void {
    const { theme } = this.#data;
    if (!Number.isFinite(loss)) return;
    pen.strokeStyle = theme.foreground;
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.arc(this.#plane.px(x), this.#plane.py(loss), 6, 0, 2 * Math.PI);
    pen.stroke();
  }

  readOut(cursor: Cursor | undefined): string {
    const { now } = this.#trail ?? {};
    if (cursor !== undefined) {
      const w = this.#plane.valueX(cursor.x);
      return t('{0} {1}, L about {2}', this.#name, formatNumber(w, digits), formatNumber(this.#lossAt(w), digits));
    }
    if (now === undefined) return '';
    const number = (values: readonly number[]): string => formatNumber(values[0] ?? Number.NaN, digits);
    return t(
      '{0} {1}, L {2}, ∂L/∂{0} {3}, Δ{0} {4}',
      this.#name,
      number(now.value),
      formatNumber(now.loss, digits),
      number(now.gradient),
      number(now.update),
    );
  }

  /** L between two values of the curve. */
  #lossAt(w: number): number {
    const { abscissa, loss } = this.#picture ?? {};
    if (abscissa === undefined || loss === undefined) return Number.NaN;
    const share = (w - abscissa[0]!) / (abscissa.at(-1)! - abscissa[0]!);
    const at = share * (abscissa.length - 1);
    const index = Math.floor(at);
    if (!(index >= 0 && index + 1 < loss.length)) return index === loss.length - 1 ? loss[index]! : Number.NaN;
    return loss[index]! + (at - index) * (loss[index + 1]! - loss[index]!);
  }

  step(cursor: Cursor | undefined, across: -1 | 0 | 1, _up: -1 | 0 | 1, large: boolean): Cursor {
    const plane = this.#plane;
    const [w = plane.valueX(plane.left + plane.width / 2)] = this.#trail?.now?.value ?? [];
    const from = cursor ?? { x: plane.px(w), y: plane.top + plane.height / 2 };
    return plane.inside({ x: from.x + (across * plane.width) / (large ? 10 : 50), y: from.y });
  }

  target(cursor: Cursor): Target | undefined {
    const trail = this.#trail;
    if (trail === undefined) return undefined;
    const place = (index: number): readonly [number, number] => [
      this.#plane.px(trail.x[index]!),
      Number.isFinite(trail.loss[index]!) ? this.#plane.py(trail.loss[index]!) : Number.NaN,
    ];
    let found = nearestPlace(trail.x.length, place, cursor.x, cursor.y);
    const [x, y] = found < 0 ? [Number.NaN, Number.NaN] : place(found);
    if (!(Math.hypot(x - cursor.x, y - cursor.y) <= reach)) {
      found = nearestPlace(trail.x.length, (index) => [place(index)[0], cursor.y], cursor.x, cursor.y);
    }
    return found < 0 ? undefined : { kind: 'iteration', iteration: trail.iteration[found]! };
  }

  values(cursor: Cursor): readonly [number, number] {
    return [this.#plane.valueX(cursor.x), this.#plane.valueY(cursor.y)];
  }

  table(): PictureTable {
    const { iteration, x, loss } = this.#trail ?? { iteration: [], x: [], loss: [] };
    const rows = Array.from(iteration, (each, index) => [
      formatCount(each),
      formatNumber(x[index]!, 6),
      formatNumber(loss[index]!, 6),
    ]);
    return {
      caption: t('The newest steps of {0}', this.#name),
      head: [t('iteration'), this.#name, 'L'],
      rows: rows.slice(-50),
    };
  }

  describe(): string {
    const place = this.readOut(undefined);
    const [low, high] = this.#plane.x;
    const over = t('L over {0} from {1} to {2}', this.#name, formatNumber(low, 3), formatNumber(high, 3));
    return place === '' ? over : `${over}; ${place}`;
  }
}

/** The range of the axis: that of the request, else that of the picture as far as it holds the path. */
function rangeOf(
  { range, moving }: PictureData,
  picture: CurvePicture | undefined,
  trail: Trail | undefined,
  before: Limits | undefined,
): Limits {
  if (range !== undefined && range[0]! < range[1]!) return [range[0]!, range[1]!];
  if (picture !== undefined) return [picture.abscissa[0]!, picture.abscissa.at(-1)!];
  return rangeAbout(trail?.x ?? new Float64Array(), moving ? before : undefined);
}

/** Limits of L: those of the curve; of the path alone where there is no curve. */
function heights(picture: CurvePicture | undefined, trail: Trail | undefined, [from, to]: Limits): Limits {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const add = (value: number): void => {
    if (!Number.isFinite(value)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  picture?.loss.forEach(add);
  const isInside = (index: number): boolean => trail!.x[index]! >= from && trail!.x[index]! <= to;
  trail?.loss.forEach((value, index) => {
    if (isInside(index)) add(value);
  });
  if (!(low <= high)) return [0, 1];
  const room = (high - low) * 0.06;
  return [low - room, high + room];
}
