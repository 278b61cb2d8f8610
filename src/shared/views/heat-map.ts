import { elementNameOf } from './table.ts';

export type HeatMapQuantity = 'value' | 'gradient' | 'update';

export interface HeatMapRequest {
  readonly name: string;
  readonly quantity: HeatMapQuantity;
  /** An index for each axis before the last two. */
  readonly slice: readonly number[];
}

/** The last two axes of a tensor as cells, at an iteration. A tensor of one axis is one row. */
export interface HeatMap {
  readonly name: string;
  readonly quantity: HeatMapQuantity;
  readonly iteration: number;
  /** Of the tensor. */
  readonly shape: readonly number[];
  /** The index of each axis before the last two. */
  readonly slice: readonly number[];
  readonly rows: number;
  readonly columns: number;
  /** Elements along each side of a cell: 1, or more where the tensor is larger than the picture. */
  readonly block: number;
  /** Row by row. */
  readonly numbers: Float64Array;
  /** Row-major indices in the tensor of the elements that the cells show; absent where each cell is one element. */
  readonly elements?: Float64Array;
}

/** Cells along a side of a picture. */
const mostCells = 256;

/** A tensor as it is at an iteration. */
export interface Tensor {
  readonly shape: readonly number[];
  /** All elements, row-major. */
  readonly data: Float64Array;
  readonly iteration: number;
}

/** Where the two shown axes of a tensor lie in its row-major elements: `length` of them from `start` on. */
interface Plane {
  readonly slice: readonly number[];
  readonly height: number;
  readonly width: number;
  readonly start: number;
}

function planeOf(shape: readonly number[], wanted: readonly number[]): Plane {
  const width = shape.at(-1) ?? 1;
  const height = shape.at(-2) ?? 1;
  const before = shape.slice(0, -2);
  const slice = before.map((length, axis) => Math.min(length - 1, Math.max(0, Math.trunc(wanted[axis] ?? 0))));
  const start = slice.reduce((index, at, axis) => index * (before[axis] ?? 1) + at, 0) * height * width;
  return { slice, height, width, start };
}

/** Whether a number is to be seen rather than another one of its block: what is broken first, then what is large. */
function outshines(one: number, other: number): boolean {
  if (Number.isNaN(other)) return false;
  return Number.isNaN(one) || Math.abs(one) > Math.abs(other);
}

/**
 * A tensor as a heat map. Of more than 256 rows or columns square blocks become cells, each of which shows the element of the
 * largest size in it, or one that is NaN. An index of the slice beyond its axis is the nearest one.
 */
export function heatMapOf(
  { name, quantity, slice: wanted }: HeatMapRequest,
  { shape, data, iteration }: Tensor,
): HeatMap {
  const { slice, height, width, start } = planeOf(shape, wanted);
  const block = Math.max(1, Math.ceil(Math.max(height, width) / mostCells));
  const rows = Math.ceil(height / block);
  const columns = Math.ceil(width / block);
  const shared = { name, quantity, iteration, shape, slice, rows, columns, block };
  if (block === 1) return { ...shared, numbers: data.slice(start, start + height * width) };
  const elements = new Float64Array(rows * columns).fill(-1);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / block) * columns;
    for (let x = 0; x < width; x++) {
      const cell = row + Math.floor(x / block);
      const at = start + y * width + x;
      const best = elements[cell]!;
      if (best < 0 || outshines(data[at]!, data[best]!)) elements[cell] = at;
    }
  }
  return { ...shared, numbers: elements.map((at) => data[at]!), elements };
}

/** The name of the element that a cell shows: `W[2][0][17]`. */
export function elementOfCell({ name, shape, slice, columns, elements }: HeatMap, row: number, column: number): string {
  const cell = row * columns + column;
  return elementNameOf(name, shape, elements?.[cell] ?? planeOf(shape, slice).start + cell);
}
