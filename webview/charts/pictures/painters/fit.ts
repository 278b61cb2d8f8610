import type { FitPicture } from '../../../../src/shared/views/pictures.ts';
import { formatCount, formatNumber } from '../../../format.ts';
import { t } from '../../../text.ts';
import type { Pen } from '../../pen.ts';
import { faded } from '../../theme.ts';
import type { PictureData } from '../picture-data.ts';
import type { Limits, Size } from '../plane.ts';
import { labelHeight, Plane, segment } from '../plane.ts';
import type { Cursor, Painter, PictureTable, Target } from './painter.ts';

const digits = 5;
/** Points that still get their residuals as lines. */
export const mostResidualLines = 200;

/** Measured points, the curve of the model, and below a strip of what lies between them. */
export class FitPainter implements Painter {
  readonly base: readonly unknown[];
  readonly #data: PictureData;
  readonly #picture: FitPicture;
  readonly #plane: Plane;
  readonly #strip: Plane;
  /** Indices of the points in order of their abscissa. */
  readonly #order: readonly number[];

  /** @param lines Whether residuals are drawn as lines. */
  constructor(data: PictureData, picture: FitPicture, size: Size, lines: boolean) {
    this.#data = data;
    this.#picture = picture;
    const { theme } = data;
    const { abscissa, observed, fitted, curve } = picture;
    const left = 54;
    const right = 14;
    const strip = Math.round(size.height / 4);
    const bottom = labelHeight(theme) + 8;
    const x = spanOf([abscissa], 0.04);
    const y = spanOf([observed, fitted, curve?.value ?? new Float64Array()], 0.06);
    this.#plane = new Plane(size, { left, right, top: 8, bottom: bottom + strip }, x, y);
    const [, most] = spanOf([residualsOf(picture).map(Math.abs)], 0.15);
    const around: Limits = most > 0 ? [-most, most] : [-1, 1];
    this.#strip = new Plane(size, { left, right, top: size.height - bottom - strip + 10, bottom }, x, around);
    this.#order = Array.from(abscissa.keys()).sort((a, b) => abscissa[a]! - abscissa[b]!);
    this.base = [theme, size.width, size.height, picture, lines];
    this.#lines = lines;
  }

  readonly #lines: boolean;

  drawBase(pen: Pen): void {
    const { theme } = this.#data;
    const { abscissa, observed, fitted, curve, axes, agreement } = this.#picture;
    const plane = this.#plane;
    plane.drawAxes(pen, theme, { y: axes[1], labelsX: false });
    this.#strip.drawAxes(pen, theme, { x: axes[0], y: 'r', grid: false });
    const fitColor = theme.palette[0] ?? theme.foreground;
    plane.clipped(pen, () => {
      if (this.#lines && agreement === undefined && observed.length <= mostResidualLines) {
        pen.strokeStyle = faded(theme.error, theme.highContrast ? 1 : 0.7);
        pen.lineWidth = 1;
        pen.beginPath();
        observed.forEach((y, index) => {
          const at = plane.px(abscissa[index]!);
          if (Number.isFinite(y + fitted[index]!)) segment(pen, at, plane.py(y), at, plane.py(fitted[index]!));
        });
        pen.stroke();
      }
      pen.strokeStyle = fitColor;
      pen.lineWidth = theme.lineWidth + 0.5;
      pen.lineJoin = 'round';
      pen.setLineDash(curve === undefined && agreement === undefined ? [5, 3] : []);
      if (agreement === true) line(pen, plane, Float64Array.from(plane.x), Float64Array.from(plane.x));
      else if (curve !== undefined) line(pen, plane, curve.abscissa, curve.value);
      else {
        const inOrder = (values: Float64Array): Float64Array => Float64Array.from(this.#order, (i) => values[i]!);
        line(pen, plane, inOrder(abscissa), inOrder(fitted));
      }
      pen.setLineDash([]);
      pen.strokeStyle = theme.foreground;
      pen.fillStyle = theme.background;
      pen.lineWidth = 1.25;
      const radius = observed.length > 500 ? 1.5 : 3;
      observed.forEach((y, index) => {
        const value = agreement === true ? fitted[index]! : y;
        if (!Number.isFinite(value)) return;
        pen.beginPath();
        pen.arc(plane.px(abscissa[index]!), plane.py(value), radius, 0, 2 * Math.PI);
        pen.fill();
        pen.stroke();
      });
    });
    this.#drawStrip(pen);
  }

  #drawStrip(pen: Pen): void {
    const { theme } = this.#data;
    const { abscissa } = this.#picture;
    const strip = this.#strip;
    strip.clipped(pen, () => {
      pen.strokeStyle = theme.axis;
      pen.lineWidth = 1;
      pen.beginPath();
      segment(pen, strip.left, strip.py(0), strip.right, strip.py(0));
      pen.stroke();
      pen.strokeStyle = theme.palette[0] ?? theme.foreground;
      pen.fillStyle = pen.strokeStyle;
      const residuals = residualsOf(this.#picture);
      if (residuals.length <= mostResidualLines) {
        pen.beginPath();
        residuals.forEach((r, index) => {
          const at = strip.px(abscissa[index]!);
          if (Number.isFinite(r)) segment(pen, at, strip.py(0), at, strip.py(r));
        });
        pen.stroke();
      }
      residuals.forEach((r, index) => {
        if (!Number.isFinite(r)) return;
        pen.beginPath();
        pen.arc(strip.px(abscissa[index]!), strip.py(r), residuals.length > 500 ? 1 : 2, 0, 2 * Math.PI);
        pen.fill();
      });
    });
  }

  drawOverlay(pen: Pen, cursor: Cursor | undefined): void {
    const { theme } = this.#data;
    if (cursor === undefined) return;
    const index = this.#nearest(cursor);
    if (index < 0) return;
    const { abscissa, observed, fitted, agreement } = this.#picture;
    const x = this.#plane.px(abscissa[index]!);
    pen.strokeStyle = theme.current;
    pen.lineWidth = 1;
    pen.setLineDash([2, 3]);
    pen.beginPath();
    segment(pen, x, this.#plane.top, x, this.#plane.bottom);
    segment(pen, x, this.#strip.top, x, this.#strip.bottom);
    pen.stroke();
    pen.setLineDash([]);
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(x, this.#plane.py(agreement === true ? fitted[index]! : observed[index]!), 5, 0, 2 * Math.PI);
    pen.stroke();
  }

  #nearest(cursor: Cursor): number {
    let found = -1;
    let least = Number.POSITIVE_INFINITY;
    const { abscissa, observed } = this.#picture;
    abscissa.forEach((x, index) => {
      const across = Math.abs(this.#plane.px(x) - cursor.x);
      const distance = across + Math.abs(this.#plane.py(observed[index]!) - cursor.y) * 1e-3;
      if (distance < least) {
        least = distance;
        found = index;
      }
    });
    return found;
  }

  readOut(cursor: Cursor | undefined): string {
    const { abscissa, observed, fitted, axes, parameters } = this.#picture;
    const index = cursor === undefined ? -1 : this.#nearest(cursor);
    if (index < 0) return qualityText(this.#picture, parameters.length > 0);
    const number = (value: number): string => formatNumber(value, 4);
    const residual = number(observed[index]! - fitted[index]!);
    const values = t('observed {0}, fitted {1}, r {2}', number(observed[index]!), number(fitted[index]!), residual);
    return this.#picture.agreement === true ? values : `${axes[0]} ${number(abscissa[index]!)}, ${values}`;
  }

  step(cursor: Cursor | undefined, across: -1 | 0 | 1, up: -1 | 0 | 1, large: boolean): Cursor {
    const { abscissa, observed } = this.#picture;
    const at = cursor === undefined ? -1 : this.#order.indexOf(this.#nearest(cursor));
    const move = (across === 0 ? up : across) * (large ? Math.max(1, Math.round(this.#order.length / 10)) : 1);
    const next = Math.min(this.#order.length - 1, Math.max(0, at < 0 ? 0 : at + move));
    const index = this.#order[next] ?? 0;
    return { x: this.#plane.px(abscissa[index]!), y: this.#plane.py(observed[index]!) };
  }

  target(): Target | undefined {
    return undefined;
  }

  table(): PictureTable {
    const { parameters, values, standardErrors } = this.#picture;
    const quality = qualityText(this.#picture, parameters.length > 0);
    const rows = parameters.map((name, index) => [
      name,
      formatNumber(values[index]!, 8),
      standardErrors === undefined || Number.isNaN(standardErrors[index]!)
        ? '–'
        : formatNumber(standardErrors[index]!, 6),
    ]);
    return { caption: quality, head: [t('parameter'), t('value'), t('standard error')], rows };
  }

  describe(): string {
    const count = formatCount(this.#picture.observed.length);
    return t('Fit to {0} points: {1}', count, qualityText(this.#picture, this.#picture.parameters.length > 0));
  }
}

/** `R² 0.99982 · s 0.1019 on 12 degrees of freedom`. */
export function qualityText({ quality }: FitPicture, fitted: boolean): string {
  const [determination = Number.NaN, deviation = Number.NaN, freedom = Number.NaN] = quality;
  const r2 = `R² ${Number.isNaN(determination) ? '–' : formatNumber(determination, digits)}`;
  const s = Number.isNaN(deviation) ? '–' : formatNumber(deviation, digits);
  return fitted
    ? t('{0} · s {1} on {2} degrees of freedom', r2, s, formatCount(freedom))
    : t('{0} · root mean square error {1}', r2, s);
}

function residualsOf({ observed, fitted }: FitPicture): Float64Array {
  return observed.map((y, index) => y - fitted[index]!);
}

/** What finite values span, with a share of room on both sides. */
function spanOf(lists: readonly Float64Array[], room: number): Limits {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const list of lists) {
    for (const value of list) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (!(low <= high)) return [0, 1];
  return [low - (high - low) * room, high + (high - low) * room];
}

function line(pen: Pen, plane: Plane, x: Float64Array, y: Float64Array): void {
  pen.beginPath();
  let broken = true;
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(y[i]!)) {
      broken = true;
      continue;
    }
    if (broken) pen.moveTo(plane.px(x[i]!), plane.py(y[i]!));
    else pen.lineTo(plane.px(x[i]!), plane.py(y[i]!));
    broken = false;
  }
  pen.stroke();
}
