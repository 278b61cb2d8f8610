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

/** How many operands of the operations in a stretch of positions are made in that stretch. */
export type LinksWithin = (start: number, end: number) => number;

/** Beginnings of a loop are not compared where that would take more operations than this. */
const mostPhases = 200_000;

/**
 * Finds again the loops that a recording has unrolled: what repeats in `tokens`, a number for each operation that tells what it does
 * and not on what, becomes a loop, and repeats of loops become loops around them. What each operation works on may differ from
 * iteration to iteration; whoever generates code looks that up. Only where a turn begins goes by it: where most of what a turn
 * computes is used in the same turn, so that little passes from one to the next.
 */
export function roll(tokens: Int32Array, links: LinksWithin): readonly Item[] {
  let sequence: Sequence = {
    tokens,
    items: Array.from(tokens, (_, start): Item => ({ kind: 'step', start })),
    ends: Int32Array.from(tokens, (_, start) => start + 1),
  };
  const names = new Map<string, number>();
  for (let depth = 0; depth < deepest; depth++) {
    const rolled = rollOnce(sequence, names, links);
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

function rollOnce(sequence: Sequence, names: Map<string, number>, links: LinksWithin): Sequence | undefined {
  const { tokens, items, ends } = sequence;
  const repeats = new RepeatFinder(sequence, links).find();
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
  readonly #links: LinksWithin;
  readonly #last = new Map<number, number>();
  #comparisons = 0;

  constructor(sequence: Sequence, links: LinksWithin) {
    this.#sequence = sequence;
    this.#links = links;
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
    const { tokens } = this.#sequence;
    let same = 0;
    while (first + period + same < tokens.length && tokens[first + same] === tokens[first + period + same]) same++;
    this.#comparisons += same;
    return this.#inPhase(this.#whole(first, period, same + period), same + period);
  }

  /** The repeats of so many items that are long enough. */
  #whole(first: number, period: number, length: number): Repeat | undefined {
    const { items, ends } = this.#sequence;
    const count = Math.floor(length / period);
    if (count < leastCount) return undefined;
    const positions = ends[first + period * count - 1]! - items[first]!.start;
    return positions < leastPositions ? undefined : { first, period, count };
  }

  /** The same with turns that begin later, where more of what they compute is used in the same turn. */
  #inPhase(repeat: Repeat | undefined, length: number): Repeat | undefined {
    if (repeat === undefined) return undefined;
    const { items } = this.#sequence;
    const { first, period } = repeat;
    const start = (index: number): number => items[index]!.start;
    if ((start(first + 2 * period) - start(first + period)) * period > mostPhases) return repeat;
    let best = repeat;
    let most = -1;
    for (let shift = 0; shift < period; shift++) {
      const shifted = this.#whole(first + shift, period, length - shift);
      if (shifted === undefined) break;
      const second = first + shift + period;
      const links = this.#links(start(second), start(second + period));
      if (links > most) {
        most = links;
        best = shifted;
      }
    }
    return best;
  }
}
