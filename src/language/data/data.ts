import type { SourceProblem } from '../../shared/place.ts';
import { placeAt } from '../graph/place-at.ts';
import { baseName, pathOf } from '../graph/uri.ts';
import { JsonSyntaxError, parseJsonc } from '../tsconfig/jsonc.ts';
import type { Table } from './csv.ts';
import { parseTable, TableError, tableValue } from './csv.ts';

/** A file of data as a module. Each instance of the modules gets its own copy of the value. */
export interface DataModule {
  readonly kind: 'data';
  readonly uri: string;
  readonly text: string;
  /** Names besides `default`. */
  readonly names: readonly string[];
  /** A fresh copy of the value. */
  value(): unknown;
}

/** Where a text stops being JSON: where V8 says so, which it does not for short texts, else where another reader stops. */
function faultOffset(text: string, message: string): number {
  const position = /at position (\d+)/.exec(message);
  if (position !== null) return Number(position[1]);
  try {
    parseJsonc(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.offset;
    throw error;
  }
  // Only a comment or a trailing comma is left, which stands outside of the texts.
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => '"'.repeat(quoted.length));
  return Math.max(0, bare.search(/\/\/|\/\*|,\s*[}\]]/));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a `.json` file as a module, or tells why it is none. */
export function readJson(uri: string, text: string): DataModule | SourceProblem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const offset = Math.min(faultOffset(text, message), Math.max(0, text.length - 1));
    return {
      severity: 'error',
      code: 'json-syntax',
      message: `${baseName(pathOf(uri))} is not JSON: ${message}. Comments and trailing commas are not allowed here.`,
      place: placeAt(uri, text, offset, offset + 1),
    };
  }
  const names = isObject(value) ? Object.keys(value).filter((name) => name !== 'default') : [];
  return { kind: 'data', uri, text, names, value: () => JSON.parse(text) as unknown };
}

/** Reads a `.csv` file as a module: `default` is the table, and each column and `rows` have their own names. */
export function readCsv(uri: string, text: string): DataModule | SourceProblem {
  let table: Table;
  try {
    table = parseTable(text);
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    return {
      severity: 'error',
      code: 'csv',
      message: `${baseName(pathOf(uri))}, ${error.message}.`,
      place: placeAt(uri, text, error.offset, error.offset + 1),
    };
  }
  return { kind: 'data', uri, text, names: [...table.names, 'rows'], value: () => tableValue(table) };
}
