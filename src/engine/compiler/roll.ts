/** One operation that stands once in the code. Positions count operations in the order in which they run. */
export interface Step {
  readonly kind: 'step';
  /** Of its first run. */
  readonly start: number;
}

/** A stretch of operations that repeats: iteration k begins at position `start + k · length`. */
export interface Loop {
  readonly kind: 'loop';
  readonly start: number;
  /** Positions in an iteration. */
  readonly length: number;
  readonly count: number;
  /** As they stand in the first iteration. */
  readonly body: readonly Item[];
}

export type Item = Step | Loop;

/** Repeats of up to this many items are looked for at every place; longer ones only where a stretch occurs again. */
const shortPeriod = 16;
/** Items of a stretch by which longer repeats are found. */
const gram = 8;
const leastCount = 4;
/** A loop must stand for this many positions. */
const leastPositions = 16;
const deepest = 4;
/** Items that may be compared in vain before looking for longer repeats is given up. */
const mostComparisons = 4_000_000;

/**
 * Finds again the loops that a recording has unrolled: what repeats in `tokens`, a number for each operation that tells what it does
 * and not on what, becomes a loop, and repeats of loops become loops around them. What each operation works on may differ from
 * iteration to iteration; whoever generates code looks that up.
 */
export function roll(tokens: Int32Array): readonly Item[] {
  let sequence: Sequence = {
    tokens,
    items: Array.from(tokens, (_, start): Item => ({ kind: 'step', start })),
    ends: Int32Array.from(tokens, (_, start) => start + 1),
  };
  const names = new Map<string, number>();
  for (let depth = 0; depth < deepest; depth++) {
    const rolled = rollOnce(sequence, names);
    if (rolled === undefined) break;
    sequence = rolled;
  }
  return sequence.items;
}

interface Sequence {
  readonly tokens: Int32Array;
  readonly items: readonly Item[];
  /** One past the last position of each item. */
  readonly ends: Int32Array;
}

interface Repeat {
  readonly first: number;
  readonly period: number;
  readonly count: number;
}

function rollOnce(sequence: Sequence, names: Map<string, number>): Sequence | undefined {
  const { tokens, items, ends } = sequence;
  const repeats = new RepeatFinder(sequence).find();
  if (repeats.length === 0) return undefined;
  const rolledTokens: number[] = [];
  const rolledItems: Item[] = [];
  const rolledEnds: number[] = [];
  const copy = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      rolledTokens.push(tokens[i]!);
      rolledItems.push(items[i]!);
      rolledEnds.push(ends[i]!);
    }
  };
  let next = 0;
  for (const { first, period, count } of repeats) {
    copy(next, first);
    const { start } = items[first]!;
    const length = ends[first + period - 1]! - start;
    const name = `${count} ${tokens.subarray(first, first + period).join(' ')}`;
    let token = names.get(name);
    if (token === undefined) {
      // Loops have numbers below those of all operations.
      token = -1 - names.size;
      names.set(name, token);
    }
    rolledTokens.push(token);
    rolledItems.push({ kind: 'loop', start, length, count, body: items.slice(first, first + period) });
    next = first + period * count;
    rolledEnds.push(ends[next - 1]!);
  }
  copy(next, items.length);
  return { tokens: Int32Array.from(rolledTokens), items: rolledItems, ends: Int32Array.from(rolledEnds) };
}

class RepeatFinder {
  readonly #sequence: Sequence;
  readonly #last = new Map<number, number>();
  #comparisons = 0;

  constructor(sequence: Sequence) {
    this.#sequence = sequence;
  }

  /** Repeats that do not overlap, in order. Short ones go before longer ones that contain them. */
  find(): Repeat[] {
    const short = this.#scan((i) => this.#short(i));
    if (short.length > 0) return short;
    return this.#scan((i) => this.#long(i));
  }

  #scan(at: (index: number) => Repeat | undefined): Repeat[] {
    const repeats: Repeat[] = [];
    let end = 0;
    for (let i = 0; i < this.#sequence.tokens.length; ) {
      const found = at(i);
      if (found !== undefined && found.first >= end) {
        repeats.push(found);
        end = found.first + found.period * found.count;
        i = end;
      } else i++;
    }
    return repeats;
  }

  #short(first: number): Repeat | undefined {
    for (let period = 1; period <= shortPeriod; period++) {
      const repeat = this.#repeat(first, period);
      if (repeat !== undefined) return repeat;
    }
    return undefined;
  }

  /** A repeat that ends in the stretch which begins here: it occurred before, one period ago. */
  #long(index: number): Repeat | undefined {
    const { tokens } = this.#sequence;
    if (index + gram > tokens.length || this.#comparisons > mostComparisons) return undefined;
    let hash = 0;
    for (let i = 0; i < gram; i++) hash = Math.imul(hash, 31) + tokens[index + i]! + 7;
    const before = this.#last.get(hash);
    this.#last.set(hash, index);
    return before === undefined ? undefined : this.#repeat(before, index - before);
  }

  #repeat(first: number, period: number): Repeat | undefined {
    const { tokens, items, ends } = this.#sequence;
    let same = 0;
    while (first + period + same < tokens.length && tokens[first + same] === tokens[first + period + same]) same++;
    this.#comparisons += same;
    const count = Math.floor(same / period) + 1;
    if (count < leastCount) return undefined;
    const positions = ends[first + period * count - 1]! - items[first]!.start;
    return positions < leastPositions ? undefined : { first, period, count };
  }
}
