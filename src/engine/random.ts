/**
 * Counter-based random numbers: every draw is a function of its key alone, so that replay, re-checks and stepping draw the
 * same numbers and change nothing. The generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as
 * easy as 1, 2, 3", 2011): a 128-bit counter (draw, evaluation, iteration) under a 64-bit key (seed, stream).
 */

/** Streams that never share a draw. */
export const RandomStream = {
  loss: 0,
  shuffle: 1,
  dropout: 2,
  initialization: 3,
  probe: 4,
  split: 5,
  data: 6,
} as const;
export type RandomStream = (typeof RandomStream)[keyof typeof RandomStream];

/** Names one draw. Draw and evaluation are below 2³², iteration below 2⁵³, seed a safe integer. */
export interface RandomKey {
  readonly seed: number;
  readonly iteration: number;
  readonly evaluation: number;
  readonly draw: number;
  readonly stream?: RandomStream;
}

/** A number uniform in [0, 1), a multiple of 2⁻⁵³. @throws RangeError for a seed that is no safe integer. */
export function uniform(key: RandomKey): number {
  const words = wordsOf(key);
  return ((words[0]! >>> 5) * 67_108_864 + (words[1]! >>> 6)) / 2 ** 53;
}

/** A draw of a loss by the name of its distribution; those of dropout are uniform, from a stream of their own. */
export function drawn(distribution: string, key: Omit<RandomKey, 'stream'>): number {
  if (distribution === 'normal') return normal(key);
  return distribution === 'dropout' ? uniform({ ...key, stream: RandomStream.dropout }) : uniform(key);
}

/** So many draws of one evaluation, from one on, as `drawn` gives them one by one. */
export function drawnFrom(distribution: string, first: RandomKey, count: number): Float64Array {
  const numbers = new Float64Array(count);
  const key = { ...first, stream: distribution === 'dropout' ? RandomStream.dropout : RandomStream.loss };
  for (let i = 0; i < count; i++) {
    numbers[i] = distribution === 'normal' ? normal(key) : uniform(key);
    key.draw++;
  }
  return numbers;
}

/** A standard normal number: the inverse distribution function of a uniform one, by +, −, ×, ÷ and √ alone. */
export function normal(key: RandomKey): number {
  const words = wordsOf(key);
  // 52 bits and a half lie strictly between 0 and 1, and symmetrically about 1/2.
  const p = ((words[0]! >>> 6) * 67_108_864 + (words[1]! >>> 6) + 0.5) / 2 ** 52;
  return inverseNormal(p);
}

/** A uniform integer in [0, count), exactly so for count up to 2²¹, else up to a bias below count·2⁻⁵³. */
export function uniformInteger(key: RandomKey, count: number): number {
  return Math.floor(uniform(key) * count);
}

/** A random order of 0 … count − 1 (Fisher–Yates, from the last place down); draws 0 … count − 2 of the evaluation. */
export function permutation(count: number, key: Omit<RandomKey, 'draw'>): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let last = count - 1; last > 0; last--) {
    const other = uniformInteger({ ...key, draw: count - 1 - last }, last + 1);
    const moved = order[last]!;
    order[last] = order[other]!;
    order[other] = moved;
  }
  return order;
}

function wordsOf({ seed, iteration, evaluation, draw, stream = RandomStream.loss }: RandomKey): Uint32Array {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`A seed must be a whole number below 2^53, not ${seed}.`);
  // The seed has 54 bits with its sign; the stream stands above them.
  const high = (Math.floor(seed / 2 ** 32) & 0x3f_ffff) | (stream << 22);
  const iterationHigh = Math.floor(iteration / 2 ** 32);
  return philox(draw, evaluation, iteration, iterationHigh, seed, high);
}

const block = new Uint32Array(4);

/** Ten rounds of Philox on four 32-bit words under a key of two. The result is overwritten by the next call. */
export function philox4x32(counter: readonly number[], key: readonly number[]): Uint32Array {
  return philox(counter[0]!, counter[1]!, counter[2]!, counter[3]!, key[0]!, key[1]!);
}

/** The same of numbers one by one: arrays for them would take longer than the rounds. */
function philox(word0: number, word1: number, word2: number, word3: number, key0: number, key1: number): Uint32Array {
  let c0 = lowWord(word0);
  let c1 = lowWord(word1);
  let c2 = lowWord(word2);
  let c3 = lowWord(word3);
  let k0 = lowWord(key0);
  let k1 = lowWord(key1);
  for (let round = 0; round < 10; round++) {
    const high0 = highProduct(0xd2511f53, c0);
    const high2 = highProduct(0xcd9e8d57, c2);
    const low0 = Math.imul(0xd2511f53, c0);
    const low2 = Math.imul(0xcd9e8d57, c2);
    c0 = (high2 ^ c1 ^ k0) >>> 0;
    c1 = low2 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
  return block;
}

/** The low 32 bits of a whole number of up to 53 bits; `|` and `>>>` take it modulo 2³². */
function lowWord(value: number): number {
  return value >>> 0;
}

/** The high 32 bits of the product of two unsigned 32-bit words. */
function highProduct(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  // Neither sum reaches 2³², so the parts can be taken by shifts.
  const middle = (Math.imul(aHigh, bLow) >>> 0) + (Math.imul(aLow, bLow) >>> 16);
  const otherMiddle = (Math.imul(aLow, bHigh) >>> 0) + (middle & 0xffff);
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (otherMiddle >>> 16)) >>> 0;
}

/**
 * The standard normal quantile of p in (0, 1), to about 16 digits (Wichura: "Algorithm AS 241: the percentage points of the
 * normal distribution", 1988).
 */
export function inverseNormal(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(centralNumerator, r)) / polynomial(centralDenominator, r);
  }
  const r = Math.sqrt(-stableLog(q < 0 ? p : 1 - p));
  const x =
    r <= 5
      ? polynomial(middleNumerator, r - 1.6) / polynomial(middleDenominator, r - 1.6)
      : polynomial(tailNumerator, r - 5) / polynomial(tailDenominator, r - 5);
  return q < 0 ? -x : x;
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + coefficients[i]!;
  return value;
}

/**
 * The natural logarithm of a normal number in (0, 1) by the basic operations alone, so that its bits are the same in every
 * engine (`Math.log` is not): x = m·2ᵏ with m in [√½, √2), log m = 2 artanh((m − 1)/(m + 1)) by its series.
 */
export function stableLog(x: number): number {
  let m = x;
  let k = 0;
  while (m < Math.SQRT1_2) {
    m *= 2;
    k--;
  }
  const t = (m - 1) / (m + 1);
  const t2 = t * t;
  let series = 0;
  for (let n = 21; n >= 3; n -= 2) series = (series + 1 / n) * t2;
  return 2 * t * (1 + series) + k * Math.LN2;
}

const centralNumerator = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.693765509461, 45921.95393154987, 67265.7709270087,
  33430.57558358813, 2509.0809287301227,
];
const centralDenominator = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
  5226.495278852854,
];
const middleNumerator = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
  0.022723844989269184, 7.745450142783414e-4,
];
const middleDenominator = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  5.475938084995345e-4, 1.0507500716444169e-9,
];
const tailNumerator = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
];
const tailDenominator = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 7.868691311456133e-4, 1.8463183175100548e-5,
  1.4215117583164459e-7, 2.0442631033899397e-15,
];
