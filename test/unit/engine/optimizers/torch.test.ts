// Against numbers that PyTorch and optax themselves computed: see test/support/torch/make_fixture.py and optax/make_fixture.py.
import assert from 'node:assert/strict';
import test from 'node:test';
import { clipByNorm, clipByValue } from '../../../../src/engine/optimizers/clipping.ts';
import { createOptimizer } from '../../../../src/engine/optimizers/optimizer.ts';
import { chainTable } from '../../../../src/engine/optimizers/table.ts';
import { createSchedule } from '../../../../src/engine/schedules/schedule.ts';
import { norm } from '../../../../src/shared/numbers.ts';
import { assertClose } from '../../../support/assert-close.ts';
import optax from '../../../support/optax/optax.json' with { type: 'json' };
import { gradients } from '../../../support/optimizer-losses.ts';
import fixture from '../../../support/torch/torch.json' with { type: 'json' };

const trajectories = [
  ...fixture.optimizers.map((row) => ({ ...row, library: 'torch' })),
  ...optax.optimizers.map((row) => ({ ...row, library: 'optax' })),
];

for (const row of trajectories) {
  test(`${row.optimizer} ${JSON.stringify(row.settings)} on ${row.loss} follows ${row.library}`, () => {
    const optimizer = createOptimizer(row.optimizer, row.settings);
    const parameters = Float64Array.from(row.start);
    const state = optimizer.init(parameters);
    const updates = new Float64Array(parameters.length);
    let step = 0;
    for (const kept of row.kept) {
      while (step < kept.step) {
        step++;
        const gradient = Float64Array.from(gradients[row.loss]!(parameters, step));
        optimizer.update(gradient, parameters, state, state, row.learningRate, updates);
        for (let i = 0; i < parameters.length; i++) parameters[i]! += updates[i]!;
      }
      assertClose(parameters, kept.parameters, 1e-12, `after ${step} steps`);
    }
    assert.ok(step >= 1000);
  });
}

test('every optimizer is in a fixture', () => {
  assert.deepEqual(new Set(trajectories.map((row) => row.optimizer)), new Set(chainTable.map(({ id }) => id)));
});

for (const row of fixture.schedules) {
  test(`schedule ${row.schedule} ${JSON.stringify(row.settings)} follows torch`, () => {
    const schedule = createSchedule(row.schedule, row.settings);
    const rates = row.rates.map((_, iteration) => schedule.at(iteration, row.learningRate));
    assertClose(rates, row.rates, 1e-12, 'learning rates');
  });
}

for (const row of fixture.clippings) {
  test(`clipping of [${row.gradient}] to ${row.maximum} follows torch`, () => {
    const gradient = Float64Array.from(row.gradient);
    const clipped = new Float64Array(gradient.length);
    assertClose([norm(gradient)], [row.norm], 1e-12, 'norm');
    clipByNorm(gradient, norm(gradient), row.maximum, clipped);
    assertClose(clipped, row.byNorm, 1e-12, 'by norm');
    clipByValue(gradient, row.maximum, clipped);
    assertClose(clipped, row.byValue, 0, 'by value');
  });
}
