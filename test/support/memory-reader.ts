import type { Reader } from '../../src/language/graph/reader.ts';

/** Files of a test by path, as texts or bytes; a path without a scheme is below `file:///`. */
export function memoryReader(
  files: Readonly<Record<string, string | Uint8Array>>,
): Reader & { readonly asked: string[] } {
  const contents = new Map(Object.entries(files).map(([path, text]) => [uriOf(path), text]));
  const asked: string[] = [];
  return {
    asked,
    read: (uri) => {
      asked.push(uri);
      const found = contents.get(uri);
      return Promise.resolve(typeof found === 'object' ? Buffer.from(found).toString('utf8') : found);
    },
    readBytes: (uri) => {
      asked.push(uri);
      const found = contents.get(uri);
      return Promise.resolve(typeof found === 'string' ? Buffer.from(found) : found);
    },
  };
}

export function uriOf(path: string): string {
  return path.includes(':') ? path : `file://${path}`;
}
