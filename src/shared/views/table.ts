/** What the gradients view wants to see; absent fields of a view that has not asked are all parameters in their own order. */
export interface TableRequest {
  readonly session: string;
  readonly sort: { readonly by: 'name' | 'value' | 'gradient' | 'update' | 'ratio'; readonly reversed: boolean };
  /** Tensors whose elements are listed, each with its page. */
  readonly expanded: readonly { readonly name: string; readonly page: number }[];
  readonly first: number;
  readonly count: number;
  /** Buckets of a sparkline; 0: none. */
  readonly buckets: number;
}

export interface TableRow {
  /** `w` or `w[3]`. */
  readonly name: string;
  /** What evaluates to it. */
  readonly expression: string;
  readonly shape: readonly number[];
  readonly depth: 0 | 1;
  /**
   * The page of elements that is listed, and how many there are. An opened tensor has it, and so has the row that ends its elements,
   * which has the tensor's name, depth 1 and no numbers.
   */
  readonly page?: { readonly page: number; readonly pages: number };
  readonly watched: boolean;
  /** Nothing was recorded there: its numbers are NaN because there are none. */
  readonly absent?: true;
}

/** A gradient against central differences. */
export interface GradientCheck {
  /** What was checked: a parameter or an element. */
  readonly name: string;
  readonly iteration: number;
  readonly branch: string;
  readonly elements: readonly string[];
  /** Analytic, numeric, estimate of the error and step of each element in turn: 4 numbers a row. */
  readonly numbers: Float64Array;
  readonly text: string;
}

/** Numbers of a row: value, gradient, update and update ratio. */
export const numbersPerRow = 4;

/** Elements on a page of a tensor. */
export const elementsPerPage = 100;

/** Places of the columns by which rows are sorted. */
const columnAt = { value: 0, gradient: 1, update: 2, ratio: 3 } as const;

/** |Δθ|/|θ|; NaN where θ is 0. */
export function updateRatio(value: number, update: number): number {
  return value === 0 ? Number.NaN : Math.abs(update) / Math.abs(value);
}

/**
 * The indices of rows in the order of a sort. `numbers` has `numbersPerRow` of each. Numbers are ordered by size, the largest first and
 * what is not a number before it; rows of equal size keep the order of the problem in both directions.
 */
export function orderOf(count: number, numbers: Float64Array, { by, reversed }: TableRequest['sort']): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  if (by === 'name') return reversed ? order.reverse() : order;
  const at = (row: number): number => numbers[row * numbersPerRow + columnAt[by]] ?? Number.NaN;
  // A ratio to nothing is not defined, which is not broken: it comes last.
  const none = by === 'ratio' ? -1 : Number.POSITIVE_INFINITY;
  const sizes = Float64Array.from({ length: count }, (_, row) => (Number.isNaN(at(row)) ? none : Math.abs(at(row))));
  const nan = (row: number): number => (Number.isNaN(at(row)) ? 1 : 0);
  const sign = reversed ? -1 : 1;
  return order.sort((a, b) => {
    const [left, right] = [sizes[a]!, sizes[b]!];
    if (left !== right) return left > right ? -sign : sign;
    return sign * (nan(b) - nan(a)) || a - b;
  });
}

/** `w[3]` or `W[3][0]`: the element of a tensor at `index`, row-major. */
export function elementNameOf(name: string, shape: readonly number[], index: number): string {
  let rest = index;
  let text = '';
  for (const length of [...shape].reverse()) {
    text = `[${rest % length}]${text}`;
    rest = Math.floor(rest / length);
  }
  return name + text;
}

/** A place of the table: a row of the first level, an element below one, or the row that ends the elements. */
export interface TableSlot {
  /** Index of the row of the first level. */
  readonly row: number;
  /** Row-major index of an element. */
  readonly element?: number;
  readonly page?: { readonly page: number; readonly pages: number };
}

/** The places of a table from top to bottom: rows in an order, each opened tensor with a page of its elements below it. */
export function slotsOf(
  rows: readonly Pick<TableRow, 'name' | 'shape'>[],
  order: Uint32Array,
  expanded: TableRequest['expanded'],
): readonly TableSlot[] {
  const pageOf = new Map(expanded.map(({ name, page }) => [name, page]));
  return Array.from(order).flatMap((row): TableSlot[] => {
    const { name, shape } = rows[row]!;
    const wanted = shape.length === 0 ? undefined : pageOf.get(name);
    if (wanted === undefined) return [{ row }];
    const size = shape.reduce((product, length) => product * length, 1);
    const pages = Math.max(1, Math.ceil(size / elementsPerPage));
    const page = { page: Math.min(Math.max(0, wanted), pages - 1), pages };
    const start = page.page * elementsPerPage;
    const count = Math.min(elementsPerPage, size - start);
    const elements = Array.from({ length: count }, (_, index) => ({ row, element: start + index }));
    return [{ row, page }, ...elements, { row, element: size, page }];
  });
}
