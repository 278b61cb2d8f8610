import type { HeatMap } from '../../../src/shared/views/heat-map.ts';
import { parseColor } from '../colors.ts';
import type { Pen } from '../pen.ts';
import type { ChartTheme } from '../theme.ts';
import { faded } from '../theme.ts';
import { crisp, segment } from './plane.ts';

/** How sizes become strengths: evenly, or by their logarithm over six decades. */
export type HeatMapScale = 'linear' | 'log';

interface Cells {
  readonly theme: ChartTheme;
  readonly heatMap: HeatMap;
  readonly scale: HeatMapScale;
}

interface Extent {
  readonly width: number;
  readonly height: number;
}

/** Cells smaller than this, in px, get no hatch and no crosses: they are px of a picture. */
const hatchedCell = 7;
const decades = 6;

export function largestOf(numbers: Float64Array): number {
  return numbers.reduce((most, each) => (Number.isFinite(each) ? Math.max(most, Math.abs(each)) : most), 0);
}

/** The strength in which a size is drawn, 0 … 1. */
export function strength(size: number, largest: number, scale: HeatMapScale): number {
  if (!(size > 0) || !(largest > 0)) return 0;
  if (scale === 'linear') return size / largest;
  return Math.min(1, Math.max(0.04, 1 + Math.log10(size / largest) / decades));
}

/** The px at which a cell begins: whole ones, so that no line is seen between two. */
export function edgesOf(length: number, count: number): (index: number) => number {
  return (index) => Math.round((index * length) / count);
}

/** Draws the cells of a heat map and a frame about them. */
export function drawCells(pen: CanvasRenderingContext2D, cells: Cells, extent: Extent): void {
  const { rows, columns } = cells.heatMap;
  const { width, height } = extent;
  if (width / columns >= hatchedCell && height / rows >= hatchedCell) drawLarge(pen, cells, extent);
  else drawSmall(pen, cells, extent);
  pen.strokeStyle = cells.theme.axis;
  pen.lineWidth = 1;
  pen.strokeRect(0.5, 0.5, crisp(width) - 1.5, crisp(height) - 1.5);
}

function drawLarge(pen: Pen, { theme, heatMap, scale }: Cells, { width, height }: Extent): void {
  const { rows, columns, numbers } = heatMap;
  const largest = largestOf(numbers);
  const x = edgesOf(width, columns);
  const y = edgesOf(height, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = numbers[row * columns + column]!;
      const [left, top] = [x(column), y(row)];
      const [right, bottom] = [x(column + 1), y(row + 1)];
      const finite = Number.isFinite(value);
      const color = finite ? (value < 0 ? theme.negative : theme.positive) : theme.error;
      pen.fillStyle = faded(color, finite ? strength(Math.abs(value), largest, scale) : 1);
      pen.fillRect(left, top, right - left, bottom - top);
      if (finite && value >= 0) continue;
      pen.strokeStyle = finite ? faded(theme.background, 0.9) : theme.background;
      pen.lineWidth = 1;
      pen.beginPath();
      segment(pen, left + 1, bottom - 1, right - 1, top + 1);
      if (!finite) segment(pen, left + 1, top + 1, right - 1, bottom - 1);
      pen.stroke();
    }
  }
}

/** As one picture with a px for each cell: 65,536 rectangles would take longer than a frame. */
function drawSmall(pen: CanvasRenderingContext2D, { theme, heatMap, scale }: Cells, { width, height }: Extent): void {
  const { rows, columns, numbers } = heatMap;
  const largest = largestOf(numbers);
  const parts = (color: string): readonly [number, number, number] => {
    const { red, green, blue } = parseColor(color) ?? { red: 128, green: 128, blue: 128 };
    return [red, green, blue];
  };
  const [negative, positive, error] = [parts(theme.negative), parts(theme.positive), parts(theme.error)];
  const picture = new ImageData(columns, rows);
  for (const [at, value] of numbers.entries()) {
    const finite = Number.isFinite(value);
    picture.data.set(finite ? (value < 0 ? negative : positive) : error, 4 * at);
    picture.data[4 * at + 3] = Math.round(255 * (finite ? strength(Math.abs(value), largest, scale) : 1));
  }
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  canvas.getContext('2d')?.putImageData(picture, 0, 0);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(canvas, 0, 0, columns, rows, 0, 0, width, height);
}
