import assert from 'node:assert/strict';
import test from 'node:test';
import { isHidden, readSettings } from '../../../webview/panel/settings.ts';

test('kept settings are read, whatever was kept', () => {
  const empty = readSettings({});
  const odd: readonly Readonly<Record<string, unknown>>[] = [
    { scales: 3, hidden: null, charts: 'all', tables: 1, pictures: [], smoothing: 'much', spacing: 'wide' },
    { scales: { loss: 'cubic' }, hidden: { loss: 'yes' }, pictures: { network: 'poster' } },
    { smoothing: 1, strip: 1, epochs: 'yes' },
    { smoothing: Number.NaN },
    { smoothing: -0.1 },
  ];
  for (const kept of odd) assert.deepEqual(readSettings(kept), empty, JSON.stringify(kept));
  const settings = {
    scales: { loss: 'symlog', updateNorm: 'linear' },
    hidden: { 'gradientNorm:w': true },
    charts: { 'network value': true },
    tables: { loss: true },
    pictures: { function: 'curve' },
    strip: true,
    smoothing: 0.6,
    spacing: 'log',
    epochs: true,
  } as const;
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
