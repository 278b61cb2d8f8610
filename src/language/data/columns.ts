import { EngineError } from '../../engine/errors.ts';
import { hint } from '../../engine/settings.ts';
import { isFormatError } from '../../shared/formats/format-error.ts';
import type { TableFile } from '../../shared/formats/parquet.ts';
import type { Place } from '../../shared/place.ts';
import { LanguageError } from '../errors.ts';
import { placeAt } from '../graph/place-at.ts';
import { baseName, pathOf } from '../graph/uri.ts';
import { JsonSyntaxError, parseJsonc } from '../tsconfig/jsonc.ts';
import { columnNumbers, parseCells, TableError } from './csv.ts';
import { readJson } from './data.ts';
import type { TextFile } from './data-files.ts';

/** The values of a column, one per row: numbers, all of them finite, or texts. */
export type ColumnValues =
  | { readonly kind: 'numbers'; readonly values: readonly number[] }
  | { readonly kind: 'texts'; readonly values: readonly string[] };

/** A file of data, of which only the columns that are asked for need to have a value in every row. */
export interface ColumnFile {
  /** `moons.csv` */
  readonly file: string;
  readonly names: readonly string[];
  readonly rows: number;
  /** @throws LanguageError at the place in the file where a value is missing or not finite. */
  column(name: string): ColumnValues;
  /** The same, where texts are an error too. */
  numbers(name: string): readonly number[];
}

/** A value of a column as it is written, and what tells where. */
interface Written {
  readonly value: number | string | undefined;
  /** `row 4, column x` */
  readonly where: string;
  /** Undefined in a file that is no text. */
  readonly place: () => Place | undefined;
}

function fail(message: string, place: Place | undefined): never {
  // Without a place of its own, it is told where the source asks for the column.
  if (place === undefined) throw new EngineError(message);
  throw new LanguageError({ severity: 'error', code: 'data', message, place });
}

function columnFile(
  file: string,
  names: readonly string[],
  rows: number,
  written: (name: string) => readonly Written[],
): ColumnFile {
  const check = ({ value, where, place }: Written): void => {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      fail(`${file}, ${where}: ${value} is not finite. Give it a number, or remove the row.`, place());
    }
  };
  const numbers = (name: string): readonly number[] =>
    written(name).map((each) => {
      check(each);
      const { value, where, place } = each;
      if (typeof value === 'number') return value;
      const what = value === undefined ? 'the value is missing' : `${JSON.stringify(value)} is no number`;
      return fail(`${file}, ${where}: ${what}.`, place());
    });
  return {
    file,
    names,
    rows,
    numbers,
    column: (name) => {
      const values = written(name);
      if (!values.every(({ value }) => typeof value === 'string')) return { kind: 'numbers', values: numbers(name) };
      return { kind: 'texts', values: values.map(({ value }) => value as string) };
    },
  };
}

/** Reads a table. @throws LanguageError at the row which has too few or too many cells. */
export function csvColumns({ uri, text }: TextFile): ColumnFile {
  const file = baseName(pathOf(uri));
  const at = (offset: number): Place => placeAt(uri, text, offset, Math.min(offset + 1, text.length));
  const within = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      if (error instanceof TableError) fail(`${file}, ${error.message}.`, at(error.offset));
      throw error;
    }
  };
  const cells = within(() => parseCells(text));
  return columnFile(file, cells.names, cells.rows.length, (name) => {
    const index = cells.names.indexOf(name);
    const numbers = within(() => columnNumbers(cells, index));
    // A column with a number in it is one of numbers, and what else stands there a fault.
    return cells.rows.map((row, position) => {
      const { text: cell, offset } = row.cells[index]!;
      const place = (): Place => placeAt(uri, text, offset, offset + Math.max(1, cell.length));
      return { value: numbers[position] ?? cell, where: `row ${row.line}, column ${name}`, place };
    });
  });
}

/** Reads a list of objects, one per row, or an object of lists, one per column. Rows are counted from 1. */
export function jsonColumns({ uri, text }: TextFile): ColumnFile {
  const file = baseName(pathOf(uri));
  const read = readJson(uri, text);
  if ('message' in read) throw new LanguageError(read);
  const value = read.value();
  const where = (row: number, name: string): string => `row ${row + 1}, column ${name}`;
  const placeOf = (path: readonly (string | number)[]): Place => jsonPlace(uri, text, path);
  const leaf = (found: unknown, row: number, name: string, path: readonly (string | number)[]): Written => {
    const known = typeof found === 'number' || typeof found === 'string' ? found : undefined;
    return { value: known, where: where(row, name), place: () => placeOf(path) };
  };
  if (Array.isArray(value) && value.length > 0 && value.every(isRecord)) {
    const rows = value as readonly Readonly<Record<string, unknown>>[];
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    return columnFile(file, names, rows.length, (name) =>
      rows.map((row, index) => leaf(row[name], index, name, [index, name])),
    );
  }
  if (isRecord(value) && Object.values(value).some(Array.isArray)) {
    const names = Object.keys(value).filter((name) => Array.isArray(value[name]));
    const lists = value as Readonly<Record<string, readonly unknown[]>>;
    const longest = names.reduce((a, b) => (lists[b]!.length > lists[a]!.length ? b : a));
    const rows = lists[longest]!.length;
    return columnFile(file, names, rows, (name) => {
      const list = lists[name]!;
      if (list.length < rows) {
        const message = `${file}, row ${list.length + 1}, column ${name}: the value is missing; the column has ${list.length} values and ${longest} has ${rows}.`;
        fail(message, placeOf([name]));
      }
      return list.map((found, index) => leaf(found, index, name, [name, index]));
    });
  }
  return fail(
    `${file} holds no columns. It must be a list of objects, one per row, or an object of lists, one per column.`,
    placeOf([]),
  );
}

/** Columns of a table that is no text. Rows are counted from 1. */
export function tableColumns(uri: string, table: TableFile): ColumnFile {
  const file = baseName(pathOf(uri));
  return columnFile(file, table.names, table.rows, (name) => {
    try {
      return table.column(name).map((value, row) => ({
        value,
        where: `row ${row + 1}, column ${name}`,
        place: () => undefined,
      }));
    } catch (error) {
      if (!isFormatError(error)) throw error;
      return fail(`${file}: ${error.message}.`, undefined);
    }
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The place of a part of a JSON text, or of the nearest part around it that is there. */
function jsonPlace(uri: string, text: string, path: readonly (string | number)[]): Place {
  let start = 0;
  let end = text.length;
  try {
    let node = parseJsonc(text);
    ({ start, end } = node);
    for (const step of path) {
      const inner =
        node.kind === 'object'
          ? node.properties.get(String(step))
          : node.kind === 'array'
            ? node.items[Number(step)]
            : undefined;
      if (inner === undefined) break;
      node = inner;
      ({ start, end } = node);
    }
  } catch (error) {
    // What JSON.parse reads and the parser of expressions does not is told at the whole file.
    if (!(error instanceof JsonSyntaxError)) throw error;
  }
  // A whole object would be too much to underline.
  return placeAt(uri, text, start, Math.min(end, text.indexOf('\n', start) < 0 ? end : text.indexOf('\n', start)));
}

/** That a name is none of a file's columns, with what was probably meant. */
export function unknownColumn({ file, names }: ColumnFile, name: string): string {
  return `${file} has no column ${JSON.stringify(name)}. ${hint(name, names)}`;
}
