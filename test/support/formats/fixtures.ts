import { readFileSync } from 'node:fs';

/** An array as NumPy has it: each number as the shortest text that means it. */
export interface ArrayFixture {
  readonly shape: readonly number[];
  readonly values: readonly string[];
}

interface NumpyFixture {
  /** The files, as base64. */
  readonly bytes: Readonly<Record<string, string>>;
  /** What is in those that can be read: an array, or several by name. */
  readonly files: Readonly<Record<string, ArrayFixture | Readonly<Record<string, ArrayFixture>>>>;
  /** What NumPy has read of the files that we write. */
  readonly ours: Readonly<Record<string, Readonly<Record<string, ArrayFixture>>>>;
}

const load = (name: string): unknown => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

export const numpy = load('numpy.json') as NumpyFixture;
const parquet = load('parquet.json') as Pick<NumpyFixture, 'bytes'>;

/** The bytes of a file that NumPy or pyarrow has made. */
export function bytesOf(name: string): Uint8Array {
  const text = numpy.bytes[name] ?? parquet.bytes[name];
  if (text === undefined) throw new Error(`There is no fixture ${name}.`);
  return Uint8Array.from(Buffer.from(text, 'base64'));
}

export function numbersOf({ values }: ArrayFixture): number[] {
  return values.map((text) => (text === 'inf' ? Number.POSITIVE_INFINITY : text === 'nan' ? Number.NaN : Number(text)));
}

/** The bytes with some of them changed. */
export function changed(bytes: Uint8Array, at: number, ...values: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

/** What a file of safetensors with this header has, and so many bytes behind it. */
export function safetensorsOf(header: unknown, bytes = 0): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const made = new Uint8Array(8 + text.length + bytes);
  new DataView(made.buffer).setBigUint64(0, BigInt(text.length), true);
  made.set(text, 8);
  return made;
}
