import type { OptimizerState } from '../optimizers/state.ts';

/** Residuals r(θ) and their Jacobian, row by row: a row for each residual, a column for each element of θ. */
export interface Residuals {
  readonly residuals: Float64Array;
  readonly jacobian: Float64Array;
}

/** The point at which a search begins, and what it may ask for on its way to an update. */
export interface SearchContext {
  /** θ, L(θ) and ∇L(θ); the search changes none of them. */
  readonly point: Float64Array;
  readonly loss: number;
  readonly gradient: Float64Array;
  /** η in force. */
  readonly learningRate: number;
  /** The run has converged where ‖∇L‖∞ is at most this. */
  readonly tolerance: number;
  /**
   * The loss at θ + step · direction, on the same batch and with the same random draws. NaN where the loss throws there, which
   * `thrown` then tells.
   */
  trial(step: number, direction: Float64Array): number;
  /** ∇L at the newest trial; NaN where the loss threw. Overwritten by the next trial. */
  readonly trialGradient: Float64Array;
  /** What the loss threw at the newest trial. */
  readonly thrown: string | undefined;
  /** Writes ∇²L(θ) · direction to `product`. Throws SearchRefusal where the problem cannot give it. */
  hessianVectorProduct(direction: Float64Array, product: Float64Array): void;
  /** r and J at θ. Throws SearchRefusal where the problem has no residuals. */
  residuals(): Residuals;
}

/** One point that was tried on the way to an update. */
export interface Trial {
  /** α of θ + α p; for Levenberg–Marquardt the damping μ. */
  readonly step: number;
  readonly loss: number;
  /** φ′(α) = ∇L(θ + α p)ᵀp; NaN where it is not looked at. */
  readonly slope: number;
  /** `accepted`, or the condition that failed. */
  readonly verdict: string;
}

/** Why a search ends the run where it stands. */
export interface SearchEnd {
  readonly reason: 'converged' | 'noStep';
  /** What was tested, and what it was compared with. */
  readonly value: number;
  readonly threshold?: number;
  /** A sentence without its full stop. */
  readonly text: string;
}

/** How an update was found. */
export interface SearchReport {
  /** α; 0 where none was found. */
  readonly stepLength: number;
  /** p of Δθ = α p. */
  readonly direction: Float64Array;
  /** φ′(0) = ∇L(θ)ᵀp. */
  readonly slope: number;
  readonly trials: readonly Trial[];
  /** How the direction was made, where that is more than the optimizer's name says: `restarted along −∇L`. */
  readonly notes: readonly string[];
  /** Why there is no update, or no further one is needed; Δθ is then 0. */
  readonly end?: SearchEnd;
}

/**
 * The second form of an optimizer: it finds Δθ by evaluating other points. As pure as the first: all it remembers is in the state
 * that it is handed, `next` gets the state after the update (it may not be `state` itself), and the same context gives the same bits.
 */
export interface Search {
  init(parameters: Float64Array): OptimizerState;
  run(
    context: SearchContext,
    state: Readonly<OptimizerState>,
    next: OptimizerState,
    updates: Float64Array,
  ): SearchReport;
}

/** What a search asked for cannot be had. The message says why, and what to do. */
export class SearchRefusal extends Error {
  override name = 'SearchRefusal';
}
