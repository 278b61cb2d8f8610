import type { MagicString } from 'magic-string';
import type { GeneratedPosition } from './module.ts';

/** From generated to original offsets, made when it is first asked. */
export class PositionMap {
  readonly #edits: MagicString;
  readonly #generated: string;
  #lines: readonly (readonly (readonly number[])[])[] | undefined;
  #starts: { original: number[]; generated: number[] } | undefined;

  constructor(edits: MagicString, generated: string) {
    this.#edits = edits;
    this.#generated = generated;
  }

  map(position: number | GeneratedPosition): number | undefined {
    this.#lines ??= this.#edits.generateDecodedMap({ hires: true }).mappings as number[][][];
    this.#starts ??= { original: newlineStarts(this.#edits.original), generated: newlineStarts(this.#generated) };
    const { line, column } = typeof position === 'number' ? this.#locate(position) : position;
    const segments = this.#lines[line - 1];
    if (segments === undefined) return undefined;
    let found: readonly number[] | undefined;
    for (const segment of segments) {
      if (segment[0]! > column) break;
      found = segment;
    }
    if (found === undefined || found.length < 4) return undefined;
    return this.#starts.original[found[2]!]! + found[3]!;
  }

  #locate(offset: number): GeneratedPosition {
    const starts = this.#starts!.generated;
    let line = 0;
    while (line + 1 < starts.length && starts[line + 1]! <= offset) line++;
    return { line: line + 1, column: offset - starts[line]! };
  }
}

/** magic-string counts lines by LF alone. */
function newlineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
