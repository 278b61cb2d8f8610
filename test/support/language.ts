import { LanguageError } from '../../src/language/errors.ts';
import type { Environment, Instance } from '../../src/language/graph/instantiate.ts';
import { instantiate } from '../../src/language/graph/instantiate.ts';
import { loadGraph } from '../../src/language/graph/load.ts';
import type { ModuleGraph } from '../../src/language/graph/module-graph.ts';
import { memoryReader, uriOf } from './memory-reader.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** An environment without a recording, whose draws are 0.5 and whose console goes nowhere. */
export const quiet: Environment = {
  recording: () => undefined,
  draw: () => 0.5,
  console: () => undefined,
};

/** Loads files of a test; the first one is the entry unless another is named. */
export function load(files: Files, entry = Object.keys(files)[0]!): Promise<ModuleGraph> {
  return loadGraph(memoryReader(files), uriOf(entry));
}

export async function run(files: Files, form: 'plain' | 'recording' = 'plain', entry?: string): Promise<Instance> {
  return instantiate(await load(files, entry), form, quiet);
}

/** What goes wrong with some code: `code file:line:column message`, one line per problem. */
export async function failureOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    return error.problems
      .map(({ code, place, message }) => {
        const at =
          place === undefined ? 'nowhere' : `${place.file.replace('file://', '')}:${place.line}:${place.column}`;
        return `${code} ${at} ${message}`;
      })
      .join('\n');
  }
  return 'nothing went wrong';
}
