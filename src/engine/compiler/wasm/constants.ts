import type { Precision } from '../../precision.ts';
import type { Code } from './assembler.ts';
import { wasm } from './assembler.ts';
import { type Lanes, lanesOf, vectorBytes } from './lanes.ts';

/** Vectors for which there is room. */
const mostConstants = 96;

/**
 * Constants that vector code reads from memory: as an immediate each takes three instructions of the machine whenever it is used, and
 * three times the bytes.
 */
export class VectorConstants {
  /** Bytes that they take at the beginning of the memory. */
  static readonly bytes = mostConstants * vectorBytes;
  readonly #values: { readonly precision: Precision; readonly value: number }[] = [];

  /** Code that leaves a vector of one number in all lanes. */
  load({ precision, constant }: Lanes, value: number): Code {
    let index = this.#values.findIndex((known) => known.precision === precision && Object.is(known.value, value));
    if (index < 0) {
      if (this.#values.length === mostConstants) return constant(value);
      index = this.#values.push({ precision, value }) - 1;
    }
    return [wasm.i32Const(0), wasm.v128Load(vectorBytes * index)];
  }

  /** Puts them where the code looks for them. */
  write(memory: ArrayBuffer): void {
    for (const [index, { precision, value }] of this.#values.entries()) {
      const { count, Numbers } = lanesOf[precision];
      new Numbers(memory, vectorBytes * index, count).fill(value);
    }
  }
}
