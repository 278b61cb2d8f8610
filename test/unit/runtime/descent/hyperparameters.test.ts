import assert from 'node:assert/strict';
import test from 'node:test';
import {
  initialHyperparameters,
  mergeOptions,
  namedHyperparameters,
  takesText,
  withHyperparameter,
} from '../../../../src/runtime/descent/hyperparameters.ts';
import type { LaunchOptions } from '../../../../src/shared/run.ts';

const program = 'file:///a.ts';
const parameters = [
  { name: 'x', shape: [], offset: 0, size: 1 },
  { name: 'w', shape: [3], offset: 1, size: 3 },
];

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
  const now = initialHyperparameters(
    {
      program,
      optimizer: 'rmsprop',
      schedule: 'multiStep',
      clipNorm: 2,
      bounds: { x: [0, 10], 'w[1]': [null, 3] },
      averaging: 'exponential',
    },
    'function',
    undefined,
    parameters,
  );
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

test('bounds are of parameters and elements, and those of an element go before', () => {
  const bounds = { 'w[1]': [null, 3], w: [-1, 1], x: '0..' } as const;
  const { bounds: read } = initialHyperparameters({ program, bounds }, 'function', undefined, parameters);
  const { NEGATIVE_INFINITY: least, POSITIVE_INFINITY: greatest } = Number;
  assert.deepEqual(read!.box.lower, Float64Array.of(0, -1, least, -1));
  assert.deepEqual(read!.box.upper, Float64Array.of(greatest, 1, 3, 1));
});

test('bounds are changed and taken away one by one', () => {
  const none = initialHyperparameters({ program }, 'function', undefined, parameters);
  const bounded = withHyperparameter(withHyperparameter(none, 'bounds.x', '0..10'), 'bounds.w[2]', '..1');
  const named = namedHyperparameters(bounded);
  assert.deepEqual([named['bounds.x'], named['bounds.w[2]']], ['0..10', '..1']);
  const freed = withHyperparameter(withHyperparameter(bounded, 'bounds.x', 'none'), 'bounds.w[2]', 'none');
  assert.equal(namedHyperparameters(freed)['bounds.x'], 'none', 'they stay named, to be given back');
  const { NEGATIVE_INFINITY: least } = Number;
  assert.deepEqual(freed.bounds!.box.lower, Float64Array.of(least, least, least, least));
  for (const [name, value, message] of [
    ['bounds.abc', '0..1', /there is no parameter "abc" or element of one\. There are: x, w\./],
    ['bounds.w[3]', '0..1', /there is no parameter "w\[3\]"/],
    ['bounds.y', 'none', /there is no parameter "y"/],
    ['bounds.x', 5, /The bounds of x must be two numbers/],
  ] as const) {
    assert.throws(() => withHyperparameter(none, name, value), message, name);
  }
});

test('an average has a decay where it is exponential', () => {
  const averaging = (options: Partial<LaunchOptions>): unknown =>
    initialHyperparameters({ program, ...options }).averaging;
  assert.equal(averaging({}), undefined);
  assert.deepEqual(averaging({ averaging: 'polyak' }), { id: 'polyak', decay: 0.999 });
  assert.deepEqual(averaging({ averaging: 'exponential', averagingDecay: 0.5 }), { id: 'exponential', decay: 0.5 });
  assert.throws(() => averaging({ averaging: 'polyak', averagingDecay: 0.5 }), /belongs to the exponential average/);
  assert.throws(() => averaging({ averaging: 'mean' }), /There is no averaging "mean"\. There are: none, polyak/);
  assert.throws(() => averaging({ averaging: 'exponential', averagingDecay: 1 }), /must be a number ≥ 0 and < 1/);
  const now = initialHyperparameters({ program, averaging: 'exponential', averagingDecay: 0.5 });
  assert.equal(withHyperparameter(now, 'averaging', 'none').averaging, undefined);
  assert.deepEqual(withHyperparameter(now, 'averagingDecay', 0.25).averaging, { id: 'exponential', decay: 0.25 });
});

test('bounds of launch.json go before those of the source, name by name', () => {
  const presets = { bounds: { x: '0..1', w: '0..1' } };
  assert.deepEqual(mergeOptions(presets, { program, bounds: { x: [2, 3] } }).bounds, { x: [2, 3], w: '0..1' });
});

test('what is meant as a text, and what as an expression', () => {
  const now = initialHyperparameters({ program, schedule: 'cyclical' });
  const table: readonly [name: string, word: string, expected: boolean][] = [
    ['optimizer', 'adam', true],
    ['schedule', 'x', true],
    ['averaging', 'polyak', true],
    ['bounds.x', '0..1', true],
    ['schedule.mode', 'triangular', true],
    ['schedule.rise', '2 * 10', false],
    ['schedule.milestones', '3,8', false],
    ['clipNorm', 'none', true],
    ['clipNorm', '2', false],
    ['beta1', '0.5', false],
  ];
  for (const [name, word, expected] of table) assert.equal(takesText(now, name, word), expected, name);
  assert.equal(takesText(withHyperparameter(now, 'schedule', 'multiStep'), 'schedule.milestones', '3,8'), true);
});
