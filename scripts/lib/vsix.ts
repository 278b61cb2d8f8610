// What may be in the package, judged from its list of entries.
import { closeSync, openSync, readSync, statSync } from 'node:fs';

export interface Entry {
  path: string;
  bytes: number;
}

export const maximumBytes = 1_500_000;

/** The entries of a zip file, read from its central directory. */
export function entriesOf(file: string): Entry[] {
  const size = statSync(file).size;
  const tail = read(file, Math.max(0, size - 65_557), size);
  const end = tail.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  if (end < 0) throw new Error(`${file} is not a zip file`);
  const count = tail.readUInt16LE(end + 10);
  const start = tail.readUInt32LE(end + 16);
  const directory = read(file, start, start + tail.readUInt32LE(end + 12));
  const entries: Entry[] = [];
  for (let i = 0, at = 0; i < count; i++) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => directory.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    entries.push({
      path: directory.toString('utf8', at + 46, at + 46 + name),
      bytes: directory.readUInt32LE(at + 24),
    });
    at += 46 + name + extra + comment;
  }
  return entries;
}

function read(file: string, from: number, to: number): Buffer {
  const buffer = Buffer.alloc(to - from);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, buffer, 0, buffer.length, from);
  } finally {
    closeSync(descriptor);
  }
  return buffer;
}

const admitted = [
  /^extension\/package\.nls(\.[a-z-]+)?\.json$/,
  /^extension\/l10n\/bundle\.l10n(\.[a-z-]+)?\.json$/,
  /^extension\/examples\/((\.vscode|[\w-]+)\/)*[\w.-]+\.(ts|md|csv|npz|dat|json|txt)$/,
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(package\.json|readme\.md|changelog\.md|LICENSE(\.txt|\.md)?)$/i,
  /^extension\/dist\/[\w-]+\.(cjs|js|css)$/,
  /^extension\/media\/([\w-]+\/)?[\w-]+\.(png|svg|md)$/,
];

/** Entry points without which the package is of no use. */
const required = [
  'extension.cjs',
  'editor.cjs',
  'language.cjs',
  'run.cjs',
  'worker.cjs',
  'runtime.cjs',
  'formats.cjs',
  'panel.js',
  'gradients.js',
].map((name) => `extension/dist/${name}`);

/** What is wrong with a package, one line each. `texts` are the bundles' texts, for what only reading shows. */
export function packageProblems(
  entries: readonly Entry[],
  bytes: number,
  texts: ReadonlyMap<string, string>,
): string[] {
  const problems: string[] = [];
  if (bytes >= maximumBytes) problems.push(`it has ${bytes} bytes; at most ${maximumBytes}`);
  for (const { path } of entries) {
    if (!admitted.some((pattern) => pattern.test(path))) problems.push(`${path} does not belong in it`);
  }
  for (const path of required) {
    if (!entries.some((entry) => entry.path === path)) problems.push(`${path} is missing`);
  }
  for (const [path, text] of texts) {
    if (text.includes('sourceMappingURL=')) problems.push(`${path} refers to a source map`);
  }
  return problems;
}
