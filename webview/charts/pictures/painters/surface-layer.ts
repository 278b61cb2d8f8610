import type { ContoursPicture } from '../../../../src/shared/views/pictures.ts';
import { formatNumber } from '../../../format.ts';
import type { Pen } from '../../pen.ts';
import type { ChartTheme } from '../../theme.ts';
import { faded } from '../../theme.ts';
import type { Plane, Point } from '../plane.ts';
import { rimmedText, segment, setFont } from '../plane.ts';
import { contourLevels, levelLine } from './level-lines.ts';

/** Lines of levels, made once for each picture. */
interface Levels {
  readonly levels: readonly number[];
  readonly lines: readonly Float64Array[];
}

const levelsOf = new WeakMap<ContoursPicture, Levels>();

function levelsFor(picture: ContoursPicture): Levels {
  let found = levelsOf.get(picture);
  if (found === undefined) {
    const { columns, rows, loss } = picture;
    const levels = contourLevels(loss);
    found = { levels, lines: levels.map((level) => levelLine({ columns, rows, values: loss }, level)) };
    levelsOf.set(picture, found);
  }
  return found;
}

/** The surface under everything else: its bands, where it is not finite, its lines with some of their values. */
export function drawSurface(pen: Pen, theme: ChartTheme, plane: Plane, picture: ContoursPicture): void {
  const { levels, lines } = levelsFor(picture);
  const place = placeOf(plane, picture);
  if (!theme.highContrast) drawBands(pen, theme, plane, picture, levels);
  drawHatching(pen, theme, plane, picture);
  pen.strokeStyle = faded(theme.foreground, theme.highContrast ? 0.8 : 0.42);
  pen.lineWidth = 1;
  pen.setLineDash([]);
  for (const line of lines) {
    pen.beginPath();
    for (let i = 0; i < line.length; i += 4) {
      const from = place(line[i]!, line[i + 1]!);
      const to = place(line[i + 2]!, line[i + 3]!);
      segment(pen, from.x, from.y, to.x, to.y);
    }
    pen.stroke();
  }
  drawLevelValues(pen, theme, plane, levels, lines, place);
}

type PlaceOf = (column: number, row: number) => Point;

/** px of a place in units of columns and rows. */
function placeOf(plane: Plane, { columns, rows, range }: ContoursPicture): PlaceOf {
  const [xLow = 0, xHigh = 1, yLow = 0, yHigh = 1] = range;
  const left = plane.px(xLow);
  const across = (plane.px(xHigh) - left) / (columns - 1);
  const bottom = plane.py(yLow);
  const up = (bottom - plane.py(yHigh)) / (rows - 1);
  return (column, row) => ({ x: left + column * across, y: bottom - row * up });
}

/** Cells by level, the foreground at 0 … 14 %, runs of equal cells in one. */
function drawBands(
  pen: Pen,
  theme: ChartTheme,
  plane: Plane,
  picture: ContoursPicture,
  levels: readonly number[],
): void {
  const { columns, rows, loss } = picture;
  if (levels.length === 0) return;
  const place = placeOf(plane, picture);
  const fills = Array.from({ length: levels.length + 1 }, (_, band) =>
    faded(theme.foreground, (0.14 * band) / levels.length),
  );
  const bandAt = (column: number, row: number): number => {
    const at = row * columns + column;
    const mean = (loss[at]! + loss[at + 1]! + loss[at + columns]! + loss[at + columns + 1]!) / 4;
    if (!Number.isFinite(mean)) return 0;
    const above = levels.findIndex((level) => mean < level);
    return above < 0 ? levels.length : above;
  };
  for (let row = 0; row + 1 < rows; row++) {
    let from = 0;
    let band = bandAt(0, row);
    for (let column = 1; column < columns; column++) {
      const next = column + 1 < columns ? bandAt(column, row) : -1;
      if (next === band) continue;
      if (band > 0) {
        // Whole pixels: between cells that overlap by a part of one, a grid would be seen.
        const low = place(from, row);
        const high = place(column, row + 1);
        const [left, top] = [Math.round(low.x), Math.round(high.y)];
        pen.fillStyle = fills[band]!;
        pen.fillRect(left, top, Math.round(high.x) - left, Math.round(low.y) - top);
      }
      from = column;
      band = next;
    }
  }
}

/** Cells of which a value is not finite. */
function drawHatching(pen: Pen, theme: ChartTheme, plane: Plane, picture: ContoursPicture): void {
  const { columns, rows, loss } = picture;
  const place = placeOf(plane, picture);
  pen.strokeStyle = faded(theme.error, theme.highContrast ? 1 : 0.55);
  pen.lineWidth = 1;
  pen.beginPath();
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      if (Number.isFinite(loss[at]! + loss[at + 1]! + loss[at + columns]! + loss[at + columns + 1]!)) continue;
      // Lines of the whole plane, x + y a multiple of 8 px, as far as they go through the cell.
      const low = place(column, row);
      const high = place(column + 1, row + 1);
      const first = Math.ceil((low.x + high.y) / 8) * 8;
      for (let sum = first; sum <= high.x + low.y; sum += 8) {
        const fromX = Math.max(low.x, sum - low.y);
        const toX = Math.min(high.x, sum - high.y);
        if (toX > fromX) segment(pen, fromX, sum - fromX, toX, sum - toX);
      }
    }
  }
  pen.stroke();
}

/** The values of three levels, each where its line has room. */
function drawLevelValues(
  pen: Pen,
  theme: ChartTheme,
  plane: Plane,
  levels: readonly number[],
  lines: readonly Float64Array[],
  place: PlaceOf,
): void {
  setFont(pen, theme);
  pen.fillStyle = theme.muted;
  const taken: Point[] = [];
  const wanted = [2, 5, 8].map((index) => Math.round((index * levels.length) / 12));
  for (const index of wanted) {
    const line = lines[index];
    const level = levels[index];
    if (line === undefined || level === undefined) continue;
    let best: Point | undefined;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < line.length; i += 4) {
      const at = place(line[i]!, line[i + 1]!);
      const edge = Math.min(
        at.x - plane.left - 34,
        plane.right - at.x - 34,
        at.y - plane.top - 10,
        plane.bottom - at.y - 10,
      );
      if (edge < 0) continue;
      const apart = Math.min(60, ...taken.map((other) => Math.hypot(at.x - other.x, (at.y - other.y) * 2)));
      const score = apart + Math.min(edge, 20) * 0.2 + (at.x - plane.left) / plane.width;
      if (score > most) {
        most = score;
        best = at;
      }
    }
    if (best === undefined || taken.some((other) => Math.abs(other.x - best.x) < 56 && Math.abs(other.y - best.y) < 16))
      continue;
    taken.push(best);
    rimmedText(pen, theme, formatNumber(level, 3), best.x, best.y, 'center');
  }
}
