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
