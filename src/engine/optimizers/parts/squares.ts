import { asArray } from '../state.ts';
import type { Part } from './part.ts';

/** Adagrad: s ← s + u², u ← u / (√s + ε). State: `squareSum`. */
export function scaleBySquareSum(initialAccumulatorValue: number, epsilon: number): Part {
  return {
    name: 'scaleBySquareSum',
    init(parameters, state) {
      state['squareSum'] = new Float64Array(parameters.length).fill(initialAccumulatorValue);
    },
    update(updates, _parameters, state, next) {
      const sum = asArray(state['squareSum'], 'squareSum');
      const nextSum = asArray(next['squareSum'], 'squareSum');
      for (let i = 0; i < updates.length; i++) {
        const update = updates[i]!;
        const value = sum[i]! + update * update;
        nextSum[i] = value;
        updates[i] = update / (Math.sqrt(value) + epsilon);
      }
    },
    code: {
      bound: { epsilon },
      element: ({ u, before, after }) => [
        `const ${after('squareSum')} = ${before('squareSum')} + ${u} * ${u};`,
        `${u} = ${u} / (Math.sqrt(${after('squareSum')}) + epsilon);`,
      ],
    },
  };
}

/**
 * RMSprop: v ← αv + (1 − α)u², u ← u / (√v + ε); centered takes the mean out first: a ← αa + (1 − α)u, √(v − a²).
 * State: `squareAverage`, and `gradientAverage` when centered.
 */
export function scaleByRootMeanSquare(alpha: number, epsilon: number, centered: boolean): Part {
  const share = 1 - alpha;
  return {
    name: 'scaleByRootMeanSquare',
    init(parameters, state) {
      state['squareAverage'] = new Float64Array(parameters.length);
      if (centered) state['gradientAverage'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next) {
      const square = asArray(state['squareAverage'], 'squareAverage');
      const nextSquare = asArray(next['squareAverage'], 'squareAverage');
      if (!centered) {
        for (let i = 0; i < updates.length; i++) {
          const update = updates[i]!;
          const value = alpha * square[i]! + share * (update * update);
          nextSquare[i] = value;
          updates[i] = update / (Math.sqrt(value) + epsilon);
        }
        return;
      }
      const average = asArray(state['gradientAverage'], 'gradientAverage');
      const nextAverage = asArray(next['gradientAverage'], 'gradientAverage');
      for (let i = 0; i < updates.length; i++) {
        const update = updates[i]!;
        const value = alpha * square[i]! + share * (update * update);
        const mean = alpha * average[i]! + share * update;
        nextSquare[i] = value;
        nextAverage[i] = mean;
        updates[i] = update / (Math.sqrt(value - mean * mean) + epsilon);
      }
    },
    code: {
      bound: { alpha, share, epsilon },
      element: ({ u, before, after }) => {
        const value = after('squareAverage');
        const square = `const ${value} = alpha * ${before('squareAverage')} + share * (${u} * ${u});`;
        if (!centered) return [square, `${u} = ${u} / (Math.sqrt(${value}) + epsilon);`];
        const mean = after('gradientAverage');
        return [
          square,
          `const ${mean} = alpha * ${before('gradientAverage')} + share * ${u};`,
          `${u} = ${u} / (Math.sqrt(${value} - ${mean} * ${mean}) + epsilon);`,
        ];
      },
    },
  };
}

/**
 * Adadelta: v ← ρv + (1 − ρ)u², Δ = √(d + ε) / √(v + ε) · u, d ← ρd + (1 − ρ)Δ², u ← Δ.
 * State: `squareAverage` v, `squaredUpdateAverage` d, both from zero.
 */
export function scaleByAdadelta(rho: number, epsilon: number): Part {
  const share = 1 - rho;
  return {
    name: 'scaleByAdadelta',
    init(parameters, state) {
      state['squareAverage'] = new Float64Array(parameters.length);
      state['squaredUpdateAverage'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next) {
      const square = asArray(state['squareAverage'], 'squareAverage');
      const nextSquare = asArray(next['squareAverage'], 'squareAverage');
      const squaredUpdate = asArray(state['squaredUpdateAverage'], 'squaredUpdateAverage');
      const nextSquaredUpdate = asArray(next['squaredUpdateAverage'], 'squaredUpdateAverage');
      for (let i = 0; i < updates.length; i++) {
        const update = updates[i]!;
        const before = squaredUpdate[i]!;
        const value = rho * square[i]! + share * (update * update);
        const delta = (Math.sqrt(before + epsilon) / Math.sqrt(value + epsilon)) * update;
        nextSquare[i] = value;
        nextSquaredUpdate[i] = rho * before + share * (delta * delta);
        updates[i] = delta;
      }
    },
    code: {
      bound: { rho, share, epsilon },
      element: ({ u, before, after }) => {
        const old = before('squaredUpdateAverage');
        const value = after('squareAverage');
        return [
          `const ${value} = rho * ${before('squareAverage')} + share * (${u} * ${u});`,
          `${u} = (Math.sqrt(${old} + epsilon) / Math.sqrt(${value} + epsilon)) * ${u};`,
          `const ${after('squaredUpdateAverage')} = rho * ${old} + share * (${u} * ${u});`,
        ];
      },
    },
  };
}
