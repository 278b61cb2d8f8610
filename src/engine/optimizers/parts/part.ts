import type { OptimizerState } from '../state.ts';
import { asNumber } from '../state.ts';
import type { PartCode } from './code.ts';

/**
 * One part of an optimizer. The parts of a chain transform one array in turn: it holds the gradient before the first part and
 * the updates Δθ after the last. Parts allocate nothing while they update.
 */
export interface Part {
  readonly name: string;
  /** Adds this part's entries to the state of a run that starts at `parameters`. */
  init(parameters: Float64Array, state: OptimizerState): void;
  /**
   * Transforms `updates` in place. Reads `state` and writes each of this part's entries to `next`, which may be `state` itself:
   * an element of an entry is read before it is written.
   */
  update(
    updates: Float64Array,
    parameters: Float64Array,
    state: Readonly<OptimizerState>,
    next: OptimizerState,
    learningRate: number,
  ): void;
  readonly code: PartCode;
  /**
   * The same from `gradient` to `updates`, which are other arrays, with `factor` times each result: one pass over all elements in the
   * place of three, with the same bits. Absent where nobody has written it.
   */
  scaled?(
    gradient: Float64Array,
    updates: Float64Array,
    state: Readonly<OptimizerState>,
    next: OptimizerState,
    factor: number,
  ): void;
  /** Present in the part which only multiplies by −η, and may be left to the one before. */
  readonly isPlainScale?: true;
}

/** For parts without state. */
export function remembersNothing(): void {}

/** u ← u + λθ. Before the other parts this is an L2 penalty; after them it is AdamW's decoupled decay. */
export function addDecayedWeights(weightDecay: number): Part {
  return {
    name: 'addDecayedWeights',
    init: remembersNothing,
    update(updates, parameters) {
      for (let i = 0; i < updates.length; i++) updates[i]! += weightDecay * parameters[i]!;
    },
    code: {
      bound: { weightDecay },
      element: ({ u, parameter }) => [`${u} += weightDecay * ${parameter};`],
    },
  };
}

/**
 * u ← −ηu, the last part of every chain. With a decay d (Adagrad's) the rate of step t = 1, 2, … is η / (1 + (t − 1)d).
 * State: `step`, with a decay only.
 */
export function scaleByLearningRate(decay = 0): Part {
  if (decay === 0) {
    return {
      name: 'scaleByLearningRate',
      isPlainScale: true,
      init: remembersNothing,
      update(updates, _parameters, _state, _next, learningRate) {
        for (let i = 0; i < updates.length; i++) updates[i]! *= -learningRate;
      },
      code: { bound: {}, element: ({ u, rate }) => [`${u} *= -${rate};`] },
    };
  }
  return {
    name: 'scaleByLearningRate',
    init(_parameters, state) {
      state['step'] = 0;
    },
    update(updates, _parameters, state, next, learningRate) {
      const step = asNumber(state['step'], 'step');
      next['step'] = step + 1;
      const rate = learningRate / (1 + step * decay);
      for (let i = 0; i < updates.length; i++) updates[i]! *= -rate;
    },
    code: {
      bound: { decay },
      iteration: ({ rate, before, after }) => [
        `const ${after('step')} = ${before('step')} + 1;`,
        `const decayed = ${rate} / (1 + ${before('step')} * decay);`,
      ],
      element: ({ u }) => [`${u} *= -decayed;`],
    },
  };
}
