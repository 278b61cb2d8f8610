// Against numbers that PyTorch itself computed: see test/support/torch/make_schedules.py.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Schedule } from '../../../../src/engine/schedules/row.ts';
import { createSchedule } from '../../../../src/engine/schedules/schedule.ts';
import { scheduleIds } from '../../../../src/engine/schedules/table.ts';
import { assertClose } from '../../../support/assert-close.ts';
import fixture from '../../../support/torch/schedules.json' with { type: 'json' };

/** To 1e-12, and small rates to nine digits too: torch multiplies its own rates from one step to the next, and loses some. */
function assertRates(rates: readonly number[], expected: readonly number[]): void {
  assertClose(rates, expected, 1e-12, 'learning rates');
  expected.forEach((rate, iteration) => {
    if (rate < 1e-4 && rate > 1e-9) assert.ok(Math.abs(rates[iteration]! / rate - 1) < 1e-9, `at ${iteration}`);
  });
}

for (const row of fixture.schedules) {
  test(`${row.schedule} ${JSON.stringify(row.settings)} follows torch`, () => {
    const schedule = createSchedule(row.schedule, row.settings);
    assertRates(
      row.rates.map((_, iteration) => schedule.at(iteration, row.learningRate)),
      row.rates,
    );
  });
}

/** The rates of a schedule with a memory that is told these losses, and what it remembers at the end. */
function ratesOf(schedule: Schedule, learningRate: number, losses: readonly number[], epochLength = 1): number[] {
  const state = schedule.init();
  return losses.map((loss, iteration) => {
    const rate = schedule.at(iteration, learningRate, state);
    const epochEnds = (iteration + 1) % epochLength === 0;
    schedule.observe?.({ iteration, loss, learningRate, epochEnds }, state, state);
    return rate;
  });
}

for (const { settings, learningRate, losses, rates, reductions } of fixture.plateaus) {
  test(`reduceOnPlateau ${JSON.stringify(settings)} follows torch through ${reductions} reductions`, () => {
    assert.ok(reductions >= 5);
    assertRates(ratesOf(createSchedule('reduceOnPlateau', settings), learningRate, losses), rates);
  });
}

test('with mini-batches reduceOnPlateau takes the mean loss of each epoch', () => {
  const { settings, learningRate, losses, rates } = fixture.plateaus[1]!;
  // Each epoch has two batches whose losses lie around the epoch's by 1/4, which is exact in binary.
  const batches = losses.flatMap((loss) => [loss - 0.25, loss + 0.25]);
  const expected = rates.flatMap((rate) => [rate, rate]);
  assertRates(ratesOf(createSchedule('reduceOnPlateau', settings), learningRate, batches, 2), expected);
});

test('every schedule is in the fixture', () => {
  const known = new Set([...fixture.schedules.map((row) => row.schedule), 'reduceOnPlateau']);
  assert.deepEqual(known, new Set(scheduleIds));
});
