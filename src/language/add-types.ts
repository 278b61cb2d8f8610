import { declarationsText } from './builtin/declarations.ts';
import { LanguageError } from './errors.ts';
import type { Reader } from './graph/reader.ts';
import { CachedReader } from './graph/reader.ts';
import { baseName, folderOf, joinPath, pathOf, relativePath, withPath } from './graph/uri.ts';
import type { JsonArray, JsonObject } from './tsconfig/jsonc.ts';
import { jsonAt } from './tsconfig/jsonc.ts';
import { includesFile } from './tsconfig/project-files.ts';
import type { TsConfig } from './tsconfig/tsconfig.ts';
import { TsConfigs } from './tsconfig/tsconfig.ts';

/** A change of a file: `write` makes it or replaces it whole, `edit` replaces `start … end` (UTF-16 offsets) of its text. */
export type FileEdit =
  | { readonly kind: 'write'; readonly uri: string; readonly text: string }
  | {
      readonly kind: 'edit';
      readonly uri: string;
      readonly start: number;
      readonly end: number;
      readonly text: string;
    };

/** What is to change so that a file which imports `descent-debugger` type-checks, with a sentence for the person who is asked. */
export interface TypesPlan {
  readonly edits: readonly FileEdit[];
  readonly summary: string;
}

const declarationsName = 'descent-debugger.d.ts';

/**
 * Plans `descent-debugger.d.ts` beside a file, and what makes TypeScript see it: nothing where the tsconfig that governs the
 * file includes both, else an edit of that tsconfig, or, for a file that no project can take in, a reference in the
 * file itself. A project that has the types in another place keeps them there. Nothing is written here.
 * @param known URIs of further files of that name, as a search finds them; those in the folders above the file are found without.
 * @throws LanguageError where the file has no place on a disk yet.
 */
export async function addTypes(reader: Reader, uri: string, known: readonly string[] = []): Promise<TypesPlan> {
  const cached = new CachedReader(reader);
  const path = pathOf(uri);
  const text = path.startsWith('/') ? await cached.read(uri) : undefined;
  if (text === undefined || uri.startsWith('untitled:')) {
    throw new LanguageError({
      severity: 'error',
      code: 'not-saved',
      message: 'The types are written beside the file, so it must have a place first. Save it, then add the types.',
    });
  }
  const config = await new TsConfigs(cached).governing(uri);
  const isLoose = config === undefined || (config.hasRootDir && !includesFile(config, path));
  const beside = joinPath(folderOf(path), declarationsName);
  const declarations = isLoose ? beside : ((await typesOfProject(cached, uri, config, known)) ?? beside);
  const declarationsUri = withPath(uri, declarations);
  const edits: FileEdit[] = [];
  const done: string[] = [];
  if ((await cached.read(declarationsUri)) !== declarationsText) {
    edits.push({ kind: 'write', uri: declarationsUri, text: declarationsText });
    const isBeside = declarations === beside;
    done.push(
      isBeside
        ? `writes ${declarationsName} beside ${baseName(path)}`
        : `brings ${relativePath(folderOf(path), declarations)} up to date`,
    );
  }
  const missing = config === undefined ? [] : [declarations, path].filter((file) => !includesFile(config, file));
  if (isLoose) {
    const edit = referenceEdit(uri, text);
    if (edit !== undefined) {
      edits.push(edit);
      done.push(`refers to it at the top of ${baseName(path)}, which belongs to no project`);
    }
  } else if (missing.length > 0) {
    edits.push(configEdit(config, missing));
    done.push(`adds ${missing.map((file) => baseName(file)).join(' and ')} to ${baseName(config.path)}`);
  }
  const summary = done.length === 0 ? 'The types are there already.' : `This ${done.join(', ')}.`;
  return { edits, summary };
}

/**
 * The path of the types that a project has already, nearest first: a second file of them would declare everything twice,
 * which is an error in both.
 */
async function typesOfProject(
  reader: Reader,
  uri: string,
  config: TsConfig,
  known: readonly string[],
): Promise<string | undefined> {
  const candidates: string[] = [];
  const top = folderOf(config.path);
  for (let folder = folderOf(pathOf(uri)); ; folder = folderOf(folder)) {
    candidates.push(joinPath(folder, declarationsName));
    if (folder === top || folder === folderOf(folder)) break;
  }
  candidates.push(...known.map((each) => pathOf(each)));
  for (const path of candidates) {
    if (includesFile(config, path) && (await reader.read(withPath(uri, path))) !== undefined) return path;
  }
  return undefined;
}

/** A reference at the top of the file, behind a `#!` line; undefined where there is one. */
function referenceEdit(uri: string, text: string): FileEdit | undefined {
  if (/^\/\/\/\s*<reference\s+path=["']\.\/descent-debugger\.d\.ts["']\s*\/>/m.test(text)) return undefined;
  const start = /^#!.*(?:\r\n|[\r\n])/.exec(text)?.[0].length ?? 0;
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  return { kind: 'edit', uri, start, end: start, text: `/// <reference path="./${declarationsName}" />${lineEnd}` };
}

/** Adds files to a configuration: to its own `include` where that can take them in, else to `files`. */
function configEdit(config: TsConfig, missing: readonly string[]): FileEdit {
  const folder = folderOf(config.path);
  const names = missing.map((path) => relativePath(folder, path));
  const include = jsonAt(config.root, 'include');
  const files = jsonAt(config.root, 'files');
  const isExcluded = (path: string): boolean =>
    !includesFile({ ...config, files: undefined, include: { folder, patterns: [relativePath(folder, path)] } }, path);
  if (include?.kind === 'array' && !missing.some(isExcluded)) return appendItems(config, include, names);
  if (files?.kind === 'array') return appendItems(config, files, names);
  // A list of its own replaces the inherited one, so that one is repeated; and `files` alone would end the default of `include`.
  const inherited =
    config.files?.patterns.map((file) => relativePath(folder, joinPath(config.files!.folder, file))) ?? [];
  const properties = [property('files', [...inherited, ...names])];
  if (config.include === undefined && config.files === undefined) properties.push(property('include', ['**/*']));
  return addProperties(config, properties);
}

function property(key: string, values: readonly string[]): string {
  return `${JSON.stringify(key)}: [${values.map((value) => JSON.stringify(value)).join(', ')}]`;
}

function appendItems(config: TsConfig, list: JsonArray, names: readonly string[]): FileEdit {
  const { text, uri } = config;
  const last = list.items.at(-1);
  const items = names.map((name) => JSON.stringify(name));
  if (last === undefined) {
    return { kind: 'edit', uri, start: list.start + 1, end: list.start + 1, text: items.join(', ') };
  }
  const between = text.slice(list.start, last.start);
  const line = /(?:\r\n|[\r\n])[ \t]*$/.exec(between)?.[0] ?? ' ';
  return { kind: 'edit', uri, start: last.end, end: last.end, text: items.map((item) => `,${line}${item}`).join('') };
}

function addProperties({ root, text, uri }: TsConfig, properties: readonly string[]): FileEdit {
  const object = root as JsonObject;
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const last = [...object.properties.values()].at(-1);
  if (last === undefined) {
    const inner = properties.map((written) => `  ${written}`).join(`,${lineEnd}`);
    return { kind: 'edit', uri, start: object.start + 1, end: object.start + 1, text: `${lineEnd}${inner}${lineEnd}` };
  }
  const indent = /(?:\r\n|[\r\n])([ \t]*)"/.exec(text.slice(object.start))?.[1] ?? '  ';
  const added = properties.map((written) => `,${lineEnd}${indent}${written}`).join('');
  return { kind: 'edit', uri, start: last.end, end: last.end, text: added };
}

/** A text with an edit made. */
export function applyEdit(text: string, edit: FileEdit & { readonly kind: 'edit' }): string {
  return text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}
