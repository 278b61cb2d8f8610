/**
 * The format of MNIST: two zero bytes, a byte for the type, one for the number of axes, their lengths, and the elements with the
 * highest byte first. http://yann.lecun.com/exdb/mnist/
 */
import type { StoredArray } from './array-file.ts';
import { shortened } from './array-file.ts';
import type { ElementType } from './elements.ts';
import { bytesOfElement, countOf, decodeElements, indexText } from './elements.ts';
import { FormatError } from './format-error.ts';
import { withoutGzip } from './zip.ts';

const types: Readonly<Record<number, ElementType>> = {
  8: 'uint8',
  9: 'int8',
  11: 'int16',
  12: 'int32',
  13: 'float32',
  14: 'float64',
};

/** Opens an array, from a .gz too. @throws FormatError for another format, and too few or too many bytes. */
export function openIdx(packed: Uint8Array): StoredArray {
  const bytes = withoutGzip(packed);
  if (bytes.length < 4) throw new FormatError('the header is cut off');
  const [first, second, code, rank] = bytes as unknown as readonly [number, number, number, number];
  if (first !== 0 || second !== 0) {
    throw new FormatError('it does not begin like an IDX file: its first two bytes must be 0');
  }
  const type = types[code];
  if (type === undefined)
    throw new FormatError(`there is no type 0x${code.toString(16).padStart(2, '0')} in IDX files`);
  const start = 4 + 4 * rank;
  if (bytes.length < start) throw new FormatError('the header is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = countOf(shape) * bytesOfElement[type];
  const found = bytes.length - start;
  if (found !== expected) {
    const what = found < expected ? 'it is cut off' : 'it is too long';
    throw new FormatError(
      `${what}: ${type} of shape [${shape.join(', ')}] takes ${expected} bytes, and there are ${found}`,
    );
  }
  const name = (index: number): string => indexText(shape, index);
  return {
    shape,
    read: (most) => {
      const kept = shortened(shape, most);
      return { shape: kept, data: decodeElements(bytes.subarray(start), type, countOf(kept), true, name) };
    },
  };
}
