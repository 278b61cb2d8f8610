import { accessSync, closeSync, constants, openSync, readSync, unlinkSync, writevSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordBatch } from '../../shared/protocol.ts';
import { bytesOf } from '../../shared/protocol.ts';

/** The descriptor of the file in the worker's process, behind that for what cannot wait. */
export const recordsDescriptor = 5;

/** Bytes of a slot: a message of records, which holds about 256 kB, and some rows. */
const slotBytes = 2 ** 19;
/** As many keep a quick host busy; how long they may wait for it is told by `lag`. */
const slots = 8;
/** Of fewer bytes a message is as quick. */
const leastBytes = 32 * 1024;

/** What is taken for the milliseconds of a byte before the first was told: 5 for a megabyte. */
const firstCost = 5e-6;

/** So many milliseconds of rest the run may be ahead. */
const longestRest = 4;

interface Untaken {
  /** Where it lies in the file; undefined for one that went as a message. */
  readonly slot: number | undefined;
  readonly told: number;
  readonly bytes: number;
}

/** A batch whose columns lie in the file, one behind the other, all of one length. */
interface LeftBatch extends Omit<RecordBatch, 'columns'> {
  readonly left: { readonly slot: number; readonly series: readonly string[]; readonly rows: number };
}

interface RecordsMessage<Batch> {
  readonly type: 'event';
  readonly event: 'records';
  readonly value: Batch;
}

function isRecords<Batch>(message: unknown): message is RecordsMessage<Batch> {
  const { type, event } = message as Partial<RecordsMessage<Batch>>;
  return type === 'event' && event === 'records';
}

/**
 * Where a worker's process leaves large batches of records for its host, which reads them straight into memory that it uses again. A
 * pipe takes 200 kB at once and then waits for its writer, which has a low priority: that writer would be waited for five times a
 * message, and the host would leave several copies of every message to its garbage collector.
 */
export class RecordsWriter {
  #descriptor: number | undefined;
  readonly #free: number[] = Array.from({ length: slots }, (_, slot) => slot);
  /** Messages of records that are not taken, oldest first. */
  readonly #untaken: Untaken[] = [];
  #untakenBytes = 0;
  #lastTaken = 0;
  /** Until then the run waits, so that the host and what draws have time for other things. */
  #restUntil = 0;
  /** Milliseconds which the host needs for a byte, averaged. */
  #cost = firstCost;

  /** @param descriptor of the file; where there is none, everything goes by messages. */
  constructor(descriptor: number | undefined) {
    this.#descriptor = descriptor;
  }

  /**
   * Milliseconds by which the run is ahead of its host, without end while it shall wait: the age of the oldest message that is not taken, or the time which the host needs for
   * all of them, whatever is longer.
   */
  lag(now: number): number {
    const [oldest] = this.#untaken;
    if (oldest === undefined) return this.#restUntil - now > longestRest ? Number.POSITIVE_INFINITY : 0;
    if (this.#descriptor !== undefined && this.#free.length === 0) return Number.POSITIVE_INFINITY;
    if (this.#restUntil - now > longestRest) return Number.POSITIVE_INFINITY;
    return Math.max(now - oldest.told, this.#untakenBytes * this.#cost);
  }

  /** A message as it is to be sent at a time: one of many records without them. */
  packed(message: unknown, now: number): unknown {
    if (!isRecords<RecordBatch>(message)) return message;
    const left = this.#leave(message.value);
    const bytes = bytesOf(message.value);
    this.#untaken.push({ slot: left?.left.slot, told: now, bytes });
    this.#untakenBytes += bytes;
    return left === undefined ? message : { ...message, value: left };
  }

  /**
   * The host has taken the oldest message of records, and the run shall wait for some milliseconds: the host is the process of an editor's extensions,
   * whose priority is no lower than that of what draws.
   */
  taken(now: number, rest: number): void {
    const oldest = this.#untaken.shift();
    if (oldest === undefined) return;
    const { slot, told, bytes } = oldest;
    if (slot !== undefined) this.#free.push(slot);
    this.#untakenBytes -= bytes;
    if (bytes >= leastBytes) this.#cost += 0.3 * ((now - Math.max(told, this.#lastTaken)) / bytes - this.#cost);
    this.#lastTaken = now;
    this.#restUntil = now + rest;
  }

  /** The host wants the run to wait for so long. */
  rest(now: number, milliseconds: number): void {
    this.#restUntil = now + milliseconds;
  }

  #leave({ columns, ...batch }: RecordBatch): LeftBatch | undefined {
    if (this.#descriptor === undefined) return undefined;
    const bytes = bytesOf({ columns, ...batch });
    const series = Object.keys(columns);
    const all = Object.values(columns);
    const rows = all[0]?.length ?? 0;
    if (bytes < leastBytes || bytes > slotBytes || all.some(({ length }) => length !== rows)) return undefined;
    const slot = this.#free.pop();
    if (slot === undefined) return undefined;
    const parts = all.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
    try {
      if (writevSync(this.#descriptor, parts, slot * slotBytes) === bytes)
        return { ...batch, left: { slot, series, rows } };
    } catch {
      // No room on the device: everything goes by messages from now on.
    }
    this.#descriptor = undefined;
    return undefined;
  }
}

/** The host's side of the file. */
export class RecordsReader {
  /** For the child's own list of descriptors. */
  readonly descriptor: number;
  readonly #memory = new Float64Array(slotBytes / 8);
  #closed = false;

  private constructor(descriptor: number) {
    this.descriptor = descriptor;
  }

  /** Undefined where there can be no file that is gone by itself when nobody has it open: messages do without. */
  static open(): RecordsReader | undefined {
    if (process.platform === 'win32') return undefined;
    const path = join(folder(), `descent-${process.pid}-${Math.random().toString(36).slice(2)}`);
    try {
      const descriptor = openSync(path, 'wx+', 0o600);
      unlinkSync(path);
      return new RecordsReader(descriptor);
    } catch {
      return undefined;
    }
  }

  /**
   * A message as it was before it was packed; undefined for one that comes when the process has gone. The columns of its batch are valid
   * until the next one.
   */
  unpacked(message: unknown): unknown {
    if (!isRecords<RecordBatch | LeftBatch>(message) || !('left' in message.value)) return message;
    if (this.#closed) return undefined;
    const { left, ...batch } = message.value;
    const { slot, series, rows } = left;
    const bytes = 8 * rows * series.length;
    if (readSync(this.descriptor, this.#memory, 0, bytes, slot * slotBytes) !== bytes) {
      throw new Error('The records of the run could not be read.');
    }
    const columns = Object.fromEntries(
      series.map((name, index) => [name, this.#memory.subarray(index * rows, (index + 1) * rows)]),
    );
    return { ...message, value: { ...batch, columns } satisfies RecordBatch };
  }

  close(): void {
    this.#closed = true;
    closeSync(this.descriptor);
  }
}

/** Memory in the shape of a folder, where there is some; else where files for a while have their place. */
function folder(): string {
  const shared = '/dev/shm';
  try {
    if (process.platform === 'linux') {
      accessSync(shared, constants.W_OK);
      return shared;
    }
  } catch {
    // Not everywhere.
  }
  return tmpdir();
}
