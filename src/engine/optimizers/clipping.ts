/** Limits on the gradient which the optimizer sees; absent: none. The recorded gradient is always the one before clipping. */
export interface Clipping {
  /** The largest Euclidean norm over all parameters together. */
  readonly norm?: number;
  /** The largest size of an element. */
  readonly value?: number;
}

/** torch.nn.utils.clip_grad_norm_ adds this to the norm it divides by. */
export const normEpsilon = 1e-6;

/**
 * Writes to `clipped` the gradient scaled by min(1, maximum / (norm + 1e-6)), where `norm` is its Euclidean norm over all
 * parameters (torch.nn.utils.clip_grad_norm_). A non-finite element makes the norm non-finite and, as in PyTorch, is not
 * repaired. `clipped` may be `gradient`.
 */
export function clipByNorm(gradient: Float64Array, norm: number, maximum: number, clipped: Float64Array): void {
  const coefficient = Math.min(1, maximum / (norm + normEpsilon));
  for (let i = 0; i < gradient.length; i++) clipped[i] = coefficient * gradient[i]!;
}

/** Writes to `clipped` the gradient with each element moved into [−maximum, maximum]; NaN stays NaN (clip_grad_value_). */
export function clipByValue(gradient: Float64Array, maximum: number, clipped: Float64Array): void {
  for (let i = 0; i < gradient.length; i++) {
    clipped[i] = Math.min(maximum, Math.max(-maximum, gradient[i]!));
  }
}

/**
 * Clips as configured, by norm first and then by value, into `clipped`. Returns the array that holds the result: `gradient`
 * itself where nothing is to be clipped, so that a run without clipping copies nothing.
 */
export function clipGradient(
  clipping: Clipping,
  gradient: Float64Array,
  norm: number,
  clipped: Float64Array,
): Float64Array {
  let result = gradient;
  if (clipping.norm !== undefined) {
    clipByNorm(result, norm, clipping.norm, clipped);
    result = clipped;
  }
  if (clipping.value !== undefined) {
    clipByValue(result, clipping.value, clipped);
    result = clipped;
  }
  return result;
}
