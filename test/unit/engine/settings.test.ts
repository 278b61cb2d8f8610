import assert from 'node:assert/strict';
import test from 'node:test';
import { createOptimizer, OptimizerSettingError } from '../../../src/engine/optimizers/optimizer.ts';
import { optimizerIds, optimizerTable } from '../../../src/engine/optimizers/table.ts';
import { createSchedule, ScheduleSettingError } from '../../../src/engine/schedules/schedule.ts';
import { scheduleTable } from '../../../src/engine/schedules/table.ts';
import { closestName, describeValues, SettingError } from '../../../src/engine/settings.ts';

const optimizerErrors: readonly (readonly [id: string, settings: Record<string, unknown>, message: string])[] = [
  ['adm', {}, 'There is no optimizer "adm". Did you mean "adam"?'],
  ['SGD', {}, 'There is no optimizer "SGD". Did you mean "gradientDescent"?'],
  ['gradient-descent', {}, 'There is no optimizer "gradient-descent". Did you mean "gradientDescent"?'],
  ['shampoo', {}, `There is no optimizer "shampoo". There are: ${optimizerIds.join(', ')}.`],
  ['signSGD', {}, 'There is no optimizer "signSGD". Did you mean "signDescent"?'],
  ['adadelta', { alpha: 0.9 }, 'optimizer adadelta: there is no setting "alpha". Did you mean "rho"?'],
  ['rprop', { etas: [0.5, 1.2] }, 'optimizer rprop: there is no setting "etas". Did you mean "etaMinus"?'],
  ['rprop', { etaPlus: 1 }, 'optimizer rprop: "etaPlus" must be a number > 1, but is 1.'],
  ['rprop', { etaMinus: 1 }, 'optimizer rprop: "etaMinus" must be a number > 0 and < 1, but is 1.'],
  [
    'rprop',
    { minimumStepSize: 2, maximumStepSize: 1 },
    'optimizer rprop: "minimumStepSize" is 2, above "maximumStepSize", which is 1. Make the one smaller or the other larger.',
  ],
  ['adam', { beta_1: 0.9 }, 'optimizer adam: there is no setting "beta_1". Did you mean "beta1"?'],
  ['adam', { eps: 1e-8 }, 'optimizer adam: there is no setting "eps". Did you mean "epsilon"?'],
  ['adam', { betas: [0.9, 0.99] }, 'optimizer adam: there is no setting "betas". Did you mean "beta1"?'],
  ['adam', { wieghtDecay: 0.1 }, 'optimizer adam: there is no setting "wieghtDecay". Did you mean "weightDecay"?'],
  [
    'adagrad',
    { lr_decay: 0.1 },
    'optimizer adagrad: there is no setting "lr_decay". Did you mean "learningRateDecay"?',
  ],
  [
    'gradientDescent',
    { centered: true },
    'optimizer gradientDescent: there is no setting "centered". There are: weightDecay.',
  ],
  [
    'adam',
    { lr: 0.1 },
    'optimizer adam: the learning rate is no setting of the optimizer. Give it to the run, as learningRate.',
  ],
  ['adam', { beta1: 1 }, 'optimizer adam: "beta1" must be a number ≥ 0 and < 1, but is 1.'],
  ['adam', { beta1: '0.9' }, 'optimizer adam: "beta1" must be a number ≥ 0 and < 1, but is "0.9".'],
  ['adam', { epsilon: Number.NaN }, 'optimizer adam: "epsilon" must be a number ≥ 0, but is NaN.'],
  [
    'momentum',
    { dampening: Number.POSITIVE_INFINITY },
    'optimizer momentum: "dampening" must be a number, but is Infinity.',
  ],
  ['adam', { amsgrad: 1 }, 'optimizer adam: "amsgrad" must be true or false, but is 1.'],
  ['adam', { weightDecay: null }, 'optimizer adam: "weightDecay" must be a number ≥ 0, but is null.'],
  ['adam', { weightDecay: [1] }, 'optimizer adam: "weightDecay" must be a number ≥ 0, but is an array.'],
  ['nesterov', { momentum: 0 }, 'optimizer nesterov: "momentum" must be a number > 0, but is 0.'],
  ['rmsprop', { alpha: 1.5 }, 'optimizer rmsprop: "alpha" must be a number ≥ 0 and ≤ 1, but is 1.5.'],
];
for (const [id, settings, message] of optimizerErrors) {
  test(`refused: ${message}`, () => {
    assert.throws(
      () => createOptimizer(id, settings),
      (error) => {
        assert.ok(error instanceof OptimizerSettingError && error instanceof SettingError);
        assert.equal(error.name, 'OptimizerSettingError');
        assert.equal(error.message, message);
        return true;
      },
    );
  });
}

const scheduleErrors: readonly (readonly [id: string, settings: Record<string, unknown>, message: string])[] = [
  ['cosin', {}, 'There is no schedule "cosin". Did you mean "cosine"?'],
  ['CosineAnnealingLR', {}, 'There is no schedule "CosineAnnealingLR". Did you mean "cosine"?'],
  ['linear', {}, 'There is no schedule "linear". Did you mean "polynomial"?'],
  [
    'sawtooth',
    {},
    'There is no schedule "sawtooth". There are: constant, step, multiStep, exponential, inverseTime, polynomial, cosine, cosineRestarts, oneCycle, cyclical, reduceOnPlateau.',
  ],
  ['ReduceLROnPlateau', {}, 'There is no schedule "ReduceLROnPlateau". Did you mean "reduceOnPlateau"?'],
  [
    'multiStep',
    { milestones: [30, 20] },
    'schedule multiStep: "milestones" must be whole numbers that grow, such as 30,80, each ≥ 0, but is an array.',
  ],
  [
    'multiStep',
    { milestones: '30,x' },
    'schedule multiStep: "milestones" must be whole numbers that grow, such as 30,80, each ≥ 0, but is "30,x".',
  ],
  [
    'multiStep',
    { milestones: '' },
    'schedule multiStep: "milestones" must be whole numbers that grow, such as 30,80, each ≥ 0, but is "".',
  ],
  [
    'cyclical',
    { mode: 'exp_range' },
    'schedule cyclical: "mode" must be one of triangular, triangular2, exponentialRange, but is "exp_range". Did you mean "exponentialRange"?',
  ],
  ['oneCycle', { annealing: 1 }, 'schedule oneCycle: "annealing" must be one of cosine, linear, but is 1.'],
  ['cosine', { T_max: 10 }, 'schedule cosine: there is no setting "T_max". Did you mean "maximumIterations"?'],
  ['step', { stepSize: 2.5 }, 'schedule step: "stepSize" must be a whole number ≥ 1, but is 2.5.'],
  ['step', { stepSize: 0 }, 'schedule step: "stepSize" must be a whole number ≥ 1, but is 0.'],
  ['constant', { warmup: 5 }, 'schedule constant: there is no setting "warmup". Did you mean "warmUp"?'],
  ['constant', { warmUpStart: 0 }, 'schedule constant: "warmUpStart" must be a number > 0 and ≤ 1, but is 0.'],
];
for (const [id, settings, message] of scheduleErrors) {
  test(`refused: ${message}`, () => {
    assert.throws(() => createSchedule(id, settings), { name: 'ScheduleSettingError', message });
    assert.throws(() => createSchedule(id, settings), ScheduleSettingError);
  });
}

test('an error says which setting and what was probably meant', () => {
  assert.throws(
    () => createOptimizer('adam', { eps: 1 }),
    (error) => {
      assert.ok(error instanceof OptimizerSettingError);
      const { subject, setting, suggestion } = error;
      assert.deepEqual(
        { subject, setting, suggestion },
        { subject: 'optimizer adam', setting: 'eps', suggestion: 'epsilon' },
      );
      return true;
    },
  );
});

test('names that resemble none are not guessed', () => {
  assert.equal(closestName('xyz', ['alpha', 'epsilon']), undefined);
  assert.equal(closestName('a', ['epsilon']), undefined);
  assert.equal(closestName('', []), undefined);
  assert.equal(closestName('lpaha', ['alpha']), undefined);
  assert.equal(closestName('aplha', ['alpha']), 'alpha');
});

test('settings that are not given, or undefined, take the defaults of torch.optim', () => {
  assert.deepEqual(createOptimizer('adam', { beta1: 0.5, beta2: undefined }).settings, {
    beta1: 0.5,
    beta2: 0.999,
    epsilon: 1e-8,
    amsgrad: false,
    weightDecay: 0,
  });
  assert.equal(createOptimizer('adamw').settings['weightDecay'], 0.01);
  assert.deepEqual(createOptimizer('rmsprop').settings, {
    alpha: 0.99,
    epsilon: 1e-8,
    momentum: 0,
    centered: false,
    weightDecay: 0,
  });
  assert.equal(createOptimizer('adagrad').settings['epsilon'], 1e-10);
  const others: Readonly<Record<string, Readonly<Record<string, number | boolean>>>> = {
    adadelta: { rho: 0.9, epsilon: 1e-6, weightDecay: 0 },
    adamax: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
    nadam: {
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      momentumDecay: 4e-3,
      weightDecay: 0,
      decoupledWeightDecay: false,
    },
    radam: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, decoupledWeightDecay: false },
    rprop: { etaMinus: 0.5, etaPlus: 1.2, minimumStepSize: 1e-6, maximumStepSize: 50 },
    // These are optax's.
    yogi: { beta1: 0.9, beta2: 0.999, epsilon: 1e-3, initialAccumulatorValue: 1e-6, weightDecay: 0 },
    adabelief: { beta1: 0.9, beta2: 0.999, epsilon: 1e-16, epsilonRoot: 1e-16, weightDecay: 0 },
    lion: { beta1: 0.9, beta2: 0.99, weightDecay: 1e-3 },
    signDescent: { momentum: 0, weightDecay: 0 },
  };
  for (const [id, settings] of Object.entries(others)) assert.deepEqual(createOptimizer(id).settings, settings, id);
});

test('every row is complete, and its default is one of the values it takes', () => {
  const rows = [
    ...optimizerTable.map((row) => ({ row, create: () => createOptimizer(row.id, defaultsOf(row.settings)) })),
    ...scheduleTable.map((row) => ({ row, create: () => createSchedule(row.id, defaultsOf(row.settings)) })),
  ];
  for (const { row, create } of rows) {
    assert.match(row.description, /^[A-Z].*\.$/);
    assert.ok(row.formula.length > 0 && row.source.length > 0);
    assert.equal(create().label, row.label);
    for (const setting of row.settings) {
      assert.match(setting.description, /\.\)?$/, `${row.id}.${setting.name}`);
      assert.notEqual(setting.default === undefined, setting.defaultText === undefined, `${row.id}.${setting.name}`);
      assert.ok(describeValues(setting).length > 0);
    }
  }
});

function defaultsOf(settings: (typeof optimizerTable)[number]['settings']): Record<string, unknown> {
  return Object.fromEntries(settings.map((row) => [row.name, row.default]));
}
