import type { Reader } from '../graph/reader.ts';
import type { DataFile, FileUse } from './data-files.ts';

/**
 * Reads a file for what a module asks of it; undefined where there is none. What reads bytes is loaded with the first such file.
 * @throws FormatError for another format, and where the file is cut off.
 */
export async function readDataFile(reader: Reader, use: FileUse, uri: string): Promise<DataFile | undefined> {
  if (use === 'csv' || use === 'json') {
    const text = await reader.read(uri);
    return text === undefined ? undefined : { kind: 'text', uri, text };
  }
  const bytes = await reader.readBytes?.(uri);
  if (bytes === undefined) return undefined;
  const formats = await import('../../shared/formats/readers.ts');
  switch (use) {
    case 'npy':
      return { kind: 'array', uri, array: formats.openNpy(bytes) };
    case 'idx':
      return { kind: 'array', uri, array: formats.openIdx(bytes) };
    case 'npz':
      return { kind: 'arrays', uri, arrays: formats.openNpz(bytes) };
    case 'parquet':
      return { kind: 'table', uri, table: await formats.openParquet(bytes) };
    case 'weights': {
      const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
      return { kind: 'arrays', uri, arrays: (isZip ? formats.openNpz : formats.openSafetensors)(bytes) };
    }
  }
}

const saving: Partial<Record<FileUse, string>> = {
  npy: "Write it with numpy.save('x.npy', x).",
  npz: "Write it with numpy.savez('data.npz', x=x, y=y).",
  parquet: "Write it with table.to_parquet('file.parquet').",
  weights:
    "Write it with safetensors.torch.save_file(model.state_dict(), 'model.safetensors'), or save the run's own parameters.",
};

/** What to try where a file is none of its format. */
export function savingAdvice(use: FileUse): string {
  return saving[use] ?? 'Is it the right file?';
}
