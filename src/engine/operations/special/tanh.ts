/**
 * The hyperbolic tangent of tensors, by sums, products and one quotient alone, so that vector code can have the same bits. Within two
 * units in the last place of the exact value; −0 stays −0, and NaN is NaN.
 *
 * With y = 2|x| = k·ln 2 + r, |r| ≤ ln 2 / 2, the polynomial q is eʳ − 1, and m = eʸ − 1 = 2ᵏ·q + (2ᵏ − 1); tanh |x| = m / (m + 2).
 */
export function tanhOf(x: number): number {
  const y = Math.min(2 * Math.abs(x), largest);
  const k = y * inverseLn2 + rounding - rounding;
  const r = y - k * ln2High - k * ln2Low;
  let q = coefficients[0]!;
  for (let i = 1; i < coefficients.length; i++) q = q * r + coefficients[i]!;
  q *= r;
  const scale = powers[k]!;
  const m = scale * q + (scale - 1);
  const result = m / (m + 2);
  return x < 0 || Object.is(x, -0) ? -result : result;
}

/** Beyond 2|x| = 40 the result is 1. */
export const largest = 40;
export const inverseLn2 = Math.LOG2E;
/** Added and subtracted, it rounds to a whole number, which then also stands in the lowest bits of the sum. */
export const rounding = 1.5 * 2 ** 52;
/** ln 2 in two parts: products of the first with small whole numbers are exact (fdlibm, e_exp.c). */
export const ln2High = 0.6931471803691238;
export const ln2Low = 1.9082149292705877e-10;
/** Of q(r)/r, the highest first: 1/14!, …, 1/2!, 1. */
export const coefficients: readonly number[] = Array.from({ length: 14 }, (_, i) => 1 / factorial(14 - i));

const powers = Float64Array.from({ length: 64 }, (_, k) => 2 ** k);

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
