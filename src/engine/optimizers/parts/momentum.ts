import { asArray, asNumber } from '../state.ts';
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
      const buffer = asArray(state['momentumBuffer'], 'momentumBuffer');
      const nextBuffer = asArray(next['momentumBuffer'], 'momentumBuffer');
      const step = asNumber(state['step'], 'step');
      next['step'] = step + 1;
      // Each with a loop of its own: what is decided inside a loop makes it several times slower.
      if (step === 0) nextBuffer.set(updates);
      else for (let i = 0; i < updates.length; i++) nextBuffer[i] = momentum * buffer[i]! + share * updates[i]!;
      if (nesterov) for (let i = 0; i < updates.length; i++) updates[i]! += momentum * nextBuffer[i]!;
      else updates.set(nextBuffer);
    },
    scaled(gradient, updates, state, next, factor) {
      const buffer = asArray(state['momentumBuffer'], 'momentumBuffer');
      const nextBuffer = asArray(next['momentumBuffer'], 'momentumBuffer');
      const step = asNumber(state['step'], 'step');
      next['step'] = step + 1;
      if (step === 0) nextBuffer.set(gradient);
      else if (!nesterov) {
        traceScaled(buffer, nextBuffer, gradient, updates, [momentum, share, factor]);
        return;
      } else for (let i = 0; i < updates.length; i++) nextBuffer[i] = momentum * buffer[i]! + share * gradient[i]!;
      if (nesterov) lookAhead(nextBuffer, gradient, updates, momentum, factor);
      else for (let i = 0; i < updates.length; i++) updates[i] = nextBuffer[i]! * factor;
    },
    code: {
      bound: { momentum, share },
      iteration: ({ before, after }) => [`const ${after('step')} = ${before('step')} + 1;`],
      element: ({ u, before, after }) => {
        const value = after('momentumBuffer');
        return [
          `const ${value} = ${before('step')} === 0 ? ${u} : momentum * ${before('momentumBuffer')} + share * ${u};`,
          `${u} = ${nesterov ? `${u} + momentum * ${value}` : value};`,
        ];
      },
    },
  };
}

function traceScaled(
  buffer: Float64Array,
  nextBuffer: Float64Array,
  gradient: Float64Array,
  updates: Float64Array,
  [momentum, share, factor]: readonly [number, number, number],
): void {
  for (let i = 0; i < updates.length; i++) {
    const value = momentum * buffer[i]! + share * gradient[i]!;
    nextBuffer[i] = value;
    updates[i] = value * factor;
  }
}

function lookAhead(
  nextBuffer: Float64Array,
  gradient: Float64Array,
  updates: Float64Array,
  momentum: number,
  factor: number,
): void {
  for (let i = 0; i < updates.length; i++) updates[i] = (gradient[i]! + momentum * nextBuffer[i]!) * factor;
}

/** RMSprop's momentum: b ← μb + u, u ← b, from b = 0. State: `momentumBuffer`. */
export function accumulate(momentum: number): Part {
  return {
    name: 'accumulate',
    init(parameters, state) {
      state['momentumBuffer'] = new Float64Array(parameters.length);
    },
    update(updates, _parameters, state, next) {
      const buffer = asArray(state['momentumBuffer'], 'momentumBuffer');
      const nextBuffer = asArray(next['momentumBuffer'], 'momentumBuffer');
      for (let i = 0; i < updates.length; i++) {
        const value = momentum * buffer[i]! + updates[i]!;
        nextBuffer[i] = value;
        updates[i] = value;
      }
    },
    code: {
      bound: { momentum },
      element: ({ u, before, after }) => [
        `const ${after('momentumBuffer')} = momentum * ${before('momentumBuffer')} + ${u};`,
        `${u} = ${after('momentumBuffer')};`,
      ],
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
      const averages = asArray(state['gradientAverage'], 'gradientAverage');
      const nextAverages = asArray(next['gradientAverage'], 'gradientAverage');
      for (let i = 0; i < updates.length; i++) {
        const value = decay * averages[i]! + share * updates[i]!;
        nextAverages[i] = value;
        updates[i] = value;
      }
    },
    code: {
      bound: { decay, share },
      element: ({ u, before, after }) => [
        `const ${after('gradientAverage')} = decay * ${before('gradientAverage')} + share * ${u};`,
        `${u} = ${after('gradientAverage')};`,
      ],
    },
  };
}
