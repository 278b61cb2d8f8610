import type { OptimizerState } from './state.ts';
import { arrayOf, numberOf } from './state.ts';

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
}

function remembersNothing(): void {}

/** u ← u + λθ. Before the other parts this is an L2 penalty; after them it is AdamW's decoupled decay. */
export function addDecayedWeights(weightDecay: number): Part {
  return {
    name: 'addDecayedWeights',
    init: remembersNothing,
    update(updates, parameters) {
      for (let i = 0; i < updates.length; i++) updates[i]! += weightDecay * parameters[i]!;
    },
  };
}

/**
 * Momentum: b ← μb + (1 − τ)u, but b ← u in the first step; then u ← b, or u ← u + μb for Nesterov's momentum.
 * State: `step`, `momentumBuffer`.
 */
export function trace(momentum: number, dampening: number, nesterov: boolean): Part {
  const share = 1 - dampening;
  return {
    name: 'trace',
    init(parameters, state) {
      state['step'] = 0;
      state['momentumBuffer'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next) {
      const buffer = arrayOf(state, 'momentumBuffer');
      const nextBuffer = arrayOf(next, 'momentumBuffer');
      const step = numberOf(state, 'step');
      next['step'] = step + 1;
      for (let i = 0; i < updates.length; i++) {
        const update = updates[i]!;
        const value = step === 0 ? update : momentum * buffer[i]! + share * update;
        nextBuffer[i] = value;
        updates[i] = nesterov ? update + momentum * value : value;
      }
    },
  };
}

/** Adagrad: s ← s + u², u ← u / (√s + ε). State: `squareSum`. */
export function scaleBySquareSum(initialAccumulatorValue: number, epsilon: number): Part {
  return {
    name: 'scaleBySquareSum',
    init(parameters, state) {
      state['squareSum'] = new Float64Array(parameters.length).fill(initialAccumulatorValue);
    },
    update(updates, _parameters, state, next) {
      const sum = arrayOf(state, 'squareSum');
      const nextSum = arrayOf(next, 'squareSum');
      for (let i = 0; i < updates.length; i++) {
        const update = updates[i]!;
        const value = sum[i]! + update * update;
        nextSum[i] = value;
        updates[i] = update / (Math.sqrt(value) + epsilon);
      }
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
      const square = arrayOf(state, 'squareAverage');
      const nextSquare = arrayOf(next, 'squareAverage');
      if (!centered) {
        for (let i = 0; i < updates.length; i++) {
          const update = updates[i]!;
          const value = alpha * square[i]! + share * (update * update);
          nextSquare[i] = value;
          updates[i] = update / (Math.sqrt(value) + epsilon);
        }
        return;
      }
      const average = arrayOf(state, 'gradientAverage');
      const nextAverage = arrayOf(next, 'gradientAverage');
      for (let i = 0; i < updates.length; i++) {
        const update = updates[i]!;
        const value = alpha * square[i]! + share * (update * update);
        const mean = alpha * average[i]! + share * update;
        nextSquare[i] = value;
        nextAverage[i] = mean;
        updates[i] = update / (Math.sqrt(value - mean * mean) + epsilon);
      }
    },
  };
}

/** RMSprop's momentum: b ← μb + u, u ← b, from b = 0. State: `momentumBuffer`. */
export function accumulate(momentum: number): Part {
  return {
    name: 'accumulate',
    init(parameters, state) {
      state['momentumBuffer'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next) {
      const buffer = arrayOf(state, 'momentumBuffer');
      const nextBuffer = arrayOf(next, 'momentumBuffer');
      for (let i = 0; i < updates.length; i++) {
        const value = momentum * buffer[i]! + updates[i]!;
        nextBuffer[i] = value;
        updates[i] = value;
      }
    },
  };
}

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
      init: remembersNothing,
      update(updates, _parameters, _state, _next, learningRate) {
        for (let i = 0; i < updates.length; i++) updates[i]! *= -learningRate;
      },
    };
  }
  return {
    name: 'scaleByLearningRate',
    init(_parameters, state) {
      state['step'] = 0;
    },
    update(updates, _parameters, state, next, learningRate) {
      const step = numberOf(state, 'step');
      next['step'] = step + 1;
      const rate = learningRate / (1 + step * decay);
      for (let i = 0; i < updates.length; i++) updates[i]! *= -rate;
    },
  };
}
