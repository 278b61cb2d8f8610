/** Milliseconds after which VS Code rebuilds its call stack, once it knows the topmost frame; a few more for its painting. */
const rebuilding = 80;
/** Milliseconds that the views wait for VS Code to ask where the run stands. */
const longestWait = 120;

/**
 * At a stop VS Code's own views come first: what our views are told waits until the call stack has been told, for which VS Code asks
 * at once. Where nobody asks, the views hear it 60 ms later. Each change is told once, in the order of its first occurrence.
 */
export class StopOrder<Change> {
  readonly #tell: (change: Change) => void;
  readonly #waiting = new Set<Change>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #told = false;

  constructor(tell: (change: Change) => void) {
    this.#tell = tell;
  }

  /** The run has stopped. */
  stopped(): void {
    this.#timer ??= setTimeout(() => this.flush(), longestWait);
  }

  /** VS Code has been told where the run stands. */
  stackTold(): void {
    if (this.#timer === undefined || this.#told) return;
    this.#told = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), rebuilding);
  }

  tell(change: Change): void {
    if (this.#timer === undefined) this.#tell(change);
    else this.#waiting.add(change);
  }

  /** Tells what waits, and waits no longer. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#told = false;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const change of waiting) this.#tell(change);
  }
}
