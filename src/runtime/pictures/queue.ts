import type { Picture, PictureAnswer } from '../../shared/views/pictures.ts';
import type { Environment } from '../environment.ts';
import { SliceClock } from '../slices.ts';

/** The work of one picture, in steps. */
export interface PictureJob {
  /** What is computed, for a sentence: `97 × 97 values of this loss`. */
  readonly what: string;
  /** Steps in all, about, and after how many of them the time of all is judged. */
  readonly steps: number;
  readonly judged: number;
  /** Yields after every step. */
  readonly work: Generator<void, Picture>;
}

interface Entry {
  readonly slot: string;
  readonly force: boolean;
  readonly begin: () => PictureJob;
  readonly answer: (answer: PictureAnswer) => void;
  readonly refuse: (error: unknown) => void;
  job?: PictureJob;
  done: number;
  /** Milliseconds worked on it. */
  spent: number;
}

/** Milliseconds of a slice: less than the run's own, so that a step that comes meanwhile waits for little. */
const sliceTime = 4;
/** Seconds that a picture may take which nobody has insisted on. */
const longest = 5;
/** While the run moves, pictures rest this many times as long as they have worked: a tenth of the worker is theirs. */
const restFactor = 9;

/** Works on one picture at a time, in slices between those of the run. */
export class PictureQueue {
  readonly #environment: Pick<Environment, 'now' | 'schedule'>;
  readonly #isMoving: () => boolean;
  readonly #clock: SliceClock;
  readonly #entries: Entry[] = [];
  #scheduled = false;
  /** No slice begins before, while the run moves. */
  #restsUntil = Number.NEGATIVE_INFINITY;

  constructor(environment: Pick<Environment, 'now' | 'schedule'>, isMoving: () => boolean) {
    this.#environment = environment;
    this.#isMoving = isMoving;
    this.#clock = new SliceClock(environment, sliceTime);
  }

  /** `begin` is called when its turn has come. A newer request of the same slot ends an older one. */
  ask(slot: string, force: boolean, begin: () => PictureJob): Promise<PictureAnswer> {
    this.cancel(slot);
    return new Promise((answer, refuse) => {
      this.#entries.push({ slot, force, begin, answer, refuse, done: 0, spent: 0 });
      this.#schedule(0);
    });
  }

  cancel(slot: string): void {
    this.#end((entry) => entry.slot === slot);
  }

  dispose(): void {
    this.#end(() => true);
  }

  #end(isMeant: (entry: Entry) => boolean): void {
    for (let index = this.#entries.length - 1; index >= 0; index--) {
      if (!isMeant(this.#entries[index]!)) continue;
      const [entry] = this.#entries.splice(index, 1);
      entry!.answer({ outcome: 'superseded' });
    }
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
    const rest = this.#restsUntil - began;
    if (rest > 0 && this.#isMoving()) {
      this.#schedule(rest);
      return;
    }
    let finished: PictureAnswer | undefined;
    try {
      entry.job ??= entry.begin();
      const { job } = entry;
      this.#clock.run(() => {
        const { done, value } = job.work.next();
        if (done === true) finished = { outcome: 'drawn', picture: value };
        else entry.done++;
        return finished !== undefined;
      });
    } catch (error) {
      this.#remove(entry);
      entry.refuse(error);
    }
    const now = this.#environment.now();
    entry.spent += now - began;
    this.#restsUntil = now + restFactor * (now - began);
    finished ??= this.#judge(entry);
    if (finished !== undefined) {
      this.#remove(entry);
      entry.answer(finished);
    }
    if (this.#entries.length > 0) this.#schedule(this.#isMoving() ? this.#restsUntil - now : 0);
  }

  #remove(entry: Entry): void {
    const index = this.#entries.indexOf(entry);
    if (index >= 0) this.#entries.splice(index, 1);
  }

  /** Gives up what would take too long. */
  #judge({ job, slot, force, done, spent }: Entry): PictureAnswer | undefined {
    if (job === undefined || force || done < job.judged) return undefined;
    const seconds = (spent / done / 1000) * job.steps;
    if (seconds <= longest) return undefined;
    const text = `${job.what} would take about ${seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} minutes`}.`;
    return { outcome: 'refused', slot, text, seconds };
  }
}
