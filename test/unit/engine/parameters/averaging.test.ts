// Against numbers that PyTorch's AveragedModel computed: see test/support/torch/make_schedules.py.
import assert from 'node:assert/strict';
import test from 'node:test';
import { averagingIds as manifestIds } from '../../../../src/contributions.ts';
import type { Averaging } from '../../../../src/engine/parameters/averaging.ts';
import { averageParameters, averagingIds, initialAverage } from '../../../../src/engine/parameters/averaging.ts';
import { assertClose } from '../../../support/assert-close.ts';
import fixture from '../../../support/torch/schedules.json' with { type: 'json' };

for (const { averaging, decay, start, kept } of fixture.averages) {
  test(`${averaging} ${decay ?? ''} follows torch`, () => {
    const settings: Averaging = { id: averaging as Averaging['id'], decay: decay ?? 0.999 };
    const point = Float64Array.from(start);
    const state = initialAverage(point);
    let step = 0;
    for (const expected of kept) {
      while (step < expected.step) {
        step++;
        [0.9, -0.95, 0.99].forEach((factor, i) => {
          point[i] = point[i]! * factor + 0.01;
        });
        averageParameters(settings, point, state, state);
      }
      assertClose(state['averagedParameters'] as Float64Array, expected.averaged, 1e-12, `after ${step} updates`);
      assert.equal(state['averagedUpdates'], step);
    }
  });
}

test('the start does not count', () => {
  const state = initialAverage(Float64Array.of(100));
  assert.deepEqual(state, { averagedParameters: Float64Array.of(100), averagedUpdates: 0 });
  averageParameters({ id: 'polyak', decay: 0 }, Float64Array.of(2), state, state);
  assert.deepEqual(state, { averagedParameters: Float64Array.of(2), averagedUpdates: 1 });
});

test('the state before is left as it is where the next one is another', () => {
  const state = { averagedParameters: Float64Array.of(1), averagedUpdates: 1 };
  const next = { averagedParameters: new Float64Array(1), averagedUpdates: 0 };
  averageParameters({ id: 'polyak', decay: 0 }, Float64Array.of(3), state, next);
  assert.deepEqual(next, { averagedParameters: Float64Array.of(2), averagedUpdates: 2 });
  assert.deepEqual(state, { averagedParameters: Float64Array.of(1), averagedUpdates: 1 });
});

test('the averages of the manifest are those of the engine', () => assert.deepEqual([...manifestIds], averagingIds));
