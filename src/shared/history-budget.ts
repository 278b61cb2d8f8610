import type { SegmentedArray, SegmentKeeper } from './segments.ts';

/** Given up segments that are kept to be used again: where the budget is full, as many are needed as are given up. */
const mostSpare = 64;

interface Entry {
  readonly store: SegmentedArray;
  readonly segment: number;
}

/**
 * One budget of memory for all columns of a session. Beyond it the oldest complete segments are given up: exact values first, and
 * only when none are left the finest level of the pyramids, then the next. What is being appended to is always kept, so a budget
 * which is too small for that is exceeded: a full budget never ends a run.
 */
export class HistoryBudget implements SegmentKeeper {
  #limit: number;
  #used = 0;
  /** Complete segments, oldest first: one queue for each level. */
  readonly #queues: Queue[] = [];
  readonly #spare: Float64Array[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes. */
  get limit(): number {
    return this.#limit;
  }

  set limit(bytes: number) {
    this.#limit = bytes;
    this.enforce();
  }

  /** Bytes now taken. */
  get used(): number {
    return this.#used;
  }

  /** Says that `bytes` more (or fewer, when negative) are taken, by columns or by anything else that shares the budget. */
  changed(bytes: number): void {
    this.#used += bytes;
  }

  completed(store: SegmentedArray, segment: number): void {
    while (this.#queues.length <= store.level) this.#queues.push(new Queue());
    this.#queues[store.level]!.push({ store, segment });
  }

  recycle(segment: Float64Array): void {
    if (this.#spare.length < mostSpare) this.#spare.push(segment);
  }

  reuse(): Float64Array | undefined {
    return this.#spare.pop();
  }

  /** Gives up the oldest segments until the budget holds, as far as possible. */
  enforce(): void {
    for (const queue of this.#queues) {
      while (this.#used > this.#limit) {
        const entry = queue.shift();
        if (entry === undefined) break;
        entry.store.drop(entry.segment);
      }
      if (this.#used <= this.#limit) return;
    }
  }
}

/** First in, first out, without moving every entry at every shift. */
class Queue {
  #entries: Entry[] = [];
  #head = 0;

  push(entry: Entry): void {
    this.#entries.push(entry);
  }

  shift(): Entry | undefined {
    const entry = this.#entries[this.#head];
    if (entry === undefined) return undefined;
    this.#head++;
    if (this.#head >= 1024 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    return entry;
  }
}
