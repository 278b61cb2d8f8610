import { inverseLn2, rounding } from './expm1.ts';

/**
 * The exponential function, the logarithm and the logistic function of tensors in float32. They are computed in float64, by sums,
 * products and quotients alone, so that vector code can have the same bits, and are then rounded once. Before that their relative
 * error is below 10⁻¹¹, so that nearly all results are the nearest numbers of float32.
 */

/** eˣ = 2ᵏ·eʳ with x = k·ln 2 + r, |r| ≤ ln 2 / 2. Not yet rounded; of x beyond the limits as of these. */
export function expOfSingle(x: number): number {
  const y = Math.min(Math.max(x, lowest), highest);
  const k = y * inverseLn2 + rounding - rounding;
  const r = y - k * Math.LN2;
  let e = expCoefficients[0]!;
  for (let i = 1; i < expCoefficients.length; i++) e = e * r + expCoefficients[i]!;
  return e * powers[k - lowestPower]!;
}

/** log x = k·ln 2 + 2 artanh s with x = 2ᵏ·m, √½ < m ≤ √2, s = (m − 1)/(m + 1). Not yet rounded. */
export function logOfSingle(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) {
    return x === 0 ? Number.NEGATIVE_INFINITY : x > 0 ? x : Number.NaN;
  }
  double[0] = x;
  let k = (words[high]! >>> 20) - 1023;
  words[high] = (words[high]! & 0xf_ffff) | 0x3ff0_0000;
  let m = double[0];
  if (m > Math.SQRT2) {
    m *= 0.5;
    k += 1;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let series = logCoefficients[0]!;
  for (let i = 1; i < logCoefficients.length; i++) series = series * z + logCoefficients[i]!;
  return k * Math.LN2 + s * series;
}

/** 1 ÷ (1 + e⁻ˣ). Not yet rounded. */
export function sigmoidOfSingle(x: number): number {
  return 1 / (1 + expOfSingle(-x));
}

/** Below it eˣ is 0 in float32, and so is e⁻ˣ above it. */
export const lowest = -104;
export const highest = 104;
/** Of eʳ, the highest first: 1/9!, …, 1/2!, 1, 1. */
export const expCoefficients: readonly number[] = Array.from({ length: 10 }, (_, i) => 1 / factorial(9 - i));
/** Of 2 artanh(s)/s in s², the highest first: 2/15, …, 2/3, 2. */
export const logCoefficients: readonly number[] = Array.from({ length: 8 }, (_, i) => 2 / (15 - 2 * i));

const lowestPower = -151;
const powers = Float64Array.from({ length: 303 }, (_, i) => 2 ** (i + lowestPower));

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** Which of its two words has the exponent of a number. */
const high = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
