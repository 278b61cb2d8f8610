/**
 * Milliseconds a slice takes. Between two slices a worker hears its host, and sends what it has told: a pipe takes only a part of
 * a message of records at once, so that slices as long as a frame would leave it idle for a good part of the time.
 */
export const sliceTime = 8;

/** Milliseconds between two looks at the clock. Looking costs little, but not nothing beside an iteration of half a microsecond. */
const lookEvery = 0.25;
const mostBetweenLooks = 4096;

/** Runs work until a slice's time is over. The time decides and never a count; only how often the clock is read adapts. */
export class SliceClock {
  readonly #clock: { now(): number };
  readonly #time: number;
  #between = 1;

  /** `time` is that of a slice, in milliseconds. */
  constructor(clock: { now(): number }, time = sliceTime) {
    this.#clock = clock;
    this.#time = time;
  }

  /** Calls `work` until it returns true or the slice is over. */
  run(work: () => boolean): void {
    this.runTogether(() => (work() ? 0 : 1));
  }

  /** Calls `work`, which does up to `most` at once and returns how many it has done, until it returns 0 or the slice is over. */
  runTogether(work: (most: number) => number): void {
    const clock = this.#clock;
    let last = clock.now();
    const deadline = last + this.#time;
    for (;;) {
      for (let left = this.#between; left > 0; ) {
        const done = work(left);
        if (done === 0) return;
        left -= done;
      }
      const now = clock.now();
      const elapsed = now - last;
      if (elapsed > lookEvery) this.#between = Math.max(1, Math.floor((this.#between * lookEvery) / elapsed));
      else this.#between = Math.min(mostBetweenLooks, this.#between * 2);
      if (now >= deadline) return;
      last = now;
    }
  }
}
