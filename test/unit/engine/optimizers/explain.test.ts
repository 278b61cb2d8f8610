import assert from 'node:assert/strict';
import test from 'node:test';
import type { UpdateLine } from '../../../../src/engine/optimizers/explain.ts';
import { explainClipping } from '../../../../src/engine/optimizers/explain.ts';
import { createOptimizer } from '../../../../src/engine/optimizers/optimizer.ts';
import { copyState } from '../../../../src/engine/optimizers/state.ts';
import { optimizerTable } from '../../../../src/engine/optimizers/table.ts';
import { uniform } from '../../../../src/engine/random.ts';
import { formatNumber } from '../../../../src/shared/numbers.ts';

/** The numbers put in, to five significant digits. */
function written({ text, numbers }: UpdateLine): string {
  return text.replaceAll(/\{(\d+)\}/g, (_, index) => formatNumber(numbers[Number(index)]!, 5));
}

function lines(
  id: string,
  given: Readonly<Record<string, number | boolean>> = {},
  state: Readonly<Record<string, number>> = {},
): string[] {
  const row = optimizerTable.find((each) => each.id === id)!;
  const { settings } = createOptimizer(id, given);
  const point = { element: 'w', value: 4, gradient: 8, learningRate: 0.1, settings };
  return row.explain({ ...point, state: (name) => state[name] ?? 0 }).map(written);
}

const cases: readonly [string, Parameters<typeof lines>, readonly string[]][] = [
  ['gradient descent', ['gradientDescent'], ['w: 4 − 0.1 · 8 = 3.2']],
  [
    'coupled decay',
    ['gradientDescent', { weightDecay: 0.01 }],
    ['g = 8 + 0.01 · 4 = 8.04', 'w: 4 − 0.1 · 8.04 = 3.196'],
  ],
  ['first step of momentum', ['momentum'], ['b = 8', 'w: 4 − 0.1 · 8 = 3.2']],
  ['momentum', ['momentum', {}, { step: 1, momentumBuffer: 2 }], ['b = 0.9 · 2 + 8 = 9.8', 'w: 4 − 0.1 · 9.8 = 3.02']],
  [
    'dampening',
    ['momentum', { dampening: 0.1 }, { step: 1, momentumBuffer: 2 }],
    ['b = 0.9 · 2 + (1 − 0.1) · 8 = 9', 'w: 4 − 0.1 · 9 = 3.1'],
  ],
  [
    'nesterov',
    ['nesterov', {}, { step: 1, momentumBuffer: 2 }],
    ['b = 0.9 · 2 + 8 = 9.8', 'w: 4 − 0.1 · (8 + 0.9 · 9.8) = 2.318'],
  ],
  [
    'adagrad with decay',
    ['adagrad', { learningRateDecay: 0.01 }, { step: 3, squareSum: 36 }],
    ['s = 36 + 8² = 100', 'η = 0.1 / (1 + 3 · 0.01) = 0.097087', 'w: 4 − 0.097087 · 8 / (√100 + 1e-10) = 3.9223'],
  ],
  ['adagrad', ['adagrad', {}, { squareSum: 36 }], ['s = 36 + 8² = 100', 'w: 4 − 0.1 · 8 / (√100 + 1e-10) = 3.92']],
  [
    'rmsprop with momentum',
    ['rmsprop', { momentum: 0.9 }, { squareAverage: 50, momentumBuffer: 0.2 }],
    [
      'v = 0.99 · 50 + 0.01 · 8² = 50.14',
      'b = 0.9 · 0.2 + 8 / (√50.14 + 1e-8) = 1.3098',
      'w: 4 − 0.1 · 1.3098 = 3.869',
    ],
  ],
  [
    'centered rmsprop',
    ['rmsprop', { centered: true }, { squareAverage: 50, gradientAverage: 5 }],
    [
      'v = 0.99 · 50 + 0.01 · 8² = 50.14',
      'a = 0.99 · 5 + 0.01 · 8 = 5.03',
      'v − a² = 24.839',
      'w: 4 − 0.1 · 8 / (√24.839 + 1e-8) = 3.8395',
    ],
  ],
  [
    'adam',
    ['adam'],
    [
      'm = 0.9 · 0 + 0.1 · 8 = 0.8',
      'v = 0.999 · 0 + 0.001 · 8² = 0.064',
      'm̂ = 0.8 / (1 − 0.9¹) = 8',
      'v̂ = 0.064 / (1 − 0.999¹) = 64',
      'w: 4 − 0.1 · 8 / (√64 + 1e-8) = 3.9',
    ],
  ],
  [
    'amsgrad',
    ['adam', { amsgrad: true }],
    [
      'm = 0.9 · 0 + 0.1 · 8 = 0.8',
      'v = 0.999 · 0 + 0.001 · 8² = 0.064',
      'm̂ = 0.8 / (1 − 0.9¹) = 8',
      'v̂ = max(v so far) / (1 − 0.999¹) = 64',
      'w: 4 − 0.1 · 8 / (√64 + 1e-8) = 3.9',
    ],
  ],
  [
    'adamw',
    ['adamw'],
    [
      'm = 0.9 · 0 + 0.1 · 8 = 0.8',
      'v = 0.999 · 0 + 0.001 · 8² = 0.064',
      'm̂ = 0.8 / (1 − 0.9¹) = 8',
      'v̂ = 0.064 / (1 − 0.999¹) = 64',
      'w: 4 − 0.1 · (8 / (√64 + 1e-8) + 0.01 · 4) = 3.896',
    ],
  ],
  [
    'adadelta',
    ['adadelta', {}, { squareAverage: 4, squaredUpdateAverage: 0.01 }],
    ['v = 0.9 · 4 + 0.1 · 8² = 10', 'Δ = √(0.01 + 1e-6) / √(10 + 1e-6) · 8 = 0.25299', 'w: 4 − 0.1 · 0.25299 = 3.9747'],
  ],
  [
    'adamax',
    ['adamax', {}, { step: 1, firstMoment: 1, infinityNorm: 10 }],
    [
      'm = 0.9 · 1 + 0.1 · 8 = 1.7',
      'n = max(0.999 · 10, |8| + 1e-8) = 9.99',
      'm̂ = 1.7 / (1 − 0.9²) = 8.9474',
      'w: 4 − 0.1 · 8.9474 / 9.99 = 3.9104',
    ],
  ],
  [
    'nadam',
    ['nadam', {}, { step: 0, momentumProduct: 1 }],
    [
      'm = 0.9 · 0 + 0.1 · 8 = 0.8',
      'v = 0.999 · 0 + 0.001 · 8² = 0.064',
      'v̂ = 0.064 / (1 − 0.999¹) = 64',
      'μ = 0.9 · (1 − 0.5 · 0.96^(1 · 0.004)) = 0.45007',
      'μ′ = 0.9 · (1 − 0.5 · 0.96^(2 · 0.004)) = 0.45015',
      'ĝ = (1 − 0.45007) · 8 / (1 − 1 · 0.45007) = 8',
      'm̂ = 0.45015 · 0.8 / (1 − 1 · 0.45007 · 0.45015) = 0.45161',
      'w: 4 − 0.1 · (8 + 0.45161) / (√64 + 1e-8) = 3.8944',
    ],
  ],
  [
    'young radam',
    ['radam'],
    [
      'm = 0.9 · 0 + 0.1 · 8 = 0.8',
      'm̂ = 0.8 / (1 − 0.9¹) = 8',
      'ρ = 1999 − 2 · 1 · 0.999¹ / (1 − 0.999¹) = 1',
      'w: 4 − 0.1 · 8 = 3.2',
    ],
  ],
  [
    'radam with decoupled decay',
    [
      'radam',
      { weightDecay: 0.5, decoupledWeightDecay: true, beta2: 0.9 },
      { step: 9, firstMoment: 1, secondMoment: 64 },
    ],
    [
      'm = 0.9 · 1 + 0.1 · 8 = 1.7',
      'v = 0.9 · 64 + 0.1 · 8² = 64',
      'm̂ = 1.7 / (1 − 0.9¹⁰) = 2.6101',
      'ρ = 19 − 2 · 10 · 0.9¹⁰ / (1 − 0.9¹⁰) = 8.2932',
      'r = √((8.2932 − 4) · (8.2932 − 2) · 19 / ((19 − 4) · (19 − 2) · 8.2932)) = 0.49269',
      'w: 4 − 0.1 · (2.6101 · 0.49269 · √(1 − 0.9¹⁰) / (√64 + 1e-8) + 0.5 · 4) = 3.787',
    ],
  ],
  [
    'yogi',
    ['yogi', {}, { firstMoment: 1, secondMoment: 100 }],
    [
      'm = 0.9 · 1 + 0.1 · 8 = 1.7',
      'v = 100 − 0.001 · sign(100 − 8²) · 8² = 99.936',
      'm̂ = 1.7 / (1 − 0.9¹) = 17',
      'v̂ = 99.936 / (1 − 0.999¹) = 99936',
      'w: 4 − 0.1 · 17 / (√99936 + 0.001) = 3.9946',
    ],
  ],
  [
    'adabelief with decay',
    ['adabelief', { weightDecay: 0.5, epsilonRoot: 0.01 }, { firstMoment: 8, centralSecondMoment: 0 }],
    [
      'm = 0.9 · 8 + 0.1 · 8 = 8',
      's = 0.999 · 0 + 0.001 · (8 − 8)² + 0.01 = 0.01',
      'm̂ = 8 / (1 − 0.9¹) = 80',
      'ŝ = 0.01 / (1 − 0.999¹) = 10',
      'w: 4 − 0.1 · (80 / (√10 + 1e-16) + 0.5 · 4) = 1.2702',
    ],
  ],
  [
    'lion',
    ['lion', {}, { firstMoment: -2 }],
    ['c = 0.9 · -2 + 0.1 · 8 = -1', 'w: 4 − 0.1 · (sign(-1) + 0.001 · 4) = 4.0996'],
  ],
  ['lion without decay', ['lion', { weightDecay: 0 }], ['c = 0.9 · 0 + 0.1 · 8 = 0.8', 'w: 4 − 0.1 · sign(0.8) = 3.9']],
  ['first step of rprop', ['rprop'], ['s = 0.1', 'w: 4 − 0.1 · sign(8) = 3.9']],
  [
    'rprop that goes on',
    ['rprop', {}, { step: 3, stepSizes: 0.5, previousGradient: 2 }],
    ['g · g′ = 8 · 2 = 16', 's = 0.5 · 1.2 = 0.6', 'w: 4 − 0.6 · sign(8) = 3.4'],
  ],
  [
    'rprop that turns',
    ['rprop', { minimumStepSize: 0.3 }, { step: 3, stepSizes: 0.5, previousGradient: -2 }],
    [
      'g · g′ = 8 · -2 = -16',
      's = 0.5 · 0.5 = 0.25',
      's = 0.3 (kept within its limits from 0.25)',
      'w: 4 − 0.3 · sign(0) = 4',
    ],
  ],
  ['sign descent', ['signDescent'], ['w: 4 − 0.1 · sign(8) = 3.9']],
  [
    'sign descent with momentum',
    ['signDescent', { momentum: 0.5, weightDecay: 0.5 }, { gradientAverage: -10 }],
    ['a = 0.5 · -10 + 0.5 · 8 = -1', 'w: 4 − 0.1 · (sign(-1) + 0.5 · 4) = 3.9'],
  ],
];

for (const [name, given, expected] of cases) {
  test(`the update of ${name} is written out`, () => assert.deepEqual(lines(...given), expected));
}

test('clipping adds a line only where it is in force', () => {
  const clipped = explainClipping({ norm: 1 }, 8, 12.4);
  assert.deepEqual(clipped.lines.map(written), ['g = 8 · 1 / 12.4 = 0.64516 (norm clipped to 1)']);
  assert.deepEqual(explainClipping({ value: 5 }, 8, 12.4).lines.map(written), ['g = 5 (clipped from 8)']);
  assert.deepEqual(explainClipping({ norm: 20, value: 9 }, 8, 12.4), { lines: [], gradient: 8 });
});

const variants: readonly [string, Readonly<Record<string, number | boolean>>][] = [
  ['gradientDescent', {}],
  ['gradientDescent', { weightDecay: 0.03 }],
  ['momentum', { weightDecay: 0.03 }],
  ['momentum', { dampening: 0.3 }],
  ['nesterov', { weightDecay: 0.03 }],
  ['adagrad', { learningRateDecay: 0.07, initialAccumulatorValue: 0.1 }],
  ['adagrad', { weightDecay: 0.03 }],
  ['rmsprop', {}],
  ['rmsprop', { momentum: 0.8, weightDecay: 0.03 }],
  ['rmsprop', { centered: true }],
  ['rmsprop', { centered: true, momentum: 0.8 }],
  ['adam', {}],
  ['adam', { amsgrad: true, weightDecay: 0.03 }],
  ['adamw', {}],
  ['adamw', { weightDecay: 0, amsgrad: true }],
  ['adadelta', {}],
  ['adadelta', { weightDecay: 0.03 }],
  ['adamax', {}],
  ['adamax', { weightDecay: 0.03, beta2: 0.9 }],
  ['nadam', {}],
  ['nadam', { weightDecay: 0.03, momentumDecay: 0.1 }],
  ['nadam', { weightDecay: 0.03, decoupledWeightDecay: true }],
  ['radam', {}],
  ['radam', { weightDecay: 0.03, beta2: 0.9 }],
  ['radam', { weightDecay: 0.03, decoupledWeightDecay: true }],
  ['yogi', {}],
  ['yogi', { weightDecay: 0.03, initialAccumulatorValue: 0.1 }],
  ['adabelief', {}],
  ['adabelief', { weightDecay: 0.03, epsilonRoot: 1e-8 }],
  ['lion', {}],
  ['lion', { weightDecay: 0 }],
  ['rprop', {}],
  ['rprop', { minimumStepSize: 0.01, maximumStepSize: 0.03 }],
  ['signDescent', {}],
  ['signDescent', { momentum: 0.8, weightDecay: 0.03 }],
];

const special = [Number.NaN, Number.POSITIVE_INFINITY, -0, 0, 1e-300, -1e300];

for (const [id, given] of variants) {
  test(`the last result is the update of ${id} ${JSON.stringify(given)} bit for bit`, () => {
    const size = 5;
    const optimizer = createOptimizer(id, given);
    const row = optimizerTable.find((each) => each.id === id)!;
    let draw = 0;
    const random = (): number => {
      const key = { seed: 7, iteration: 0, evaluation: 0, draw: draw++ };
      return (uniform(key) - 0.5) * 20;
    };
    const parameters = Float64Array.from({ length: size }, random);
    const state = optimizer.init(parameters);
    const updates = new Float64Array(size);
    for (let step = 0; step < 60; step++) {
      const learningRate = Math.abs(random()) / 50;
      const odd = step > 50 ? special[step % special.length] : undefined;
      const gradient = Float64Array.from({ length: size }, (_, index) =>
        index === 0 && odd !== undefined ? odd : random(),
      );
      const before = copyState(state);
      const old = parameters.slice();
      optimizer.update(gradient, parameters, state, state, learningRate, updates);
      for (let index = 0; index < size; index++) {
        parameters[index]! += updates[index]!;
        const explained = row.explain({
          element: 'w',
          value: old[index]!,
          gradient: gradient[index]!,
          learningRate,
          settings: optimizer.settings,
          state: (name) => {
            const entry = before[name]!;
            return typeof entry === 'number' ? entry : entry[index]!;
          },
        });
        const result = explained.at(-1)!.numbers.at(-1)!;
        assert.ok(Object.is(result, parameters[index]!), `step ${step}: ${result} against ${parameters[index]!}`);
      }
    }
  });
}
