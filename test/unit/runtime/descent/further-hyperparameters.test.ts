import assert from 'node:assert/strict';
import test from 'node:test';
import { furtherHyperparameters, initialHyperparameters } from '../../../../src/runtime/descent/hyperparameters.ts';

test('what a run’s description tells apart stands there once', () => {
  const hyperparameters = initialHyperparameters(
    {
      program: 'file:///a.ts',
      optimizer: 'adam',
      schedule: 'step',
      clipNorm: 2,
      averaging: 'exponential',
      seed: 7,
      iterations: 10,
    },
    'function',
    undefined,
  );
  const further = furtherHyperparameters(hyperparameters);
  assert.deepEqual(
    Object.keys(further).filter((name) => !name.startsWith('schedule.')),
    ['clipNorm', 'clipValue', 'averaging', 'averagingDecay'],
  );
  assert.equal(further['clipNorm'], 2);
  assert.ok(Object.keys(further).some((name) => name.startsWith('schedule.')));
});
