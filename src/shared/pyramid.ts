import type { Derivation } from './derived-values.ts';
import { DerivedValues } from './derived-values.ts';
import type { SegmentKeeper } from './segments.ts';
import { SegmentedArray, segmentSize } from './segments.ts';
import {
  clearSummary,
  firstNonFiniteField,
  firstNonFiniteValueField,
  inexactField,
  mergeSummary,
  nonFiniteField,
  summarise,
  summaryWidth,
} from './summary.ts';

/** Values in a node of the finest level. A segment of values is a whole number of them. */
export const nodeSpan = 128;
/** Nodes of a level in a node of the next. */
export const fanOut = 8;
/** Values that are summarised at once. */
const chunk = segmentSize;

/** Summaries of what is being added, for all pyramids: a chunk which does not begin at a node reaches into one more. */
const added = new Float64Array((chunk / nodeSpan + 1) * summaryWidth);

interface Level {
  readonly nodes: SegmentedArray;
  /** Values in a node. */
  readonly span: number;
}

/**
 * Values with summaries over them: level 0 has a node for each 128 values, every further level one for each 8 nodes of the level
 * below, up to a level of one node. Any stretch of values is summarised from O(log n) nodes and at most 254 single values. Values
 * and fine levels may be given up from the front (see SegmentedArray); a summary of such a stretch is then made of the finest nodes
 * that are left around it, and says that it is inexact.
 */
export class Pyramid {
  readonly #values: SegmentedArray | DerivedValues;
  readonly #levels: Level[] = [];
  readonly #keeper: SegmentKeeper | undefined;
  readonly #piece = new Float64Array(summaryWidth);

  /** @param derivation makes the values of others; absent, they are kept here. */
  constructor(keeper?: SegmentKeeper, derivation?: Derivation) {
    this.#keeper = keeper;
    this.#values =
      derivation === undefined ? new SegmentedArray(1, 0, keeper) : new DerivedValues(derivation, nodeSpan);
  }

  get length(): number {
    return this.#values.length;
  }

  /** The values before this one are no longer kept. */
  get firstKept(): number {
    return this.#values.firstKept;
  }

  /** A kept value. */
  value(index: number): number {
    return this.#values.segmentOf(index)[this.#values.offsetOf(index)]!;
  }

  /** Copies `count` values from `index` on, all of them kept, to the front of an array. */
  read(index: number, count: number, into: Float64Array): void {
    for (let done = 0; done < count; ) {
      const from = index + done;
      const some = Math.min(count - done, nodeSpan - (from % nodeSpan));
      const segment = this.#values.segmentOf(from, some);
      const offset = this.#values.offsetOf(from);
      for (let i = 0; i < some; i++) into[done + i] = segment[offset + i]!;
      done += some;
    }
  }

  append(values: Float64Array, start: number, end: number): void {
    for (let next = start; next < end; next += chunk) this.#appendChunk(values, next, Math.min(end, next + chunk));
  }

  #appendChunk(values: Float64Array, start: number, end: number): void {
    const first = this.#values.length;
    this.#addLevels(first + end - start);
    let pieces = 0;
    for (let next = start; next < end; ) {
      const index = this.#values.length;
      const count = Math.min(end - next, nodeSpan - (index % nodeSpan));
      const segment = this.#values.extend(count);
      if (segment !== undefined) {
        const offset = this.#values.offsetOf(index);
        segment.set(values.subarray(next, next + count), offset);
      }
      summarise(values, next, next + count, index, added, pieces * summaryWidth);
      pieces++;
      next += count;
    }
    this.#addPieces(Math.floor(first / nodeSpan), pieces);
  }

  /** Adds the summaries in `added`, of new values in neighbouring nodes of level 0, to every level. */
  #addPieces(firstNode: number, count: number): void {
    let first = firstNode;
    let pieces = count;
    for (const { nodes } of this.#levels) {
      for (let i = 0; i < pieces; i++) {
        const node = first + i;
        const isNew = node >= nodes.length;
        const segment = isNew ? nodes.extend(1) : nodes.segmentOf(node);
        mergeSummary(segment, nodes.offsetOf(node), added, i * summaryWidth, isNew);
      }
      // What is new in a node of the next level is what is new in those below it, together.
      const above = Math.floor(first / fanOut);
      let into = -1;
      for (let i = 0; i < pieces; i++) {
        const parent = Math.floor((first + i) / fanOut) - above;
        mergeSummary(added, parent * summaryWidth, added, i * summaryWidth, parent !== into);
        into = parent;
      }
      first = above;
      pieces = into + 1;
    }
  }

  /** Adds the levels which so many values need. Each begins with all that stands in the one node of the level below it. */
  #addLevels(length: number): void {
    for (let k = this.#levels.length, needed = levelsFor(length); k < needed; k++) {
      const below = this.#levels[k - 1]?.nodes;
      const nodes = new SegmentedArray(summaryWidth, k + 1, this.#keeper);
      if (below !== undefined && below.length > 0)
        mergeSummary(nodes.extend(1), 0, below.segmentOf(0), below.offsetOf(0), true);
      this.#levels.push({ nodes, span: nodeSpan * fanOut ** k });
    }
  }

  /** Cuts the values from `length` on. */
  truncate(length: number): void {
    if (length >= this.length) return;
    const levels = levelsFor(length);
    const last = new Float64Array(summaryWidth * levels);
    // The last node of each level is made again from what stays of it: found while all levels still stand, written afterwards.
    for (let k = 0; k < levels; k++) this.#cutNode(k, length, last, k * summaryWidth);
    for (const level of this.#levels.splice(levels)) level.nodes.clear();
    this.#values.truncate(length);
    for (let k = 0; k < levels; k++) {
      const { nodes, span } = this.#levels[k]!;
      const node = Math.ceil(length / span) - 1;
      nodes.truncate(node);
      mergeSummary(nodes.extend(1), nodes.offsetOf(node), last, k * summaryWidth, true);
    }
  }

  /** The summary of the values that stay, before `length`, in the last node of level `k`. */
  #cutNode(k: number, length: number, summary: Float64Array, at: number): void {
    const { span } = this.#levels[k]!;
    const start = (Math.ceil(length / span) - 1) * span;
    this.summarise(start, length, summary, at);
    if (summary[at + nonFiniteField]! > 0 && summary[at + firstNonFiniteField]! >= length) {
      // An inexact summary saw a non-finite value only among those that are cut.
      summary[at + nonFiniteField] = 0;
      summary[at + firstNonFiniteField] = -1;
      summary[at + firstNonFiniteValueField] = Number.NaN;
    }
  }

  /** Writes the summary of the values from `start` to `end` − 1, all of them below `length`. */
  summarise(start: number, end: number, summary: Float64Array, at: number): void {
    clearSummary(summary, at);
    let index = start;
    while (index < end) {
      const empty = index === start;
      const whole = this.#largestNodeWithin(index, end);
      if (whole !== undefined) {
        this.#mergeNode(summary, at, whole, index, empty);
        index = Math.min(this.length, index + whole.span);
      } else if (index >= this.#values.firstKept) {
        const nodeEnd = (Math.floor(index / nodeSpan) + 1) * nodeSpan;
        const stop = Math.min(end, nodeEnd);
        const offset = this.#values.offsetOf(index);
        summarise(this.#values.segmentOf(index, stop - index), offset, offset + stop - index, index, this.#piece, 0);
        mergeSummary(summary, at, this.#piece, 0, empty);
        index = stop;
      } else {
        const around = this.#finestKept(index);
        this.#mergeNode(summary, at, around, index, empty);
        summary[at + inexactField] = 1;
        index = (Math.floor(index / around.span) + 1) * around.span;
      }
    }
  }

  #mergeNode(summary: Float64Array, at: number, level: Level, index: number, empty: boolean): void {
    const node = Math.floor(index / level.span);
    mergeSummary(summary, at, level.nodes.segmentOf(node), level.nodes.offsetOf(node), empty);
  }

  /** The coarsest level with a kept node that begins at `index` and holds nothing from `end` on. */
  #largestNodeWithin(index: number, end: number): Level | undefined {
    let found: Level | undefined;
    for (const level of this.#levels) {
      if (index % level.span !== 0 || Math.min(this.length, index + level.span) > end) break;
      if (index / level.span >= level.nodes.firstKept) found = level;
    }
    return found;
  }

  /** The finest level that keeps its node over `index`. The topmost has one node and keeps it. */
  #finestKept(index: number): Level {
    const level = this.#levels.find(({ nodes, span }) => Math.floor(index / span) >= nodes.firstKept);
    if (level === undefined) throw new RangeError(`No summary over value ${index} is kept.`);
    return level;
  }

  clear(): void {
    this.#values.clear();
    for (const level of this.#levels.splice(0)) level.nodes.clear();
  }
}

/** Levels of a pyramid over as many values: up to and including the first with one node. */
function levelsFor(length: number): number {
  if (length === 0) return 0;
  let levels = 1;
  for (let span = nodeSpan; span < length; span *= fanOut) levels++;
  return levels;
}
