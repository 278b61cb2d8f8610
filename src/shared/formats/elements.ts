import { FormatError } from './format-error.ts';

/** A dense array of numbers in row-major order, as float64. */
export interface NumberArray {
  /** Lengths of the axes, outermost first; [] for one number. */
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** How the elements of an array are written: signed and unsigned integers, floats of IEEE 754, bfloat16, and truth values of a byte. */
export type ElementType =
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float16'
  | 'bfloat16'
  | 'float32'
  | 'float64'
  | 'bool';

export const bytesOfElement: Readonly<Record<ElementType, number>> = {
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
  bool: 1,
};

/** The number of elements of a shape. @throws FormatError where it is no shape that memory could hold. */
export function countOf(shape: readonly number[]): number {
  let count = 1;
  for (const length of shape) {
    if (!Number.isSafeInteger(length) || length < 0) throw new FormatError(`the shape [${shape.join(', ')}] is none`);
    count *= length;
  }
  if (!Number.isSafeInteger(count)) throw new FormatError(`the shape [${shape.join(', ')}] is too large`);
  return count;
}

/** `[3][2]` of an index in row-major order; nothing for one number. */
export function indexText(shape: readonly number[], index: number): string {
  let text = '';
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    text = `[${rest % shape[axis]!}]${text}`;
    rest = Math.floor(rest / shape[axis]!);
  }
  return text;
}

/**
 * The first `count` elements of `bytes` as float64, each exactly.
 * @throws FormatError for a whole number that float64 cannot hold exactly; `name` gives an index for its sentence.
 */
export function decodeElements(
  bytes: Uint8Array,
  type: ElementType,
  count: number,
  bigEndian: boolean,
  name: (index: number) => string,
): Float64Array {
  const size = bytesOfElement[type];
  // A copy starts at an address that is a multiple of every size. Node's Buffer makes none when it is sliced.
  const copy = new Uint8Array(count * size);
  copy.set(bytes.subarray(0, count * size));
  if (size > 1 && bigEndian !== isBigEndianHere) reverseEach(copy, size);
  const { buffer } = copy;
  switch (type) {
    case 'int8':
      return new Float64Array(new Int8Array(buffer));
    case 'uint8':
      return new Float64Array(copy);
    case 'bool':
      return new Float64Array(copy.map((value) => (value === 0 ? 0 : 1)));
    case 'int16':
      return new Float64Array(new Int16Array(buffer));
    case 'uint16':
      return new Float64Array(new Uint16Array(buffer));
    case 'int32':
      return new Float64Array(new Int32Array(buffer));
    case 'uint32':
      return new Float64Array(new Uint32Array(buffer));
    case 'int64':
      return exactNumbers(new BigInt64Array(buffer), name);
    case 'uint64':
      return exactNumbers(new BigUint64Array(buffer), name);
    case 'float16':
      return new Float64Array(new Uint16Array(buffer)).map(fromHalf);
    case 'bfloat16': {
      // The upper half of a float32.
      const bits = new Uint32Array(new Uint16Array(buffer)).map((half) => half << 16);
      return new Float64Array(new Float32Array(bits.buffer));
    }
    case 'float32':
      return new Float64Array(new Float32Array(buffer));
    case 'float64':
      return new Float64Array(buffer);
  }
}

/** The numbers as float64 with the lowest byte first. */
export function encodeFloat64(data: Float64Array): Uint8Array {
  const bytes = new Uint8Array(data.slice().buffer);
  if (isBigEndianHere) reverseEach(bytes, 8);
  return bytes;
}

const isBigEndianHere = new Uint8Array(new Uint16Array([1]).buffer)[0] === 0;

function reverseEach(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) {
    for (let low = at, high = at + size - 1; low < high; low++, high--) {
      const byte = bytes[low]!;
      bytes[low] = bytes[high]!;
      bytes[high] = byte;
    }
  }
}

function exactNumbers(values: BigInt64Array | BigUint64Array, name: (index: number) => string): Float64Array {
  const numbers = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    const number = Number(value);
    if (BigInt(number) !== value) {
      throw new FormatError(`${name(index)} is ${value}, which a float64 cannot hold exactly`);
    }
    numbers[index] = number;
  }
  return numbers;
}

/** A float16 of IEEE 754: 1 bit of sign, 5 of exponent, 10 of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
