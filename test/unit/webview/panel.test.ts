import assert from 'node:assert/strict';
import test from 'node:test';
import { isHidden, readSettings } from '../../../webview/panel/settings.ts';

test('kept settings are read, whatever was kept', () => {
  const empty = { scales: {}, hidden: {} };
  for (const kept of [{}, { scales: 3, hidden: null }, { scales: { loss: 'cubic' }, hidden: { loss: 'yes' } }]) {
    assert.deepEqual(readSettings(kept), empty, JSON.stringify(kept));
  }
  const settings = { scales: { loss: 'log', updateNorm: 'linear' }, hidden: { 'gradientNorm:w': true } };
  assert.deepEqual(readSettings(settings), settings);
});

test('parameters beyond the first are hidden until they are asked for', () => {
  const settings = readSettings({ hidden: { a: true, z: false } });
  const table: readonly (readonly [string, number, boolean])[] = [
    ['loss', -1, false],
    ['b', 7, false],
    ['c', 8, true],
    ['a', 0, true],
    ['z', 100, false],
  ];
  for (const [id, index, hidden] of table) assert.equal(isHidden(settings, id, index), hidden, id);
});
