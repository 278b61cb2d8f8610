import { asArray, asNumber } from '../state.ts';
import { biasCorrection, correctionsCode, settledStep } from './bias.ts';
import type { PartNames } from './code.ts';
import type { Part } from './part.ts';

/** m and v of an element. */
const momentsCode = ({ u, before, after }: PartNames): readonly string[] => [
  `const ${after('firstMoment')} = beta1 * ${before('firstMoment')} + share1 * ${u};`,
  `const ${after('secondMoment')} = beta2 * ${before('secondMoment')} + share2 * (${u} * ${u});`,
];

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
  const settled2 = settledStep(beta2);
  return {
    name: 'scaleByNadam',
    init(parameters, state) {
      state['step'] = 0;
      state['momentumProduct'] = 1;
      state['firstMoment'] = new Float64Array(parameters.length);
      state['secondMoment'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next) {
      const first = asArray(state['firstMoment'], 'firstMoment');
      const second = asArray(state['secondMoment'], 'secondMoment');
      const nextFirst = asArray(next['firstMoment'], 'firstMoment');
      const nextSecond = asArray(next['secondMoment'], 'secondMoment');
      const step = asNumber(state['step'], 'step') + 1;
      const momentum = nadamMomentum(beta1, momentumDecay, step);
      const momentumNext = nadamMomentum(beta1, momentumDecay, step + 1);
      const product = asNumber(state['momentumProduct'], 'momentumProduct') * momentum;
      next['step'] = step;
      next['momentumProduct'] = product;
      const correction2 = biasCorrection(beta2, step, settled2);
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
    code: {
      bound: { beta1, beta2, share1, share2, settled2, epsilon, momentumDecay, biasCorrection, nadamMomentum },
      iteration: ({ before, after }) => {
        const [step, product] = [after('step'), after('momentumProduct')];
        return [
          `const ${step} = ${before('step')} + 1;`,
          `const momentum = nadamMomentum(beta1, momentumDecay, ${step});`,
          `const momentumNext = nadamMomentum(beta1, momentumDecay, ${step} + 1);`,
          `const ${product} = ${before('momentumProduct')} * momentum;`,
          `const correction2 = biasCorrection(beta2, ${step}, settled2);`,
          `const gradientCorrection = 1 - ${product};`,
          `const momentCorrection = 1 - ${product} * momentumNext;`,
        ];
      },
      element: (names) => {
        const { u, after } = names;
        const [m, v] = [after('firstMoment'), after('secondMoment')];
        const ahead = `((1 - momentum) * ${u}) / gradientCorrection + (momentumNext * ${m}) / momentCorrection`;
        return [...momentsCode(names), `${u} = (${ahead}) / (Math.sqrt(${v} / correction2) + epsilon);`];
      },
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
  const settled1 = settledStep(beta1);
  const settled2 = settledStep(beta2);
  return {
    name: 'scaleByRadam',
    init(parameters, state) {
      state['step'] = 0;
      state['firstMoment'] = new Float64Array(parameters.length);
      state['secondMoment'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next) {
      const first = asArray(state['firstMoment'], 'firstMoment');
      const second = asArray(state['secondMoment'], 'secondMoment');
      const nextFirst = asArray(next['firstMoment'], 'firstMoment');
      const nextSecond = asArray(next['secondMoment'], 'secondMoment');
      const step = asNumber(state['step'], 'step') + 1;
      next['step'] = step;
      const correction1 = biasCorrection(beta1, step, settled1);
      const rootCorrection2 = Math.sqrt(biasCorrection(beta2, step, settled2));
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
    code: {
      bound: {
        ...{ beta1, beta2, share1, share2, settled1, settled2, epsilon, longest },
        ...{ biasCorrection, rectification, rectificationLength },
      },
      iteration: (names) => [
        ...correctionsCode(names),
        'const rootCorrection2 = Math.sqrt(correction2);',
        `const rectified = rectification(rectificationLength(beta2, ${names.after('step')}), longest);`,
      ],
      element: (names) => {
        const { u, after } = names;
        return [
          ...momentsCode(names),
          `${u} = ${after('firstMoment')} / correction1;`,
          `if (rectified !== 0) ${u} = (${u} * rectified * rootCorrection2) / (Math.sqrt(${after('secondMoment')}) + epsilon);`,
        ];
      },
    },
  };
}
