import { Interrupt } from '../../language/graph/interrupt.ts';
import type { Place } from '../../shared/place.ts';
import type { Environment } from '../environment.ts';

/** Milliseconds that one evaluation may take before a sign of it is given, and between two signs. */
const busyAfter = 500;
/** Turns of the user's loops between two looks at the clock; a power of two. */
const turnsBetween = 32;

/** An evaluation was given up because it took longer than whoever asked for it would wait. */
export class LongEvaluation extends Interrupt {
  /** Milliseconds that it was allowed. */
  readonly allowed: number;
  /** The loop in which it was. */
  readonly place: Place | undefined;

  constructor(allowed: number, place: Place | undefined) {
    super(`One evaluation of the loss took longer than ${allowed / 1000} s.`);
    this.name = 'LongEvaluation';
    this.allowed = allowed;
    this.place = place;
  }
}

/** The time that one evaluation of the user's code takes, looked at in its loops: nothing else interrupts it. */
export class EvaluationClock {
  readonly #environment: Pick<Environment, 'now' | 'busy'>;
  readonly #place: (id: number) => Place | undefined;
  #began = 0;
  #toldBusy = 0;
  #allowed = Number.POSITIVE_INFINITY;
  #turns = 0;

  /** `place` finds the place behind a number. */
  constructor(environment: Pick<Environment, 'now' | 'busy'>, place: (id: number) => Place | undefined) {
    this.#environment = environment;
    this.#place = place;
  }

  /** An evaluation begins, which may take so many milliseconds. */
  start(allowed = Number.POSITIVE_INFINITY): void {
    this.#began = this.#environment.now();
    this.#toldBusy = this.#began;
    this.#allowed = allowed;
  }

  /**
   * A turn of one of the user's loops begins. Says from time to time where an evaluation is that takes long.
   * @throws LongEvaluation when it takes longer than it may.
   */
  turn(place: number): void {
    this.#turns = (this.#turns + 1) & (turnsBetween - 1);
    if (this.#turns !== 0) return;
    const now = this.#environment.now();
    const taken = now - this.#began;
    if (taken > this.#allowed) throw new LongEvaluation(this.#allowed, this.#place(place));
    if (taken < busyAfter || now - this.#toldBusy < busyAfter) return;
    this.#toldBusy = now;
    this.#environment.busy(this.#place(place), taken / 1000);
  }
}
