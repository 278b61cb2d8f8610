/** Seconds that one evaluation takes before it is told of. */
const first = 2;

/** Decides when to say that one evaluation takes long: after 2 s, then each time when it has taken twice as long. */
export class Patience {
  #next = first;

  /** Whether to say it now that the evaluation has taken so many seconds. */
  endsAt(seconds: number): boolean {
    // Fewer seconds than at first are those of another evaluation.
    if (seconds < first) this.#next = first;
    if (seconds < this.#next) return false;
    this.#next = 2 * seconds;
    return true;
  }
}
