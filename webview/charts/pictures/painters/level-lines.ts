/** Values on a grid, row by row from the lowest. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly values: ArrayLike<number>;
}

/** Levels at L_min + (L_max − L_min)(k/12)³, k = 1 … 12, over the finite values: close together about the minimum. */
export function contourLevels(values: ArrayLike<number>, count = 12): readonly number[] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < low && Number.isFinite(value)) low = value;
    if (value > high && Number.isFinite(value)) high = value;
  }
  if (!(high > low)) return [];
  return Array.from({ length: count }, (_, k) => low + (high - low) * ((k + 1) / count) ** 3);
}

/**
 * The line of a level as segments, x y x y each, in units of columns and rows from the first value. Marching squares: where two ways
 * lead through a cell, its mean decides. A cell with a value that is not finite has no line.
 */
export function levelLine({ columns, rows, values }: Grid, level: number): Float64Array {
  const found: number[] = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const a = values[at]! - level;
      const b = values[at + 1]! - level;
      const c = values[at + columns + 1]! - level;
      const d = values[at + columns]! - level;
      if (!Number.isFinite(a + b + c + d)) continue;
      const kind = (a >= 0 ? 1 : 0) | (b >= 0 ? 2 : 0) | (c >= 0 ? 4 : 0) | (d >= 0 ? 8 : 0);
      if (kind === 0 || kind === 15) continue;
      // Places on the four sides: below, right, above, left.
      const below = [column + share(a, b), row] as const;
      const right = [column + 1, row + share(b, c)] as const;
      const above = [column + share(d, c), row + 1] as const;
      const left = [column, row + share(a, d)] as const;
      const add = (from: readonly [number, number], to: readonly [number, number]): void => {
        found.push(...from, ...to);
      };
      const middle = a + b + c + d >= 0;
      switch (kind) {
        case 1:
        case 14:
          add(left, below);
          break;
        case 2:
        case 13:
          add(below, right);
          break;
        case 3:
        case 12:
          add(left, right);
          break;
        case 4:
        case 11:
          add(right, above);
          break;
        case 6:
        case 9:
          add(below, above);
          break;
        case 7:
        case 8:
          add(left, above);
          break;
        case 5:
          if (middle) {
            add(left, above);
            add(below, right);
          } else {
            add(left, below);
            add(right, above);
          }
          break;
        case 10:
          if (middle) {
            add(left, below);
            add(right, above);
          } else {
            add(left, above);
            add(below, right);
          }
          break;
      }
    }
  }
  return Float64Array.from(found);
}

function share(from: number, to: number): number {
  return from / (from - to);
}
