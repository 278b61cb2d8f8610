/**
 * Numbers as text and norms, without losing NaN, ±Infinity and −0. JSON (webview messages, DAP, `--json`) knows none of them:
 * it makes null of the first three and 0 of the last.
 */

/** A number as JSON can carry it: itself, or one of the strings "NaN", "Infinity", "-Infinity", "-0". */
export type EncodedNumber = number | 'NaN' | 'Infinity' | '-Infinity' | '-0';

export function encodeNumber(value: number): EncodedNumber {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** The number that `encodeNumber` encoded. Throws a TypeError for anything else, a numeric string such as "1" included. */
export function decodeNumber(encoded: unknown): number {
  if (typeof encoded === 'number') return encoded;
  switch (encoded) {
    case 'NaN':
      return Number.NaN;
    case 'Infinity':
      return Number.POSITIVE_INFINITY;
    case '-Infinity':
      return Number.NEGATIVE_INFINITY;
    case '-0':
      return -0;
    default:
      throw new TypeError(`decodeNumber: ${JSON.stringify(encoded)} is no encoded number.`);
  }
}

/** Whether `encodeNumber` makes it: a text that is none is a word of its own. */
export function isEncodedNumber(value: unknown): value is EncodedNumber {
  return typeof value === 'number' || ['NaN', 'Infinity', '-Infinity', '-0'].includes(value as string);
}

/**
 * JSON source text with full precision. Non-finite numbers become the strings "NaN", "Infinity", "-Infinity"; −0 stays the JSON
 * number -0, which JSON.parse reads back as −0.
 */
export function jsonNumber(value: number): string {
  return Number.isFinite(value) ? exactText(value) : `"${value}"`;
}

/** All digits of a number, so that Number() of it gives the same bits (NaN's aside): String(), but "-0" for −0. */
export function exactText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/**
 * A number as a person types it: what Number() reads, NaN and ±Infinity by name, with − (U+2212) or - as its sign, ∞ and spaces
 * around it allowed. Undefined where the text is no number: the empty text is none.
 */
export function parseNumber(text: string): number | undefined {
  const plain = text
    .trim()
    .replace(/^\u2212/, '-')
    .replace(/(e)\u2212/i, '$1-')
    .replace(/^([+-]?)∞$/, '$1Infinity');
  if (plain === '') return undefined;
  if (plain === 'NaN') return Number.NaN;
  const value = Number(plain);
  return Number.isNaN(value) ? undefined : value;
}

/**
 * A number for people, to `digits` significant digits, without trailing zeros: 3.2, -0, 1.5e-9, 123457. Fixed notation where the
 * decimal exponent is from −5 to digits − 1 (and for whole numbers up to 6 digits), else exponential.
 */
export function formatNumber(value: number, digits = 6): string {
  if (!Number.isFinite(value) || value === 0) return exactText(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const [mantissa, exponent] = roundedParts(value, digits);
  if (exponent >= -5 && exponent < digits)
    return trimZeros(value.toFixed(Math.min(100, Math.max(0, digits - 1 - exponent))));
  return `${trimZeros(mantissa)}e${exponent}`;
}

/** Characters of every result of `formatStable` with as many digits: sign, digits, point and e-308, and at least -Infinity. */
export function stableWidth(digits = 6): number {
  return Math.max('-Infinity'.length, 1 + digits + (digits > 1 ? 1 : 0) + 'e-308'.length);
}

/**
 * A number to exactly `digits` significant digits, trailing zeros kept, padded with spaces on the left to `stableWidth(digits)`:
 * a display that is written again and again does not jump.
 */
export function formatStable(value: number, digits = 6): string {
  return stableText(value, digits).padStart(stableWidth(digits));
}

function stableText(value: number, digits: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return (Object.is(value, -0) ? '-' : '') + (0).toFixed(digits - 1);
  const [mantissa, exponent] = roundedParts(value, digits);
  // With exponents down to −4 the leading zeros take no more room than the exponent which they replace.
  if (exponent >= -4 && exponent < digits) return value.toFixed(Math.max(0, digits - 1 - exponent));
  return `${mantissa}e${exponent}`;
}

/** Mantissa and decimal exponent after rounding, so that 9.9999999 is 1.00000 with the exponent 1. */
function roundedParts(value: number, digits: number): [mantissa: string, exponent: number] {
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  return [mantissa!, Number(exponent)];
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/**
 * Below this a sum of squares may have lost digits to subnormal squares. It lies above the smallest normal number, so that also a
 * sum which is just normal, but made of many subnormal squares, is made again.
 */
export const smallestTrustedSum = 2 ** -960;

/**
 * Euclidean norm of `values[start … end)`. Where the plain sum of squares is 0, subnormal or infinite it is made again from values
 * scaled by a power of two, which is exact: the norm is right wherever it is a number that float64 can hold. NaN if an element
 * is NaN, otherwise Infinity if an element is infinite.
 */
export function norm(values: Float64Array, start = 0, end = values.length): number {
  const sum = sumOfSquares(values, start, end);
  if (sum >= smallestTrustedSum && sum < Number.POSITIVE_INFINITY) return Math.sqrt(sum);
  return Number.isNaN(sum) ? Number.NaN : scaledNorm(values, start, end);
}

/** Squares of neighbours are summed apart, so that neither sum waits for the other. */
function sumOfSquares(values: Float64Array, start: number, end: number): number {
  let even = 0;
  let odd = 0;
  let i = start;
  for (; i + 1 < end; i += 2) {
    const value = values[i]!;
    const next = values[i + 1]!;
    even += value * value;
    odd += next * next;
  }
  if (i < end) even += values[i]! * values[i]!;
  return even + odd;
}

function scaledNorm(values: Float64Array, start: number, end: number): number {
  const largest = largestSize(values, start, end);
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  // Halving in two steps keeps the factor itself from overflowing when the largest value is subnormal.
  const exponent = Math.floor(Math.log2(largest));
  const half = 2 ** -Math.trunc(exponent / 2);
  const rest = 2 ** -(exponent - Math.trunc(exponent / 2));
  let sum = 0;
  for (let i = start; i < end; i++) {
    const value = values[i]! * half * rest;
    sum += value * value;
  }
  return Math.sqrt(sum) / half / rest;
}

/** ‖·‖∞ of `values[start … end)`: the largest absolute value, NaN if an element is NaN, 0 for no elements. */
export function largestSize(values: Float64Array, start = 0, end = values.length): number {
  let largest = 0;
  for (let i = start; i < end; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}
