/** How the files of a run, which are named by URI, are named in DAP: by path where they have one, else by the URI itself. */
export interface SourceNames {
  /** The DAP name of a file. */
  toPath(uri: string): string;
  /** The URI of what DAP names: of a path, or of a URI, which stays. */
  toUri(path: string): string;
}

/** A scheme has at least two letters: one letter and a colon is a Windows drive. */
const hasScheme = /^[a-z][a-z0-9+.-]+:/i;
const drive = /^\/?[a-z]:(?=[\\/]|$)/i;

/**
 * The names without an editor's help. URIs are spelled as VS Code spells them (a drive letter is small, its colon and everything
 * that is not a letter, digit or one of `-._~` is encoded), so that both sides mean one file by one text.
 */
export const fileNames: SourceNames = {
  toPath(uri) {
    if (!uri.startsWith('file://')) return uri;
    const rest = uri.slice('file://'.length);
    const slash = rest.indexOf('/');
    const host = slash < 0 ? rest : rest.slice(0, slash);
    const path = decode(slash < 0 ? '/' : rest.slice(slash));
    if (host !== '') return `//${host}${path}`;
    return drive.test(path) ? path.slice(1).replaceAll('/', '\\') : path;
  },
  toUri(path) {
    if (hasScheme.test(path)) return path;
    const isWindows = drive.test(path) || path.startsWith('\\\\');
    const slashed = isWindows ? path.replaceAll('\\', '/') : path;
    if (slashed.startsWith('//')) return `file:${encode(slashed)}`;
    const rooted = slashed.startsWith('/') ? slashed : `/${slashed}`;
    return `file://${encode(rooted.replace(drive, (letter) => letter.toLowerCase()))}`;
  },
};

function encode(path: string): string {
  return path
    .split('/')
    .map((part) => encodeURIComponent(part).replace(/[!'()*]/g, (letter) => `%${hexadecimal(letter)}`))
    .join('/');
}

function hexadecimal(letter: string): string {
  return letter.charCodeAt(0).toString(16).toUpperCase();
}

/** A path of a URI; one that is not properly encoded is taken as it stands. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The last part of a name, for people. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1)?.replace(hasScheme, '') || path;
}
