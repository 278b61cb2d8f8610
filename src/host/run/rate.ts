/** Milliseconds over which a rate is a mean, and after which it is told anew. */
const span = 1000;

/** How fast a run goes: a mean over the last second, made anew once a second, so that it can be read. */
export class Rate {
  readonly #now: () => number;
  #since: number | undefined;
  #iteration = 0;
  #perSecond = Number.NaN;

  /** `now` in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Iterations per second, to two digits; NaN where it is not known. */
  get perSecond(): number {
    return this.#perSecond;
  }

  /** The newest iteration of a run that is going on. */
  moved(iteration: number): void {
    const now = this.#now();
    if (this.#since === undefined || iteration < this.#iteration) {
      this.#begin(now, iteration);
      return;
    }
    const elapsed = now - this.#since;
    if (elapsed < span) return;
    this.#perSecond = Number((((iteration - this.#iteration) * 1000) / elapsed).toPrecision(2));
    this.#since = now;
    this.#iteration = iteration;
  }

  /** The run stands. */
  stopped(): void {
    this.#since = undefined;
    this.#perSecond = Number.NaN;
  }

  /** Seconds to a limit of iterations; NaN where that is not known. */
  secondsLeft(iteration: number, limit: number): number {
    const left = (limit - iteration) / this.#perSecond;
    return Number.isFinite(left) && left >= 0 ? left : Number.NaN;
  }

  #begin(now: number, iteration: number): void {
    this.#since = now;
    this.#iteration = iteration;
    this.#perSecond = Number.NaN;
  }
}
