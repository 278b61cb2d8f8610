// PNG pictures with the same pixels in fewer bytes: a browser packs a screenshot quickly, not well.
import { constants, crc32, deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** The same picture, packed as well as one filter for all rows and the slowest deflating can. Throws for what is no such picture. */
export function smaller(png: Buffer): Buffer {
  const chunks = chunksOf(png);
  const header = chunks.find(({ type }) => type === 'IHDR')?.data;
  if (header === undefined || header[8] !== 8 || header[12] !== 0) throw new Error('No PNG of 8 bits, not interlaced.');
  const channels = { 0: 1, 2: 3, 4: 2, 6: 4 }[header[9]!];
  if (channels === undefined) throw new Error('A PNG with a palette.');
  const width = header.readUInt32BE(0) * channels;
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  const filtered = inflateSync(packed);
  const rows = unfiltered(filtered, width, channels);
  const candidates = [filtered, ...[0, 1, 2].map((filter) => refiltered(rows, width, channels, filter))].map((each) =>
    deflateSync(each, { level: 9, memLevel: 9, strategy: constants.Z_DEFAULT_STRATEGY }),
  );
  const best = candidates.reduce((least, each) => (each.length < least.length ? each : least));
  if (best.length >= packed.length) return png;
  const parts = [chunk('IHDR', header), chunk('IDAT', best), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...parts]);
}

function chunksOf(png: Buffer): readonly Chunk[] {
  if (!png.subarray(0, 8).equals(signature)) throw new Error('No PNG.');
  const chunks: Chunk[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** The bytes of all pixels, row by row: what filter types 0 to 4 of the PNG specification (section 9) took away is there again. */
function unfiltered(filtered: Buffer, width: number, channels: number): Buffer {
  const height = filtered.length / (width + 1);
  const rows = Buffer.alloc(width * height);
  for (let y = 0; y < height; y++) {
    const filter = filtered[y * (width + 1)]!;
    for (let x = 0; x < width; x++) {
      const left = x < channels ? 0 : rows[y * width + x - channels]!;
      const up = y === 0 ? 0 : rows[(y - 1) * width + x]!;
      const upLeft = y === 0 || x < channels ? 0 : rows[(y - 1) * width + x - channels]!;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)][filter]!;
      rows[y * width + x] = filtered[y * (width + 1) + 1 + x]! + predicted;
    }
  }
  return rows;
}

function paeth(left: number, up: number, upLeft: number): number {
  const estimate = left + up - upLeft;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - upLeft)];
  return a <= b && a <= c ? left : b <= c ? up : upLeft;
}

/** All rows by one filter: none, the pixel to the left, or the one above. */
function refiltered(rows: Buffer, width: number, channels: number, filter: number): Buffer {
  const height = rows.length / width;
  const filtered = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) {
    filtered[y * (width + 1)] = filter;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const before =
        filter === 1 && x >= channels ? rows[at - channels]! : filter === 2 && y > 0 ? rows[at - width]! : 0;
      filtered[y * (width + 1) + 1 + x] = rows[at]! - before;
    }
  }
  return filtered;
}
