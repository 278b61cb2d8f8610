import assert from 'node:assert/strict';
import test from 'node:test';
import { createOptimizer } from '../../../../src/engine/optimizers/optimizer.ts';
import { chainTable, optimizerTable } from '../../../../src/engine/optimizers/table.ts';
import { usualLines } from '../../../../webview/panel/cards/update-room.ts';

for (const { id, explain } of chainTable) {
  test(`the room of ${id} is for as many lines as its update has after ten steps`, () => {
    const optimizer = createOptimizer(id);
    const parameters = Float64Array.of(4);
    const state = optimizer.init(parameters);
    const gradient = Float64Array.of(8);
    for (let step = 0; step < 10; step++) {
      optimizer.update(gradient, parameters, state, state, 0.1, new Float64Array(1));
    }
    const lines = explain({
      element: 'w',
      value: 4,
      gradient: 8,
      learningRate: 0.1,
      settings: optimizer.settings,
      state: (name) => {
        const entry = state[name]!;
        return typeof entry === 'number' ? entry : entry[0]!;
      },
    });
    assert.equal(usualLines[id], lines.length);
  });
}

test('every optimizer that searches has room for a trial, its slope and the step at least', () => {
  for (const { id, search } of optimizerTable) if (search !== undefined) assert.ok(usualLines[id]! >= 3, id);
});
