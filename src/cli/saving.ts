import { stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parameterFormatOf } from '../shared/formats/format-of-name.ts';
import type { ParameterDescription } from '../shared/run.ts';
import { UsageError } from './arguments.ts';

/** Makes sure, before a long run, that a file can be written where it is to be. @throws UsageError */
export async function requireFolderOf(path: string): Promise<void> {
  const folder = dirname(path);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) throw new UsageError(`--save: there is no folder ${folder}.`);
}

/** Writes the parameters of a point into a file, by whose ending their format is known. Returns what is to be said of it. */
export async function saveParameters(
  path: string,
  shown: string,
  parameters: readonly ParameterDescription[],
  point: Float64Array,
): Promise<string> {
  const broken = parameters.find(({ offset, size }) => !point.subarray(offset, offset + size).every(Number.isFinite));
  if (broken !== undefined) return `${shown} was not written, because ${broken.name} is not finite.`;
  const { parameterBytes } = await import('../shared/formats/readers.ts');
  await writeFile(path, parameterBytes(parameterFormatOf(path)!, parameters, point));
  return `The parameters are in ${shown}.`;
}
