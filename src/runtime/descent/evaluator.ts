import type { CompiledProgram } from '../../engine/compiler/compile.ts';
import type { Objective } from '../../engine/networks/objective.ts';
import type { DifferentiatedProgram } from '../../engine/program.ts';
import type { Residuals } from '../../engine/searching/context.ts';
import type { Batch, BatchSource } from './batches.ts';
import type { RunningStatistics } from './statistics.ts';

/** A loss as code, for as long as evaluations follow one path of its control flow. The inputs are the elements of θ and nothing else. */
export interface CompiledLoss {
  readonly program: DifferentiatedProgram;
  readonly run: CompiledProgram;
}

/** Loss and gradient of a problem, whatever computes them. */
export interface Evaluator {
  /** ∇L at the point evaluated last, one number per element of θ. The next evaluation overwrites it, and may give it in another array. */
  readonly gradient: Float64Array;
  /** The data of a loss with mini-batches. */
  readonly data?: BatchSource | undefined;
  /** Present where the loss has some. */
  readonly statistics?: RunningStatistics | undefined;
  /** What comes after it is evaluated for this objective. The same one again costs nothing. */
  pursue?(objective: Objective): void;
  /**
   * Evaluates the loss and its gradient at `parameters` and returns the loss; of a loss with mini-batches the means over those of
   * `batch`. May throw what the user's code throws.
   */
  evaluate(parameters: Float64Array, iteration: number, batch?: Batch): number;
  /** The same numbers at a point on the way to an update; leaves no trace, prints nothing, and a throw is no failure of the run. */
  trial?(parameters: Float64Array, iteration: number, batch?: Batch): number;
  /** Whether what was evaluated last would be the same at any iteration, and nobody is to see it happen. */
  readonly repeatable?: boolean;
  /**
   * What the next evaluation runs, where it runs nothing else and nobody is to see it happen: whoever takes it evaluates by himself,
   * as far as its guards hold and at most `unseen` times, and says so by `evaluated`.
   */
  readonly compiled?: CompiledLoss | undefined;
  /** Evaluations that may be made so one after the other. */
  readonly unseen?: number;
  evaluated?(count: number): void;
  /** Writes ∇²L · direction to `product`. */
  hessianVectorProduct?(
    parameters: Float64Array,
    iteration: number,
    batch: Batch | undefined,
    direction: Float64Array,
    product: Float64Array,
  ): void;
  /** Residuals and Jacobian of a least-squares problem; undefined where they depend on more than θ. */
  residuals?(parameters: Float64Array): Residuals | undefined;
}
