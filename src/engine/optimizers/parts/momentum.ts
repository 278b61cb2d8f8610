import { arrayOf, numberOf } from '../state.ts';
import type { Part } from './part.ts';

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
      // Each with a loop of its own: what is decided inside a loop makes it several times slower.
      if (step === 0) nextBuffer.set(updates);
      else traceInto(nextBuffer, buffer, updates, momentum, share);
      if (nesterov) for (let i = 0; i < updates.length; i++) updates[i]! += momentum * nextBuffer[i]!;
      else updates.set(nextBuffer);
    },
  };
}

function traceInto(
  nextBuffer: Float64Array,
  buffer: Float64Array,
  updates: Float64Array,
  momentum: number,
  share: number,
): void {
  for (let i = 0; i < updates.length; i++) nextBuffer[i] = momentum * buffer[i]! + share * updates[i]!;
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

/** An average of the gradients, not corrected for its start at zero: a ← βa + (1 − β)u, u ← a. State: `gradientAverage`. */
export function average(decay: number): Part {
  const share = 1 - decay;
  return {
    name: 'average',
    init(parameters, state) {
      state['gradientAverage'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next) {
      const averages = arrayOf(state, 'gradientAverage');
      const nextAverages = arrayOf(next, 'gradientAverage');
      for (let i = 0; i < updates.length; i++) {
        const value = decay * averages[i]! + share * updates[i]!;
        nextAverages[i] = value;
        updates[i] = value;
      }
    },
  };
}
