/** Ranges of a surface: [x low, x high], and y low, y high where both axes can be changed. */

/** The rectangle between two points, of the axes that can be changed; undefined where it is too small to be meant. */
export function rectangle(
  range: Float64Array,
  from: readonly [number, number],
  to: readonly [number, number],
): Float64Array | undefined {
  const made = range.map((_, index) => {
    const axis = index < 2 ? 0 : 1;
    return index % 2 === 0 ? Math.min(from[axis], to[axis]) : Math.max(from[axis], to[axis]);
  });
  return possible(made) && lengths(made).every((length, axis) => length > lengths(range)[axis]! / 100)
    ? made
    : undefined;
}

/** About a point; a factor below 1 shows less, larger. */
export function zoomed(
  range: Float64Array,
  about: readonly [number, number],
  factor: number,
): Float64Array | undefined {
  const made = range.map((limit, index) => {
    const middle = about[index < 2 ? 0 : 1];
    return middle + (limit - middle) * factor;
  });
  return possible(made) ? made : undefined;
}

export function panned(range: Float64Array, across: number, up: number): Float64Array | undefined {
  const made = range.map((limit, index) => limit + (index < 2 ? across : up));
  return possible(made) ? made : undefined;
}

function lengths(range: Float64Array): readonly number[] {
  return Array.from({ length: range.length / 2 }, (_, axis) => range[2 * axis + 1]! - range[2 * axis]!);
}

/** Whether numbers lie between the limits that can be told apart from them. */
function possible(range: Float64Array): boolean {
  return lengths(range).every((length, axis) => {
    const size = Math.max(Math.abs(range[2 * axis]!), Math.abs(range[2 * axis + 1]!));
    return Number.isFinite(length) && length > size * 1e-13;
  });
}
