// The walls of the project as one table, and the check of a list of sources against it.
// Biome can forbid import texts but does not resolve them, so `../engine/x.ts` and a local `./engine/x.ts` look alike to
// it; here every relative import is resolved to the folder it really reaches.
import { posix } from 'node:path';

/** A folder of ours: a path prefix. The longest matching prefix owns a file. */
interface Room {
  folder: string;
  /** Folders of ours it may import, besides itself. */
  mayImport: readonly string[];
  /** Whether `vscode` and Node's modules may be imported. */
  vscode?: true;
  node?: true;
  /** Packages that may be imported; absent: any. */
  packages?: readonly string[];
}

const everything = ['src', 'webview', 'test', 'bench', 'scripts', 'examples'] as const;

export const rooms: readonly Room[] = [
  { folder: 'src/shared', mayImport: [], packages: [] },
  // The bytes of files that other programs write and read.
  { folder: 'src/shared/formats', mayImport: [], packages: ['fflate', 'hyparquet'] },
  { folder: 'src/engine', mayImport: [], packages: [] },
  { folder: 'src/contributions.ts', mayImport: [], packages: [] },
  {
    folder: 'src/language',
    // A place in a source is what language makes and everything else passes on.
    mayImport: ['src/engine', 'src/shared/place.ts', 'src/shared/formats'],
    packages: ['@babel/parser', '@babel/types', 'magic-string'],
  },
  { folder: 'src/runtime', mayImport: ['src/engine', 'src/language', 'src/shared'], packages: [] },
  { folder: 'src/worker', mayImport: ['src/runtime', 'src/shared'], node: true, packages: [] },
  { folder: 'src/cli', mayImport: ['src/runtime', 'src/shared'], node: true, packages: [] },
  {
    folder: 'src/adapter',
    mayImport: ['src/shared', 'src/contributions.ts'],
    node: true,
    packages: ['@vscode/debugprotocol', '@vscode/debugadapter'],
  },
  {
    folder: 'src/adapter/main.ts',
    mayImport: ['src/adapter', 'src/worker/client.ts', 'src/shared', 'src/contributions.ts'],
    node: true,
  },
  {
    folder: 'src/host',
    mayImport: ['src/adapter', 'src/worker/client.ts', 'src/shared', 'src/contributions.ts', 'src/language'],
    vscode: true,
    node: true,
    packages: ['@vscode/debugprotocol'],
  },
  {
    folder: 'src/extension.ts',
    mayImport: ['src/host', 'src/contributions.ts'],
    vscode: true,
    node: true,
    packages: [],
  },
  { folder: 'webview', mayImport: ['src/shared', 'webview/charts', 'webview/ui'], packages: [] },
  { folder: 'webview/charts', mayImport: ['src/shared', 'webview'], packages: ['chart.js'] },
  { folder: 'webview/ui', mayImport: ['src/shared', 'webview'], packages: ['@vscode/webview-ui-toolkit'] },
  { folder: 'examples', mayImport: [], packages: ['descent-debugger'] },
  { folder: 'test/vscode/extension', mayImport: everything, vscode: true, node: true },
  { folder: 'test/support/host', mayImport: everything, vscode: true, node: true },
  { folder: 'test', mayImport: everything, node: true },
  { folder: 'bench', mayImport: everything, node: true },
  { folder: 'scripts', mayImport: everything, node: true },
];

/** Views that never import each other. */
const strangers: readonly (readonly [string, string])[] = [['webview/charts', 'webview/ui']];

export const maximumFilesPerFolder = 14;

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function roomOf(path: string): Room | undefined {
  let best: Room | undefined;
  for (const room of rooms) {
    if (isIn(path, room.folder) && room.folder.length > (best?.folder.length ?? -1)) best = room;
  }
  return best;
}

/** Every module text that a source imports, statically or by `import('…')`, in values and in types. */
export function importsOf(source: string): string[] {
  const found: string[] = [];
  const pattern =
    /(?:^|[;}\n])\s*(?:import|export)\s[^'"`;]*?from\s*(['"])(.+?)\1|(?:^|[;}\n])\s*import\s*(['"])(.+?)\3|\bimport\(\s*(['"])(.+?)\5/g;
  for (const match of source.matchAll(pattern)) {
    const text = match[2] ?? match[4] ?? match[6];
    if (text !== undefined) found.push(text);
  }
  return found;
}

function complaint(path: string, text: string): string | undefined {
  const room = roomOf(path);
  if (room === undefined) return undefined;
  if (text.startsWith('.')) {
    const target = posix.normalize(posix.join(posix.dirname(path), text.replace(/\?.*$/, '')));
    if (!everything.some((folder) => isIn(target, folder))) return undefined;
    if (strangers.some(([a, b]) => (isIn(path, a) && isIn(target, b)) || (isIn(path, b) && isIn(target, a)))) {
      return `${room.folder} must not import ${target}`;
    }
    if (roomOf(target) === room || room.mayImport.some((folder) => isIn(target, folder))) return undefined;
    return `${room.folder} must not import ${target}`;
  }
  if (text === 'vscode') return room.vscode ? undefined : `${room.folder} must not import vscode`;
  if (text.startsWith('node:')) return room.node ? undefined : `${room.folder} must not import ${text}`;
  const name = text
    .split('/')
    .slice(0, text.startsWith('@') ? 2 : 1)
    .join('/');
  if (room.packages === undefined || room.packages.includes(name)) return undefined;
  return `${room.folder} must not import the package ${name}`;
}

/** What a set of sources (path from the root → text) breaks, one line each. */
export function brokenWalls(sources: ReadonlyMap<string, string>): string[] {
  const broken: string[] = [];
  const folders = new Map<string, number>();
  for (const [path, source] of sources) {
    const folder = posix.dirname(path);
    if (/^(src|webview)(\/|$)/.test(folder)) folders.set(folder, (folders.get(folder) ?? 0) + 1);
    for (const text of importsOf(source)) {
      const problem = complaint(path, text);
      if (problem !== undefined) broken.push(`${path}: ${problem}`);
    }
  }
  for (const [folder, count] of folders) {
    if (count > maximumFilesPerFolder) broken.push(`${folder}: ${count} files, at most ${maximumFilesPerFolder}`);
  }
  return broken;
}
