import type { SegmentKeeper } from './segments.ts';
import { SegmentedArray } from './segments.ts';
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
export const nodeSpan = 64;
/** Nodes of a level in a node of the next. */
export const fanOut = 8;

interface Level {
  readonly nodes: SegmentedArray;
  /** Values in a node. */
  readonly span: number;
}

/**
 * Values with summaries over them: level 0 has a node for each 64 values, every further level one for each 8 nodes of the level
 * below, up to a level of one node. Any stretch of values is summarised from O(log n) nodes and at most 126 single values. Values
 * and fine levels may be given up from the front (see SegmentedArray); a summary of such a stretch is then made of the finest nodes
 * that are left around it, and says that it is inexact.
 */
export class Pyramid {
  readonly #values: SegmentedArray;
  readonly #levels: Level[] = [];
  readonly #keeper: SegmentKeeper | undefined;
  readonly #piece = new Float64Array(summaryWidth);

  constructor(keeper?: SegmentKeeper) {
    this.#keeper = keeper;
    this.#values = new SegmentedArray(1, 0, keeper);
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

  append(values: Float64Array, start: number, end: number): void {
    let next = start;
    while (next < end) {
      const index = this.#values.length;
      const count = Math.min(end - next, nodeSpan - (index % nodeSpan));
      const segment = this.#values.extend(count);
      const offset = this.#values.offsetOf(index);
      for (let i = 0; i < count; i++) segment[offset + i] = values[next + i]!;
      summarise(segment, offset, offset + count, index, this.#piece, 0);
      this.#addPiece(index);
      next += count;
    }
  }

  /** Adds the summary in `#piece`, of values from `index` on within one node of level 0, to every level. */
  #addPiece(index: number): void {
    for (let k = 0; ; k++) {
      const level = this.#levels[k] ?? this.#addLevel(k);
      const node = Math.floor(index / level.span);
      const isNew = node >= level.nodes.length;
      const segment = isNew ? level.nodes.extend(1) : level.nodes.segmentOf(node);
      mergeSummary(segment, level.nodes.offsetOf(node), this.#piece, 0, isNew);
      if (k === this.#levels.length - 1 && level.nodes.length === 1) return;
    }
  }

  /** The level above the topmost, which has just got its second node: it begins with all that stands in the first. */
  #addLevel(k: number): Level {
    const below = this.#levels[k - 1];
    const level = { nodes: new SegmentedArray(summaryWidth, k + 1, this.#keeper), span: nodeSpan * fanOut ** k };
    if (below !== undefined) {
      const segment = level.nodes.extend(1);
      mergeSummary(segment, 0, below.nodes.segmentOf(0), below.nodes.offsetOf(0), true);
    }
    this.#levels.push(level);
    return level;
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
        summarise(this.#values.segmentOf(index), offset, offset + stop - index, index, this.#piece, 0);
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
