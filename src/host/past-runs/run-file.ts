import type { ReducedSeries } from '../../shared/views/reduced-series.ts';
import { reducedFields } from '../../shared/views/reduced-series.ts';
import type { StoredRun } from '../../shared/views/runs.ts';

/** The first line of a file: all but the arrays, whose lengths it has instead, in the order in which they follow. */
interface Head extends Omit<StoredRun, 'reduced' | 'end' | 'begin'> {
  readonly reduced: readonly string[];
  readonly lengths: readonly number[];
}

const newline = 10;

/** A run as a file: one line of JSON, then the arrays as little-endian float64. */
export function encodeRun(run: StoredRun): Uint8Array {
  const { reduced, end, begin, ...rest } = run;
  const arrays = [...reduced.flatMap((series) => reducedFields.map((field) => series[field])), end, begin];
  const head: Head = { ...rest, reduced: reduced.map(({ id }) => id), lengths: arrays.map(({ length }) => length) };
  const line = new TextEncoder().encode(`${JSON.stringify(head)}\n`);
  const numbers = arrays.reduce((sum, { length }) => sum + length, 0);
  const file = new Uint8Array(line.length + 8 * numbers);
  file.set(line);
  const view = new DataView(file.buffer);
  let offset = line.length;
  for (const array of arrays) {
    for (const value of array) {
      view.setFloat64(offset, value, true);
      offset += 8;
    }
  }
  return file;
}

/** The run of a file. Throws an Error that says what is wrong where it is none. */
export function decodeRun(file: Uint8Array): StoredRun {
  const end = file.indexOf(newline);
  if (end < 0) throw new Error('The file of a run has no first line.');
  const head = JSON.parse(new TextDecoder().decode(file.subarray(0, end))) as Head;
  if (head.version !== 1) throw new Error(`The file of a run has version ${String(head.version)}, and 1 is known.`);
  const { reduced: ids, lengths, ...rest } = head;
  const expected = reducedFields.length * ids.length + 2;
  const numbers = lengths.reduce((sum, length) => sum + length, 0);
  const size = end + 1 + 8 * numbers;
  if (lengths.length !== expected || file.length !== size) {
    throw new Error(
      `The file of a run has ${file.length} bytes and ${lengths.length} arrays; ${size} and ${expected} were told.`,
    );
  }
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let offset = end + 1;
  const arrays = lengths.map((length) => {
    const array = new Float64Array(length);
    for (let i = 0; i < length; i++, offset += 8) array[i] = view.getFloat64(offset, true);
    return array;
  });
  const reduced = ids.map((id, index) => {
    const own = reducedFields.map((field, at) => [field, arrays[index * reducedFields.length + at]!] as const);
    return { id, ...Object.fromEntries(own) } as unknown as ReducedSeries;
  });
  return { ...rest, reduced, end: arrays.at(-2)!, begin: arrays.at(-1)! };
}
