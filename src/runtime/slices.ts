/** Milliseconds a slice takes at most: one frame. */
export const sliceTime = 16;

/** Milliseconds between two looks at the clock. Looking costs little, but not nothing beside an iteration of half a microsecond. */
const lookEvery = 0.25;
const mostBetweenLooks = 4096;

/** Runs work until a slice's time is over. The time decides and never a count; only how often the clock is read adapts. */
export class SliceClock {
  readonly #clock: { now(): number };
  #between = 1;

  constructor(clock: { now(): number }) {
    this.#clock = clock;
  }

  /** Calls `work` until it returns true or the slice is over. */
  run(work: () => boolean): void {
    const clock = this.#clock;
    let last = clock.now();
    const deadline = last + sliceTime;
    for (;;) {
      for (let i = 0; i < this.#between; i++) if (work()) return;
      const now = clock.now();
      const elapsed = now - last;
      if (elapsed > lookEvery) this.#between = Math.max(1, Math.floor((this.#between * lookEvery) / elapsed));
      else this.#between = Math.min(mostBetweenLooks, this.#between * 2);
      if (now >= deadline) return;
      last = now;
    }
  }
}
