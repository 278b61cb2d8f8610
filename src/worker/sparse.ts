import type { SparseValues } from '../shared/protocol.ts';

/** Points of a series beyond which every second of the older ones is given up. */
const mostPoints = 2 ** 16;

/** A series with values at some iterations only, in ascending order: what is measured once an epoch. */
export class SparseColumn {
  #iterations: number[] = [];
  #values: number[] = [];

  get end(): number {
    return (this.#iterations.at(-1) ?? -1) + 1;
  }

  append({ iterations, values }: SparseValues): void {
    for (let i = 0; i < iterations.length; i++) {
      this.#iterations.push(iterations[i]!);
      this.#values.push(values[i]!);
    }
    if (this.#iterations.length > mostPoints) this.#thin();
  }

  /** Forgets the points from an iteration on. */
  truncate(end: number): void {
    const length = this.#index(end);
    this.#iterations.length = length;
    this.#values.length = length;
  }

  at(iteration: number): number | undefined {
    const index = this.#index(iteration);
    return this.#iterations[index] === iteration ? this.#values[index] : undefined;
  }

  /** The points of iterations `from` to before `to`. */
  between(from: number, to: number): SparseValues {
    const start = this.#index(from);
    const end = this.#index(to);
    return {
      iterations: Float64Array.from(this.#iterations.slice(start, end)),
      values: Float64Array.from(this.#values.slice(start, end)),
    };
  }

  /** The first point that is not before an iteration. */
  #index(iteration: number): number {
    let low = 0;
    let high = this.#iterations.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#iterations[middle]! < iteration) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #thin(): void {
    const newest = this.#iterations.length - 1;
    const kept = (_: number, index: number): boolean => index % 2 === 0 || index === newest;
    this.#iterations = this.#iterations.filter(kept);
    this.#values = this.#values.filter(kept);
  }
}
