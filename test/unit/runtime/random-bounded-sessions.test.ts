// Seeded random sessions of runs whose schedule has a memory, whose parameters have bounds and are averaged: in every order in which
// time, checkpoints and branches are gone through, each point is that of a replay from iteration 0, bit by bit.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Subject } from './sessions/play.ts';
import { firstSeed, playSession } from './sessions/play.ts';
import { ToyEvaluator, toyLoss, toyProblem, toyStart } from './toy.ts';

const sessions = 120;
/** Reductions of the learning rate, elements that were at a bound, and averages that were begun: none may be 0. */
const seen = { reduced: 0, bounded: 0, averaged: 0 };

const bounded: Subject = {
  start: toyStart,
  elements: ['x', 'w[0]', 'w[1]'],
  replayable: true,
  begin: () => (point, _iteration, gradient) => {
    if (point[0] === 0.3 || point[0] === -0.7 || point[1] === 1.1) seen.bounded++;
    return toyLoss(point, gradient);
  },
  problem: (environment) => toyProblem(environment.timed(new ToyEvaluator())),
  file: toyProblem().place.file,
  lines: [2, 3],
  width: 2,
  learningRate: 0.001,
  iterations: 2000,
  cost: 0.01,
  steps: 30,
  options: (oneOf) => ({
    schedule: 'reduceOnPlateau',
    scheduleSettings: oneOf([
      { patience: 0, factor: 0.9 },
      { patience: 3, factor: 0.5, cooldown: 7, threshold: 0.01, minimumLearningRate: 1e-4 },
      { patience: 2, factor: 0.75, threshold: 0.05, thresholdMode: 'absolute', warmUp: 20 },
    ]),
    averaging: oneOf(['none', 'polyak', 'exponential']),
    bounds: oneOf<Record<string, readonly [number | null, number | null]>>([
      { x: [-1.5, 0.3] },
      { 'w[0]': [null, 1.1], x: [-1.75, 0.3] },
    ]),
  }),
  changes: {
    averaging: ['none', 'polyak', 'exponential'],
    'bounds.x': ['-1.5..0.3', '-2..-0.7', 'none', '..0.3'],
    'schedule.patience': ['0', '4'],
    'schedule.cooldown': ['0', '3'],
  },
  // A search and bounds refuse each other.
  searches: false,
  refusal: /^The value of .* is outside of its bounds/,
};

test(`${sessions} long random sessions with memories of all kinds are bit-identical to a replay from iteration 0`, async () => {
  for (let index = 0; index < sessions; index++) {
    await playSession(bounded, firstSeed + index, ({ optimizerState }) => {
      if ((optimizerState['reductions'] as number) > 0) seen.reduced++;
      if ((optimizerState['averagedUpdates'] as number) > 0) seen.averaged++;
    });
  }
  for (const [what, count] of Object.entries(seen)) assert.ok(count > 100, `${what}: ${count}`);
});

test('40 sessions with a schedule that remembers and an average, beside searches too', async () => {
  const { 'bounds.x': _none, ...changes } = bounded.changes ?? {};
  const free: Subject = {
    ...bounded,
    changes,
    searches: true,
    options: (oneOf) => ({ ...bounded.options?.(oneOf), bounds: {} }),
  };
  for (let index = 0; index < 40; index++) await playSession(free, firstSeed + 500 + index);
});
