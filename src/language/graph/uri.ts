/**
 * Arithmetic on URIs as texts, so that `file:`, `vscode-remote:`, `vscode-vfs:` and `untitled:` files are all the same here.
 * Paths are POSIX-like after the scheme and authority; a query or fragment stays with the file it came with.
 */
interface Parts {
  /** Scheme and authority: `file://`, `vscode-remote://wsl+ubuntu`, `untitled:`. */
  readonly root: string;
  readonly path: string;
  /** Query and fragment, with their marks. */
  readonly suffix: string;
}

function partsOf(uri: string): Parts {
  const match = /^([A-Za-z][A-Za-z0-9+.-]*:(?:\/\/[^/?#]*)?)([^?#]*)(.*)$/s.exec(uri);
  if (match === null) return { root: '', path: uri, suffix: '' };
  return { root: match[1]!, path: match[2]!, suffix: match[3]! };
}

/** Encodes a path as VS Code does in `Uri.toString()`: everything but letters, digits and `- . _ ~ /`. */
export function encodePath(path: string): string {
  return path.replace(/[^A-Za-z0-9\-._~/]+/g, (text) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`),
  );
}

/** The path of a URI, decoded. A `%` that encodes nothing stays as it is. */
export function pathOf(uri: string): string {
  const { path } = partsOf(uri);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** `a/./b//../c` → `a/c`. A leading `/` stays; `..` never climbs above the root. */
export function normalizePath(path: string): string {
  const absolute = path.startsWith('/');
  const kept: string[] = [];
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') kept.push(step);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!absolute) kept.push('..');
  }
  return (absolute ? '/' : '') + kept.join('/');
}

/** The URI of another decoded path in the same file system as `uri`. */
export function withPath(uri: string, path: string): string {
  return partsOf(uri).root + encodePath(normalizePath(path));
}

/** The URI in the one spelling by which modules are told apart: normalized path, VS Code's encoding. */
export function canonicalUri(uri: string): string {
  const { root, suffix } = partsOf(uri);
  return root + encodePath(normalizePath(pathOf(uri))) + suffix;
}

/** The decoded path of the folder that holds a path: `/a/b.ts` → `/a`, `b.ts` → ``, `/` → `/`. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash > 0 ? path.slice(0, slash) : slash === 0 ? '/' : '';
}

/** The last step of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The extension with its dot, in lower case; `.d.ts` and its kin count as one extension; `` where there is none. */
export function extensionOf(path: string): string {
  const name = baseName(path).toLowerCase();
  const declaration = /\.d\.[cm]?ts$/.exec(name);
  if (declaration !== null) return declaration[0];
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot) : '';
}

export function joinPath(folder: string, path: string): string {
  if (path.startsWith('/')) return normalizePath(path);
  return normalizePath(folder === '' ? path : `${folder}/${path}`);
}

/** The folder and all folders above it, innermost first. */
export function foldersUp(folder: string): string[] {
  const folders: string[] = [folder];
  for (let current = folder; current !== '' && current !== '/'; ) {
    current = folderOf(current);
    folders.push(current);
  }
  return folders;
}

/** `path` as seen from `folder`, with `../` where needed. Both are absolute and normalized. */
export function relativePath(folder: string, path: string): string {
  const from = folder.split('/').filter((step) => step !== '');
  const to = path.split('/').filter((step) => step !== '');
  let common = 0;
  while (common < from.length && common < to.length - 1 && from[common] === to[common]) common++;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
}

/** Whether a specifier is a full URI (`file:///a.ts`, `https://…`), not a path and not a bare name. */
export function isUri(specifier: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]+:/.test(specifier);
}
