/**
 * A zip file in the form that very large ones have: sizes and places of the entries stand in a field of 64-bit numbers, and where the
 * directory begins in a record of its own before the end. Of a small file without comments.
 */
export function inZip64(bytes: Uint8Array): Uint8Array {
  const all = Buffer.from(bytes);
  const end = all.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  const count = all.readUInt16LE(end + 10);
  const start = all.readUInt32LE(end + 16);
  const directory: Buffer[] = [];
  for (let entry = 0, at = start; entry < count; entry++) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => all.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const header = Buffer.from(all.subarray(at, at + 46));
    const field = Buffer.alloc(28);
    field.writeUInt16LE(1, 0);
    field.writeUInt16LE(24, 2);
    // Length, packed length, place: in this order.
    [24, 20, 42].forEach((offset, index) => {
      field.writeBigUInt64LE(BigInt(header.readUInt32LE(offset)), 4 + 8 * index);
      header.writeUInt32LE(0xffffffff, offset);
    });
    header.writeUInt16LE(field.length, 30);
    header.writeUInt16LE(0, 32);
    directory.push(header, Buffer.from(all.subarray(at + 46, at + 46 + name)), field);
    at += 46 + name + extra + comment;
  }
  const entries = Buffer.concat(directory);
  const record = Buffer.alloc(56);
  record.write('PK\u0006\u0006', 'latin1');
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(entries.length), 40);
  record.writeBigUInt64LE(BigInt(start), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\u0006\u0007', 'latin1');
  locator.writeBigUInt64LE(BigInt(start + entries.length), 8);
  locator.writeUInt32LE(1, 16);
  const last = Buffer.from(all.subarray(end, end + 22));
  last.fill(0xff, 8, 20);
  return Uint8Array.from(Buffer.concat([all.subarray(0, start), entries, record, locator, last]));
}
