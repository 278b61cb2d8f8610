// Against a second implementation from the pseudo-code of documentation and papers, and against numbers worked out by hand.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createOptimizer } from '../../../../src/engine/optimizers/optimizer.ts';
import { copyState, copyStateInto, stateBytes } from '../../../../src/engine/optimizers/state.ts';
import { chainTable as optimizerTable } from '../../../../src/engine/optimizers/table.ts';
import type { SettingRow } from '../../../../src/engine/settings.ts';
import { assertClose } from '../../../support/assert-close.ts';
import { gradients } from '../../../support/optimizer-losses.ts';
import { referenceOptimizer } from '../../../support/reference-optimizers.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';

function randomSetting(random: SeededRandom, row: SettingRow): number | boolean {
  if (row.type === 'boolean') return random.next() < 0.5;
  switch (row.name) {
    case 'epsilon':
    case 'epsilonRoot':
      return 10 ** random.uniform(-10, -2);
    case 'beta2':
    case 'alpha':
    case 'rho':
      return random.uniform(0.9, 0.999);
    case 'etaPlus':
      return random.uniform(1.05, 1.5);
    case 'minimumStepSize':
      return 10 ** random.uniform(-8, -3);
    case 'weightDecay':
      return random.pick([0, random.uniform(0, 0.1)]);
    default:
      return random.uniform(0.05, 0.95);
  }
}

/** Gradients that change slowly, quickly, by many orders of magnitude, or hardly at all; the seed is the case. */
function randomGradients(seed: number, steps: number, size: number): Float64Array[] {
  const random = new SeededRandom(seed);
  const scale = Array.from({ length: size }, () => 10 ** random.uniform(-6, 4));
  const drift = Array.from({ length: size }, () => random.uniform(-1, 1));
  return Array.from({ length: steps }, () =>
    Float64Array.from({ length: size }, (_, i) => scale[i]! * (drift[i]! + random.uniform(-1, 1))),
  );
}

for (const { id, settings: rows } of optimizerTable) {
  test(`${id} agrees with its pseudo-code for random settings and gradients`, () => {
    for (let seed = 1; seed <= 6; seed++) {
      const random = new SeededRandom(seed * 100);
      const settings = Object.fromEntries(rows.map((row) => [row.name, randomSetting(random, row)]));
      // A variance of drifting gradients is a small difference of large numbers; it must not be smaller than its rounding.
      if (settings['centered'] === true) settings['epsilon'] = 0.01;
      // With weight decay in a tiny gradient the elements jump around zero, and every jump doubles the difference of a last bit.
      if (['adamax', 'radam'].includes(id) && settings['weightDecay'] !== 0) settings['epsilon'] = 0.01;
      const size = 5;
      const parameters = Float64Array.from({ length: size }, () => random.uniform(-3, 3));
      const expected = Array.from(parameters);
      const references = expected.map(() => referenceOptimizer(id, settings));
      const optimizer = createOptimizer(id, settings);
      const state = optimizer.init(parameters);
      const updates = new Float64Array(size);
      for (const [step, gradient] of randomGradients(seed, 1000, size).entries()) {
        const learningRate = 0.01 / (1 + step / 100);
        optimizer.update(gradient, parameters, state, state, learningRate, updates);
        for (let i = 0; i < size; i++) {
          parameters[i]! += updates[i]!;
          expected[i] = references[i]!(expected[i]!, gradient[i]!, learningRate);
        }
        assertClose(parameters, expected, 1e-12, `seed ${seed}, step ${step}, ${JSON.stringify(settings)}`);
      }
    }
  });
}

const descents: readonly (readonly [id: string, loss: string, start: readonly number[], learningRate: number])[] = [
  ['gradientDescent', 'rosenbrock', [-1.2, 1], 0.0005],
  ['momentum', 'quadratic', [1, -2, 3, -4], 0.01],
  ['nesterov', 'rosenbrock', [-1.2, 1], 0.0002],
  ['adagrad', 'rosenbrock', [-1.2, 1], 0.1],
  ['rmsprop', 'quadratic', [1, -2, 3, -4], 0.002],
  ['adam', 'rosenbrock', [-1.2, 1], 0.002],
  ['adamw', 'quadratic', [1, -2, 3, -4], 0.01],
  ['adadelta', 'quadratic', [1, -2, 3, -4], 1],
  ['adamax', 'rosenbrock', [-1.2, 1], 0.002],
  ['nadam', 'rosenbrock', [-1.2, 1], 0.002],
  ['radam', 'rosenbrock', [-1.2, 1], 0.002],
  ['yogi', 'rosenbrock', [-1.2, 1], 0.002],
  ['adabelief', 'rosenbrock', [-1.2, 1], 0.002],
  ['lion', 'quadratic', [1, -2, 3, -4], 0.01],
  ['rprop', 'rosenbrock', [-1.2, 1], 0.01],
  ['signDescent', 'rosenbrock', [-1.2, 1], 0.001],
];
for (const [id, loss, start, learningRate] of descents) {
  test(`${id} on ${loss} agrees with its pseudo-code over 1,500 steps of its own descent`, () => {
    const parameters = Float64Array.from(start);
    const expected = Float64Array.from(start);
    const references = start.map(() => referenceOptimizer(id, {}));
    const optimizer = createOptimizer(id);
    const state = optimizer.init(parameters);
    const updates = new Float64Array(start.length);
    for (let step = 1; step <= 1500; step++) {
      const gradient = Float64Array.from(gradients[loss]!(parameters, step));
      optimizer.update(gradient, parameters, state, state, learningRate, updates);
      const expectedGradient = gradients[loss]!(expected, step);
      for (let i = 0; i < start.length; i++) {
        parameters[i]! += updates[i]!;
        expected[i] = references[i]!(expected[i]!, expectedGradient[i]!, learningRate);
      }
    }
    assertClose(parameters, expected, 1e-12, 'after 1,500 steps');
  });
}

test('momentum on ½x² from 1 with η = 0.1, μ = 0.9 is at −0.5887893888 after ten steps', () => {
  const optimizer = createOptimizer('momentum', { momentum: 0.9 });
  const x = Float64Array.of(1);
  const state = optimizer.init(x);
  const updates = new Float64Array(1);
  for (let step = 0; step < 10; step++) {
    optimizer.update(Float64Array.of(x[0]!), x, state, state, 0.1, updates);
    x[0]! += updates[0]!;
  }
  assertClose(x, [-0.5887893888], 5e-11, 'x after ten steps');
});

for (const gradient of [1e-3, -0.5, 4, -1e6]) {
  test(`the first step of adam for the gradient ${gradient} is −η·sign(g)`, () => {
    const optimizer = createOptimizer('adam');
    const updates = new Float64Array(1);
    const state = optimizer.init(Float64Array.of(7));
    optimizer.update(Float64Array.of(gradient), Float64Array.of(7), state, state, 0.1, updates);
    const expected = (-0.1 * gradient) / (Math.abs(gradient) + 1e-8);
    assertClose(updates, [expected], 1e-15, 'first step');
  });
}

test('gradient descent: w: 4 − 0.1 · 8 = 3.2', () => {
  const optimizer = createOptimizer('gradientDescent');
  const updates = new Float64Array(1);
  optimizer.update(Float64Array.of(8), Float64Array.of(4), {}, {}, 0.1, updates);
  assert.equal(4 + updates[0]!, 3.2);
});

/** All settings that add parts or entries, so that the tests below see every kind of state. */
const everything: Readonly<Record<string, Readonly<Record<string, number | boolean>>>> = {
  momentum: { weightDecay: 0.1, dampening: 0.5 },
  adagrad: { learningRateDecay: 0.1 },
  rmsprop: { centered: true, momentum: 0.5, epsilon: 0.1 },
  adam: { amsgrad: true, weightDecay: 0.1 },
  adamw: { amsgrad: true },
  nadam: { weightDecay: 0.1, decoupledWeightDecay: true },
  radam: { weightDecay: 0.1 },
  signDescent: { momentum: 0.5, weightDecay: 0.1 },
};

for (const { id } of optimizerTable) {
  test(`${id} is pure: state, parameters and gradient stay as they are, and a copy goes on with the same bits`, () => {
    const optimizer = createOptimizer(id, everything[id] ?? {});
    const parameters = Float64Array.of(1, -2, 0.5);
    const batch = randomGradients(9, 30, 3);
    let state = optimizer.init(parameters);
    const inPlace = optimizer.init(parameters);
    const saved: unknown[] = [];
    const trace: number[][] = [];
    const updates = new Float64Array(3);
    for (const gradient of batch) {
      const before = structuredClone({ state, gradient, parameters });
      const next = optimizer.init(new Float64Array(3));
      optimizer.update(gradient, parameters, state, next, 0.1, updates);
      assert.deepEqual({ state, gradient, parameters }, before);
      const updatesInPlace = new Float64Array(3);
      optimizer.update(gradient, parameters, inPlace, inPlace, 0.1, updatesInPlace);
      assert.deepEqual(updatesInPlace, updates);
      assert.deepEqual(inPlace, next);
      saved.push(copyState(state));
      trace.push(Array.from(updates));
      state = next;
    }
    const replayed = optimizer.init(parameters);
    copyStateInto(structuredClone(saved[10]) as typeof replayed, replayed);
    for (let step = 10; step < batch.length; step++) {
      assert.deepEqual(replayed, saved[step]);
      optimizer.update(batch[step]!, parameters, replayed, replayed, 0.1, updates);
      assert.deepEqual(Array.from(updates), trace[step]);
    }
  });

  test(`${id} lets non-finite gradients through to the updates and the rest of the elements alone`, () => {
    const optimizer = createOptimizer(id, everything[id] ?? {});
    const parameters = Float64Array.of(1, 2);
    const state = optimizer.init(parameters);
    const updates = new Float64Array(2);
    optimizer.update(Float64Array.of(Number.NaN, 3), parameters, state, state, 0.1, updates);
    assert.ok(Number.isNaN(updates[0]));
    assert.ok(Number.isFinite(updates[1]));
  });
}

test('a copy of the state is independent and its size is known', () => {
  const optimizer = createOptimizer('adam', { amsgrad: true });
  const state = optimizer.init(new Float64Array(10));
  assert.deepEqual(Object.keys(state), ['step', 'firstMoment', 'secondMoment', 'largestSecondMoment']);
  assert.equal(stateBytes(state), 8 + 3 * 80);
  const copy = copyState(state);
  optimizer.update(new Float64Array(10).fill(1), new Float64Array(10), state, state, 0.1, new Float64Array(10));
  assert.deepEqual(copy, optimizer.init(new Float64Array(10)));
  assert.notDeepEqual(state, copy);
});

test('a state of another optimizer is refused', () => {
  const momentum = createOptimizer('momentum');
  const adam = createOptimizer('adam');
  const theta = Float64Array.of(1);
  const state = momentum.init(theta);
  assert.throws(() => adam.update(theta, theta, state, state, 0.1, new Float64Array(1)), {
    message: `The optimizer's state has no array "firstMoment": it was made by another optimizer.`,
  });
});

test('a state shows what each optimizer remembers by its full name', () => {
  const entries = (id: string): string[] => Object.keys(createOptimizer(id).init(new Float64Array(2)));
  const expected: Readonly<Record<string, readonly string[]>> = {
    adadelta: ['squareAverage', 'squaredUpdateAverage'],
    adamax: ['step', 'firstMoment', 'infinityNorm'],
    nadam: ['step', 'momentumProduct', 'firstMoment', 'secondMoment'],
    radam: ['step', 'firstMoment', 'secondMoment'],
    yogi: ['step', 'firstMoment', 'secondMoment'],
    adabelief: ['step', 'firstMoment', 'centralSecondMoment'],
    lion: ['firstMoment'],
    rprop: ['step', 'stepSizes', 'previousGradient'],
    signDescent: [],
  };
  for (const [id, names] of Object.entries(expected)) assert.deepEqual(entries(id), names, id);
  assert.deepEqual(Object.keys(createOptimizer('signDescent', { momentum: 0.9 }).init(new Float64Array(2))), [
    'gradientAverage',
  ]);
});
