import { Script } from 'node:vm';

/** Milliseconds in which a second signal is the first one told twice: by the terminal and by a program that passes it on. */
const same = 500;

const workKey = Symbol.for('descent.cli.work');
const interruptible = new Script('globalThis[Symbol.for("descent.cli.work")]()');

/** What ran was ended by an interrupt. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}

/**
 * Ctrl+C. While JavaScript runs, no handler of a signal can; a loss that does not return would have to be killed together with all
 * that is known of the run. Node can end a running script from outside, however, and it leaves everything else as it was. That is
 * how the prompt of Node itself ends an endless loop, it needs no second process or thread, and it costs the run nothing.
 */
export class Interruption {
  readonly #exit: () => void;
  readonly #now: () => number;
  #askedAt: number | undefined;
  #running = false;
  #watch: { readonly count: number } | undefined;

  /** @param exit ends the process at once: the end of the run itself does not get through */
  constructor(exit: () => void, now: () => number = () => performance.now()) {
    this.#exit = exit;
    this.#now = now;
  }

  /** Signals that came while nothing ran are looked for here too, whose messages may still be under way. */
  watch(signals: { readonly count: number }): void {
    this.#watch = signals;
  }

  /** Whether the run is to end. */
  get asked(): boolean {
    return this.#askedAt !== undefined || (this.#watch?.count ?? 0) > 0;
  }

  /** A signal that came while nothing ran. */
  readonly onSignal = (): void => {
    const now = this.#now();
    if (this.#askedAt === undefined) this.#askedAt = now;
    else if (now - this.#askedAt > same) this.#exit();
  };

  /**
   * Runs what an interrupt may end anywhere, without its `catch` or `finally`: nothing that it was about to change may be relied on
   * afterwards. Throws Interrupted then.
   */
  run<Result>(work: () => Result): Result {
    if (this.#running) return work();
    let done: { readonly result: Result } | undefined;
    const holder = globalThis as unknown as Record<symbol, (() => void) | undefined>;
    holder[workKey] = () => {
      done = { result: work() };
    };
    this.#running = true;
    try {
      interruptible.runInThisContext({ breakOnSigint: true, displayErrors: false });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw error;
      this.#askedAt ??= this.#now();
      throw new Interrupted('interrupted');
    } finally {
      this.#running = false;
      holder[workKey] = undefined;
    }
    if (done === undefined) throw new Interrupted('interrupted');
    return done.result;
  }
}
