/**
 * NumPy's format of one array: a magic text, a version, a header that is a literal of a Python dictionary, and the elements.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import type { StoredArray } from './array-file.ts';
import { shortened } from './array-file.ts';
import type { ElementType, NumberArray } from './elements.ts';
import { bytesOfElement, countOf, decodeElements, encodeFloat64, indexText } from './elements.ts';
import { FormatError } from './format-error.ts';

const types: Readonly<Record<string, ElementType>> = {
  b1: 'bool',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
};

/** What a `descr` that is not read means, after "holds". */
const unread: Readonly<Record<string, string>> = {
  c: 'complex numbers',
  O: 'Python objects',
  S: 'texts',
  U: 'texts',
  V: 'records',
  M: 'dates',
  m: 'durations',
};

interface Header {
  readonly type: ElementType;
  readonly bigEndian: boolean;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly start: number;
}

const magic = '\u0093NUMPY';

const latin = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
};

export function isNpy(bytes: Uint8Array): boolean {
  return latin(bytes.subarray(0, magic.length)) === magic;
}

function readHeader(bytes: Uint8Array): Header {
  if (!isNpy(bytes)) throw new FormatError('it does not begin like a .npy file (\\x93NUMPY)');
  if (bytes.length < 12) throw new FormatError('the header is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint8(6);
  if (version < 1 || version > 3) throw new FormatError(`version ${version} of the .npy format is not known`);
  const start = version === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
  if (start > bytes.length) throw new FormatError('the header is cut off');
  const text = latin(bytes.subarray(version === 1 ? 10 : 12, start));
  const written = /'descr'\s*:\s*(?:'([^']*)'|(\[))/.exec(text);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const axes = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (written === null || order === undefined || axes === undefined) {
    throw new FormatError('its header does not tell descr, fortran_order and shape');
  }
  const [, descr = ''] = written;
  const [, endian, code] = /^([<>|=])(.+)$/.exec(descr) ?? [];
  const type = code === undefined ? undefined : types[code];
  if (type === undefined) {
    const what = written[2] === undefined ? (unread[code?.[0] ?? ''] ?? `dtype '${descr}'`) : 'records';
    throw new FormatError(`it holds ${what}, and only bool, integers and floats are read. Save x.astype('float64')`);
  }
  const shape = axes.split(',').flatMap((axis) => (axis.trim() === '' ? [] : [Number.parseInt(axis, 10)]));
  return { type, bigEndian: endian === '>', fortran: order === 'True', shape, start };
}

/** @throws FormatError for another format, a type that holds no numbers, and too few or too many bytes. */
export function openNpy(bytes: Uint8Array): StoredArray {
  const { type, bigEndian, fortran, shape, start } = readHeader(bytes);
  const count = countOf(shape);
  const expected = count * bytesOfElement[type];
  const found = bytes.length - start;
  if (found !== expected) {
    const what = found < expected ? 'it is cut off' : 'it is too long';
    throw new FormatError(
      `${what}: ${type} of shape [${shape.join(', ')}] takes ${expected} bytes, and there are ${found}`,
    );
  }
  const body = bytes.subarray(start);
  const isOrdered = !fortran || shape.length < 2;
  const name = (index: number): string => indexText(shape, isOrdered ? index : fromFortran(shape, index));
  return {
    shape,
    read: (most) => {
      const kept = shortened(shape, most);
      const wanted = countOf(kept);
      // In Fortran's order the first samples are spread over the whole file.
      const data = decodeElements(body, type, isOrdered ? wanted : count, bigEndian, name);
      return { shape: kept, data: isOrdered ? data : toRowMajor(shape, data).slice(0, wanted) };
    },
  };
}

/** The row-major index of an element by its index in Fortran's order, where the first axis runs fastest. */
function fromFortran(shape: readonly number[], index: number): number {
  let rest = index;
  let stride = countOf(shape);
  let found = 0;
  for (const length of shape) {
    stride /= length;
    found += (rest % length) * stride;
    rest = Math.floor(rest / length);
  }
  return found;
}

function toRowMajor(shape: readonly number[], data: Float64Array): Float64Array {
  const ordered = new Float64Array(data.length);
  // Counts through the axes as Fortran does, so that no element needs a division.
  const strides = shape.map((_, axis) => countOf(shape.slice(axis + 1)));
  const counter = new Array<number>(shape.length).fill(0);
  let at = 0;
  for (const value of data) {
    ordered[at] = value;
    for (let axis = 0; axis < shape.length; axis++) {
      counter[axis]!++;
      at += strides[axis]!;
      if (counter[axis]! < shape[axis]!) break;
      at -= shape[axis]! * strides[axis]!;
      counter[axis] = 0;
    }
  }
  return ordered;
}

/** Writes an array as float64 in row-major order, version 1.0 of the format. */
export function writeNpy({ shape, data }: NumberArray): Uint8Array {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '<f8', 'fortran_order': False, 'shape': (${axes}), }`;
  const header = `${dictionary.padEnd(Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 11)}\n`;
  const elements = encodeFloat64(data);
  const bytes = new Uint8Array(10 + header.length + elements.length);
  const text = `${magic}\u0001\0${String.fromCharCode(header.length & 255, header.length >> 8)}${header}`;
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  bytes.set(elements, text.length);
  return bytes;
}
