/**
 * The format of Hugging Face for tensors: the length of a header in 8 bytes, the header as JSON, and the elements with the lowest byte
 * first. https://github.com/huggingface/safetensors
 */
import { strFromU8, strToU8 } from 'fflate';
import type { ArrayFile } from './array-file.ts';
import { shortened } from './array-file.ts';
import type { ElementType, NumberArray } from './elements.ts';
import { bytesOfElement, countOf, decodeElements, encodeFloat64, indexText } from './elements.ts';
import { FormatError } from './format-error.ts';

const types: Readonly<Record<string, ElementType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U64: 'uint64',
  U32: 'uint32',
  U16: 'uint16',
  U8: 'uint8',
  BOOL: 'bool',
};

/** The format's own limit for the header. */
const largestHeader = 100_000_000;

interface Described {
  readonly type: ElementType | undefined;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** @throws FormatError for another format, a header that does not fit the file, and tensors that overlap or leave a gap. */
export function openSafetensors(bytes: Uint8Array): ArrayFile {
  if (bytes.length < 8) throw new FormatError('the header is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > largestHeader || (bytes.length > 8 && bytes[8] !== 0x7b)) {
    throw new FormatError('it does not begin like a safetensors file: the length of a header and {');
  }
  if (8 + length > bytes.length) {
    throw new FormatError(`it is cut off: the header takes ${length} bytes, and there are ${bytes.length - 8}`);
  }
  const body = bytes.subarray(8 + length);
  const described = readHeader(strFromU8(bytes.subarray(8, 8 + length)));
  let at = 0;
  for (const [name, { start, end }] of [...described].sort(([, a], [, b]) => a.start - b.start || a.end - b.end)) {
    if (start !== at) throw new FormatError(`tensor ${name} begins at byte ${start} of the data, and not at ${at}`);
    if (end > body.length) {
      throw new FormatError(
        `it is cut off: tensor ${name} ends at byte ${end} of the data, and there are ${body.length}`,
      );
    }
    at = end;
  }
  if (at !== body.length) throw new FormatError(`${body.length - at} bytes behind the last tensor belong to none`);
  return {
    names: [...described.keys()],
    array: (name, most) => {
      const { type, dtype, shape, start, end } = described.get(name)!;
      if (type === undefined) {
        throw new FormatError(`tensor ${name} is of type ${dtype}. Read are: ${Object.keys(types).join(', ')}`);
      }
      const kept = shortened(shape, most);
      const where = (index: number): string => `tensor ${name}: ${indexText(shape, index)}`;
      return { shape: kept, data: decodeElements(body.subarray(start, end), type, countOf(kept), false, where) };
    },
  };
}

function readHeader(text: string): Map<string, Described> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`its header is not JSON: ${(error as Error).message}`);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new FormatError('its header is no object');
  }
  const described = new Map<string, Described>();
  for (const [name, value] of Object.entries(header))
    if (name !== '__metadata__') described.set(name, describe(name, value));
  return described;
}

function describe(name: string, value: unknown): Described {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const wholes = (list: unknown): list is readonly number[] =>
    Array.isArray(list) && list.every((each) => Number.isSafeInteger(each) && each >= 0);
  if (typeof dtype !== 'string' || !wholes(shape) || !wholes(offsets) || offsets.length !== 2) {
    throw new FormatError(`its header does not tell dtype, shape and data_offsets of tensor ${name}`);
  }
  const [start, end] = offsets as readonly [number, number];
  const type = types[dtype];
  const expected = type === undefined ? undefined : countOf(shape) * bytesOfElement[type];
  if (end < start || (expected !== undefined && end - start !== expected)) {
    throw new FormatError(
      `tensor ${name}: ${dtype} of shape [${shape.join(', ')}] takes ${expected ?? 0} bytes, and data_offsets gives it ${end - start}`,
    );
  }
  return { type, dtype, shape, start, end };
}

/** Writes arrays as F64. `metadata` are texts which readers keep beside the tensors. */
export function writeSafetensors(
  arrays: ReadonlyMap<string, NumberArray>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header['__metadata__'] = metadata;
  let at = 0;
  for (const [name, { shape, data }] of arrays) {
    header[name] = { dtype: 'F64', shape, data_offsets: [at, at + data.length * 8] };
    at += data.length * 8;
  }
  const text = strToU8(JSON.stringify(header));
  // Blanks behind the header let the elements begin at a multiple of 8.
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + at).fill(0x20, 8, 8 + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  let next = 8 + length;
  for (const { data } of arrays.values()) {
    bytes.set(encodeFloat64(data), next);
    next += data.length * 8;
  }
  return bytes;
}
