/**
 * A summary of consecutive values, as eight doubles in an array. `minimum` and `maximum` are of the finite values, with −0 < 0, and
 * are +∞ and −∞ where there are none; the other values are as they are, NaN and infinities included.
 */
export const summaryWidth = 8;
export const minimumField = 0;
export const maximumField = 1;
export const firstField = 2;
export const lastField = 3;
/** Number of values that are not finite. */
export const nonFiniteField = 4;
/** Index of the first of them, −1 for none. */
export const firstNonFiniteField = 5;
/** Its value. */
export const firstNonFiniteValueField = 6;
/** 1 where the summary also covers values around those asked for, because their own are no longer kept. */
export const inexactField = 7;

/** Makes the summary of no values. */
export function clearSummary(summary: Float64Array, at: number): void {
  summary[at + minimumField] = Number.POSITIVE_INFINITY;
  summary[at + maximumField] = Number.NEGATIVE_INFINITY;
  summary[at + firstField] = Number.NaN;
  summary[at + lastField] = Number.NaN;
  summary[at + nonFiniteField] = 0;
  summary[at + firstNonFiniteField] = -1;
  summary[at + firstNonFiniteValueField] = Number.NaN;
  summary[at + inexactField] = 0;
}

/** Makes the summary of `values[start … end)`, at least one value; the first has the index `index`. */
export function summarise(
  values: Float64Array,
  start: number,
  end: number,
  index: number,
  summary: Float64Array,
  at: number,
): void {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  // By twos: of each pair only the smaller can be the smallest. Two sums, because each waits for its last addition.
  let zero = 0;
  let zeroToo = 0;
  let i = start;
  for (; i + 1 < end; i += 2) {
    const value = values[i]!;
    const next = values[i + 1]!;
    zero += value - value;
    zeroToo += next - next;
    if (value < next) {
      if (value < minimum) minimum = value;
      if (next > maximum) maximum = next;
    } else {
      if (next < minimum) minimum = next;
      if (value > maximum) maximum = value;
    }
  }
  if (i < end) {
    const value = values[i]!;
    zero += value - value;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  summary[at + firstField] = values[start]!;
  summary[at + lastField] = values[end - 1]!;
  summary[at + inexactField] = 0;
  // A sum is NaN where a value is not finite; and comparisons do not tell −0 from 0.
  if (zero + zeroToo !== 0 || minimum === 0 || maximum === 0) {
    summariseCarefully(values, start, end, index, summary, at);
    return;
  }
  summary[at + minimumField] = minimum;
  summary[at + maximumField] = maximum;
  summary[at + nonFiniteField] = 0;
  summary[at + firstNonFiniteField] = -1;
  summary[at + firstNonFiniteValueField] = Number.NaN;
}

function summariseCarefully(
  values: Float64Array,
  start: number,
  end: number,
  index: number,
  summary: Float64Array,
  at: number,
): void {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let nonFinite = 0;
  let firstNonFinite = -1;
  for (let i = start; i < end; i++) {
    const value = values[i]!;
    if (Number.isFinite(value)) {
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    } else {
      if (nonFinite === 0) firstNonFinite = i;
      nonFinite++;
    }
  }
  summary[at + minimumField] = minimum;
  summary[at + maximumField] = maximum;
  summary[at + nonFiniteField] = nonFinite;
  summary[at + firstNonFiniteField] = nonFinite === 0 ? -1 : index + firstNonFinite - start;
  summary[at + firstNonFiniteValueField] = nonFinite === 0 ? Number.NaN : values[firstNonFinite]!;
}

/** Adds to the summary at `at` the one of the values that follow. `empty`: there are none before, so that it becomes a copy. */
export function mergeSummary(
  summary: Float64Array,
  at: number,
  following: Float64Array,
  from: number,
  empty: boolean,
): void {
  if (empty) {
    for (let field = 0; field < summaryWidth; field++) summary[at + field] = following[from + field]!;
    return;
  }
  summary[at + minimumField] = Math.min(summary[at + minimumField]!, following[from + minimumField]!);
  summary[at + maximumField] = Math.max(summary[at + maximumField]!, following[from + maximumField]!);
  summary[at + lastField] = following[from + lastField]!;
  if (following[from + nonFiniteField]! > 0) {
    if (summary[at + nonFiniteField] === 0) {
      summary[at + firstNonFiniteField] = following[from + firstNonFiniteField]!;
      summary[at + firstNonFiniteValueField] = following[from + firstNonFiniteValueField]!;
    }
    summary[at + nonFiniteField]! += following[from + nonFiniteField]!;
  }
  if (following[from + inexactField] === 1) summary[at + inexactField] = 1;
}
