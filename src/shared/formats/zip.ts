import { gunzipSync, inflateSync, strFromU8, zipSync } from 'fflate';
import { FormatError } from './format-error.ts';

/**
 * Zip and gzip: the decompression is fflate's; what is checked here is that what comes out has the length and the checksum that
 * the file promises, which fflate does not look at.
 */
export interface ZipEntry {
  readonly name: string;
  /** @throws FormatError where the entry is damaged. */
  bytes(): Uint8Array;
}

const checksums = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1;
  return sum >>> 0;
});

/** CRC-32 of zip and gzip. */
export function checksumOf(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) sum = checksums[(sum ^ bytes[i]!) & 255]! ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

const signatures = { entry: 0x04034b50, directory: 0x02014b50, end: 0x06054b50, end64: 0x06064b50 } as const;

/** The entries of a zip file by its central directory. @throws FormatError where there is none. */
export function readZip(bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (
    bytes.length < 4 ||
    (view.getUint32(0, true) !== signatures.entry && view.getUint32(0, true) !== signatures.end)
  ) {
    throw new FormatError('it does not begin like a zip file (PK)');
  }
  // The end record has 22 bytes and a comment of at most 65535 behind it.
  let end = bytes.length - 22;
  const earliest = Math.max(0, end - 65535);
  while (end >= earliest && view.getUint32(end, true) !== signatures.end) end--;
  if (end < earliest) throw new FormatError('it is cut off: the directory at the end of the zip file is missing');
  const { count, start } = directoryOf(view, end);
  const entries: ZipEntry[] = [];
  for (let i = 0, at = start; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== signatures.directory) {
      throw new FormatError('the directory of the zip file is damaged');
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const name = strFromU8(bytes.subarray(at + 46, at + 46 + nameLength!));
    const header = at;
    entries.push({ name, bytes: () => entryBytes(bytes, view, header, name) });
    at += 46 + nameLength! + extraLength! + commentLength!;
  }
  return entries;
}

/** Where the directory begins and how many entries it has; of a large file that stands in a record of its own. */
function directoryOf(view: DataView, end: number): { count: number; start: number } {
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  if (count !== 0xffff && start !== 0xffffffff) return { count, start };
  const at = end >= 20 ? Number(view.getBigUint64(end - 12, true)) : -1;
  if (at < 0 || at + 56 > view.byteLength || view.getUint32(at, true) !== signatures.end64) {
    throw new FormatError('the directory of the zip file is damaged');
  }
  return { count: Number(view.getBigUint64(at + 32, true)), start: Number(view.getBigUint64(at + 48, true)) };
}

function entryBytes(bytes: Uint8Array, view: DataView, header: number, name: string): Uint8Array {
  const damaged = (what: string): FormatError => new FormatError(`its entry ${name} is damaged: ${what}`);
  const flags = view.getUint16(header + 8, true);
  if (flags & 1) throw new FormatError(`its entry ${name} is encrypted`);
  const method = view.getUint16(header + 10, true);
  const checksum = view.getUint32(header + 16, true);
  const { packed, length, offset } = sizesOf(view, header);
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== signatures.entry) throw damaged('it is not there');
  // The name and what follows it may have other lengths here than in the directory.
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > bytes.length) throw damaged('it is cut off');
  const body = bytes.subarray(start, start + packed);
  if (method !== 0 && method !== 8) throw new FormatError(`its entry ${name} is packed by a method that is not read`);
  const found = method === 0 ? body : unpacked(() => inflateSync(body, { out: new Uint8Array(length) }), damaged);
  if (found.length !== length || checksumOf(found) !== checksum) throw damaged('its checksum is another');
  return found;
}

/** Sizes and place of an entry, which of a large file stand in a field of its own. */
function sizesOf(view: DataView, header: number): { packed: number; length: number; offset: number } {
  const sizes = {
    length: view.getUint32(header + 24, true),
    packed: view.getUint32(header + 20, true),
    offset: view.getUint32(header + 42, true),
  };
  let at = header + 46 + view.getUint16(header + 28, true);
  const end = at + view.getUint16(header + 30, true);
  while (at + 4 <= end) {
    const size = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) {
      let field = at + 4;
      for (const key of ['length', 'packed', 'offset'] as const) {
        if (sizes[key] !== 0xffffffff) continue;
        sizes[key] = Number(view.getBigUint64(field, true));
        field += 8;
      }
    }
    at += 4 + size;
  }
  return sizes;
}

function unpacked(work: () => Uint8Array, damaged: (what: string) => FormatError): Uint8Array {
  try {
    return work();
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : String(error));
  }
}

/** A zip file whose entries are stored as they are, so that any reader can map them. The same entries give the same bytes. */
export function writeZip(entries: ReadonlyMap<string, Uint8Array>): Uint8Array {
  return zipSync(Object.fromEntries(entries), { level: 0, mtime: new Date(1980, 0, 1) });
}

/** What a gzip file holds, or the bytes as they are. @throws FormatError where it is damaged. */
export function withoutGzip(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const damaged = (what: string): FormatError => new FormatError(`the gzip file is damaged or cut off: ${what}`);
  if (bytes.length < 18) throw damaged('it has no end');
  const found = unpacked(() => gunzipSync(bytes), damaged);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(bytes.length - 8, true) !== checksumOf(found)) throw damaged('its checksum is another');
  return found;
}
