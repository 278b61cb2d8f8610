/** The iterations that the charts show: all charts of a panel share one range. */
export interface Range {
  readonly from: number;
  /** Absent: the range follows the run to its newest iteration. */
  readonly to?: number;
}

export const wholeRun: Range = { from: 0 };

/** A range of fewer iterations cannot be drawn as a line. */
const shortest = 10;

/** How iterations lie on their axis: evenly, or by log₁₀(iteration + 1). */
export type Spacing = 'linear' | 'log';

export function toAxisOfIterations(iteration: number, spacing: Spacing): number {
  return spacing === 'log' ? Math.log10(Math.max(0, iteration) + 1) : iteration;
}

export function fromAxisOfIterations(unit: number, spacing: Spacing): number {
  return spacing === 'log' ? 10 ** unit - 1 : unit;
}

/** How far a run may still go, for the end of its axis. */
export interface Prospect {
  /** The limit of iterations. */
  readonly limit?: number;
  /** Nothing more will come: the axis closes on the last iteration. */
  readonly over?: boolean;
}

const mantissas = [1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.3, 8, 10];

/** Who steps through the first iterations one by one should not see the axis move at every third of them. */
const firstEnds = [10, 25, 50, 100];

/**
 * The end of an axis that has room for what is to come: the next of 10, 25, 50, 100 and then 1.25, 1.6, … 8, 10 × 10ⁿ, at least
 * the newest iteration and at most the limit. So it moves, and axes are drawn anew, at most ten times a decade.
 */
export function calmEnd(newest: number, { limit = Number.POSITIVE_INFINITY, over = false }: Prospect = {}): number {
  if (over || newest >= limit) return newest;
  const first = firstEnds.find((end) => end >= newest);
  if (first !== undefined) return Math.min(limit, first);
  const power = 10 ** Math.floor(Math.log10(newest));
  // Products such as 3.2 · 100 lie a last bit beside the whole number that is meant.
  const ends = mantissas.map((mantissa) => Math.ceil(mantissa * power - 1e-6));
  return Math.min(limit, ends.find((end) => end >= newest) ?? newest);
}

/** The limits of the axis of iterations. The first iterations of a run get an axis that is not only themselves. */
export function limitsOf(
  range: Range,
  last: number,
  prospect?: Prospect,
): { readonly from: number; readonly to: number } {
  const to = range.to ?? calmEnd(Math.max(range.from, Number.isFinite(last) ? last : 0), prospect);
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

/** A range of the axis of iterations, as it is shown. */
export interface ShownRange {
  readonly from: number;
  readonly to: number;
  readonly spacing: Spacing;
}

function spanned(low: number, high: number, spacing: Spacing): readonly [number, number] {
  return [Math.round(fromAxisOfIterations(low, spacing)), Math.round(fromAxisOfIterations(high, spacing))];
}

/** What is shown when a range becomes `factor` times as long about one of its iterations; not before iteration 0. */
export function zoomedAbout(
  { from, to, spacing }: ShownRange,
  about: number,
  factor: number,
): readonly [number, number] {
  const [low, high, center] = [from, to, about].map((each) => toAxisOfIterations(each, spacing)) as [
    number,
    number,
    number,
  ];
  const least = Math.max(0, center + (low - center) * factor);
  return spanned(least, center + (high - center) * factor, spacing);
}

/** What is shown when a range moves on by a share of its length, inside 0 … last. */
export function panned({ from, to, spacing }: ShownRange, share: number, last: number): readonly [number, number] {
  const [low, high] = [from, to].map((each) => toAxisOfIterations(each, spacing)) as [number, number];
  const end = Math.max(high, toAxisOfIterations(last, spacing));
  const distance = Math.max(-low, Math.min(end - high, share * (high - low)));
  return spanned(low + distance, high + distance, spacing);
}
