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

/** A point that is kept: θ, and the running statistics there of a loss that has some. */
export interface SavedPoint {
  readonly parameters: readonly ParameterDescription[];
  readonly point: Float64Array;
  readonly running: readonly ParameterDescription[];
  readonly statistics: Float64Array | undefined;
}

/** Writes the parameters of a point into a file, by whose ending their format is known. Returns what is to be said of it. */
export async function saveParameters(
  path: string,
  shown: string,
  { parameters, point, running, statistics }: SavedPoint,
): Promise<string> {
  const broken =
    parameters.find(({ offset, size }) => !point.subarray(offset, offset + size).every(Number.isFinite)) ??
    running.find(({ offset, size }) => !statistics?.subarray(offset, offset + size).every(Number.isFinite));
  if (broken !== undefined) return `${shown} was not written, because ${broken.name} is not finite.`;
  const { parameterBytes } = await import('../shared/formats/readers.ts');
  await writeFile(path, parameterBytes(parameterFormatOf(path)!, parameters, point, running, statistics));
  return `The parameters are in ${shown}.`;
}
