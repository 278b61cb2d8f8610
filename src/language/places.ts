import type { Place } from '../shared/place.ts';

/** Offsets at which the lines of a text begin; the first is 0. Lines end as in JavaScript: LF, CR LF, CR, LS, PS. */
export function lineStartsOf(text: string): Int32Array {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|[\r\n\u2028\u2029]/g)) starts.push(match.index + match[0].length);
  return Int32Array.from(starts);
}

/** Index of the last start that is not after the offset. */
function lineIndex(starts: Int32Array, offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The places of one module, named by numbers which are unique in a module graph. A place costs two integers; lines and
 * columns are computed when they are asked for.
 */
export class PlaceTable {
  readonly file: string;
  /** Number of the first place; the others follow without a gap. */
  readonly first: number;
  readonly #text: string;
  #offsets = new Int32Array(64);
  #count = 0;
  #lineStarts: Int32Array | undefined;

  constructor(file: string, text: string, first: number) {
    this.file = file;
    this.first = first;
    this.#text = text;
  }

  get count(): number {
    return this.#count;
  }

  /** The number after the last place of this module: the `firstPlace` of the next one. */
  get next(): number {
    return this.first + this.#count;
  }

  has(id: number): boolean {
    return id >= this.first && id < this.next;
  }

  /** Adds a stretch of the text (UTF-16 offsets, end exclusive) and returns its number. */
  add(start: number, end: number): number {
    const at = this.#count * 2;
    if (at === this.#offsets.length) {
      const grown = new Int32Array(at * 2);
      grown.set(this.#offsets);
      this.#offsets = grown;
    }
    this.#offsets[at] = start;
    this.#offsets[at + 1] = end;
    return this.first + this.#count++;
  }

  /** The place with this number. Throws RangeError for a number of another module. */
  get(id: number): Place {
    if (!this.has(id)) throw new RangeError(`place ${id} is not in ${this.file} (${this.first} to ${this.next - 1})`);
    const at = (id - this.first) * 2;
    return this.at(this.#offsets[at]!, this.#offsets[at + 1]!);
  }

  /** The place of a stretch of this module's text which needs no number. */
  at(start: number, end: number): Place {
    const from = this.position(start);
    const to = this.position(end);
    return {
      file: this.file,
      start,
      end,
      line: from.line,
      column: from.column,
      endLine: to.line,
      endColumn: to.column,
    };
  }

  /** Line and column, both from 1, of an offset. */
  position(offset: number): { line: number; column: number } {
    this.#lineStarts ??= lineStartsOf(this.#text);
    const line = lineIndex(this.#lineStarts, offset);
    return { line: line + 1, column: offset - this.#lineStarts[line]! + 1 };
  }
}
