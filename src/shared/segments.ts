/** Doubles in a full segment (32 KiB). */
export const segmentSize = 4096;
const smallestSegment = 64;

/** Told when a store takes or frees memory, and when a segment of it is complete and could be given up. */
export interface SegmentKeeper {
  changed(bytes: number): void;
  completed(store: SegmentedArray, segment: number): void;
  /** Takes the memory of a full segment that is no longer used. */
  recycle(segment: Float64Array): void;
  /** Memory of a full segment, with whatever numbers stood there before; undefined where there is none to spare. */
  reuse(): Float64Array | undefined;
}

/**
 * An append-only array of items, `width` doubles each, in segments. Items can be cut off at the end; complete segments can be
 * given up from the front, after which the items in them are no longer kept. Offsets are in doubles, within an item's segment.
 */
export class SegmentedArray {
  readonly width: number;
  /** Items in a segment. */
  readonly perSegment: number;
  /** How fine this store's data is: 0 for values, then one more for each level above them. */
  readonly level: number;
  readonly #keeper: SegmentKeeper | undefined;
  #segments: (Float64Array | undefined)[] = [];
  #length = 0;
  #firstKept = 0;

  constructor(width: number, level: number, keeper: SegmentKeeper | undefined) {
    this.width = width;
    this.perSegment = segmentSize / width;
    this.level = level;
    this.#keeper = keeper;
  }

  get length(): number {
    return this.#length;
  }

  /** The items before this one are no longer kept. */
  get firstKept(): number {
    return this.#firstKept;
  }

  /** The segment of a kept item. */
  segmentOf(item: number): Float64Array {
    const segment = this.#segments[Math.floor(item / this.perSegment)];
    if (segment === undefined || item < this.#firstKept || item >= this.#length) {
      throw new RangeError(`Item ${item} is not kept: there are ${this.#firstKept} to ${this.#length - 1}.`);
    }
    return segment;
  }

  offsetOf(item: number): number {
    return (item % this.perSegment) * this.width;
  }

  /** Makes room for `count` more items, all in the segment of the first; returns that segment, for the caller to write. */
  extend(count: number): Float64Array {
    const index = Math.floor(this.#length / this.perSegment);
    const offset = this.offsetOf(this.#length);
    const needed = offset + count * this.width;
    if (needed > segmentSize) throw new RangeError(`${count} items do not fit into one segment.`);
    if (offset === 0 && index > 0) this.#keeper?.completed(this, index - 1);
    const old = this.#segments[index];
    let segment = old;
    if (segment === undefined || segment.length < needed) {
      segment = this.#allocate(index, needed, old?.length ?? 0);
      if (old !== undefined) segment.set(old);
      this.#segments[index] = segment;
      this.#keeper?.changed(segment.byteLength - (old?.byteLength ?? 0));
    }
    this.#length += count;
    return segment;
  }

  /** Only the first segment grows: a store that has filled one will fill more. */
  #allocate(index: number, needed: number, before: number): Float64Array {
    if (index > 0) return this.#keeper?.reuse() ?? new Float64Array(segmentSize);
    let size = Math.max(smallestSegment, before);
    while (size < needed) size *= 2;
    return new Float64Array(size);
  }

  /** Cuts the items from `length` on. Where the new end is no longer kept, nothing is kept, and new items go on from there. */
  truncate(length: number): void {
    const segments = Math.ceil(length / this.perSegment);
    for (let index = segments; index < this.#segments.length; index++) this.#free(index);
    this.#segments.length = Math.min(this.#segments.length, segments);
    this.#length = length;
    this.#firstKept = Math.min(this.#firstKept, length);
  }

  /** Gives up a complete segment, with those before it. Returns whether there was anything to give up. */
  drop(segment: number): boolean {
    const end = (segment + 1) * this.perSegment;
    // The segment may have been cut since it was complete; a segment with the array's end is never given up.
    if (end >= this.#length || end <= this.#firstKept) return false;
    for (let index = Math.floor(this.#firstKept / this.perSegment); index <= segment; index++) this.#free(index);
    this.#firstKept = end;
    return true;
  }

  clear(): void {
    this.truncate(0);
  }

  #free(index: number): void {
    const segment = this.#segments[index];
    if (segment === undefined) return;
    this.#segments[index] = undefined;
    this.#keeper?.changed(-segment.byteLength);
    if (segment.length === segmentSize) this.#keeper?.recycle(segment);
  }
}
