import type { Numbers } from '../../precision.ts';
import type { Value } from '../../tensor.ts';

/** A stretch of the memory, and the numbers that are copied there. */
interface Copy {
  readonly to: Numbers;
  readonly from: Numbers;
}

/**
 * Copies inputs to their places, which follow each other without gaps. Tensors that do the same where they come from, as all parameters
 * in θ, are copied at once; that is looked for when a tensor stands elsewhere than it did.
 */
export class InputCopies {
  readonly #places: readonly Numbers[];
  /** Where the tensors stood last. */
  readonly #known: (Numbers | undefined)[];
  #copies: readonly Copy[] = [];

  constructor(places: readonly Numbers[]) {
    this.#places = places;
    this.#known = places.map(() => undefined);
  }

  copy(inputs: ArrayLike<number> | readonly Value[]): void {
    const places = this.#places;
    let isKnown = true;
    for (let i = 0; i < places.length; i++) {
      const value = inputs[i]!;
      if (typeof value === 'number') places[i]![0] = value;
      else if (value.data !== this.#known[i]) {
        this.#known[i] = value.data;
        isKnown = false;
      }
    }
    if (!isKnown) this.#copies = this.#find();
    for (const { to, from } of this.#copies) to.set(from);
  }

  #find(): Copy[] {
    const copies: Copy[] = [];
    for (const [index, from] of this.#known.entries()) {
      if (from === undefined) continue;
      const to = this.#places[index]!;
      const last = copies.at(-1);
      if (last !== undefined && follows(last.from, from) && follows(last.to, to)) {
        copies[copies.length - 1] = { to: joined(last.to, to), from: joined(last.from, from) };
      } else copies.push({ to, from });
    }
    return copies;
  }
}

function follows(first: Numbers, second: Numbers): boolean {
  return first.buffer === second.buffer && first.byteOffset + first.byteLength === second.byteOffset;
}

function joined(first: Numbers, second: Numbers): Numbers {
  const Same = first.constructor as Float64ArrayConstructor | Float32ArrayConstructor;
  return new Same(first.buffer as ArrayBuffer, first.byteOffset, first.length + second.length);
}
