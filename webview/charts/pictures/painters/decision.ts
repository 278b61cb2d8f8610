import type { DecisionPicture } from '../../../../src/shared/views/pictures.ts';
import { formatCount, formatNumber } from '../../../format.ts';
import { t } from '../../../text.ts';
import { markerOf, traceMarker } from '../../markers.ts';
import type { Pen } from '../../pen.ts';
import type { ChartTheme } from '../../theme.ts';
import { faded } from '../../theme.ts';
import type { PictureData } from '../picture-data.ts';
import type { Size } from '../plane.ts';
import { labelHeight, Plane, segment, setFont, widthOf } from '../plane.ts';
import { drawCrosshair } from './contours.ts';
import { levelLine } from './level-lines.ts';
import type { Cursor, Painter, PictureTable, Target } from './painter.ts';

/** Where one class is answered and where another, with the samples. */
export class DecisionPainter implements Painter {
  readonly base: readonly unknown[];
  readonly #data: PictureData;
  readonly #picture: DecisionPicture;
  readonly #plane: Plane;
  /** Numbers of a cell. */
  readonly #units: number;

  constructor(data: PictureData, picture: DecisionPicture, size: Size) {
    this.#data = data;
    this.#picture = picture;
    const { theme } = data;
    const [xLow = 0, xHigh = 1, yLow = 0, yHigh = 1] = picture.range;
    const line = labelHeight(theme);
    this.#plane = new Plane(
      size,
      { left: 54, top: line + 8, right: 14, bottom: line + 8 },
      [xLow, xHigh],
      [yLow, yHigh],
    );
    this.#units = Math.round(picture.output.length / (picture.columns * picture.rows));
    this.base = [theme, size.width, size.height, picture];
  }

  drawBase(pen: Pen): void {
    const { theme } = this.#data;
    const { inputs } = this.#picture;
    const plane = this.#plane;
    plane.drawAxes(pen, theme, { x: inputs[0], y: inputs[1], grid: false });
    plane.clipped(pen, () => {
      if (!theme.highContrast) this.#drawFills(pen);
      this.#drawDecision(pen);
      this.#drawPoints(pen);
    });
    this.#drawLegend(pen);
  }

  #drawFills(pen: Pen): void {
    const { theme } = this.#data;
    const { columns, rows } = this.#picture;
    const plane = this.#plane;
    const width = plane.width / (columns - 1);
    const height = plane.height / (rows - 1);
    for (let row = 0; row < rows; row++) {
      const top = Math.round(Math.max(plane.top, plane.bottom - (row + 0.5) * height));
      const bottom = Math.round(Math.min(plane.bottom, plane.bottom - (row - 0.5) * height));
      let from = 0;
      for (let column = 1; column <= columns; column++) {
        const kind = this.#classAt(from, row);
        if (column < columns && this.#classAt(column, row) === kind) continue;
        const left = Math.round(Math.max(plane.left, plane.left + (from - 0.5) * width));
        const right = Math.round(Math.min(plane.right, plane.left + (column - 0.5) * width));
        pen.fillStyle = faded(colorOf(theme, kind), 0.14);
        pen.fillRect(left, top, right - left, bottom - top);
        from = column;
      }
    }
  }

  /** The lines where the answer changes: a probability of one half, or two classes that are equally large. */
  #drawDecision(pen: Pen): void {
    const { theme } = this.#data;
    const { columns, rows, output } = this.#picture;
    const plane = this.#plane;
    const units = this.#units;
    pen.strokeStyle = theme.foreground;
    pen.lineWidth = theme.lineWidth + 0.25;
    pen.setLineDash([]);
    const grids =
      units === 1
        ? [{ values: output, level: 0.5 }]
        : Array.from({ length: units }, (_, unit) => ({ values: lead(output, units, unit), level: 0 }));
    for (const { values, level } of grids) {
      const line = levelLine({ columns, rows, values }, level);
      pen.beginPath();
      for (let i = 0; i < line.length; i += 4) {
        segment(
          pen,
          plane.left + (line[i]! / (columns - 1)) * plane.width,
          plane.bottom - (line[i + 1]! / (rows - 1)) * plane.height,
          plane.left + (line[i + 2]! / (columns - 1)) * plane.width,
          plane.bottom - (line[i + 3]! / (rows - 1)) * plane.height,
        );
      }
      pen.stroke();
    }
  }

  #drawPoints(pen: Pen): void {
    const { theme } = this.#data;
    const { x, y, label, predicted, validation } = this.#picture.points;
    const plane = this.#plane;
    const radius = x.length > 800 ? 2 : 3;
    for (let i = 0; i < x.length; i++) {
      const kind = label[i]!;
      const at = { x: plane.px(x[i]!), y: plane.py(y[i]!) };
      pen.strokeStyle = colorOf(theme, kind);
      pen.fillStyle = validation[i] === 1 ? theme.background : colorOf(theme, kind);
      pen.lineWidth = 1.25;
      traceMarker(pen, markerOf(kind), at.x, at.y, radius);
      pen.fill();
      pen.stroke();
      if (predicted[i] === kind) continue;
      pen.strokeStyle = theme.error;
      pen.lineWidth = 1.25;
      pen.beginPath();
      pen.arc(at.x, at.y, radius + 3.5, 0, 2 * Math.PI);
      pen.stroke();
    }
  }

  /** The classes with their markers, above the plane. */
  #drawLegend(pen: Pen): void {
    const { theme } = this.#data;
    const { classes, points } = this.#picture;
    const plane = this.#plane;
    const y = plane.top - 4 - labelHeight(theme) / 2;
    let x = plane.left + 5;
    setFont(pen, theme);
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    const entry = (name: string, draw: (at: number) => void): void => {
      if (x + widthOf(name, theme) + 16 > plane.right) return;
      draw(x);
      pen.fillStyle = theme.foreground;
      pen.fillText(name, x + 9, y);
      x += widthOf(name, theme) + 26;
    };
    for (const [kind, name] of classes.entries()) {
      entry(name, (at) => {
        pen.fillStyle = colorOf(theme, kind);
        traceMarker(pen, markerOf(kind), at, y, 3.5);
        pen.fill();
      });
    }
    if (points.validation.includes(1)) {
      entry(t('validation'), (at) => {
        pen.strokeStyle = theme.foreground;
        pen.lineWidth = 1.25;
        traceMarker(pen, 'circle', at, y, 3.5);
        pen.stroke();
      });
    }
    entry(t('wrong'), (at) => {
      pen.strokeStyle = theme.error;
      pen.lineWidth = 1.25;
      traceMarker(pen, 'circle', at, y, 5);
      pen.stroke();
    });
  }

  #classAt(column: number, row: number): number {
    const { columns, output } = this.#picture;
    const at = (row * columns + column) * this.#units;
    if (this.#units === 1) return output[at]! > 0.5 ? 1 : 0;
    let best = 0;
    for (let unit = 1; unit < this.#units; unit++) if (output[at + unit]! > output[at + best]!) best = unit;
    return best;
  }

  drawOverlay(pen: Pen, cursor: Cursor | undefined): void {
    if (cursor !== undefined) drawCrosshair(pen, this.#data.theme, this.#plane, cursor);
  }

  #wrong(): number {
    const { label, predicted } = this.#picture.points;
    return label.reduce((count, each, index) => (predicted[index] === each ? count : count + 1), 0);
  }

  readOut(cursor: Cursor | undefined): string {
    const { inputs, classes, columns, rows, output, points } = this.#picture;
    const plane = this.#plane;
    const wrong = t('{0} of {1} points wrong', formatCount(this.#wrong()), formatCount(points.x.length));
    if (cursor === undefined) return wrong;
    const column = Math.round(((cursor.x - plane.left) / plane.width) * (columns - 1));
    const row = Math.round(((plane.bottom - cursor.y) / plane.height) * (rows - 1));
    if (!(column >= 0 && column < columns && row >= 0 && row < rows)) return wrong;
    const kind = this.#classAt(column, row);
    const answer = output[(row * columns + column) * this.#units + (this.#units === 1 ? 0 : kind)]!;
    const place = `${inputs[0]} ${formatNumber(plane.valueX(cursor.x), 3)}, ${inputs[1]} ${formatNumber(plane.valueY(cursor.y), 3)}`;
    return t('{0}: {1}, output {2}', place, classes[kind] ?? formatCount(kind), formatNumber(answer, 3));
  }

  step(cursor: Cursor | undefined, across: -1 | 0 | 1, up: -1 | 0 | 1, large: boolean): Cursor {
    const plane = this.#plane;
    const from = cursor ?? { x: plane.left + plane.width / 2, y: plane.top + plane.height / 2 };
    const length = plane.width / (large ? 10 : 50);
    return plane.inside({ x: from.x + across * length, y: from.y - up * length });
  }

  target(): Target | undefined {
    return undefined;
  }

  table(): PictureTable {
    const { classes, points } = this.#picture;
    const { label, predicted, validation } = points;
    const rows = classes.map((name, kind) => {
      const counts = [0, 1].flatMap((set) => {
        let count = 0;
        let wrong = 0;
        label.forEach((each, index) => {
          if (each !== kind || validation[index] !== set) return;
          count++;
          if (predicted[index] !== kind) wrong++;
        });
        return [formatCount(count), formatCount(wrong)];
      });
      return [name, ...counts];
    });
    const head = [t('class'), t('training points'), t('of them wrong'), t('validation points'), t('of them wrong')];
    return { caption: this.readOut(undefined), head, rows };
  }

  describe(): string {
    const { inputs, classes } = this.#picture;
    return t(
      'Decision over {0} and {1} between {2}; {3}',
      inputs[0],
      inputs[1],
      classes.join(', '),
      this.readOut(undefined),
    );
  }
}

function colorOf(theme: ChartTheme, kind: number): string {
  return theme.palette[kind % theme.palette.length] ?? theme.foreground;
}

/** By how much one class is above all others. */
function lead(output: Float64Array, units: number, unit: number): Float64Array {
  return Float64Array.from({ length: output.length / units }, (_, cell) => {
    let other = Number.NEGATIVE_INFINITY;
    for (let each = 0; each < units; each++) if (each !== unit) other = Math.max(other, output[cell * units + each]!);
    return output[cell * units + unit]! - other;
  });
}
