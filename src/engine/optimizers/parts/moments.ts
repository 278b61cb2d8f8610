import { asArray, asNumber } from '../state.ts';
import { biasCorrection, correctionsCode, settledStep } from './bias.ts';
import type { PartNames } from './code.ts';
import type { Part } from './part.ts';

/** m ← β₁m + (1 − β₁)u of an element. */
const firstMomentCode = ({ u, before, after }: PartNames): string =>
  `const ${after('firstMoment')} = beta1 * ${before('firstMoment')} + share1 * ${u};`;

/**
 * Adam: m ← β₁m + (1 − β₁)u, v ← β₂v + (1 − β₂)u², u ← m̂ / (√v̂ + ε) with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).
 * AMSGrad puts the largest v so far in the place of v, before the bias correction, as PyTorch's code and current documentation do.
 * State: `step`, `firstMoment`, `secondMoment`, and `largestSecondMoment` for AMSGrad.
 */
export function scaleByAdam(beta1: number, beta2: number, epsilon: number, amsgrad: boolean): Part {
  const share1 = 1 - beta1;
  const share2 = 1 - beta2;
  const settled1 = settledStep(beta1);
  const settled2 = settledStep(beta2);
  return {
    name: 'scaleByAdam',
    init(parameters, state) {
      state['step'] = 0;
      state['firstMoment'] = new Float64Array(parameters.length);
      state['secondMoment'] = new Float64Array(parameters.length);
      if (amsgrad) state['largestSecondMoment'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next) {
      const first = asArray(state['firstMoment'], 'firstMoment');
      const second = asArray(state['secondMoment'], 'secondMoment');
      const nextFirst = asArray(next['firstMoment'], 'firstMoment');
      const nextSecond = asArray(next['secondMoment'], 'secondMoment');
      const largest = amsgrad ? asArray(state['largestSecondMoment'], 'largestSecondMoment') : second;
      const nextLargest = amsgrad ? asArray(next['largestSecondMoment'], 'largestSecondMoment') : nextSecond;
      const step = asNumber(state['step'], 'step') + 1;
      next['step'] = step;
      const correction1 = biasCorrection(beta1, step, settled1);
      const correction2 = biasCorrection(beta2, step, settled2);
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
    code: {
      bound: { beta1, beta2, share1, share2, settled1, settled2, epsilon, biasCorrection },
      iteration: correctionsCode,
      element: (names) => {
        const { u, before, after } = names;
        const [m, v, largest] = [after('firstMoment'), after('secondMoment'), after('largestSecondMoment')];
        return [
          firstMomentCode(names),
          `const ${v} = beta2 * ${before('secondMoment')} + share2 * (${u} * ${u});`,
          ...(amsgrad ? [`const ${largest} = Math.max(${before('largestSecondMoment')}, ${v});`] : []),
          `${u} = ${m} / correction1 / (Math.sqrt(${amsgrad ? largest : v} / correction2) + epsilon);`,
        ];
      },
    },
    ...(amsgrad
      ? {}
      : {
          scaled(gradient, updates, state, next, factor) {
            const first = asArray(state['firstMoment'], 'firstMoment');
            const second = asArray(state['secondMoment'], 'secondMoment');
            const nextFirst = asArray(next['firstMoment'], 'firstMoment');
            const nextSecond = asArray(next['secondMoment'], 'secondMoment');
            const step = asNumber(state['step'], 'step') + 1;
            next['step'] = step;
            const correction1 = biasCorrection(beta1, step, settled1);
            const correction2 = biasCorrection(beta2, step, settled2);
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
  const settled1 = settledStep(beta1);
  return {
    name: 'scaleByAdamax',
    init(parameters, state) {
      state['step'] = 0;
      state['firstMoment'] = new Float64Array(parameters.length);
      state['infinityNorm'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next) {
      const first = asArray(state['firstMoment'], 'firstMoment');
      const nextFirst = asArray(next['firstMoment'], 'firstMoment');
      const norm = asArray(state['infinityNorm'], 'infinityNorm');
      const nextNorm = asArray(next['infinityNorm'], 'infinityNorm');
      const step = asNumber(state['step'], 'step') + 1;
      next['step'] = step;
      const correction1 = biasCorrection(beta1, step, settled1);
      for (let i = 0; i < updates.length; i++) {
        const update = updates[i]!;
        const m = beta1 * first[i]! + share1 * update;
        const n = Math.max(beta2 * norm[i]!, Math.abs(update) + epsilon);
        nextFirst[i] = m;
        nextNorm[i] = n;
        updates[i] = m / correction1 / n;
      }
    },
    code: {
      bound: { beta1, beta2, share1, settled1, epsilon, biasCorrection },
      iteration: (names) => correctionsCode(names).slice(0, 2),
      element: (names) => {
        const { u, before, after } = names;
        const n = after('infinityNorm');
        return [
          firstMomentCode(names),
          `const ${n} = Math.max(beta2 * ${before('infinityNorm')}, Math.abs(${u}) + epsilon);`,
          `${u} = ${after('firstMoment')} / correction1 / ${n};`,
        ];
      },
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
  const settled1 = settledStep(beta1);
  const settled2 = settledStep(beta2);
  return {
    name: 'scaleByYogi',
    init(parameters, state) {
      state['step'] = 0;
      state['firstMoment'] = new Float64Array(parameters.length).fill(initialAccumulatorValue);
      state['secondMoment'] = new Float64Array(parameters.length).fill(initialAccumulatorValue);
    },
    update(updates, _parameters, state, next) {
      const first = asArray(state['firstMoment'], 'firstMoment');
      const second = asArray(state['secondMoment'], 'secondMoment');
      const nextFirst = asArray(next['firstMoment'], 'firstMoment');
      const nextSecond = asArray(next['secondMoment'], 'secondMoment');
      const step = asNumber(state['step'], 'step') + 1;
      next['step'] = step;
      const correction1 = biasCorrection(beta1, step, settled1);
      const correction2 = biasCorrection(beta2, step, settled2);
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
    code: {
      bound: { beta1, share1, share2, beta2, settled1, settled2, epsilon, biasCorrection },
      iteration: correctionsCode,
      element: (names) => {
        const { u, before, after } = names;
        const [old, v] = [before('secondMoment'), after('secondMoment')];
        return [
          firstMomentCode(names),
          `const ${v} = ${old} - share2 * Math.sign(${old} - ${u} * ${u}) * (${u} * ${u});`,
          `${u} = ${after('firstMoment')} / correction1 / (Math.sqrt(${v} / correction2) + epsilon);`,
        ];
      },
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
  const settled1 = settledStep(beta1);
  const settled2 = settledStep(beta2);
  return {
    name: 'scaleByBelief',
    init(parameters, state) {
      state['step'] = 0;
      state['firstMoment'] = new Float64Array(parameters.length);
      state['centralSecondMoment'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next) {
      const first = asArray(state['firstMoment'], 'firstMoment');
      const central = asArray(state['centralSecondMoment'], 'centralSecondMoment');
      const nextFirst = asArray(next['firstMoment'], 'firstMoment');
      const nextCentral = asArray(next['centralSecondMoment'], 'centralSecondMoment');
      const step = asNumber(state['step'], 'step') + 1;
      next['step'] = step;
      const correction1 = biasCorrection(beta1, step, settled1);
      const correction2 = biasCorrection(beta2, step, settled2);
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
    code: {
      bound: { beta1, beta2, share1, share2, settled1, settled2, epsilon, epsilonRoot, biasCorrection },
      iteration: correctionsCode,
      element: (names) => {
        const { u, before, after } = names;
        const [m, s] = [after('firstMoment'), after('centralSecondMoment')];
        const deviation = `(${u} - ${m})`;
        return [
          firstMomentCode(names),
          `const ${s} = beta2 * ${before('centralSecondMoment')} + share2 * (${deviation} * ${deviation}) + epsilonRoot;`,
          `${u} = ${m} / correction1 / (Math.sqrt(${s} / correction2) + epsilon);`,
        ];
      },
    },
  };
}
