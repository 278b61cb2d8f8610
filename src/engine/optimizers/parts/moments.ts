import { arrayOf, numberOf } from '../state.ts';
import type { Part } from './part.ts';

/**
 * Adam: m ← β₁m + (1 − β₁)u, v ← β₂v + (1 − β₂)u², u ← m̂ / (√v̂ + ε) with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).
 * AMSGrad puts the largest v so far in the place of v, before the bias correction, as PyTorch's code and current documentation do.
 * State: `step`, `firstMoment`, `secondMoment`, and `largestSecondMoment` for AMSGrad.
 */
export function scaleByAdam(beta1: number, beta2: number, epsilon: number, amsgrad: boolean): Part {
  const share1 = 1 - beta1;
  const share2 = 1 - beta2;
  return {
    name: 'scaleByAdam',
    init(parameters, state) {
      state['step'] = 0;
      state['firstMoment'] = new Float64Array(parameters.length);
      state['secondMoment'] = new Float64Array(parameters.length);
      if (amsgrad) state['largestSecondMoment'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next) {
      const first = arrayOf(state, 'firstMoment');
      const second = arrayOf(state, 'secondMoment');
      const nextFirst = arrayOf(next, 'firstMoment');
      const nextSecond = arrayOf(next, 'secondMoment');
      const largest = amsgrad ? arrayOf(state, 'largestSecondMoment') : second;
      const nextLargest = amsgrad ? arrayOf(next, 'largestSecondMoment') : nextSecond;
      const step = numberOf(state, 'step') + 1;
      next['step'] = step;
      const correction1 = 1 - beta1 ** step;
      const correction2 = 1 - beta2 ** step;
      for (let i = 0; i < updates.length; i++) {
        const update = updates[i]!;
        const m = beta1 * first[i]! + share1 * update;
        let v = beta2 * second[i]! + share2 * (update * update);
        nextFirst[i] = m;
        nextSecond[i] = v;
        if (amsgrad) {
          v = Math.max(largest[i]!, v);
          nextLargest[i] = v;
        }
        updates[i] = m / correction1 / (Math.sqrt(v / correction2) + epsilon);
      }
    },
    ...(amsgrad
      ? {}
      : {
          scaled(gradient, updates, state, next, factor) {
            const first = arrayOf(state, 'firstMoment');
            const second = arrayOf(state, 'secondMoment');
            const nextFirst = arrayOf(next, 'firstMoment');
            const nextSecond = arrayOf(next, 'secondMoment');
            const step = numberOf(state, 'step') + 1;
            next['step'] = step;
            const correction1 = 1 - beta1 ** step;
            const correction2 = 1 - beta2 ** step;
            for (let i = 0; i < updates.length; i++) {
              const slope = gradient[i]!;
              const m = beta1 * first[i]! + share1 * slope;
              const v = beta2 * second[i]! + share2 * (slope * slope);
              nextFirst[i] = m;
              nextSecond[i] = v;
              updates[i] = (m / correction1 / (Math.sqrt(v / correction2) + epsilon)) * factor;
            }
          },
        }),
  };
}

/**
 * AdaMax: m ← β₁m + (1 − β₁)u, n ← max(β₂n, |u| + ε), u ← m̂ / n with m̂ = m/(1 − β₁ᵗ).
 * State: `step`, `firstMoment`, `infinityNorm` n.
 */
export function scaleByAdamax(beta1: number, beta2: number, epsilon: number): Part {
  const share1 = 1 - beta1;
  return {
    name: 'scaleByAdamax',
    init(parameters, state) {
      state['step'] = 0;
      state['firstMoment'] = new Float64Array(parameters.length);
      state['infinityNorm'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next) {
      const first = arrayOf(state, 'firstMoment');
      const nextFirst = arrayOf(next, 'firstMoment');
      const norm = arrayOf(state, 'infinityNorm');
      const nextNorm = arrayOf(next, 'infinityNorm');
      const step = numberOf(state, 'step') + 1;
      next['step'] = step;
      const correction1 = 1 - beta1 ** step;
      for (let i = 0; i < updates.length; i++) {
        const update = updates[i]!;
        const m = beta1 * first[i]! + share1 * update;
        const n = Math.max(beta2 * norm[i]!, Math.abs(update) + epsilon);
        nextFirst[i] = m;
        nextNorm[i] = n;
        updates[i] = m / correction1 / n;
      }
    },
  };
}

/** NAdam's momentum of step t: β₁(1 − ½ · 0.96^(tψ)). */
export function nadamMomentum(beta1: number, momentumDecay: number, step: number): number {
  return beta1 * (1 - 0.5 * 0.96 ** (step * momentumDecay));
}

/**
 * NAdam: m and v as Adam's; with μₜ = β₁(1 − ½ · 0.96^(tψ)) and Π the product of μ₁ … μₜ,
 * u ← ((1 − μₜ)u / (1 − Π) + μₜ₊₁m / (1 − Πμₜ₊₁)) / (√v̂ + ε).
 * State: `step`, `momentumProduct` Π, `firstMoment`, `secondMoment`.
 */
export function scaleByNadam(beta1: number, beta2: number, epsilon: number, momentumDecay: number): Part {
  const share1 = 1 - beta1;
  const share2 = 1 - beta2;
  return {
    name: 'scaleByNadam',
    init(parameters, state) {
      state['step'] = 0;
      state['momentumProduct'] = 1;
      state['firstMoment'] = new Float64Array(parameters.length);
      state['secondMoment'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next) {
      const first = arrayOf(state, 'firstMoment');
      const second = arrayOf(state, 'secondMoment');
      const nextFirst = arrayOf(next, 'firstMoment');
      const nextSecond = arrayOf(next, 'secondMoment');
      const step = numberOf(state, 'step') + 1;
      const momentum = nadamMomentum(beta1, momentumDecay, step);
      const momentumNext = nadamMomentum(beta1, momentumDecay, step + 1);
      const product = numberOf(state, 'momentumProduct') * momentum;
      next['step'] = step;
      next['momentumProduct'] = product;
      const correction2 = 1 - beta2 ** step;
      const gradientCorrection = 1 - product;
      const momentCorrection = 1 - product * momentumNext;
      for (let i = 0; i < updates.length; i++) {
        const update = updates[i]!;
        const m = beta1 * first[i]! + share1 * update;
        const v = beta2 * second[i]! + share2 * (update * update);
        nextFirst[i] = m;
        nextSecond[i] = v;
        const ahead = ((1 - momentum) * update) / gradientCorrection + (momentumNext * m) / momentCorrection;
        updates[i] = ahead / (Math.sqrt(v / correction2) + epsilon);
      }
    },
  };
}

/** RAdam's ρ of step t, the length of the average of squares as one over a window; it is trusted above 5. */
export function rectificationLength(beta2: number, step: number): number {
  return longestLength(beta2) - (2 * step * beta2 ** step) / (1 - beta2 ** step);
}

/** RAdam's ρ∞, what ρ comes to. */
export function longestLength(beta2: number): number {
  return 2 / (1 - beta2) - 1;
}

/** RAdam's r of a length ρ > 5; 0 stands for a length that is not trusted. */
export function rectification(length: number, longest: number): number {
  if (!(length > 5)) return 0;
  return Math.sqrt(((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length));
}

/**
 * RAdam: m and v as Adam's; u ← m̂ while the average of squares is too young to be trusted (ρ ≤ 5), and then
 * u ← m̂ · r · √(1 − β₂ᵗ) / (√v + ε). State: `step`, `firstMoment`, `secondMoment`.
 */
export function scaleByRadam(beta1: number, beta2: number, epsilon: number): Part {
  const share1 = 1 - beta1;
  const share2 = 1 - beta2;
  const longest = longestLength(beta2);
  return {
    name: 'scaleByRadam',
    init(parameters, state) {
      state['step'] = 0;
      state['firstMoment'] = new Float64Array(parameters.length);
      state['secondMoment'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next) {
      const first = arrayOf(state, 'firstMoment');
      const second = arrayOf(state, 'secondMoment');
      const nextFirst = arrayOf(next, 'firstMoment');
      const nextSecond = arrayOf(next, 'secondMoment');
      const step = numberOf(state, 'step') + 1;
      next['step'] = step;
      const correction1 = 1 - beta1 ** step;
      const rootCorrection2 = Math.sqrt(1 - beta2 ** step);
      const rectified = rectification(rectificationLength(beta2, step), longest);
      for (let i = 0; i < updates.length; i++) {
        const update = updates[i]!;
        const m = beta1 * first[i]! + share1 * update;
        const v = beta2 * second[i]! + share2 * (update * update);
        nextFirst[i] = m;
        nextSecond[i] = v;
        const corrected = m / correction1;
        updates[i] = rectified === 0 ? corrected : (corrected * rectified * rootCorrection2) / (Math.sqrt(v) + epsilon);
      }
    },
  };
}

/**
 * Yogi: Adam, but v moves towards u² by a share of u² alone: v ← v − (1 − β₂) · sign(v − u²) · u². Both averages start from
 * `initialAccumulatorValue`, as in optax. State: `step`, `firstMoment`, `secondMoment`.
 */
export function scaleByYogi(beta1: number, beta2: number, epsilon: number, initialAccumulatorValue: number): Part {
  const share1 = 1 - beta1;
  const share2 = 1 - beta2;
  return {
    name: 'scaleByYogi',
    init(parameters, state) {
      state['step'] = 0;
      state['firstMoment'] = new Float64Array(parameters.length).fill(initialAccumulatorValue);
      state['secondMoment'] = new Float64Array(parameters.length).fill(initialAccumulatorValue);
    },
    update(updates, _parameters, state, next) {
      const first = arrayOf(state, 'firstMoment');
      const second = arrayOf(state, 'secondMoment');
      const nextFirst = arrayOf(next, 'firstMoment');
      const nextSecond = arrayOf(next, 'secondMoment');
      const step = numberOf(state, 'step') + 1;
      next['step'] = step;
      const correction1 = 1 - beta1 ** step;
      const correction2 = 1 - beta2 ** step;
      for (let i = 0; i < updates.length; i++) {
        const update = updates[i]!;
        const before = second[i]!;
        const m = beta1 * first[i]! + share1 * update;
        const v = before - share2 * Math.sign(before - update * update) * (update * update);
        nextFirst[i] = m;
        nextSecond[i] = v;
        updates[i] = m / correction1 / (Math.sqrt(v / correction2) + epsilon);
      }
    },
  };
}

/**
 * AdaBelief: m ← β₁m + (1 − β₁)u, s ← β₂s + (1 − β₂)(u − m)² + ε′, u ← m̂ / (√ŝ + ε) with ŝ = s/(1 − β₂ᵗ).
 * State: `step`, `firstMoment`, `centralSecondMoment` s.
 */
export function scaleByBelief(beta1: number, beta2: number, epsilon: number, epsilonRoot: number): Part {
  const share1 = 1 - beta1;
  const share2 = 1 - beta2;
  return {
    name: 'scaleByBelief',
    init(parameters, state) {
      state['step'] = 0;
      state['firstMoment'] = new Float64Array(parameters.length);
      state['centralSecondMoment'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next) {
      const first = arrayOf(state, 'firstMoment');
      const central = arrayOf(state, 'centralSecondMoment');
      const nextFirst = arrayOf(next, 'firstMoment');
      const nextCentral = arrayOf(next, 'centralSecondMoment');
      const step = numberOf(state, 'step') + 1;
      next['step'] = step;
      const correction1 = 1 - beta1 ** step;
      const correction2 = 1 - beta2 ** step;
      for (let i = 0; i < updates.length; i++) {
        const update = updates[i]!;
        const m = beta1 * first[i]! + share1 * update;
        const deviation = update - m;
        const s = beta2 * central[i]! + share2 * (deviation * deviation) + epsilonRoot;
        nextFirst[i] = m;
        nextCentral[i] = s;
        updates[i] = m / correction1 / (Math.sqrt(s / correction2) + epsilon);
      }
    },
  };
}
