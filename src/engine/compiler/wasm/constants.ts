import type { Code } from './assembler.ts';
import { wasm } from './assembler.ts';
import { vectorBytes } from './lanes.ts';

/** Vectors for which there is room. */
const mostConstants = 96;

/**
 * Constants that vector code reads from memory: as an immediate each takes three instructions of the machine whenever it is used, and
 * three times the bytes.
 */
export class VectorConstants {
  /** Bytes that they take at the beginning of the memory. */
  static readonly bytes = mostConstants * vectorBytes;
  readonly values: number[] = [];

  /** Code that leaves a vector of one number in both lanes. */
  load(value: number): Code {
    let index = this.values.findIndex((known) => Object.is(known, value));
    if (index < 0) {
      if (this.values.length === mostConstants) return wasm.v128Const(value);
      index = this.values.push(value) - 1;
    }
    return [...wasm.i32Const(0), ...wasm.v128Load(vectorBytes * index)];
  }

  /** Puts them where the code looks for them. */
  write(memory: ArrayBuffer): void {
    const numbers = new Float64Array(memory);
    for (const [index, value] of this.values.entries()) numbers.fill(value, 2 * index, 2 * index + 2);
  }
}
