/**
 * The running mean that smooths a chart: acc ← s·acc + (1 − s)·y from 0, shown as acc/(1 − sⁿ), n the finite points so far. What
 * is not finite passes through and does not enter.
 */
export class Smoothing {
  readonly factor: number;
  #mean = 0;
  /** sⁿ. */
  #rest = 1;

  /** `factor` from 0 (no smoothing) to below 1. */
  constructor(factor: number) {
    this.factor = factor;
  }

  next(value: number): number {
    if (!Number.isFinite(value)) return value;
    this.#mean = this.factor * this.#mean + (1 - this.factor) * value;
    this.#rest *= this.factor;
    return this.#mean / (1 - this.#rest);
  }
}
