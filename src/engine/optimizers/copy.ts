/** Up to so many numbers are copied faster one by one than by a call of the engine's own copying. */
const few = 32;

/** Copies all numbers of `source` over the first of `target`. */
export function copyNumbers(source: Float64Array, target: Float64Array): void {
  if (source.length > few) target.set(source);
  else for (let i = 0; i < source.length; i++) target[i] = source[i]!;
}
