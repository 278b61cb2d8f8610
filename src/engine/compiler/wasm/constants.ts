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
  readonly #known: Readonly<Record<Precision, Map<number | string, Code>>> = { float64: new Map(), float32: new Map() };

  /** Code that leaves a vector of one number in all lanes. */
  load({ precision, constant }: Lanes, value: number): Code {
    const key = Object.is(value, -0) ? '-0' : value;
    let code = this.#known[precision].get(key);
    if (code !== undefined) return code;
    if (this.#values.length === mostConstants) return constant(value);
    const index = this.#values.push({ precision, value }) - 1;
    code = [...wasm.i32Const(0), ...wasm.v128Load(vectorBytes * index)];
    this.#known[precision].set(key, code);
    return code;
  }

  /** Puts them where the code looks for them. */
  write(memory: ArrayBuffer): void {
    for (const [index, { precision, value }] of this.#values.entries()) {
      const { count, Numbers } = lanesOf[precision];
      new Numbers(memory, vectorBytes * index, count).fill(value);
    }
  }
}
