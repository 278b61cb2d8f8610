import type { ValueType } from './assembler.ts';

/** The local variables of a function, each used again once it is released. */
export class Locals {
  readonly types: ValueType[] = [];
  readonly #free = new Map<ValueType, number[]>();

  take(type: ValueType): number {
    return this.#free.get(type)?.pop() ?? this.types.push(type) - 1;
  }

  release(local: number): void {
    const type = this.types[local]!;
    const free = this.#free.get(type);
    if (free === undefined) this.#free.set(type, [local]);
    else free.push(local);
  }

  /** Locals that are released together, after the code that uses them was made. */
  within<Result>(work: (take: (type: ValueType) => number) => Result): Result {
    const taken: number[] = [];
    const result = work((type) => {
      const local = this.take(type);
      taken.push(local);
      return local;
    });
    for (const local of taken) this.release(local);
    return result;
  }
}
