// Tables that pyarrow made: packed and not, with dictionaries and without, in one group of rows and in several.
import assert from 'node:assert/strict';
import test from 'node:test';
import { isFormatError } from '../../../../src/shared/formats/format-error.ts';
import { openParquet } from '../../../../src/shared/formats/parquet.ts';
import { bytesOf, changed } from '../../../support/formats/fixtures.ts';

const columns = {
  x: [0.5, -1.25, 3, 1e-300],
  half: [0.1, 0.2, 0.3, 0.4].map(Math.fround),
  count: [1, -2, 2 ** 53, 4],
  small: [1, 2, 3, 200],
  flag: [1, 0, 1, 1],
  kind: ['rose', 'aster', 'rose', 'rose'],
  hole: [1, undefined, 3, 4],
  wrong: [1, 2, Number.NaN, 4],
};

for (const name of ['snappy.parquet', 'plain.parquet', 'gzip.parquet', 'groups.parquet']) {
  test(`${name} is read`, async () => {
    const table = await openParquet(Buffer.concat([bytesOf(name)]));
    assert.equal(table.rows, 4);
    assert.deepEqual(table.names, [
      'x',
      'half',
      'count',
      'small',
      'flag',
      'kind',
      'hole',
      'inexact',
      'wrong',
      'when',
      'list',
    ]);
    for (const [column, values] of Object.entries(columns)) assert.deepEqual(table.column(column), values, column);
  });
}

async function failure(bytes: Uint8Array, column?: string): Promise<string> {
  try {
    const table = await openParquet(bytes);
    if (column !== undefined) table.column(column);
  } catch (error) {
    if (!isFormatError(error)) throw error;
    return error.message;
  }
  return 'nothing went wrong';
}

const snappy = bytesOf('snappy.parquet');

for (const [title, bytes, column, told] of [
  ['another format', bytesOf('row.npy'), undefined, /^it does not begin like a Parquet file \(PAR1\)$/],
  ['nothing', new Uint8Array(), undefined, /^it does not begin like a Parquet file/],
  ['a file that is cut off', snappy.subarray(0, 500), undefined, /^it is cut off: a Parquet file ends with PAR1$/],
  [
    'a directory of another length',
    changed(snappy, snappy.length - 8, 255, 255, 255, 127),
    undefined,
    /^its directory cannot be read: /,
  ],
  [
    'a packing that is not read',
    bytesOf('zstd.parquet'),
    'x',
    /^column x is packed by ZSTD, and only snappy and gzip are read\. Save the table with compression='snappy'$/,
  ],
  [
    'a number that float64 cannot hold',
    snappy,
    'inexact',
    /^row 3, column inexact is 9007199254740993, which a float64 cannot hold exactly$/,
  ],
  ['dates', snappy, 'when', /^row 1, column when: a date is neither a number nor a text$/],
  ['lists', snappy, 'list', /^column list holds lists or records, and only numbers and texts are read$/],
] as const) {
  test(title, async () => assert.match(await failure(bytes, column), told));
}
