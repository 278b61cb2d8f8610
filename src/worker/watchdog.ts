import type { Place } from '../shared/place.ts';

/** What is told of a worker's silence. */
export interface Silence {
  readonly unresponsive: boolean;
  readonly seconds: number;
  readonly place?: Place;
}

interface WatchdogOptions {
  /** Whether the worker has something to do: one that has not owes no sign of life. */
  readonly isBusy: () => boolean;
  readonly tell: (silence: Silence) => void;
}

/** Milliseconds without a sign of life after which a worker that has something to do counts as unresponsive. */
const silence = 2000;
/** The same for a process that has not said anything yet: on a busy machine the start of one takes its time. */
const startingSilence = 15_000;
const watchEvery = 250;

/** Watches for signs of life of a worker, and tells when there were none for too long and when it comes back. */
export class Watchdog {
  readonly #options: WatchdogOptions;
  #watch: ReturnType<typeof setInterval> | undefined;
  #lastSign = 0;
  /** Whether the worker has said anything yet. */
  #greeted = false;
  #lastTick = 0;
  #place: Place | undefined;
  #unresponsive = false;

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  get unresponsive(): boolean {
    return this.#unresponsive;
  }

  /** Begins with a worker that has not said anything. */
  start(): void {
    this.#greeted = false;
    this.#lastSign = Date.now();
    this.#lastTick = this.#lastSign;
    this.#watch = setInterval(() => this.#look(), watchEvery);
    this.#watch.unref();
  }

  /** The worker is gone, which tells nothing. */
  stop(): void {
    clearInterval(this.#watch);
    this.#unresponsive = false;
    this.#place = undefined;
  }

  /** The worker itself has said something. */
  heard(): void {
    this.#greeted = true;
    this.sign();
  }

  /** The worker is alive, or was waiting for us. */
  sign(): void {
    this.#lastSign = Date.now();
    this.#place = undefined;
    if (!this.#unresponsive) return;
    this.#unresponsive = false;
    this.#options.tell({ unresponsive: false, seconds: 0 });
  }

  /** The worker gets something to do: from now on it owes signs of life. */
  owes(): void {
    if (!this.#options.isBusy()) this.#lastSign = Date.now();
  }

  /** Where in the user's code the worker was seen while it said nothing. */
  seenAt(place: Place | undefined): void {
    this.#place = place;
  }

  #look(): void {
    const now = Date.now();
    // When this process itself stood still, the worker's messages may lie unread.
    if (now - this.#lastTick > 4 * watchEvery) this.#lastSign = Math.max(this.#lastSign, now - silence / 2);
    this.#lastTick = now;
    const silent = now - this.#lastSign;
    const allowed = this.#greeted ? silence : startingSilence;
    if (this.#unresponsive || silent < allowed || !this.#options.isBusy()) return;
    this.#unresponsive = true;
    this.#options.tell({
      unresponsive: true,
      seconds: silent / 1000,
      ...(this.#place === undefined ? {} : { place: this.#place }),
    });
  }
}
