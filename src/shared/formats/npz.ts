/** NumPy's format of several arrays: a zip file of .npy files. */
import type { ArrayFile } from './array-file.ts';
import type { NumberArray } from './elements.ts';
import { FormatError, isFormatError } from './format-error.ts';
import { openNpy, writeNpy } from './npy.ts';
import { readZip, writeZip } from './zip.ts';

/** @throws FormatError where it is no zip file, or one without arrays. */
export function openNpz(bytes: Uint8Array): ArrayFile {
  const all = readZip(bytes);
  const arrays = all.filter(({ name }) => name.endsWith('.npy'));
  if (arrays.length === 0) {
    throw new FormatError(
      `it is a zip file without a .npy in it${all.length === 0 ? '' : `, but with ${all[0]!.name}`}`,
    );
  }
  const entries = new Map(arrays.map((entry) => [entry.name.slice(0, -'.npy'.length), entry]));
  return {
    names: [...entries.keys()],
    array: (name, most) => {
      try {
        return openNpy(entries.get(name)!.bytes()).read(most);
      } catch (error) {
        if (!isFormatError(error)) throw error;
        throw new FormatError(`array ${name}: ${error.message}`);
      }
    },
  };
}

export function writeNpz(arrays: ReadonlyMap<string, NumberArray>): Uint8Array {
  return writeZip(new Map([...arrays].map(([name, array]) => [`${name}.npy`, writeNpy(array)])));
}
