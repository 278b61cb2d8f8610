import type { SourceProblem } from '../../shared/place.ts';
import { placeAt } from '../graph/place-at.ts';
import type { CachedReader } from '../graph/reader.ts';
import { baseName, extensionOf, folderOf, foldersUp, joinPath, pathOf, withPath } from '../graph/uri.ts';
import type { JsonNode } from './jsonc.ts';
import { JsonSyntaxError, jsonAt, parseJsonc, textAt, textsAt } from './jsonc.ts';
import type { PathList } from './project-files.ts';
import { includesFile } from './project-files.ts';

/** What governs a file: its tsconfig.json (or jsconfig.json) with all it extends. Paths are decoded and absolute. */
export interface TsConfig {
  readonly uri: string;
  readonly path: string;
  readonly text: string;
  /** The file's own tree, for an edit by text; what it extends is not in it. */
  readonly root: JsonNode;
  readonly baseUrl: string | undefined;
  readonly paths: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
  readonly files: PathList | undefined;
  readonly include: PathList | undefined;
  readonly exclude: PathList | undefined;
  readonly allowJs: boolean;
  /** Whether sources must lie in a folder of their own, so that no file from elsewhere may be added. */
  readonly hasRootDir: boolean;
  /** Paths of the configurations which a solution refers to. */
  readonly references: readonly string[];
}

type Inherited = Pick<TsConfig, 'baseUrl' | 'paths' | 'files' | 'include' | 'exclude' | 'allowJs' | 'hasRootDir'>;

const nothing: Inherited = {
  baseUrl: undefined,
  paths: [],
  files: undefined,
  include: undefined,
  exclude: undefined,
  allowJs: false,
  hasRootDir: false,
};

/** Reads the tsconfig files that govern the files of one load; faults in them are kept as warnings. */
export class TsConfigs {
  readonly problems: SourceProblem[] = [];
  readonly #reader: CachedReader;
  readonly #byFolder = new Map<string, Promise<TsConfig | undefined>>();
  readonly #byPath = new Map<string, Promise<TsConfig | undefined>>();

  constructor(reader: CachedReader) {
    this.#reader = reader;
  }

  /** The configuration that governs a file: the nearest one, or, where that is a solution, the referred one which includes the file. */
  async governing(uri: string): Promise<TsConfig | undefined> {
    const path = pathOf(uri);
    if (!path.startsWith('/')) return undefined;
    const nearest = await this.#nearest(uri, folderOf(path));
    if (nearest === undefined || includesFile(nearest, path)) return nearest;
    for (const reference of nearest.references) {
      const config = await this.#load(uri, reference);
      if (config !== undefined && includesFile(config, path)) return config;
    }
    return nearest;
  }

  #nearest(uri: string, folder: string): Promise<TsConfig | undefined> {
    let found = this.#byFolder.get(folder);
    if (found === undefined) {
      found = this.#search(uri, folder);
      this.#byFolder.set(folder, found);
    }
    return found;
  }

  async #search(uri: string, folder: string): Promise<TsConfig | undefined> {
    for (const candidate of foldersUp(folder)) {
      for (const name of ['tsconfig.json', 'jsconfig.json']) {
        const path = joinPath(candidate, name);
        if (await this.#reader.exists(withPath(uri, path))) return this.#load(uri, path);
      }
    }
    return undefined;
  }

  #load(uri: string, path: string): Promise<TsConfig | undefined> {
    let config = this.#byPath.get(path);
    if (config === undefined) {
      config = this.#read(withPath(uri, path), path, []);
      this.#byPath.set(path, config);
    }
    return config;
  }

  async #read(uri: string, path: string, above: readonly string[]): Promise<TsConfig | undefined> {
    const text = await this.#reader.read(uri);
    if (text === undefined) return undefined;
    let root: JsonNode;
    try {
      root = parseJsonc(text);
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      this.#warn(
        uri,
        text,
        error.offset,
        `${baseName(path)} cannot be read, so its paths are not used: ${error.message}`,
      );
      return undefined;
    }
    let inherited = nothing;
    for (const specifier of textsAt(root, 'extends') ?? []) {
      const parent = await this.#extended(uri, path, specifier, [...above, path]);
      if (parent !== undefined) inherited = merge(inherited, parent);
      else {
        const at = jsonAt(root, 'extends')?.start ?? 0;
        this.#warn(
          uri,
          text,
          at,
          `${baseName(path)} extends ${JSON.stringify(specifier)}, which was not found or extends itself.`,
        );
      }
    }
    return { uri, path, text, root, references: references(root, path), ...merge(inherited, own(root, path)) };
  }

  async #extended(
    uri: string,
    path: string,
    specifier: string,
    above: readonly string[],
  ): Promise<TsConfig | undefined> {
    for (const candidate of extendedPaths(path, specifier)) {
      if (above.includes(candidate)) return undefined;
      const found = withPath(uri, candidate);
      if (await this.#reader.exists(found)) return this.#read(found, candidate, above);
    }
    return undefined;
  }

  #warn(uri: string, text: string, offset: number, message: string): void {
    this.problems.push({
      severity: 'warning',
      code: 'tsconfig',
      message,
      place: placeAt(uri, text, offset, offset + 1),
    });
  }
}

/** Where `extends` may mean: a path, or a configuration in a package of a node_modules folder. */
function extendedPaths(path: string, specifier: string): string[] {
  const folder = folderOf(path);
  const named = (base: string): string[] =>
    extensionOf(base) === '.json' ? [base] : [`${base}.json`, joinPath(base, 'tsconfig.json'), base];
  if (specifier.startsWith('.') || specifier.startsWith('/')) return named(joinPath(folder, specifier));
  return foldersUp(folder).flatMap((above) => named(joinPath(above, `node_modules/${specifier}`)));
}

function references(root: JsonNode, path: string): string[] {
  const list = jsonAt(root, 'references');
  if (list?.kind !== 'array') return [];
  return list.items.flatMap((item) => {
    const text = textAt(item, 'path');
    if (text === undefined) return [];
    const target = joinPath(folderOf(path), text);
    return [extensionOf(target) === '.json' ? target : joinPath(target, 'tsconfig.json')];
  });
}

/** What a configuration says itself; undefined where it is silent. */
function own(root: JsonNode, path: string): { [Key in keyof Inherited]: Inherited[Key] | undefined } {
  const folder = folderOf(path);
  const list = (key: string): PathList | undefined => {
    const patterns = textsAt(root, key);
    return patterns === undefined ? undefined : { folder, patterns };
  };
  const options = jsonAt(root, 'compilerOptions');
  const base = textAt(options, 'baseUrl');
  const baseUrl = base === undefined ? undefined : joinPath(folder, base.replace('${configDir}', '.'));
  const mapped = jsonAt(options, 'paths');
  const allowJs = jsonAt(options, 'allowJs') ?? jsonAt(options, 'checkJs');
  return {
    baseUrl,
    paths:
      mapped?.kind === 'object'
        ? [...mapped.properties].map(([pattern, targets]) => ({
            pattern,
            targets: (textsAt(targets) ?? []).map((target) =>
              joinPath(baseUrl ?? folder, target.replace('${configDir}', folder)),
            ),
          }))
        : undefined,
    files: list('files'),
    include: list('include'),
    exclude: list('exclude'),
    hasRootDir: textAt(options, 'rootDir') === undefined ? undefined : true,
    allowJs: baseName(path) === 'jsconfig.json' ? true : allowJs?.kind === 'leaf' ? allowJs.value === true : undefined,
  };
}

function merge(below: Inherited, above: { [Key in keyof Inherited]: Inherited[Key] | undefined }): Inherited {
  return {
    baseUrl: above.baseUrl ?? below.baseUrl,
    paths: above.paths ?? below.paths,
    files: above.files ?? below.files,
    include: above.include ?? below.include,
    exclude: above.exclude ?? below.exclude,
    allowJs: above.allowJs ?? below.allowJs,
    hasRootDir: above.hasRootDir ?? below.hasRootDir,
  };
}

/** The paths that `paths` and `baseUrl` map a specifier to, best first: an exact pattern, then the longest prefix. */
export function mappedPaths(config: TsConfig, specifier: string): string[] {
  let best: { readonly length: number; readonly targets: readonly string[]; readonly filling: string } | undefined;
  for (const { pattern, targets } of config.paths) {
    const star = pattern.indexOf('*');
    if (star < 0) {
      if (pattern === specifier) best = { length: Number.POSITIVE_INFINITY, targets, filling: '' };
      continue;
    }
    const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
    const fits =
      specifier.length >= head.length + tail.length && specifier.startsWith(head) && specifier.endsWith(tail);
    if (!fits || (best !== undefined && best.length >= head.length)) continue;
    best = { length: head.length, targets, filling: specifier.slice(head.length, specifier.length - tail.length) };
  }
  const filled = best === undefined ? [] : best.targets.map((target) => target.replace('*', () => best.filling));
  return config.baseUrl === undefined ? filled : [...filled, joinPath(config.baseUrl, specifier)];
}
