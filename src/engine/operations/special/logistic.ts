import { expm1OfSmall, inverseLn2, ln2High, ln2Low, rounding } from './expm1.ts';

/**
 * Exponential function, logarithm and what activations make of them, of tensors in float64: by sums, products and quotients alone, so
 * that vector code can have the same bits. Within one unit in the last place of the exact value, those of two steps within three.
 */

/** eˣ = 2ᵏ·eʳ with x = k·ln 2 + r, |r| ≤ ln 2 / 2. */
export function expOf(x: number): number {
  let y = highest < x ? highest : x;
  y = y < lowest ? lowest : y;
  const k = y * inverseLn2 + rounding - rounding;
  const e = 1 + expm1OfSmall(y - k * ln2High - k * ln2Low);
  // In two steps, as 2ᵏ may be too large or too small where the result is not.
  const half = k * 0.5 + rounding - rounding;
  return e * powers[half - lowestPower]! * powers[k - half - lowestPower]!;
}

/** log x = k·ln 2 + log(1 + f) with x = 2ᵏ·(1 + f), √½ < 1 + f ≤ √2. */
export function logOf(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) {
    return x === 0 ? Number.NEGATIVE_INFINITY : x > 0 ? x : Number.NaN;
  }
  const isSubnormal = x < leastNormal;
  double[0] = isSubnormal ? x * raising : x;
  let k = (words[high]! >>> 20) - 1023 - (isSubnormal ? raisedBy : 0);
  words[high] = (words[high]! & 0xf_ffff) | 0x3ff0_0000;
  let m = double[0]!;
  if (m > Math.SQRT2) {
    m *= 0.5;
    k += 1;
  }
  return logOfParts(k, m - 1);
}

/** 1 ÷ (1 + e⁻ˣ), without overflow on either side. */
export function sigmoidOf(x: number): number {
  const e = expOf(-Math.abs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

/** log(1 + eˣ), without overflow: x itself for large x. */
export function softplusOf(x: number): number {
  const e = expOf(-Math.abs(x));
  // 1 + e would lose digits of e; half of it less 1 is exact where it is large.
  const isLarge = e > largeBeside1;
  return (x < 0 ? 0 : x) + logOfParts(isLarge ? 1 : 0, isLarge ? (e - 1) * 0.5 : e);
}

/** k·ln 2 + log(1 + f): fdlibm, e_log.c. */
function logOfParts(k: number, f: number): number {
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = ((logCoefficients[5]! * w + logCoefficients[3]!) * w + logCoefficients[1]!) * w;
  const odd =
    (((logCoefficients[6]! * w + logCoefficients[4]!) * w + logCoefficients[2]!) * w + logCoefficients[0]!) * z;
  const square = 0.5 * f * f;
  return k * ln2High - (square - (s * (square + (odd + even)) + k * ln2Low) - f);
}

/** Below it eˣ is 0, above it infinite. */
export const lowest = -746;
export const highest = 710;
export const leastNormal = 2 ** -1022;
/** What makes a subnormal number normal. */
export const raisedBy = 54;
export const raising = 2 ** raisedBy;
export const largeBeside1 = Math.SQRT2 - 1;
/** Of (log(1 + f) − 2s)/s in s², the lowest first. */
export const logCoefficients: readonly number[] = [
  0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784, 0.1818357216161805,
  0.15313837699209373, 0.14798198605116586,
];

const lowestPower = -539;
const powers = Float64Array.from({ length: 1053 }, (_, i) => 2 ** (i + lowestPower));

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** Which of its two words has the exponent of a number. */
const high = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;
