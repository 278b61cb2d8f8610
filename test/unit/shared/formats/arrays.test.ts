// Files that NumPy made are read as NumPy has them, to the bit; what we write, NumPy has read.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { StoredArray } from '../../../../src/shared/formats/array-file.ts';
import type { NumberArray } from '../../../../src/shared/formats/elements.ts';
import { openIdx } from '../../../../src/shared/formats/idx.ts';
import { openNpy, writeNpy } from '../../../../src/shared/formats/npy.ts';
import { openNpz, writeNpz } from '../../../../src/shared/formats/npz.ts';
import { openSafetensors, writeSafetensors } from '../../../../src/shared/formats/safetensors.ts';
import type { ArrayFixture } from '../../../support/formats/fixtures.ts';
import { bytesOf, numbersOf, numpy } from '../../../support/formats/fixtures.ts';
import { ourArrays } from '../../../support/formats/our-arrays.ts';
import { inZip64 } from '../../../support/formats/zip64.ts';

/** `deepEqual` of assert's strict mode tells −0 from 0. */
function assertArray({ shape, data }: NumberArray, expected: ArrayFixture, what: string): void {
  assert.deepEqual([shape, [...data]], [expected.shape, numbersOf(expected)], what);
}

const open = (name: string, bytes = bytesOf(name)): StoredArray =>
  name.endsWith('.npy') ? openNpy(bytes) : openIdx(bytes);

const single = Object.entries(numpy.files).filter(([name]) => !name.endsWith('.npz')) as [string, ArrayFixture][];

test('every type, order and byte order of .npy and IDX is read', () => {
  assert.equal(single.length, 42 + 6 + 8);
  for (const [name, expected] of single) assertArray(open(name).read(), expected, name);
});

test('bytes that begin at any address are read, and those of Node', () => {
  for (const [name, expected] of single) {
    const bytes = bytesOf(name);
    for (const larger of [new Uint8Array(bytes.length + 3), Buffer.alloc(bytes.length + 3)]) {
      const shifted = larger.subarray(3);
      shifted.set(bytes);
      assertArray(open(name, shifted).read(), expected, name);
      assert.deepEqual([...shifted], [...bytes], 'nothing is written into the file');
    }
  }
});

test('of a long array only the first samples are read', () => {
  for (const [name, expected] of single) {
    const [length = 0, ...rest] = expected.shape;
    for (let most = 0; most <= length + 1; most++) {
      const kept = Math.min(most, length);
      const size = rest.reduce((product, each) => product * each, 1);
      const { shape, data } = open(name).read(most);
      const wanted =
        expected.shape.length === 0
          ? [[], numbersOf(expected)]
          : [[kept, ...rest], numbersOf(expected).slice(0, kept * size)];
      assert.deepEqual([shape, [...data]], wanted, `${name}, ${most}`);
    }
  }
});

test('.npz is read, packed and not', () => {
  for (const name of ['xor.npz', 'xor-packed.npz']) {
    const file = openNpz(bytesOf(name));
    assert.deepEqual(file.names, ['x', 'y']);
    for (const [array, expected] of Object.entries(numpy.files[name]!)) {
      assertArray(file.array(array), expected as ArrayFixture, `${name} ${array}`);
    }
    assert.deepEqual(file.array('x', 3).shape, [3, 2]);
  }
});

test('what is written has the bytes that NumPy has read, and the numbers', () => {
  for (const [name, write, openFile] of [
    ['ours.npz', writeNpz, openNpz],
    [
      'ours.safetensors',
      (arrays: typeof ourArrays) => writeSafetensors(arrays, { format: 'descent' }),
      openSafetensors,
    ],
  ] as const) {
    const bytes = write(ourArrays);
    assert.deepEqual([...bytes], [...bytesOf(name)], name);
    const file = openFile(bytes);
    assert.deepEqual(file.names, [...ourArrays.keys()]);
    for (const [array, { shape, data }] of ourArrays) {
      const read = numpy.ours[name]![array]!;
      assert.deepEqual([read.shape, numbersOf(read)], [shape, [...data]], `NumPy's ${name} ${array}`);
      assert.deepEqual([file.array(array).shape, [...file.array(array).data]], [shape, [...data]], `${name} ${array}`);
    }
  }
});

test('a shape of many axes fills the header of .npy to a multiple of 64 bytes', () => {
  for (let rank = 0; rank <= 30; rank++) {
    const bytes = writeNpy({ shape: new Array<number>(rank).fill(1), data: Float64Array.of(7) });
    assert.equal((bytes.length - 8) % 64, 0, `${rank} axes`);
    assert.deepEqual(openNpy(bytes).read().data, Float64Array.of(7));
  }
});

test('zip files in the form of very large ones are read', () => {
  const file = openNpz(inZip64(bytesOf('xor-packed.npz')));
  assert.deepEqual(file.names, ['x', 'y']);
  for (const [array, expected] of Object.entries(numpy.files['xor-packed.npz']!)) {
    assertArray(file.array(array), expected as ArrayFixture, array);
  }
});
