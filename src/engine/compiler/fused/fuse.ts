import { sigmoid, softplus } from '../../operations/scalar.ts';
import { erf } from '../../operations/special/erf.ts';
import type { OptimizerState } from '../../optimizers/state.ts';
import { helpers } from '../scalar-code.ts';
import type { Column } from './columns.ts';
import { IterationText } from './iteration.ts';
import type { FusedParts } from './parts.ts';

/** A point of a descent in its own memory: θ, the update that leads on from it, and what was measured there. */
export interface FusedMemory {
  readonly parameters: Float64Array;
  readonly update: Float64Array;
  readonly gradient: Float64Array;
  /** Loss, norm of the gradient, norm of the update. */
  readonly scalars: Float64Array;
}

/** Tests that a point must pass, or the code stops before it: somebody must look at it. */
export interface FusedTests {
  /** The loss must be finite and at most this. */
  readonly loss: number;
  /** ‖∇L‖² must be above this, and finite. */
  readonly squares: number;
}

/**
 * Makes one iteration: θ + Δθ, evaluated, with its own update. `state` is what the optimizer remembers before that update, which it
 * leaves as it is, and what it remembers after it is written to `next`. Returns false, and nothing has changed, where a guard does
 * not hold or the new point fails a test.
 */
export type StepCode = (
  memory: FusedMemory,
  state: Readonly<OptimizerState>,
  next: OptimizerState,
  rate: number,
  tests: FusedTests,
) => boolean;

/**
 * Makes up to `count` iterations at the learning rates `rates`, and writes a row of each to the columns, from `row` on. Returns how
 * many: it stops where `StepCode` returns false. `state` and `next` are what is remembered before and after the update that leads
 * on, at first and in the end.
 */
export type BlockCode = (
  memory: FusedMemory,
  state: OptimizerState,
  next: OptimizerState,
  count: number,
  rates: Float64Array,
  tests: FusedTests,
  rows: { readonly columns: readonly Float64Array[]; readonly row: number },
) => number;

/** Whole iterations of a descent as one function: gradient, update, norms and tests, with the bits that each of them has alone. */
export class FusedIteration {
  readonly step: StepCode;
  readonly #text: IterationText;
  readonly #bound: Readonly<Record<string, unknown>>;
  #block: { readonly layout: readonly Column[]; readonly code: BlockCode } | undefined;

  constructor(parts: FusedParts) {
    this.#text = new IterationText(parts);
    const size = parts.program.inputs.length;
    this.#bound = {
      ...this.#text.bound,
      ...{ [helpers.sigmoid]: sigmoid, [helpers.softplus]: softplus, [helpers.erf]: erf },
      c: Float64Array.from(this.#text.constants),
      run: parts.run,
      q: new Float64Array(size),
      r: new Float64Array(size + 1),
      norm: (...values: number[]) => parts.norms.norm(Float64Array.from(values)),
    };
    this.step = this.#make(this.#text.step()) as StepCode;
  }

  /** Code for many iterations whose rows are laid out like this. */
  block(layout: readonly Column[]): BlockCode {
    if (this.#block?.layout !== layout) {
      this.#block = { layout, code: this.#make(this.#text.block(layout)) as BlockCode };
    }
    return this.#block.code;
  }

  #make(text: string): unknown {
    return new Function(...Object.keys(this.#bound), `'use strict';\n${text}`)(...Object.values(this.#bound));
  }
}
