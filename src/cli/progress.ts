import { formatStable } from '../shared/numbers.ts';

/** Milliseconds between two drawings: what the eye follows. */
const drawEvery = 100;
const width = 24;

/** A bar on a terminal, drawn over itself. */
export class ProgressBar {
  readonly #write: (text: string) => void;
  readonly #limit: number;
  #last = Number.NEGATIVE_INFINITY;
  #drawn = false;

  constructor(write: (text: string) => void, limit: number) {
    this.#write = write;
    this.#limit = limit;
  }

  show(now: number, iteration: number, loss: number): void {
    if (now - this.#last < drawEvery) return;
    this.#last = now;
    this.#drawn = true;
    const filled = Math.min(width, Math.floor((width * iteration) / this.#limit));
    const bar = '█'.repeat(filled).padEnd(width, '░');
    this.#write(`\r${bar} ${iteration} of ${this.#limit}  L = ${formatStable(loss).trim()}\u001b[K`);
  }

  /** Takes the bar away, so that text can be written in its place. */
  clear(): void {
    if (this.#drawn) this.#write('\r\u001b[K');
    this.#drawn = false;
    this.#last = Number.NEGATIVE_INFINITY;
  }
}
