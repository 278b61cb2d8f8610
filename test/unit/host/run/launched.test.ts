import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashOf, withoutPresets } from '../../../../src/host/run/launched.ts';

test('what @descent presets is no edit of a source, all else is', () => {
  const source = (preset: string, code: string): string =>
    JSON.stringify([['file:///a.ts', `/** @descent ${preset} */\nexport function f(x = 1) { return ${code}; }\n`]]);
  const name = (preset: string, code: string): string => hashOf(withoutPresets(source(preset, code)));
  assert.equal(name('learningRate=0.1', 'x * x'), name('learningRate=0.01 optimizer=adam', 'x * x'));
  assert.notEqual(name('learningRate=0.1', 'x * x'), name('learningRate=0.1', 'x * x * x'));
  assert.equal(withoutPresets('/**\n * @descent seed=3\n * words\n */'), '/**\n * @descent\n * words\n */');
});
