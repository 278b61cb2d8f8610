import type { ElementPath } from '../../../../src/shared/views/runs.ts';

/** Where the run was, and where it stands, by one or two elements. */
export interface Trail {
  readonly iteration: Float64Array;
  readonly loss: Float64Array;
  readonly x: Float64Array;
  /** Of a single element there is none. */
  readonly y: Float64Array;
  readonly now: Standing | undefined;
}

/** Values, gradients and updates of the elements where the run stands. */
export interface Standing {
  readonly iteration: number;
  readonly value: readonly number[];
  readonly gradient: readonly number[];
  readonly update: readonly number[];
  /** NaN where it is not known. */
  readonly loss: number;
}

export function trailOf(path: ElementPath | undefined, current: number | undefined): Trail | undefined {
  if (path === undefined) return undefined;
  const { iteration, loss, values, elements } = path;
  const count = iteration.length;
  const every = (field: number): number[] => elements.map((_, index) => path.current[3 * index + field] ?? Number.NaN);
  const value = every(0);
  const at = nearest(iteration, current ?? Number.POSITIVE_INFINITY);
  const now =
    current === undefined || value.length === 0 || value.some(Number.isNaN)
      ? undefined
      : {
          iteration: current,
          value,
          gradient: every(1),
          update: every(2),
          loss: iteration[at] === current ? (loss[at] ?? Number.NaN) : Number.NaN,
        };
  return {
    iteration,
    loss,
    x: values.subarray(0, count),
    y: values.subarray(count, 2 * count),
    now,
  };
}

/** Index of the iteration nearest to one, of an ascending list. −1 where it is empty. */
export function nearest(iterations: Float64Array, wanted: number): number {
  if (iterations.length === 0) return -1;
  let low = 0;
  let high = iterations.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (iterations[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  const before = Math.max(0, low - 1);
  return wanted - iterations[before]! < iterations[low]! - wanted ? before : low;
}

/** Index of the place on the path nearest to a point in px. −1 where nothing of it can be shown. */
export function nearestPlace(
  count: number,
  place: (index: number) => readonly [number, number],
  x: number,
  y: number,
): number {
  let found = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < count; index++) {
    const [px, py] = place(index);
    const distance = (px - x) ** 2 + (py - y) ** 2;
    if (distance < least) {
      least = distance;
      found = index;
    }
  }
  return found;
}
