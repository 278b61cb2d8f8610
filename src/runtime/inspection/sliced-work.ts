import type { Environment } from '../environment.ts';
import { SliceClock } from '../slices.ts';

/** Milliseconds of a slice: less than the run's own, so that whoever pauses or steps meanwhile waits for little. */
const sliceTime = 4;
/** While the run moves, this work rests so many times as long as it has worked: a tenth of the worker is its. */
const restFactor = 9;

interface Entry {
  readonly next: () => boolean;
  readonly fail: (error: unknown) => void;
}

/** Does what takes many evaluations in slices, beside those of the run: one work after another. */
export class SlicedWork {
  readonly #environment: Pick<Environment, 'now' | 'schedule'>;
  readonly #isMoving: () => boolean;
  readonly #clock: SliceClock;
  #entries: Entry[] = [];
  #scheduled = false;

  constructor(environment: Pick<Environment, 'now' | 'schedule'>, isMoving: () => boolean) {
    this.#environment = environment;
    this.#isMoving = isMoving;
    this.#clock = new SliceClock(environment, sliceTime);
  }

  /** What the work returns, which yields after every step. Rejects with what it throws. */
  do<Result>(work: Generator<void, Result>): Promise<Result> {
    return new Promise((resolve, fail) => {
      const next = (): boolean => {
        const { done, value } = work.next();
        if (done === true) resolve(value);
        return done === true;
      };
      this.#entries.push({ next, fail });
      this.#schedule(0);
    });
  }

  /** Gives up what is not done. */
  dispose(): void {
    for (const { fail } of this.#entries.splice(0)) fail(new Error('The run was started anew meanwhile.'));
  }

  #schedule(delay: number): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#environment.schedule(() => {
      this.#scheduled = false;
      this.#slice();
    }, delay);
  }

  #slice(): void {
    const entry = this.#entries[0];
    if (entry === undefined) return;
    const began = this.#environment.now();
    let over = false;
    try {
      this.#clock.run(() => {
        over = entry.next();
        return over;
      });
    } catch (error) {
      over = true;
      entry.fail(error);
    }
    if (over) this.#entries = this.#entries.filter((each) => each !== entry);
    const spent = this.#environment.now() - began;
    if (this.#entries.length > 0) this.#schedule(this.#isMoving() ? restFactor * spent : 0);
  }
}
