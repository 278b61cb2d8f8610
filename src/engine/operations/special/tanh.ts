import { expm1OfSmall, inverseLn2, ln2High, ln2Low, rounding } from './expm1.ts';

/**
 * The hyperbolic tangent of tensors, by sums, products and one quotient alone, so that vector code can have the same bits. Within two
 * units in the last place of the exact value; −0 stays −0, and NaN is NaN.
 *
 * With y = 2|x| = k·ln 2 + r and q = eʳ − 1, m = eʸ − 1 = 2ᵏ·q + (2ᵏ − 1); tanh |x| = m / (m + 2).
 */
export function tanhOf(x: number): number {
  const y = Math.min(2 * Math.abs(x), largest);
  const k = y * inverseLn2 + rounding - rounding;
  const q = expm1OfSmall(y - k * ln2High - k * ln2Low);
  const scale = powers[k]!;
  const m = scale * q + (scale - 1);
  const result = m / (m + 2);
  return x < 0 || Object.is(x, -0) ? -result : result;
}

/** Beyond 2|x| = 40 the result is 1. */
export const largest = 40;

const powers = Float64Array.from({ length: 64 }, (_, k) => 2 ** k);
