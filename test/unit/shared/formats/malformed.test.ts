// Files that are cut off, damaged, of another format, or hold what is no number: each is told, none is read wrongly.
import assert from 'node:assert/strict';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { isFormatError } from '../../../../src/shared/formats/format-error.ts';
import { openIdx } from '../../../../src/shared/formats/idx.ts';
import { openNpy } from '../../../../src/shared/formats/npy.ts';
import { openNpz } from '../../../../src/shared/formats/npz.ts';
import { openSafetensors } from '../../../../src/shared/formats/safetensors.ts';
import { withoutGzip, writeZip } from '../../../../src/shared/formats/zip.ts';
import { bytesOf, changed, safetensorsOf } from '../../../support/formats/fixtures.ts';

function failure(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (!isFormatError(error)) throw error;
    return error.message;
  }
  return 'nothing went wrong';
}

const npy = (bytes: Uint8Array) => () => openNpy(bytes).read();
const npz = (bytes: Uint8Array) => () => {
  const file = openNpz(bytes);
  for (const name of file.names) file.array(name);
};
const safetensors = (bytes: Uint8Array) => () => {
  const file = openSafetensors(bytes);
  for (const name of file.names) file.array(name);
};
const headed = (text: string): Uint8Array =>
  Uint8Array.from(Buffer.from(`\u0093NUMPY\u0001\0${String.fromCharCode(text.length, 0)}${text}`, 'latin1'));

const row = bytesOf('row.npy');
const xor = bytesOf('xor.npz');
const packed = bytesOf('xor-packed.npz');
const gz = bytesOf('images.idx3-ubyte.gz');
const images = bytesOf('images.idx3-ubyte');
const ours = bytesOf('ours.safetensors');
const one = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
const indexOf = (bytes: Uint8Array, text: string): number => Buffer.from(bytes).indexOf(text);

for (const [title, work, told] of [
  ['.npy of another format', npy(images), /^it does not begin like a \.npy file/],
  ['.npy without anything', npy(new Uint8Array()), /^it does not begin like a \.npy file/],
  ['.npy that ends in its header', npy(row.subarray(0, 40)), /^the header is cut off$/],
  ['.npy that ends before its header', npy(row.subarray(0, 9)), /^the header is cut off$/],
  ['.npy of a version to come', npy(changed(row, 6, 9)), /^version 9 of the \.npy format is not known$/],
  [
    '.npy that is cut off',
    npy(row.subarray(0, row.length - 1)),
    /^it is cut off: float64 of shape \[2\] takes 16 bytes, and there are 15$/,
  ],
  [
    '.npy with more behind it',
    npy(Uint8Array.from([...row, 0])),
    /^it is too long: .* takes 16 bytes, and there are 17$/,
  ],
  [
    '.npy with another header',
    npy(headed("{'descr': '<f8'}\n")),
    /^its header does not tell descr, fortran_order and shape$/,
  ],
  [
    '.npy of a type that is not',
    npy(headed("{'descr': '<f3', 'fortran_order': False, 'shape': (), }\n")),
    /^it holds dtype '<f3', and only bool, integers and floats are read/,
  ],
  [
    '.npy too large to be',
    npy(headed("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999, 99999999), }\n")),
    /too large$/,
  ],
  [
    '.npy of complex numbers',
    npy(bytesOf('complex.npy')),
    /^it holds complex numbers, .* Save x\.astype\('float64'\)$/,
  ],
  ['.npy of texts', npy(bytesOf('text.npy')), /^it holds texts/],
  ['.npy of records', npy(bytesOf('records.npy')), /^it holds records/],
  ['.npy of dates', npy(bytesOf('date.npy')), /^it holds dates/],
  [
    '.npy of a number that float64 cannot hold',
    npy(bytesOf('inexact.npy')),
    /^\[1\]\[1\] is 9007199254740993, which a float64 cannot hold exactly$/,
  ],
  ['.npz of another format', npz(images), /^it does not begin like a zip file/],
  ['.npz without its end', npz(xor.subarray(0, xor.length - 30)), /^it is cut off: the directory at the end/],
  [
    '.npz without a directory',
    npz(changed(xor, indexOf(xor, 'PK\u0001\u0002'), 0)),
    /^the directory of the zip file is damaged$/,
  ],
  [
    '.npz with another number',
    npz(changed(xor, 150, 1)),
    /^array x: its entry x\.npy is damaged: its checksum is another$/,
  ],
  [
    '.npz with damage in what is packed',
    npz(changed(packed, 90, 255, 255, 255)),
    /^array x: its entry x\.npy is damaged: /,
  ],
  [
    '.npz without arrays',
    npz(bytesOf('no-arrays.npz')),
    /^it is a zip file without a \.npy in it, but with archive\/data\.pkl$/,
  ],
  ['.npz with no entries', npz(writeZip(new Map())), /^it is a zip file without a \.npy in it$/],
  [
    '.npz with a bad array',
    npz(writeZip(new Map([['x.npy', row.subarray(0, 20)]]))),
    /^array x: the header is cut off$/,
  ],
  ['IDX of another format', () => openIdx(row), /^it does not begin like an IDX file: its first two bytes must be 0$/],
  ['IDX without anything', () => openIdx(new Uint8Array()), /^the header is cut off$/],
  ['IDX that ends in its header', () => openIdx(images.subarray(0, 10)), /^the header is cut off$/],
  ['IDX of a type that is not', () => openIdx(changed(images, 2, 10)), /^there is no type 0x0a in IDX files$/],
  [
    'IDX that is cut off',
    () => openIdx(images.subarray(0, 30)),
    /^it is cut off: uint8 of shape \[3, 4, 2\] takes 24 bytes, and there are 14$/,
  ],
  ['IDX with more behind it', () => openIdx(Uint8Array.from([...images, 1])), /^it is too long/],
  ['.gz that is cut off', () => openIdx(gz.subarray(0, gz.length - 12)), /^the gzip file is damaged or cut off/],
  ['.gz with another checksum', () => openIdx(changed(gz, gz.length - 8, 1)), /its checksum is another$/],
  ['.gz of a few bytes', () => withoutGzip(Uint8Array.of(0x1f, 0x8b, 8)), /it has no end$/],
  ['safetensors of another format', safetensors(images), /^it does not begin like a safetensors file/],
  ['safetensors without anything', safetensors(new Uint8Array(3)), /^the header is cut off$/],
  [
    'safetensors that ends in its header',
    safetensors(ours.subarray(0, 50)),
    /^it is cut off: the header takes \d+ bytes, and there are 42$/,
  ],
  [
    'safetensors that is cut off',
    safetensors(ours.subarray(0, ours.length - 8)),
    /^it is cut off: tensor cube ends at byte 112 of the data, and there are 104$/,
  ],
  [
    'safetensors with more behind it',
    safetensors(safetensorsOf({ w: one }, 9)),
    /^1 bytes behind the last tensor belong to none$/,
  ],
  ['safetensors whose header is no JSON', safetensors(safetensorsOf('{"w"}')), /^its header is not JSON: /],
  [
    'safetensors without a shape',
    safetensors(safetensorsOf({ w: { dtype: 'F32' } })),
    /^its header does not tell dtype, shape and data_offsets of tensor w$/,
  ],
  [
    'safetensors with a negative shape',
    safetensors(safetensorsOf({ w: { ...one, shape: [-2] } }, 8)),
    /^its header does not tell/,
  ],
  [
    'safetensors of another length',
    safetensors(safetensorsOf({ w: { ...one, shape: [3] } }, 8)),
    /^tensor w: F32 of shape \[3\] takes 12 bytes, and data_offsets gives it 8$/,
  ],
  [
    'safetensors whose tensors overlap',
    safetensors(safetensorsOf({ w: one, v: { ...one, data_offsets: [4, 12] } }, 12)),
    /^tensor v begins at byte 4 of the data, and not at 8$/,
  ],
  [
    'safetensors with a gap',
    safetensors(safetensorsOf({ w: { ...one, data_offsets: [4, 12] } }, 12)),
    /^tensor w begins at byte 4 of the data, and not at 0$/,
  ],
  [
    'safetensors of a type that is not read',
    safetensors(safetensorsOf({ w: { ...one, dtype: 'F8_E4M3' } }, 8)),
    /^tensor w is of type F8_E4M3\. Read are: F64, F32/,
  ],
] as const) {
  test(title, () => assert.match(failure(work), told));
}

test('what Node has packed is unpacked, and what is not packed stays', () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 251);
  assert.deepEqual([...withoutGzip(gzipSync(bytes))], [...bytes]);
  assert.equal(withoutGzip(bytes), bytes);
});
