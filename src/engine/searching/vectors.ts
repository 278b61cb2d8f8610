/** ‖·‖² and products are added from the first element to the last: a search is the same bits wherever it is made again. */
export function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!;
  return sum;
}

/** The Euclidean norm, scaled where the plain sum of squares is 0, subnormal or infinite. */
export function length(vector: Float64Array): number {
  const plain = dot(vector, vector);
  if (plain > 1e-290 && plain < 1e290) return Math.sqrt(plain);
  const largest = largestSize(vector);
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let sum = 0;
  for (const value of vector) sum += (value / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/** ‖·‖∞; NaN where an element is. */
export function largestSize(vector: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < vector.length; i++) largest = Math.max(largest, Math.abs(vector[i]!));
  return largest;
}

/** into ← into + factor · vector. */
export function addScaled(into: Float64Array, factor: number, vector: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i]! += factor * vector[i]!;
}

/** into ← factor · vector. */
export function setScaled(into: Float64Array, factor: number, vector: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] = factor * vector[i]!;
}

/** into ← left − right. */
export function setDifference(into: Float64Array, left: Float64Array, right: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] = left[i]! - right[i]!;
}
