/** Tables of Apache Parquet, read by hyparquet: flat columns, uncompressed or packed by snappy or gzip. */
import { parquetMetadataAsync, parquetSchema } from 'hyparquet/src/metadata.js';
import { parquetReadColumn } from 'hyparquet/src/read.js';
import { FormatError } from './format-error.ts';
import { withoutGzip } from './zip.ts';

/** A value of a column; undefined where it is missing. */
export type TableValue = number | string | undefined;

export interface TableFile {
  readonly names: readonly string[];
  readonly rows: number;
  /** The values of a column, one per row. @throws FormatError where they are neither numbers nor texts. */
  column(name: string): readonly TableValue[];
}

type ReadOptions = Parameters<typeof parquetReadColumn>[0];

const compressors: NonNullable<ReadOptions['compressors']> = { GZIP: (input) => withoutGzip(input) };

/** Reads every column of a table. @throws FormatError for another format. */
export async function openParquet(bytes: Uint8Array): Promise<TableFile> {
  const mark = (from: number): string => String.fromCharCode(...bytes.subarray(from, from + 4));
  if (mark(0) !== 'PAR1') throw new FormatError('it does not begin like a Parquet file (PAR1)');
  if (bytes.length < 12 || mark(bytes.length - 4) !== 'PAR1') {
    throw new FormatError('it is cut off: a Parquet file ends with PAR1');
  }
  const file: ReadOptions['file'] = {
    byteLength: bytes.length,
    // Node's Buffer makes no copy when it is sliced.
    slice: (start, end) => new Uint8Array(bytes.subarray(start, end)).buffer,
  };
  const metadata = await told('its directory', () => parquetMetadataAsync(file));
  const rows = Number(metadata.num_rows);
  const columns = new Map<string, readonly TableValue[] | FormatError>();
  for (const { element, children } of parquetSchema(metadata).children) {
    const { name } = element;
    const isFlat = children.length === 0 && element.repetition_type !== 'REPEATED';
    columns.set(
      name,
      isFlat
        ? await readColumn(name, rows, { file, metadata, columns: [name], compressors })
        : new FormatError(`column ${name} holds lists or records, and only numbers and texts are read`),
    );
  }
  return {
    names: [...columns.keys()],
    rows,
    column: (name) => {
      const found = columns.get(name)!;
      if (found instanceof FormatError) throw found;
      return found;
    },
  };
}

/** A column that cannot be read is a fault only where it is asked for. */
async function readColumn(
  name: string,
  rows: number,
  options: ReadOptions,
): Promise<readonly TableValue[] | FormatError> {
  try {
    const values = await told(`column ${name}`, () => parquetReadColumn(options));
    if (values.length !== rows) {
      throw new FormatError(`column ${name} has ${values.length} values, and the table ${rows} rows`);
    }
    return Array.from(values as ArrayLike<unknown>, (value, row) => tableValue(value, row, name));
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}

/** What hyparquet throws, as an error of ours. */
async function told<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const codec = /unsupported compression codec: (\w+)/i.exec(message)?.[1];
    if (codec === undefined) throw new FormatError(`${what} cannot be read: ${message}`);
    throw new FormatError(
      `${what} is packed by ${codec}, and only snappy and gzip are read. Save the table with compression='snappy'`,
    );
  }
}

function tableValue(value: unknown, row: number, name: string): TableValue {
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const where = `row ${row + 1}, column ${name}`;
  if (typeof value === 'bigint') {
    const number = Number(value);
    if (BigInt(number) === value) return number;
    throw new FormatError(`${where} is ${value}, which a float64 cannot hold exactly`);
  }
  const what = value instanceof Date ? 'a date' : 'bytes or a record';
  throw new FormatError(`${where}: ${what} is neither a number nor a text`);
}
