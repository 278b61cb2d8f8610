import type { Reader } from '../../src/language/graph/reader.ts';

/** Files of a test by path; a path without a scheme is below `file:///`. */
export function memoryReader(files: Readonly<Record<string, string>>): Reader & { readonly asked: string[] } {
  const texts = new Map(Object.entries(files).map(([path, text]) => [uriOf(path), text]));
  const asked: string[] = [];
  return {
    asked,
    read: (uri) => {
      asked.push(uri);
      return Promise.resolve(texts.get(uri));
    },
  };
}

export function uriOf(path: string): string {
  return path.includes(':') ? path : `file://${path}`;
}
