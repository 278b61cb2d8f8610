/** How values are made of others, which are kept elsewhere. Indices are those of the derived values. */
export interface Derivation {
  /** The values before this one can no longer be made. */
  readonly firstKept: number;
  /** Writes `count` values from `index` on to the front of an array. */
  read(index: number, count: number, into: Float64Array): void;
}

/** Values that take no memory: they are made when they are asked for. In the shape of a store of single values (see SegmentedArray). */
export class DerivedValues {
  readonly #derivation: Derivation;
  readonly #made: Float64Array;
  #length = 0;

  /** `most` values are asked for at once. */
  constructor(derivation: Derivation, most: number) {
    this.#derivation = derivation;
    this.#made = new Float64Array(most);
  }

  get length(): number {
    return this.#length;
  }

  get firstKept(): number {
    return Math.min(this.#length, this.#derivation.firstKept);
  }

  /** An array with `count` values from `index` on, at the place that `offsetOf` tells. The next call writes over it. */
  segmentOf(index: number, count = 1): Float64Array {
    this.#derivation.read(index, count, this.#made);
    return this.#made;
  }

  offsetOf(_index: number): number {
    return 0;
  }

  /** Nothing is to be written anywhere. */
  extend(count: number): undefined {
    this.#length += count;
  }

  truncate(length: number): void {
    this.#length = length;
  }

  clear(): void {
    this.#length = 0;
  }
}
