import type { Node } from '@babel/types';
import type { ArrayFile, StoredArray } from '../../shared/formats/array-file.ts';
import type { TableFile } from '../../shared/formats/parquet.ts';
import type { Place } from '../../shared/place.ts';
import { builtinSpecifier } from '../builtin/specifier.ts';
import { PlaceTable } from '../places.ts';
import { builtinName, collectNames, unwrapped } from '../problems/numeric.ts';
import { parseStatements } from '../problems/parse.ts';
import { endOf, forEachChild, startOf } from '../walk.ts';

/** What a module reads a file for: the function that it calls with its name, or the weights of a network. */
export const fileUses = ['csv', 'json', 'npy', 'npz', 'idx', 'parquet', 'weights'] as const;
export type FileUse = (typeof fileUses)[number];

export interface TextFile {
  readonly kind: 'text';
  readonly uri: string;
  readonly text: string;
}

/** A file of data which a module names, with what was read of it. */
export type DataFile =
  | TextFile
  | { readonly kind: 'array'; readonly uri: string; readonly array: StoredArray }
  | { readonly kind: 'arrays'; readonly uri: string; readonly arrays: ArrayFile }
  | { readonly kind: 'table'; readonly uri: string; readonly table: TableFile };

/** The files of a module. */
export type DataFiles = ReadonlyMap<string, DataFile>;

/** What `DataFiles` has a file under: the same name may be read in two ways. */
export const fileKey = (use: FileUse, name: string): string => `${use} ${name}`;

/** The name of a data file as it is written in the source, and where. */
export interface DataFileName {
  readonly use: FileUse;
  readonly name: string;
  readonly place: Place;
}

/**
 * The files which a module names by a literal text: in calls such as `csv('moons.csv', …)`, of which `idx` takes two, and as
 * `weights` of a network. They are read before anything runs.
 */
export function dataFileNames(text: string, uri: string): DataFileName[] {
  if (!text.includes(builtinSpecifier) || !fileUses.some((use) => text.includes(use))) return [];
  const statements = parseStatements(text, uri);
  const names = collectNames(statements);
  const places = new PlaceTable(uri, text, 0);
  const found: DataFileName[] = [];
  const add = (use: FileUse, node: Node | undefined): void => {
    const argument = node && unwrapped(node);
    if (argument?.type !== 'StringLiteral') return;
    found.push({ use, name: argument.value, place: places.at(startOf(argument), endOf(argument)) });
  };
  const waiting: Node[] = [...statements];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    forEachChild(node, (child) => waiting.push(child));
    if (node.type !== 'CallExpression') continue;
    const callee = builtinName(node.callee, names);
    const [first, second] = node.arguments;
    if (callee === 'network') {
      const weights = first && property(first, 'weights');
      add('weights', weights && (property(weights, 'file') ?? weights));
      continue;
    }
    const use = fileUses.find((each) => each === callee);
    if (use === undefined || use === 'weights') continue;
    add(use, first);
    if (use === 'idx') add(use, second);
  }
  return found.sort((a, b) => a.place.start - b.place.start);
}

/** The value that an object which is written out has for a key. */
function property(node: Node, key: string): Node | undefined {
  const object = unwrapped(node);
  if (object.type !== 'ObjectExpression') return undefined;
  for (const each of object.properties) {
    if (each.type !== 'ObjectProperty' || each.computed) continue;
    const { key: written } = each;
    const name = written.type === 'Identifier' ? written.name : written.type === 'StringLiteral' ? written.value : '';
    if (name === key) return each.value;
  }
  return undefined;
}
