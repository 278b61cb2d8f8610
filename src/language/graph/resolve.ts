import { builtinSpecifier } from '../builtin/specifier.ts';
import type { TsConfigs } from '../tsconfig/tsconfig.ts';
import { mappedPaths } from '../tsconfig/tsconfig.ts';
import { isNodeBuiltin } from './node-builtins.ts';
import type { ImportMode, PackageJson } from './package-exports.ts';
import { exportedFile, importedTarget, mainFiles, splitSpecifier } from './package-exports.ts';
import type { CachedReader } from './reader.ts';
import {
  baseName,
  canonicalUri,
  extensionOf,
  folderOf,
  foldersUp,
  isUri,
  joinPath,
  pathOf,
  relativePath,
  withPath,
} from './uri.ts';

export type Resolution =
  | { readonly kind: 'file'; readonly uri: string }
  | { readonly kind: 'builtin' }
  /** Nothing to run: only declarations of types were found. */
  | { readonly kind: 'declarations' }
  | { readonly kind: 'failed'; readonly code: 'unresolved-import' | 'refused-import'; readonly message: string };

/** What is read as a module as it is, by its extension. */
const moduleExtensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json', '.csv'] as const;
/** What is tried behind a name without an extension. */
const guessedExtensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx', '.json'] as const;
/** A JavaScript name in an import may stand for the TypeScript source it is made from; the source comes first, as in tsc. */
const sourceExtensions: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};
const declarationExtensions = ['.d.ts', '.d.mts', '.d.cts'] as const;

const isRelative = (specifier: string): boolean => /^\.{0,2}\/|^\.{1,2}$/.test(specifier);

/** Finds the file behind an import. One resolver serves one load. */
export class Resolver {
  readonly #reader: CachedReader;
  readonly #configs: TsConfigs;

  constructor(reader: CachedReader, configs: TsConfigs) {
    this.#reader = reader;
    this.#configs = configs;
  }

  async resolve(specifier: string, importer: string, mode: ImportMode): Promise<Resolution> {
    if (specifier === builtinSpecifier) return { kind: 'builtin' };
    if (specifier.startsWith('node:')) return refusedNode(specifier);
    if (specifier.endsWith('.node')) {
      return refused(
        `'${specifier}' is a native add-on. Descent differentiates only JavaScript and TypeScript; use a package without native code.`,
      );
    }
    if (isUri(specifier)) return this.#resolveUri(specifier, importer);
    const tried: string[] = [];
    const attempt = new Attempt(this.#reader, importer, mode, tried);
    if (isRelative(specifier)) {
      const found = await attempt.file(joinPath(folderOf(pathOf(importer)), specifier));
      return found ?? this.#unresolved(specifier, importer, tried);
    }
    if (specifier.startsWith('#')) return this.#resolveInternal(specifier, importer, attempt);
    const config = await this.#configs.governing(importer);
    for (const path of config === undefined || isInPackage(importer) ? [] : mappedPaths(config, specifier)) {
      const found = await attempt.file(path);
      if (found !== undefined) return found;
    }
    const found = await attempt.package(specifier);
    if (found !== undefined) return found;
    if (isNodeBuiltin(specifier)) return refusedNode(specifier);
    return this.#unresolved(specifier, importer, tried);
  }

  async #resolveUri(specifier: string, importer: string): Promise<Resolution> {
    if (/^(?:https?|data|blob):/.test(specifier)) {
      return refused(
        `Modules are read from files, not from '${specifier.slice(0, 40)}'. Save it beside the file and import that.`,
      );
    }
    const uri = canonicalUri(specifier);
    if (await this.#reader.exists(uri)) return { kind: 'file', uri };
    return this.#unresolved(specifier, importer, [pathOf(uri)]);
  }

  async #resolveInternal(specifier: string, importer: string, attempt: Attempt): Promise<Resolution> {
    const owner = await attempt.owner();
    const target = owner === undefined ? null : importedTarget(owner.description, specifier, attempt.mode);
    if (owner !== undefined && target !== null) {
      const found = target.startsWith('./')
        ? await attempt.file(joinPath(owner.folder, target))
        : await this.resolve(target, importer, attempt.mode);
      if (found !== undefined) return found;
    }
    return this.#unresolved(specifier, importer, attempt.tried, `no package.json above has it under "imports"`);
  }

  #unresolved(specifier: string, importer: string, tried: readonly string[], reason?: string): Resolution {
    const folder = folderOf(pathOf(importer));
    const names = [...new Set(tried.map((path) => (path.startsWith('/') ? relativePath(folder, path) : path)))];
    const shown = names.length > 5 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
    const list = shown.length === 0 ? reason : `tried ${shown.join(', ')}`;
    const advice = isRelative(specifier)
      ? 'Check the path; names are relative to this file.'
      : 'Check the name, install the package, or map it under "paths" in tsconfig.json.';
    return {
      kind: 'failed',
      code: 'unresolved-import',
      message: `Cannot find '${specifier}' from ${baseName(pathOf(importer))}${list === undefined ? '' : `: ${list}`}. ${advice}`,
    };
  }
}

function refused(message: string): Resolution {
  return { kind: 'failed', code: 'refused-import', message };
}

function refusedNode(specifier: string): Resolution {
  return refused(
    `'${specifier}' is a module of Node. A loss runs without files, network and processes; import data as .json or .csv, or write the numbers in the source.`,
  );
}

/** Whether a file belongs to an installed package: such files have no tsconfig of the user's. */
export function isInPackage(uri: string): boolean {
  return pathOf(uri).includes('/node_modules/');
}

/** One search for one import, with the list of what it tried. */
class Attempt {
  readonly mode: ImportMode;
  readonly tried: string[];
  readonly #reader: CachedReader;
  readonly #importer: string;

  constructor(reader: CachedReader, importer: string, mode: ImportMode, tried: string[]) {
    this.#reader = reader;
    this.#importer = importer;
    this.mode = mode;
    this.tried = tried;
  }

  /** The module at a path: the file itself, its TypeScript source, with an extension added, or the index of a folder. */
  async file(path: string): Promise<Resolution | undefined> {
    return (await this.#named(path)) ?? (await this.#folder(path));
  }

  async #named(path: string): Promise<Resolution | undefined> {
    const extension = extensionOf(path);
    if (extension === '.node')
      return refused(`'${baseName(path)}' is a native add-on, which cannot be differentiated.`);
    const stem = path.slice(0, path.length - extension.length);
    const exact = moduleExtensions.some((known) => known === extension);
    const sources = (sourceExtensions[extension] ?? []).map((other) => stem + other);
    const candidates = [...sources, ...(exact ? [path] : []), ...guessedExtensions.map((other) => path + other)];
    for (const candidate of candidates) {
      const uri = withPath(this.#importer, candidate);
      if (await this.#reader.exists(uri)) return { kind: 'file', uri };
      this.tried.push(candidate);
    }
    for (const declarations of declarationExtensions) {
      for (const base of exact ? [stem, path] : [path]) {
        if (await this.#reader.exists(withPath(this.#importer, base + declarations))) return { kind: 'declarations' };
      }
    }
    const isOther = !exact && extension !== '' && (await this.#reader.exists(withPath(this.#importer, path)));
    if (!isOther) return undefined;
    return refused(
      `'${baseName(path)}' is no module: only TypeScript, JavaScript, .json and .csv files can be imported.`,
    );
  }

  async #folder(folder: string): Promise<Resolution | undefined> {
    const description = await this.#description(folder);
    for (const main of description === undefined ? [] : mainFiles(description, this.mode)) {
      const path = joinPath(folder, main);
      const found = (await this.#named(path)) ?? (await this.#named(joinPath(path, 'index')));
      if (found !== undefined) return found;
    }
    return this.#named(joinPath(folder, 'index'));
  }

  /** A bare import, looked for up the node_modules folders, and in the importer's own package by its name. */
  async package(specifier: string): Promise<Resolution | undefined> {
    const { name, subpath } = splitSpecifier(specifier);
    const owner = await this.owner();
    if (owner?.description.name === name && owner.description.exports !== undefined) {
      return this.#inPackage(owner.folder, owner.description, name, subpath);
    }
    for (const home of this.#homes(name)) {
      const description = await this.#description(home);
      if (description !== undefined) {
        const found = await this.#inPackage(home, description, name, subpath);
        if (found !== undefined) return found;
        continue;
      }
      const loose = await this.#loose(joinPath(home, subpath));
      if (loose !== undefined) return loose;
      this.tried.push(home);
    }
    return undefined;
  }

  /** Where a package may be, nearest first. */
  #homes(name: string): string[] {
    const folders = foldersUp(folderOf(pathOf(this.#importer))).filter((folder) => baseName(folder) !== 'node_modules');
    const homes = folders.map((folder) => joinPath(folder, `node_modules/${name}`));
    // pnpm links packages from a store, whose real paths a reader does not tell; there it keeps a link to every one of them.
    const stores = folders.map((folder) => joinPath(folder, `node_modules/.pnpm/node_modules/${name}`));
    return isInPackage(this.#importer) ? [...homes, ...stores] : homes;
  }

  /** A package without package.json. Its files are not listed one by one among what was tried. */
  async #loose(path: string): Promise<Resolution | undefined> {
    const silent = new Attempt(this.#reader, this.#importer, this.mode, []);
    return silent.file(path);
  }

  async #inPackage(
    home: string,
    description: PackageJson,
    name: string,
    subpath: string,
  ): Promise<Resolution | undefined> {
    if (description.exports === undefined || description.exports === null) {
      return subpath === '.' ? this.#folder(home) : this.file(joinPath(home, subpath));
    }
    const target = exportedFile(description, subpath, this.mode);
    if (target === null) {
      const what = subpath === '.' ? 'a main module' : `'${subpath}'`;
      return {
        kind: 'failed',
        code: 'unresolved-import',
        message: `The package ${name} does not export ${what} for ${this.mode}. Look at "exports" in its package.json for the names it has.`,
      };
    }
    return this.#named(joinPath(home, target));
  }

  /** The package which the importer belongs to. */
  async owner(): Promise<{ readonly folder: string; readonly description: PackageJson } | undefined> {
    for (const folder of foldersUp(folderOf(pathOf(this.#importer)))) {
      if (baseName(folder) === 'node_modules') return undefined;
      const description = await this.#description(folder);
      if (description !== undefined) return { folder, description };
    }
    return undefined;
  }

  async #description(folder: string): Promise<PackageJson | undefined> {
    if (!folder.startsWith('/')) return undefined;
    const text = await this.#reader.read(withPath(this.#importer, joinPath(folder, 'package.json')));
    if (text === undefined) return undefined;
    try {
      const value: unknown = JSON.parse(text);
      return typeof value === 'object' && value !== null ? value : {};
    } catch {
      // A broken package.json names nothing; its folder is searched as if it were empty.
      return {};
    }
  }
}
