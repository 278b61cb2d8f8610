import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closestName } from '../runtime/index.ts';

const sourceName = /\.[cm]?[jt]sx?$/i;

/** What the command line names is no file with a loss. The message says which one may be meant. */
export class ProgramFileError extends Error {
  override name = 'ProgramFileError';
}

/** A program as a person names it, from `folder`. */
export function shownName(program: string, folder: string): string {
  const path = fileURLToPath(program);
  return relative(folder, path) || path;
}

/** Makes sure that a program is a file which may hold a loss. @throws ProgramFileError */
export async function requireProgram(program: string, folder: string): Promise<void> {
  const path = fileURLToPath(program);
  const shown = shownName(program, folder);
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (found === undefined) throw new ProgramFileError(`There is no file ${shown}. ${await advice(path, shown)}`.trim());
  if (found.isDirectory()) {
    const names = await sourcesIn(path);
    const inside = names.length === 0 ? 'No TypeScript or JavaScript file is in it.' : `In it: ${list(names)}.`;
    throw new ProgramFileError(`${shown} is a folder: name a file with a loss. ${inside}`);
  }
  if (!sourceName.test(path)) {
    throw new ProgramFileError(`${shown} is no TypeScript or JavaScript file, which is where a loss stands.`);
  }
}

async function advice(path: string, shown: string): Promise<string> {
  const names = await sourcesIn(dirname(path));
  const name = basename(path);
  const meant =
    names.find((each) => basename(each, extname(each)) === name) ??
    closestName(
      basename(name, extname(name)),
      names.map((each) => basename(each, extname(each))),
    );
  const file = names.find((each) => each === meant || basename(each, extname(each)) === meant);
  return file === undefined ? '' : `Did you mean ${join(dirname(shown), file)}?`;
}

async function sourcesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => sourceName.test(name) && !/\.d\.[cm]?ts$/i.test(name)).sort();
}

function list(names: readonly string[]): string {
  return `${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`;
}
