import assert from 'node:assert/strict';
import test from 'node:test';
import { createSchedule } from '../../../../src/engine/schedules/schedule.ts';

type Case = readonly [
  id: string,
  settings: Record<string, number>,
  rates: readonly (readonly [iteration: number, expected: number])[],
];

/** Worked out by hand for the learning rate 0.8 in a run of 100 iterations. */
const cases: readonly Case[] = [
  [
    'constant',
    {},
    [
      [0, 0.8],
      [99, 0.8],
    ],
  ],
  [
    'constant',
    { warmUp: 4, warmUpStart: 0.5 },
    [
      [0, 0.4],
      [1, 0.5],
      [2, 0.6],
      [4, 0.8],
      [50, 0.8],
    ],
  ],
  [
    'step',
    { stepSize: 10, gamma: 0.5 },
    [
      [0, 0.8],
      [9, 0.8],
      [10, 0.4],
      [29, 0.2],
      [30, 0.1],
    ],
  ],
  [
    'step',
    { stepSize: 10, gamma: 0.5, warmUp: 10 },
    [
      [0, 0.8 / 3],
      [10, 0.8],
      [19, 0.8],
      [20, 0.4],
    ],
  ],
  [
    'exponential',
    { gamma: 0.5 },
    [
      [0, 0.8],
      [1, 0.4],
      [3, 0.1],
    ],
  ],
  [
    'cosine',
    {},
    [
      [0, 0.8],
      [50, 0.4],
      [100, 0],
      [200, 0.8],
    ],
  ],
  [
    'cosine',
    { minimumLearningRate: 0.2 },
    [
      [0, 0.8],
      [50, 0.5],
      [100, 0.2],
    ],
  ],
  [
    'cosine',
    { warmUp: 20 },
    [
      [20, 0.8],
      [60, 0.4],
      [100, 0],
    ],
  ],
  [
    'cosine',
    { maximumIterations: 10 },
    [
      [5, 0.4],
      [10, 0],
      [15, 0.4],
    ],
  ],
];
for (const [id, settings, rates] of cases) {
  test(`${id} ${JSON.stringify(settings)}`, () => {
    const schedule = createSchedule(id, settings, 100);
    for (const [iteration, expected] of rates) {
      const actual = schedule.at(iteration, 0.8);
      assert.ok(Math.abs(actual - expected) < 1e-15, `at ${iteration}: ${actual}, expected ${expected}`);
    }
  });
}

test('a schedule depends on nothing but the iteration and the learning rate', () => {
  const schedule = createSchedule('cosine', { warmUp: 5 }, 50);
  const forward = Array.from({ length: 50 }, (_, i) => schedule.at(i, 0.1));
  const backward = Array.from({ length: 50 }, (_, i) => schedule.at(49 - i, 0.1)).reverse();
  assert.deepEqual(forward, backward);
  assert.equal(schedule.settings['maximumIterations'], 45);
});

test('a warm-up as long as the run leaves the cosine an iteration', () => {
  assert.equal(createSchedule('cosine', { warmUp: 10 }, 10).settings['maximumIterations'], 1);
});
