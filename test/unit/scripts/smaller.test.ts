import assert from 'node:assert/strict';
import test from 'node:test';
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { smaller } from '../../../scripts/gallery/smaller.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

const [width, height, channels] = [40, 30, 3] as const;
const row = width * channels;

/** What each filter of the PNG specification predicts of a byte, from the one to the left, above, and above that one. */
const predictions: readonly ((a: number, b: number, c: number) => number)[] = [
  () => 0,
  (a) => a,
  (_, b) => b,
  (a, b) => Math.floor((a + b) / 2),
  (a, b, c) => {
    const distances = [a, b, c].map((each) => Math.abs(a + b - c - each));
    return [a, b, c][distances.indexOf(Math.min(...distances))]!;
  },
];

function predicted(pixels: Uint8Array, filter: number, y: number, x: number): number {
  const at = (dy: number, dx: number): number => (y - dy < 0 || x - dx < 0 ? 0 : pixels[(y - dy) * row + x - dx]!);
  return predictions[filter]!(at(0, channels), at(1, 0), at(1, channels));
}

function png(pixels: Uint8Array, filterOf: (y: number) => number): Buffer {
  const filtered = Buffer.alloc(height * (row + 1));
  for (let y = 0; y < height; y++) {
    const filter = filterOf(y);
    filtered[y * (row + 1)] = filter;
    for (let x = 0; x < row; x++)
      filtered[y * (row + 1) + 1 + x] = pixels[y * row + x]! - predicted(pixels, filter, y, x);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type: string, data: Buffer): Buffer => {
    const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from(type), data, Buffer.alloc(4)]);
    bytes.writeUInt32BE(data.length, 0);
    bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
    return bytes;
  };
  const parts = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(filtered, { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]);
}

function pixelsOf(picture: Buffer): Uint8Array {
  const at = picture.indexOf('IDAT');
  const filtered = inflateSync(picture.subarray(at + 4, at + 4 + picture.readUInt32BE(at - 4)));
  const pixels = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < row; x++)
      pixels[y * row + x] = filtered[y * (row + 1) + 1 + x]! + predicted(pixels, filtered[y * (row + 1)]!, y, x);
  }
  return pixels;
}

for (const filter of [0, 1, 2, 3, 4, 'each'] as const) {
  test(`a picture with the filter ${filter} has the same pixels in fewer bytes`, () => {
    const random = new SeededRandom(7);
    const pixels = Uint8Array.from({ length: row * height }, (_, i) =>
      random.next() < 0.1 ? random.integer(0, 255) : i % 7 === 0 ? 200 : 30,
    );
    const picture = png(pixels, (y) => (filter === 'each' ? y % 5 : filter));
    assert.deepEqual(pixelsOf(picture), pixels, 'the test’s own way there and back');
    const less = smaller(picture);
    assert.ok(less.length < picture.length);
    assert.deepEqual(pixelsOf(less), pixels);
    assert.deepEqual(smaller(less), less);
  });
}

test('what is no picture of these is refused', () => {
  assert.throws(() => smaller(Buffer.from('GIF89a')), /No PNG/);
  const wide = png(new Uint8Array(row * height), () => 0);
  wide[8 + 8 + 8] = 16;
  assert.throws(() => smaller(wide), /8 bits/);
});
