import assert from 'node:assert/strict';
import test from 'node:test';
import { ShapeError } from '../../../src/engine/errors.ts';
import * as functions from '../../../src/engine/functions.ts';
import { plainValue, Recording } from '../../../src/engine/recording.ts';

test('beside a tensor an array is a row too', () => {
  const recording = new Recording();
  const v = recording.input('parameter', 'v', functions.tensor([1, 2]) as never);
  const rows = functions.tensor([v, [3, 4]]);
  assert.deepEqual(functions.shape(rows), [2, 2]);
  assert.deepEqual([...(plainValue(rows) as { data: Float64Array }).data], [1, 2, 3, 4]);
  assert.deepEqual(
    functions.shape([
      [v, [3, 4]],
      [[5, 6], v],
    ]),
    [2, 2, 2],
  );
  assert.throws(() => functions.tensor([v, [3, 4, 5]]), ShapeError);
  assert.throws(() => functions.tensor([v, 3]), ShapeError);
});
