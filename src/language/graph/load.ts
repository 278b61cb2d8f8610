import { isFormatError } from '../../shared/formats/format-error.ts';
import type { Place, SourceProblem } from '../../shared/place.ts';
import { readCsv, readJson } from '../data/data.ts';
import type { DataFile } from '../data/data-files.ts';
import { dataFileNames, fileKey } from '../data/data-files.ts';
import { readDataFile, savingAdvice } from '../data/read-file.ts';
import { LanguageError } from '../errors.ts';
import type { ImportRecord } from '../rewrite/index.ts';
import { TsConfigs } from '../tsconfig/tsconfig.ts';
import { ModuleCache } from './cache.ts';
import type { GraphModule, ImportTarget, ModuleGraph } from './module-graph.ts';
import { missingNames } from './names.ts';
import type { Reader } from './reader.ts';
import { CachedReader } from './reader.ts';
import { isInPackage, Resolver } from './resolve.ts';
import { baseName, canonicalUri, extensionOf, folderOf, isUri, joinPath, pathOf, withPath } from './uri.ts';

export interface LoadOptions {
  /** Keeps what was rewritten between loads. */
  readonly cache?: ModuleCache;
}

const scripts = new Set(['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs']);

/** Reads a file and all it imports. @throws LanguageError with every error found in any of the modules. */
export async function loadGraph(reader: Reader, entryUri: string, options: LoadOptions = {}): Promise<ModuleGraph> {
  const loader = new Loader(new CachedReader(reader), options.cache ?? new ModuleCache());
  return loader.load(entryUri);
}

class Loader {
  readonly #reader: CachedReader;
  readonly #cache: ModuleCache;
  readonly #configs: TsConfigs;
  readonly #resolver: Resolver;
  readonly #modules = new Map<string, GraphModule>();
  readonly #started = new Set<string>();
  readonly #problems: SourceProblem[] = [];

  constructor(reader: CachedReader, cache: ModuleCache) {
    this.#reader = reader;
    this.#cache = cache;
    this.#configs = new TsConfigs(reader);
    this.#resolver = new Resolver(reader, this.#configs);
  }

  async load(entryUri: string): Promise<ModuleGraph> {
    const text = await this.#reader.read(entryUri);
    if (text === undefined) {
      throw new LanguageError({
        severity: 'error',
        code: 'file-not-found',
        message: `There is no file ${pathOf(entryUri)}. Check its name, or save it first.`,
      });
    }
    const entry = canonicalUri(entryUri);
    this.#started.add(entry);
    await this.#read(entry, entryUri, text);
    this.#problems.push(...this.#configs.problems, ...missingNames(this.#modules));
    const errors = this.#problems.filter((problem) => problem.severity === 'error');
    if (errors.length > 0) throw new LanguageError(errors);
    const modules = [...this.#modules.values()];
    return {
      entry,
      modules: this.#modules,
      usesBuiltin: modules.some(
        (module) => module.kind === 'script' && module.targets.some((target) => target?.kind === 'builtin'),
      ),
      problems: this.#problems,
      ...placesOf(modules),
    };
  }

  async #read(key: string, uri: string, text: string): Promise<void> {
    const extension = extensionOf(pathOf(uri));
    if (extension === '.json' || extension === '.csv') {
      const module = extension === '.json' ? readJson(uri, text) : readCsv(uri, text);
      if ('message' in module) this.#problems.push(module);
      else this.#modules.set(key, module);
      return;
    }
    // A file without a known extension is an untitled one, or one the editor takes for a script.
    const rewritten = this.#cache.rewrite(uri, text);
    // A package's author cannot be told what is only doubtful in its code.
    const foreign = isInPackage(uri);
    this.#problems.push(...rewritten.problems.filter((problem) => !foreign || problem.severity === 'error'));
    const targets = await Promise.all(rewritten.imports.map((record) => this.#target(record, uri)));
    const stars = rewritten.imports.flatMap((record, index) => (isStarExport(record, text) ? [index] : []));
    const dataFiles = await this.#dataFiles(uri, text);
    this.#modules.set(key, { kind: 'script', uri, text, rewritten, targets, stars, dataFiles });
  }

  async #dataFiles(importer: string, text: string): Promise<ReadonlyMap<string, DataFile>> {
    const files = new Map<string, DataFile>();
    for (const { use, name, place } of dataFileNames(text, importer)) {
      const uri = withPath(importer, joinPath(folderOf(pathOf(importer)), name));
      try {
        const found = isUri(name) ? undefined : await readDataFile(this.#reader, use, uri);
        if (found !== undefined) files.set(fileKey(use, name), found);
        else {
          const message = `There is no file ${name} beside ${baseName(pathOf(importer))}. Check its name: names are relative to this file.`;
          this.#problems.push({ severity: 'error', code: 'file-not-found', message, place });
        }
      } catch (error) {
        if (!isFormatError(error)) throw error;
        const message = `${baseName(pathOf(uri))}: ${error.message}. ${savingAdvice(use)}`;
        this.#problems.push({ severity: 'error', code: 'data', message, place });
      }
    }
    return files;
  }

  async #target(record: ImportRecord, importer: string): Promise<ImportTarget | undefined> {
    if (record.typeOnly) return undefined;
    const resolution = await this.#resolver.resolve(record.specifier, importer, record.kind);
    switch (resolution.kind) {
      case 'builtin':
      case 'declarations':
        return resolution;
      case 'file':
        return { kind: 'module', key: await this.#follow(resolution.uri) };
      case 'failed': {
        const { code, message } = resolution;
        const problem: SourceProblem = { severity: 'error', code, message, place: record.place };
        // Packages often try a module of Node and go on without it; it is an error only if that `require` runs.
        if (record.kind === 'import' || !isInPackage(importer)) this.#problems.push(problem);
        return { kind: 'failed', problem };
      }
    }
  }

  async #follow(uri: string): Promise<string> {
    const key = canonicalUri(uri);
    if (this.#started.has(key)) return key;
    this.#started.add(key);
    const text = await this.#reader.read(uri);
    if (text === undefined) throw new Error(`${uri} was there a moment ago and is gone now. Start again.`);
    await this.#read(key, uri, text);
    return key;
  }
}

/** `export * from 'x'` is the one import without names whose specifier stands behind a star. */
function isStarExport(record: ImportRecord, text: string): boolean {
  return (
    record.kind === 'import' && record.names.length === 0 && /\*\s*from\s*$/.test(text.slice(0, record.place.start))
  );
}

/** What may be run as a loss: a script, by its extension, or a text the editor has not saved yet. */
export function isScript(uri: string): boolean {
  const extension = extensionOf(pathOf(uri));
  return scripts.has(extension) || !baseName(pathOf(uri)).includes('.');
}

/** Numbers from here on are of places that were added to a graph. */
const firstAdded = 2 ** 30;

function placesOf(modules: readonly GraphModule[]): Pick<ModuleGraph, 'place' | 'addPlace'> {
  const find = placeFinder(modules);
  const added: Place[] = [];
  return {
    place: (id) => (id >= firstAdded ? added[id - firstAdded] : find(id)),
    addPlace: (place) => firstAdded + added.push(place) - 1,
  };
}

function placeFinder(modules: readonly GraphModule[]): (id: number) => Place | undefined {
  const tables = modules
    .flatMap((module) =>
      module.kind === 'script' && module.rewritten.places.count > 0 ? [module.rewritten.places] : [],
    )
    .sort((a, b) => a.first - b.first);
  return (id) => {
    let low = 0;
    let high = tables.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (tables[middle]!.first <= id) low = middle;
      else high = middle - 1;
    }
    const table = tables[low];
    return table?.has(id) === true ? table.get(id) : undefined;
  };
}
