import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { RecordBatch } from '../../../../src/shared/protocol.ts';
import { RecordsReader, RecordsWriter } from '../../../../src/worker/process/records-file.ts';

const windows = process.platform === 'win32';
const reader = windows ? undefined : RecordsReader.open();
after(() => reader?.close());

const messageOf = (batch: RecordBatch): unknown => ({ type: 'event', event: 'records', value: batch });

/** Rows that tell which they are. */
function batchOf(from: number, rows: number, more: Partial<RecordBatch> = {}): RecordBatch {
  const column = (sign: number): Float64Array => Float64Array.from({ length: rows }, (_, row) => sign * (from + row));
  return { branch: 'main', from, columns: { loss: column(1), 'value:x': column(-1) }, scalars: ['x'], ...more };
}

/** What crosses a boundary between processes. */
const sent = (message: unknown): unknown => structuredClone(message);
const isLeft = (message: unknown): boolean => 'left' in (message as { value: object }).value;

test('large batches lie in the file and arrive whole, also when they wait for each other', { skip: windows }, () => {
  const writer = new RecordsWriter(reader?.descriptor);
  const waiting: { batch: RecordBatch; message: unknown }[] = [];
  for (let round = 0; round < 40; round++) {
    const rows = round % 3 === 0 ? 12 : 3000 + 500 * (round % 5);
    const batch = batchOf(1000 * round, rows, round % 2 === 0 ? {} : { past: true });
    const message = sent(writer.packed(messageOf(batch), round));
    assert.equal(isLeft(message), rows > 12);
    waiting.push({ batch, message });
    for (; waiting.length > round % 6; writer.taken(round, 0)) {
      const oldest = waiting.shift()!;
      assert.deepEqual(reader?.unpacked(oldest.message), messageOf(oldest.batch));
    }
  }
});

test('what is no batch of many rows of one length goes as it is', { skip: windows }, () => {
  const writer = new RecordsWriter(reader?.descriptor);
  const others = [
    { type: 'event', event: 'state', value: { iteration: 3 } },
    { type: 'result', id: 1, value: batchOf(0, 5000) },
    messageOf(batchOf(0, 5)),
    messageOf(batchOf(0, 5000, { columns: { loss: new Float64Array(5000), more: new Float64Array(4000) } })),
    messageOf(batchOf(0, 200_000)),
  ];
  for (const message of others) {
    assert.equal(writer.packed(message, 0), message);
    assert.equal(reader?.unpacked(message), message);
  }
  assert.equal(new RecordsWriter(undefined).packed(others[2], 0), others[2]);
});

test('a device that takes nothing is not asked again', () => {
  const message = messageOf(batchOf(0, 5000));
  const writer = new RecordsWriter(9999);
  for (let time = 0; time < 20; time++) assert.equal(writer.packed(message, time), message);
  assert.ok(Number.isFinite(writer.lag(20)));
});

test('a run is ahead by the age of the oldest batch, or by what its host needs for all of them', {
  skip: windows,
}, () => {
  const writer = new RecordsWriter(reader?.descriptor);
  const message = messageOf(batchOf(0, 25_000));
  assert.equal(writer.lag(0), 0);
  writer.packed(message, 0);
  assert.equal(writer.lag(100), 100);
  // 400 kB took 40 ms, again and again: so will the next.
  for (let time = 40; time < 4000; time += 40) {
    writer.packed(message, time);
    writer.taken(time, 0);
  }
  writer.packed(message, 4000);
  assert.ok(Math.abs(writer.lag(4000) - 80) < 1, `${writer.lag(4000)} ms`);
  for (let count = 2; count < 8; count++) writer.packed(message, 4000);
  assert.equal(writer.lag(4000), Number.POSITIVE_INFINITY);
  writer.taken(4001, 0);
  assert.ok(Number.isFinite(writer.lag(4001)));
});

test('a run waits for as long as its host says', { skip: windows }, () => {
  const writer = new RecordsWriter(reader?.descriptor);
  const message = messageOf(batchOf(0, 5000));
  for (let count = 0; count < 2; count++) writer.packed(message, 0);
  writer.taken(10, 20);
  writer.taken(15, 30);
  assert.equal(writer.lag(16), Number.POSITIVE_INFINITY);
  assert.equal(writer.lag(40), Number.POSITIVE_INFINITY);
  assert.equal(writer.lag(42), 0);
  writer.rest(50, 100);
  assert.equal(writer.lag(60), Number.POSITIVE_INFINITY);
  writer.rest(70, 0);
  assert.equal(writer.lag(70), 0);
});
