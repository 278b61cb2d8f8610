import assert from 'node:assert/strict';
import test from 'node:test';
import {
  initialHyperparameters,
  mergeOptions,
  namedHyperparameters,
  withHyperparameter,
} from '../../../../src/runtime/descent/hyperparameters.ts';
import type { LaunchOptions } from '../../../../src/shared/run.ts';

const program = 'file:///a.ts';

test('the defaults are those of the design', () => {
  const named = namedHyperparameters(initialHyperparameters({ program }));
  assert.deepEqual(
    [
      named['optimizer'],
      named['learningRate'],
      named['iterations'],
      named['tolerance'],
      named['schedule'],
      named['clipNorm'],
    ],
    ['adam', 0.05, 10_000, 1e-8, 'constant', 'none'],
  );
  assert.equal(initialHyperparameters({ program }, 'network').learningRate, 0.001);
});

test('every hyperparameter that is shown can be set to what it is, and nothing changes', () => {
  const now = initialHyperparameters({ program, optimizer: 'rmsprop', schedule: 'step', clipNorm: 2 });
  const named = namedHyperparameters(now);
  for (const [name, value] of Object.entries(named)) {
    if (name === 'optimizer' || name === 'schedule') continue;
    assert.deepEqual(namedHyperparameters(withHyperparameter(now, name, value)), named, name);
  }
});

test('a changed one changes alone', () => {
  const now = initialHyperparameters({ program, optimizer: 'adam', schedule: 'exponential' });
  const named = namedHyperparameters(now);
  for (const [name, value] of [
    ['learningRate', 0.25],
    ['beta2', 0.5],
    ['amsgrad', true],
    ['schedule.gamma', 0.75],
    ['clipNorm', 3],
    ['clipValue', 4],
    ['iterations', 77],
    ['tolerance', 0],
  ] as const) {
    assert.deepEqual(namedHyperparameters(withHyperparameter(now, name, value)), { ...named, [name]: value }, name);
  }
  const clipped = withHyperparameter(withHyperparameter(now, 'clipNorm', 3), 'clipNorm', 'none');
  assert.deepEqual(clipped.clipping, {});
});

test('another optimizer comes with its own defaults', () => {
  const now = initialHyperparameters({ program, optimizer: 'adam', settings: { epsilon: 0.5 } });
  const changed = withHyperparameter(now, 'optimizer', 'rmsprop');
  assert.equal(namedHyperparameters(changed)['epsilon'], 1e-8);
  assert.equal(namedHyperparameters(changed)['beta1'], undefined);
});

test('a raised limit does not bend the schedule', () => {
  const now = initialHyperparameters({ program, schedule: 'cosine', iterations: 100, learningRate: 1 });
  const raised = withHyperparameter(now, 'iterations', 1000);
  assert.equal(raised.schedule.at(50, 1), now.schedule.at(50, 1));
  const changed = withHyperparameter(raised, 'schedule.minimumLearningRate', 0.5);
  assert.equal(changed.schedule.settings['maximumIterations'], 100);
});

test('what cannot be is refused by name', () => {
  const now = initialHyperparameters({ program });
  for (const [name, value, message] of [
    ['lerningRate', 1, /Did you mean "learningRate"\?/],
    ['learningRate', Number.NaN, /must be a finite number/],
    ['learningRate', Number.POSITIVE_INFINITY, /must be a finite number/],
    ['learningRate', 0, /must be a finite number > 0, but is 0/],
    ['learningRate', -0.1, /must be a finite number > 0, but is -0.1/],
    ['iterations', 2.5, /must be a whole number ≥ 1/],
    ['clipNorm', 0, /must be a number > 0/],
    ['schedule', 'cosin', /Did you mean "cosine"\?/],
    ['schedule.gamma', 2, /schedule constant/],
  ] as const) {
    assert.throws(() => withHyperparameter(now, name, value), message, name);
  }
  assert.throws(() => initialHyperparameters({ program, settings: { eps: 1 } }), /Did you mean "epsilon"\?/);
});

test('what is asked for goes before what the source says, whose settings of another optimizer are dropped', () => {
  const presets = { optimizer: 'momentum', settings: { momentum: 0.5 }, learningRate: 0.1, seed: 4 };
  assert.deepEqual(mergeOptions(presets, { program, seed: 5, settings: { weightDecay: 1 } }), {
    ...presets,
    program,
    seed: 5,
    settings: { momentum: 0.5, weightDecay: 1 },
  });
  assert.equal('settings' in mergeOptions(presets, { program, optimizer: 'adam' }), false);
  assert.deepEqual((mergeOptions(presets, { program, optimizer: 'momentum' }) as LaunchOptions).settings, {
    momentum: 0.5,
  });
});
