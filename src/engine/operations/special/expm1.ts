/**
 * What exponentials of tensors are made of: sums and products alone, so that vector code can have the same bits. With
 * x = k·ln 2 + r, |r| ≤ ln 2 / 2, eʳ − 1 = r + r²·p(r).
 */
export const inverseLn2 = Math.LOG2E;
/** Added and subtracted, it rounds to a whole number, which then also stands in the lowest bits of the sum. */
export const rounding = 1.5 * 2 ** 52;
/** ln 2 in two parts: products of the first with small whole numbers are exact (fdlibm, e_exp.c). */
export const ln2High = 0.6931471803691238;
export const ln2Low = 1.9082149292705877e-10;
/**
 * Of p, the lowest first: of all polynomials of its degree the one with the least largest error of eʳ − 1, relative to r, which is 1.8e-17
 * (Remez's algorithm).
 */
export const coefficients: readonly number[] = [
  0.5000000000000006, 0.16666666666666685, 0.04166666666657332, 0.00833333333331454, 0.0013888888932484054,
  0.00019841269903160468, 2.480150431239341e-5, 2.755722782435839e-6, 2.7626382112523224e-7, 2.5114517821609884e-8,
];

const [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9] = coefficients as readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/** eʳ − 1 for |r| ≤ ln 2 / 2: p's even and odd powers are summed apart, so that neither waits for the other. */
export function expm1OfSmall(r: number): number {
  const s = r * r;
  const even = (((c8 * s + c6) * s + c4) * s + c2) * s + c0;
  const odd = (((c9 * s + c7) * s + c5) * s + c3) * s + c1;
  return (odd * r + even) * s + r;
}
