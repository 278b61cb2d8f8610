import { arrayOf, numberOf } from '../state.ts';
import type { Part } from './part.ts';
import { remembersNothing } from './part.ts';

/** u ← sign(u): −1, 0 or 1. The sign of NaN is NaN. */
export function scaleBySign(): Part {
  return {
    name: 'scaleBySign',
    init: remembersNothing,
    update(updates) {
      for (let i = 0; i < updates.length; i++) updates[i] = Math.sign(updates[i]!);
    },
  };
}

/**
 * Lion: u ← sign(β₁m + (1 − β₁)u) with the average m of the gradients before this one, then m ← β₂m + (1 − β₂)u.
 * State: `firstMoment`.
 */
export function scaleByLion(beta1: number, beta2: number): Part {
  const share1 = 1 - beta1;
  const share2 = 1 - beta2;
  return {
    name: 'scaleByLion',
    init(parameters, state) {
      state['firstMoment'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next) {
      const first = arrayOf(state, 'firstMoment');
      const nextFirst = arrayOf(next, 'firstMoment');
      for (let i = 0; i < updates.length; i++) {
        const update = updates[i]!;
        const m = first[i]!;
        updates[i] = Math.sign(beta1 * m + share1 * update);
        nextFirst[i] = beta2 * m + share2 * update;
      }
    },
  };
}

export interface ResilientLimits {
  /** What a step size shrinks by where the gradient has changed its sign. */
  readonly etaMinus: number;
  /** What a step size grows by where the gradient has kept its sign. */
  readonly etaPlus: number;
  readonly minimumStepSize: number;
  readonly maximumStepSize: number;
}

/** What a step size is multiplied by. A product of gradients that is zero, also by underflow, leaves it as it is, as in PyTorch. */
export function resilientFactor(product: number, { etaMinus, etaPlus }: ResilientLimits): number {
  if (product > 0) return etaPlus;
  return product < 0 ? etaMinus : 1;
}

/** A step size within its limits; the upper one counts where they contradict each other. */
export function withinStepSizes(size: number, { minimumStepSize, maximumStepSize }: ResilientLimits): number {
  return Math.min(maximumStepSize, Math.max(minimumStepSize, size));
}

/**
 * Rprop, a whole optimizer by itself: every element has a step size, at first the learning rate. It grows while the gradient keeps
 * its sign and shrinks where that changes, and there the element rests for a step. u ← −s · sign(u).
 * State: `step`, `stepSizes`, `previousGradient` (zero where the element rested).
 */
export function resilientSteps(limits: ResilientLimits): Part {
  return {
    name: 'resilientSteps',
    init(parameters, state) {
      state['step'] = 0;
      state['stepSizes'] = new Float64Array(parameters.length);
      state['previousGradient'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next, learningRate) {
      const sizes = arrayOf(state, 'stepSizes');
      const nextSizes = arrayOf(next, 'stepSizes');
      const previous = arrayOf(state, 'previousGradient');
      const nextPrevious = arrayOf(next, 'previousGradient');
      const step = numberOf(state, 'step');
      next['step'] = step + 1;
      for (let i = 0; i < updates.length; i++) {
        const update = updates[i]!;
        const product = update * previous[i]!;
        const before = step === 0 ? learningRate : sizes[i]!;
        const size = withinStepSizes(before * resilientFactor(product, limits), limits);
        const followed = product < 0 ? 0 : update;
        nextSizes[i] = size;
        nextPrevious[i] = followed;
        updates[i] = -Math.sign(followed) * size;
      }
    },
  };
}
