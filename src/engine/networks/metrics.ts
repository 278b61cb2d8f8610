import type { Tensor } from '../tensor.ts';

/** The share of elements on the right side of a threshold: output > threshold where the target is at least ½. */
export function binaryAccuracy(outputs: Tensor, targets: Tensor, threshold: number): number {
  let right = 0;
  for (let i = 0; i < outputs.size; i++) {
    if (Number.isNaN(outputs.data[i])) continue;
    if (outputs.data[i]! > threshold === targets.data[i]! >= 0.5) right++;
  }
  return right / outputs.size;
}

/** The share of rows whose largest output (the first of several) is at the largest target. NaN is never right. */
export function classAccuracy(outputs: Tensor, targets: Tensor): number {
  const [rows, classes] = outputs.shape as readonly [number, number];
  let right = 0;
  for (let row = 0; row < rows; row++) {
    if (largestAt(outputs.data, row * classes, classes) === largestAt(targets.data, row * classes, classes)) right++;
  }
  return right / rows;
}

/** Where the largest of `count` elements stands, counted from `start`; −1 where one of them is NaN. */
export function largestAt(values: Float64Array, start: number, count: number): number {
  let best = 0;
  for (let i = 0; i < count; i++) {
    if (Number.isNaN(values[start + i])) return -1;
    if (values[start + i]! > values[start + best]!) best = i;
  }
  return best;
}

/**
 * The area under the receiver operating characteristic, averaged over the columns: how likely a sample of class 1 (target at least
 * ½) has a larger output than one of class 0, equal ones counting one half. NaN where a column has one class alone, or an output
 * is NaN. Computed from mean ranks (Mann, Whitney: "On a test of whether one of two random variables is stochastically larger
 * than the other", 1947).
 */
export function areaUnderCurve(outputs: Tensor, targets: Tensor): number {
  const [rows, columns] = outputs.shape as readonly [number, number];
  let total = 0;
  for (let column = 0; column < columns; column++) {
    const own = Float64Array.from({ length: rows }, (_, row) => outputs.data[row * columns + column]!);
    if (own.some(Number.isNaN)) return Number.NaN;
    const order = Int32Array.from({ length: rows }, (_, row) => row).sort((a, b) => own[a]! - own[b]!);
    let positives = 0;
    let ranks = 0;
    for (let from = 0; from < rows; ) {
      let to = from;
      while (to < rows && own[order[to]!] === own[order[from]!]) to++;
      // Equal outputs share the mean of ranks from + 1 … to.
      const rank = (from + 1 + to) / 2;
      for (; from < to; from++) {
        if (!(targets.data[order[from]! * columns + column]! >= 0.5)) continue;
        positives++;
        ranks += rank;
      }
    }
    total += (ranks - (positives * (positives + 1)) / 2) / (positives * (rows - positives));
  }
  return total / columns;
}

/** Counts by class: one row for each that the targets say, one column for each that the outputs say. Both as indices of classes. */
export function confusionMatrix(outputs: ArrayLike<number>, targets: ArrayLike<number>, classes: number): Float64Array {
  const counts = new Float64Array(classes * classes);
  for (let row = 0; row < targets.length; row++) counts[targets[row]! * classes + outputs[row]!]!++;
  return counts;
}

/**
 * The coefficient of determination R² = 1 − Σ(y − ŷ)² ÷ Σ(y − ȳ)², averaged over the columns of the outputs. NaN where the
 * targets of a column are all the same, so that there is nothing to explain.
 */
export function determination(outputs: Tensor, targets: Tensor): number {
  const [rows, columns] = outputs.shape as readonly [number, number];
  let total = 0;
  for (let column = 0; column < columns; column++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += targets.data[row * columns + column]! / rows;
    let residual = 0;
    let spread = 0;
    for (let row = 0; row < rows; row++) {
      const target = targets.data[row * columns + column]!;
      residual += (target - outputs.data[row * columns + column]!) ** 2;
      spread += (target - mean) ** 2;
    }
    total += spread === 0 ? Number.NaN : 1 - residual / spread;
  }
  return total / columns;
}
