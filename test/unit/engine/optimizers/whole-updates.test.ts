import assert from 'node:assert/strict';
import test from 'node:test';
import { createOptimizer } from '../../../../src/engine/optimizers/optimizer.ts';
import { copyState } from '../../../../src/engine/optimizers/state.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';

const cases = [
  ['momentum', {}],
  ['momentum', { momentum: 0.7, dampening: 0.3 }],
  ['nesterov', { momentum: 0.8 }],
  ['adam', { beta1: 0.8 }],
  ['adam', { amsgrad: true }],
  ['gradientDescent', {}],
  ['momentum', { weightDecay: 0.1 }],
] as const;

test('an update made in one pass has the bits and the state of its parts one after the other', () => {
  for (const [id, settings] of cases) {
    const random = new SeededRandom(3);
    const optimizer = createOptimizer(id, settings);
    const parameters = Float64Array.from({ length: 9 }, () => random.uniform(-1, 1));
    let state = optimizer.init(parameters);
    for (let step = 0; step < 6; step++) {
      const gradient = parameters.map(() => random.uniform(-1, 1) * 10 ** random.integer(-3, 3));
      const updates = new Float64Array(9);
      const next = copyState(state);
      optimizer.update(gradient, parameters, state, next, 0.03, updates);
      const parts = gradient.slice();
      const after = copyState(state);
      for (const part of optimizer.parts) part.update(parts, parameters, state, after, 0.03);
      assert.deepEqual(updates, parts, `${id}, step ${step}`);
      assert.deepEqual(next, after, `${id}, state after step ${step}`);
      // The state may be written over itself.
      const own = copyState(state);
      optimizer.update(gradient, parameters, own, own, 0.03, updates);
      assert.deepEqual(own, after, `${id}, state in place after step ${step}`);
      state = next;
    }
  }
});
