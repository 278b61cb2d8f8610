import assert from 'node:assert/strict';
import test from 'node:test';
import { explainSchedule } from '../../../../src/engine/schedules/explain.ts';
import { createSchedule } from '../../../../src/engine/schedules/schedule.ts';
import { scheduleIds } from '../../../../src/engine/schedules/table.ts';
import { formatNumber } from '../../../../src/shared/numbers.ts';

type Given = readonly [
  id: string,
  settings: Readonly<Record<string, number | string | boolean>>,
  iteration: number,
  state?: Readonly<Record<string, number>>,
];

/** The lines in a run of 100 iterations with the learning rate 0.1, its numbers put in to five significant digits. */
function lines(id: string, settings: Given[1], iteration: number, state?: Given[3]): string[] {
  return explainSchedule(createSchedule(id, settings, 100), iteration, 0.1, state).map(({ text, numbers }) =>
    text.replaceAll(/\{(\d+)\}/g, (_, index) => formatNumber(numbers[Number(index)]!, 5)),
  );
}

const cases: readonly [given: Given, expected: string | undefined][] = [
  [['constant', {}, 2], undefined],
  [
    ['constant', { warmUp: 4, warmUpStart: 0.5 }, 2],
    'η = 0.1 · (0.5 + (1 − 0.5) · 2 / 4) = 0.075 (warm-up, iteration 2)',
  ],
  [['exponential', { gamma: 0.5 }, 2], 'η = 0.1 · 0.5² = 0.025 (exponential, iteration 2)'],
  [['step', { gamma: 0.5, stepSize: 3 }, 7], 'η = 0.1 · 0.5² = 0.025 (step, iteration 7)'],
  [['multiStep', { gamma: 0.5, milestones: '3,5,9' }, 5], 'η = 0.1 · 0.5² = 0.025 (multiStep, iteration 5)'],
  [['inverseTime', { decaySteps: 10 }, 10], 'η = 0.1 / (1 + 1 · 10 / 10) = 0.05 (inverseTime, iteration 10)'],
  [
    ['inverseTime', { decaySteps: 10, staircase: true }, 19],
    'η = 0.1 / (1 + 1 · ⌊19 / 10⌋) = 0.05 (inverseTime, iteration 19)',
  ],
  [['polynomial', { power: 2 }, 50], 'η = 0 + (0.1 − 0) · (1 − 50 / 100)^2 = 0.025 (polynomial, iteration 50)'],
  [['polynomial', { maximumIterations: 10 }, 50], 'η = 0 + (0.1 − 0) · (1 − 10 / 10)^1 = 0 (polynomial, iteration 50)'],
  [['cosine', {}, 50], 'η = 0 + (0.1 − 0) · (1 + cos(π · 50 / 100)) / 2 = 0.05 (cosine, iteration 50)'],
  [
    ['cosineRestarts', { cycleIterations: 10, cycleMultiplier: 2 }, 20],
    'η = 0 + (0.1 − 0) · (1 + cos(π · 10 / 20)) / 2 = 0.05 (cosineRestarts, iteration 20)',
  ],
  [
    ['oneCycle', { annealing: 'linear', riseShare: 0.51, startDivisor: 2 }, 25],
    'η = 0.05 + (0.1 − 0.05) · 0.5 = 0.075 (oneCycle, iteration 25)',
  ],
  [
    ['oneCycle', { riseShare: 0.51, startDivisor: 2 }, 25],
    'η = 0.1 + (0.05 − 0.1) · (1 + cos(π · 0.5)) / 2 = 0.075 (oneCycle, iteration 25)',
  ],
  [['cyclical', { rise: 10 }, 5], 'η = 0.01 + (0.1 − 0.01) · 5 / 10 = 0.055 (cyclical, iteration 5)'],
  [
    ['cyclical', { rise: 10, mode: 'triangular2' }, 35],
    'η = 0.01 + (0.1 − 0.01) · 5 / 10 · 0.5^1 = 0.0325 (cyclical, iteration 35)',
  ],
  [
    ['cyclical', { rise: 10, mode: 'exponentialRange', gamma: 0.5 }, 2],
    'η = 0.01 + (0.1 − 0.01) · 2 / 10 · 0.5^2 = 0.0145 (cyclical, iteration 2)',
  ],
  [['reduceOnPlateau', {}, 5], undefined],
  [['reduceOnPlateau', { factor: 0.5 }, 5, { reductions: 2 }], 'η = 0.1 · 0.5² = 0.025 (reduceOnPlateau, iteration 5)'],
  [
    ['reduceOnPlateau', { factor: 0.5, minimumLearningRate: 0.04 }, 5, { reductions: 2 }],
    'η = max(0.04, 0.1 · 0.5²) = 0.04 (reduceOnPlateau, iteration 5)',
  ],
];
for (const [given, expected] of cases) {
  test(`${given[0]} ${JSON.stringify(given[1])} at ${given[2]} is written out`, () => {
    assert.deepEqual(lines(...given), expected === undefined ? [] : [expected]);
  });
}

test('the last number is the rate of the run, bit by bit', () => {
  for (const id of scheduleIds) {
    const schedule = createSchedule(id, { warmUp: 3 }, 60);
    const state = { ...schedule.init(), reductions: 3 };
    for (let iteration = 0; iteration < 80; iteration++) {
      const last = explainSchedule(schedule, iteration, 0.3, state).at(-1)?.numbers.at(-1);
      assert.ok(Object.is(last ?? 0.3, schedule.at(iteration, 0.3, state)), `${id} at ${iteration}`);
    }
  }
});

test('every schedule is tried', () => {
  assert.deepEqual(new Set(cases.map(([[id]]) => id)), new Set(scheduleIds));
});
