import assert from 'node:assert/strict';
import test from 'node:test';
import { createSchedule } from '../../../../src/engine/schedules/schedule.ts';

const patient = createSchedule('reduceOnPlateau', { factor: 0.5, patience: 1, minimumLearningRate: 0.2 });

/** The state after losses that come one by one. */
function after(schedule: typeof patient, losses: readonly number[]): Record<string, number> {
  const state = schedule.init();
  losses.forEach((loss, iteration) => {
    schedule.observe?.({ iteration, loss, learningRate: 1, epochEnds: true }, state, state);
  });
  return state;
}

test('what is remembered is plain and goes on from a copy', () => {
  const state = after(patient, [3, 2, 2]);
  assert.deepEqual(state, { bestLoss: 2, badLosses: 1, cooldownLeft: 0, reductions: 0, lossSum: 0, lossCount: 0 });
  const next = structuredClone(state);
  patient.observe?.({ iteration: 3, loss: 2, learningRate: 1, epochEnds: true }, state, next);
  assert.equal(state['reductions'], 0, 'the state before is left as it is');
  assert.equal(next['reductions'], 1);
  assert.equal(patient.at(4, 1, next), 0.5);
});

test('the rate stops at its minimum, and a rate below that stays what it is', () => {
  const many = after(
    patient,
    Array.from({ length: 30 }, () => 1),
  );
  assert.equal(patient.at(30, 1, many), 0.2);
  assert.equal(many['reductions'], 3, 'a reduction that changes nothing is not made');
  assert.equal(patient.at(30, 0.1, many), 0.1);
});

test('losses of the warm-up are not counted', () => {
  const warmed = createSchedule('reduceOnPlateau', { factor: 0.5, patience: 1, warmUp: 3, warmUpStart: 0.25 });
  const state = after(warmed, [1, 2, 3]);
  assert.deepEqual(state, warmed.init());
  assert.equal(warmed.at(0, 1, state), 0.25);
  assert.equal(warmed.at(3, 1, state), 1);
});

test('no other schedule remembers anything', () => {
  for (const id of ['constant', 'oneCycle', 'cosineRestarts']) {
    const schedule = createSchedule(id);
    assert.deepEqual([schedule.init(), schedule.observe], [{}, undefined]);
  }
});

test('a state of another schedule is refused', () => {
  assert.throws(() => patient.at(0, 1, {}), /The state has no "reductions" of reduceOnPlateau/);
});
