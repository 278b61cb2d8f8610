/** The smallest element; NaN where one is NaN, or where there is none. */
export function smallest(values: Float64Array, start = 0, end = values.length): number {
  let result = start < end ? values[start]! : Number.NaN;
  for (let i = start + 1; i < end; i++) result = Math.min(result, values[i]!);
  return result;
}

/** The largest element; NaN where one is NaN, or where there is none. */
export function largest(values: Float64Array, start = 0, end = values.length): number {
  let result = start < end ? values[start]! : Number.NaN;
  for (let i = start + 1; i < end; i++) result = Math.max(result, values[i]!);
  return result;
}
