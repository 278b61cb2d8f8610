import type { Pace } from '../../shared/run.ts';

/** A run that would take less than this is too short to see, and is spread … */
const shortRun = 2000;
/** … over this many milliseconds. */
const spreadOver = 3000;
/** How long a run is watched before its speed is believed: code is slow while it is new. */
const settling = 300;
/** Milliseconds between two slices of a spread run. */
export const frame = 16;

/**
 * Spreads a run which is too short to see over about three seconds, slowly at first, where most happens. It decides when iterations
 * are made and never what they are.
 */
export class Pacer {
  #began = 0;
  #from = 0;
  #limit = 0;
  #pace: Pace = 'max';
  #spreading = false;
  /** Milliseconds one iteration takes, averaged. */
  #cost = 0;

  /** A run goes on at `iteration` towards `limit`. */
  begin(pace: Pace, now: number, iteration: number, limit: number): void {
    this.#pace = pace;
    this.#began = now;
    this.#from = iteration;
    this.#limit = limit;
    this.#spreading = pace === 'watch' && limit > iteration;
    this.#cost = 0;
  }

  get spreading(): boolean {
    return this.#spreading;
  }

  /** `count` iterations took `elapsed` milliseconds. */
  measured(count: number, elapsed: number): void {
    const cost = elapsed / count;
    this.#cost = this.#cost === 0 ? cost : 0.7 * this.#cost + 0.3 * cost;
  }

  /** The iteration that may be reached by now; Infinity while the run is not spread. */
  allowed(now: number, iteration: number): number {
    if (!this.#spreading || this.#pace === 'max') return Number.POSITIVE_INFINITY;
    const elapsed = now - this.#began;
    if (elapsed >= settling && this.#cost * (this.#limit - iteration) >= shortRun) {
      this.#spreading = false;
      return Number.POSITIVE_INFINITY;
    }
    const share = elapsed / spreadOver;
    return this.#from + Math.max(1, Math.floor((this.#limit - this.#from) * share * share));
  }
}
