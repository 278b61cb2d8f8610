import type { Clipping } from '../../optimizers/clipping.ts';
import type { Part } from '../../optimizers/parts/part.ts';
import type { OptimizerState } from '../../optimizers/state.ts';
import type { Program } from '../../program.ts';
import type { CompiledProgram } from '../compile.ts';

/** A loss whose inputs are the elements of θ, and how its updates are made. */
export interface FusedParts {
  /** Differentiated: its outputs are the loss and its gradient. */
  readonly program: Program;
  /** The same, compiled: what is too long to be written into an iteration is called. */
  readonly run: CompiledProgram;
  readonly parts: readonly Part[];
  readonly clipping: Clipping;
  /** A state of the optimizer, for the names of its entries. */
  readonly state: Readonly<OptimizerState>;
  /** What a norm is. */
  readonly norms: {
    /** From this on, and where it is finite, the root of a plain sum of squares is the norm. */
    readonly smallestTrustedSum: number;
    norm(values: Float64Array): number;
  };
}
