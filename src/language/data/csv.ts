/**
 * Tables of numbers as modules: `import data from './moons.csv'` gives an object with an array per column and `rows`,
 * an object per row. Comma, semicolon or tab, quoted cells as in RFC 4180. A table with a hole is an error, never a guess.
 */
export interface Table {
  /** Column names in the file's order. */
  readonly names: readonly string[];
  readonly columns: Readonly<Record<string, readonly (number | string)[]>>;
}

/** A hole or a fault of a table; the message names row and column, and the offset is where it stands. */
export class TableError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'TableError';
    this.offset = offset;
  }
}

export interface Cell {
  readonly text: string;
  readonly offset: number;
}

export interface Row {
  readonly cells: readonly Cell[];
  /** Line of the file, from 1. */
  readonly line: number;
}

/** The cells of a table as they are written, for whoever takes only some of the columns. */
export interface Cells {
  readonly names: readonly string[];
  readonly rows: readonly Row[];
}

const separators = [',', ';', '\t'] as const;
const missing = /^(?:|na|n\/a|null|none|\?|-|\.)$/i;

/** The separator which the first line has most of, outside of quotes. */
function separatorOf(text: string): string {
  const header = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)![0].replace(/"(?:[^"]|"")*"/g, '');
  let best: string = ',';
  let most = 0;
  for (const separator of separators) {
    const count = header.split(separator).length - 1;
    if (count > most) {
      most = count;
      best = separator;
    }
  }
  return best;
}

function readRows(text: string): Row[] {
  const separator = separatorOf(text);
  const rows: Row[] = [];
  let cells: Cell[] = [];
  let line = 1;
  let rowLine = 1;
  let at = 0;
  const endRow = (): void => {
    if (cells.length > 1 || cells[0]!.text !== '') rows.push({ cells, line: rowLine });
    cells = [];
  };
  while (at <= text.length) {
    if (cells.length === 0) rowLine = line;
    const offset = at;
    let value: string;
    if (text[at] === '"') {
      let end = at + 1;
      for (;;) {
        end = text.indexOf('"', end);
        if (end < 0) throw new TableError(`line ${line}: the quote is never closed`, offset);
        if (text[end + 1] !== '"') break;
        end += 2;
      }
      value = text.slice(at + 1, end).replaceAll('""', '"');
      line += value.split('\n').length - 1;
      at = end + 1;
      while (text[at] === ' ') at++;
      if (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') {
        throw new TableError(`line ${line}: text follows a closed quote; write a quote inside a cell as ""`, at);
      }
    } else {
      while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at++;
      value = text.slice(offset, at).trim();
    }
    cells.push({ text: value, offset });
    if (at < text.length && text[at] === separator) {
      at++;
      if (at < text.length) continue;
      cells.push({ text: '', offset: at });
    }
    endRow();
    if (at >= text.length) break;
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
    line++;
    if (at === text.length) break;
  }
  return rows;
}

/** The number a cell writes, undefined where it writes none. `NaN` and the infinities are numbers here. */
export function numberOf(text: string): number | undefined {
  const special = /^([+-]?)(nan|inf|infinity)$/i.exec(text);
  if (special !== null) {
    if (special[2]!.toLowerCase() === 'nan') return Number.NaN;
    return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

function readNames(header: Row): string[] {
  if (header.cells.every((cell) => numberOf(cell.text) !== undefined)) {
    throw new TableError(
      'the first row must name the columns; it has only numbers. Add a row such as `x,y` above it',
      0,
    );
  }
  const names: string[] = [];
  header.cells.forEach((cell, index) => {
    if (cell.text === '') throw new TableError(`row 1: column ${index + 1} has no name`, cell.offset);
    if (cell.text === 'rows') {
      throw new TableError('row 1: a column cannot be named rows, which is the list of all rows', cell.offset);
    }
    if (names.includes(cell.text)) throw new TableError(`row 1: two columns are named ${cell.text}`, cell.offset);
    names.push(cell.text);
  });
  return names;
}

/** Reads the cells of a table, every row of which must have one for each column. Rows are counted as lines of the file, from 1. */
export function parseCells(text: string): Cells {
  const [header, ...rows] = readRows(text);
  if (header === undefined) throw new TableError('the table is empty; its first row must name the columns', 0);
  const names = readNames(header);
  for (const row of rows) {
    if (row.cells.length === names.length) continue;
    const extra = row.cells[names.length];
    throw new TableError(
      extra === undefined
        ? `row ${row.line}: column ${names[row.cells.length]} is missing; the row has ${row.cells.length} of ${names.length} values`
        : `row ${row.line}: ${row.cells.length} values, but only ${names.length} columns are named`,
      (extra ?? row.cells.at(-1)!).offset,
    );
  }
  return { names, rows };
}

/** The numbers of a column, undefined for a cell that writes none. @throws TableError for a missing value. */
export function columnNumbers({ names, rows }: Cells, index: number): (number | undefined)[] {
  const cells = rows.map((row) => row.cells[index]!);
  const numbers = cells.map((cell) => numberOf(cell.text));
  const numeric = numbers.some((value) => value !== undefined);
  cells.forEach((cell, row) => {
    const hole = cell.text === '' || (numeric && numbers[row] === undefined && missing.test(cell.text));
    if (!hole) return;
    const written = cell.text === '' ? 'the value is missing' : `${JSON.stringify(cell.text)} is no number`;
    throw new TableError(`row ${rows[row]!.line}, column ${names[index]}: ${written}`, cell.offset);
  });
  return numbers;
}

/** Reads a table of which every cell has a value. */
export function parseTable(text: string): Table {
  const read = parseCells(text);
  const { names, rows } = read;
  const columns: Record<string, readonly (number | string)[]> = Object.create(null);
  names.forEach((name, index) => {
    const cells = rows.map((row) => row.cells[index]!);
    const numbers = columnNumbers(read, index);
    columns[name] = numbers.every((value) => value !== undefined)
      ? (numbers as number[])
      : cells.map((cell) => cell.text);
  });
  return { names, columns };
}

/** What `import data from './table.csv'` gives: fresh arrays each time, so that no instance sees another's changes. */
export function tableValue(table: Table): Record<string, unknown> {
  const length = table.columns[table.names[0]!]!.length;
  const rows = Array.from({ length }, (_, row) =>
    Object.fromEntries(table.names.map((name) => [name, table.columns[name]![row]])),
  );
  return { ...Object.fromEntries(table.names.map((name) => [name, [...table.columns[name]!]])), rows };
}
