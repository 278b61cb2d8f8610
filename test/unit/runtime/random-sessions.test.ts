// Seeded random sessions over a loss with a gradient by hand: long ones, so that time, checkpoints and branches are gone through
// in every order.
import test from 'node:test';
import type { Subject } from './sessions/play.ts';
import { firstSeed, playSession } from './sessions/play.ts';
import { ToyEvaluator, toyLoss, toyProblem, toyStart } from './toy.ts';

const sessions = 100;

const toy: Subject = {
  start: toyStart,
  elements: ['x', 'w[0]', 'w[1]'],
  replayable: true,
  begin: () => (point, _iteration, gradient) => toyLoss(point, gradient),
  problem: (environment) => toyProblem(environment.timed(new ToyEvaluator())),
  file: toyProblem().place.file,
  lines: [2, 3],
  width: 2,
  learningRate: 0.001,
  iterations: 3000,
  cost: 0.01,
  steps: 30,
};

test(`${sessions} long random sessions are bit-identical to a replay from iteration 0`, async () => {
  for (let index = 0; index < sessions; index++) await playSession(toy, firstSeed + index);
});
