import { asArray, asNumber } from '../state.ts';
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
    code: {
      bound: {},
      element: ({ u }) => [`${u} = Math.sign(${u});`],
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
      const first = asArray(state['firstMoment'], 'firstMoment');
      const nextFirst = asArray(next['firstMoment'], 'firstMoment');
      for (let i = 0; i < updates.length; i++) {
        const update = updates[i]!;
        const m = first[i]!;
        updates[i] = Math.sign(beta1 * m + share1 * update);
        nextFirst[i] = beta2 * m + share2 * update;
      }
    },
    code: {
      bound: { beta1, beta2, share1, share2 },
      element: ({ u, before, after }) => [
        `const ${after('firstMoment')} = beta2 * ${before('firstMoment')} + share2 * ${u};`,
        `${u} = Math.sign(beta1 * ${before('firstMoment')} + share1 * ${u});`,
      ],
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
      const sizes = asArray(state['stepSizes'], 'stepSizes');
      const nextSizes = asArray(next['stepSizes'], 'stepSizes');
      const previous = asArray(state['previousGradient'], 'previousGradient');
      const nextPrevious = asArray(next['previousGradient'], 'previousGradient');
      const step = asNumber(state['step'], 'step');
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
    code: {
      bound: { limits, resilientFactor, withinStepSizes },
      iteration: ({ before, after }) => [`const ${after('step')} = ${before('step')} + 1;`],
      element: ({ u, rate, before, after }) => {
        const product = `${u} * ${before('previousGradient')}`;
        const size = `(${before('step')} === 0 ? ${rate} : ${before('stepSizes')})`;
        return [
          `const ${after('stepSizes')} = withinStepSizes(${size} * resilientFactor(${product}, limits), limits);`,
          `const ${after('previousGradient')} = ${product} < 0 ? 0 : ${u};`,
          `${u} = -Math.sign(${after('previousGradient')}) * ${after('stepSizes')};`,
        ];
      },
    },
  };
}
