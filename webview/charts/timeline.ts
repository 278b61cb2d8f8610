/** The iterations that the charts show: all charts of a panel share one range. */
export interface Range {
  readonly from: number;
  /** Absent: the range follows the run to its newest iteration. */
  readonly to?: number;
}

export const wholeRun: Range = { from: 0 };

/** A range of fewer iterations cannot be drawn as a line. */
const shortest = 10;

/** The limits of the axis of iterations. The first iterations of a run get an axis that is not only themselves. */
export function limitsOf(range: Range, last: number): { readonly from: number; readonly to: number } {
  const to = range.to ?? Math.max(range.from, Number.isFinite(last) ? last : 0);
  return { from: range.from, to: Math.max(to, range.from + shortest) };
}

/** The range between two iterations in either order, inside the run, never shorter than can be drawn. */
export function rangeBetween(a: number, b: number, last: number): Range {
  const from = Math.max(0, Math.min(Math.round(Math.min(a, b)), last - shortest));
  const to = Math.max(Math.min(Math.round(Math.max(a, b)), last), from + shortest);
  return { from, to };
}

/** How many buckets a plot of this many px can show: one per px, and never an absurd number. */
export function bucketsFor(width: number): number {
  return Math.min(4096, Math.max(64, Math.floor(width)));
}
