/** Who goes first in a frame: charts follow each other from the top of the panel by adding their place. */
export const paintOrder = { marker: 0, picture: 1, chart: 2 } as const;

interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Runs before the page is laid out and painted the next time, and after what runs now. */
  soon(run: () => void): void;
  /** Runs in the next frame. */
  nextFrame(run: () => void): void;
}

const pageClock: Clock = {
  now: () => performance.now(),
  soon: (run) => queueMicrotask(run),
  nextFrame: (run) => requestAnimationFrame(() => run()),
};

interface Work {
  readonly order: number;
  readonly paint: () => void;
}

/**
 * Spreads drawing over frames: what is asked for is painted in its order until the milliseconds of a frame are used, and the rest
 * in the next one. Something is painted in every frame, however long it takes.
 */
export class FrameBudget {
  readonly #milliseconds: number;
  readonly #clock: Clock;
  /** Work by its owner: asking again replaces what has not been done. */
  readonly #waiting = new Map<object, Work>();
  #due = false;

  constructor(milliseconds = 4, clock: Clock = pageClock) {
    this.#milliseconds = milliseconds;
    this.#clock = clock;
  }

  ask(owner: object, order: number, paint: () => void): void {
    const before = this.#waiting.get(owner);
    this.#waiting.set(owner, { order: Math.min(order, before?.order ?? order), paint });
    if (this.#due) return;
    this.#due = true;
    this.#clock.soon(() => this.#run());
  }

  /** Takes back what an owner has asked for. */
  forget(owner: object): void {
    this.#waiting.delete(owner);
  }

  #run(): void {
    this.#due = false;
    const began = this.#clock.now();
    const works = [...this.#waiting].sort(([, a], [, b]) => a.order - b.order);
    for (const [owner, { paint }] of works) {
      this.#waiting.delete(owner);
      paint();
      if (this.#clock.now() - began >= this.#milliseconds) break;
    }
    if (this.#waiting.size === 0 || this.#due) return;
    this.#due = true;
    this.#clock.nextFrame(() => this.#run());
  }
}

/** The one of the page: charts and pictures share a frame. */
export const frameBudget = new FrameBudget();
