import assert from 'node:assert/strict';
import test from 'node:test';
import type { ChartData } from '../../../webview/charts/line/chart-data.ts';
import { tableRows } from '../../../webview/charts/line/table.ts';
import type { ChartTheme } from '../../../webview/charts/theme.ts';
import { reduceColumn } from '../../support/webview/reduce.ts';

function dataOf(values: readonly number[], extra: Partial<ChartData> = {}): ChartData {
  const last = values.length - 1;
  return {
    // A table has no colours.
    theme: {} as ChartTheme,
    kind: 'linear',
    from: 0,
    to: last,
    covered: last,
    last,
    series: [{ id: 'loss', label: 'loss', style: -1, hidden: false }],
    reduced: new Map([['loss', reduceColumn('loss', Float64Array.from(values), 0, last, 1000)]]),
    current: last,
    exact: new Map(),
    canGo: true,
    ...extra,
  };
}

test('a table has the ends, the extremes, what is not finite and what was changed, in order', () => {
  const values = [5, 9, Number.NaN, 3, 4, 4, 1, 2];
  const rows = tableRows(dataOf(values, { current: 4, changes: [{ iteration: 3, text: 'η 0.1 → 0.05' }] }));
  const told = rows.map(({ iteration, values: [value], reasons }) =>
    `${iteration} ${value} ${reasons.join(', ')}`.trim(),
  );
  assert.deepEqual(told, [
    '0 5.0000',
    '1 9.0000 largest loss',
    '2 NaN not finite',
    '3 3.0000 η 0.1 → 0.05',
    '4 4.0000 current',
    '5 4.0000',
    '6 1.0000 smallest loss',
    '7 2.0000',
  ]);
  assert.deepEqual(
    rows.filter(({ isCurrent, isUnusual }) => isCurrent || isUnusual).map(({ iteration }) => iteration),
    [2, 4],
  );
});

test('a table has at most 50 rows, and keeps what matters', () => {
  const values = Array.from({ length: 900 }, (_, index) => (index % 3 === 0 ? Number.NaN : Math.sin(index / 100)));
  values[500] = 40;
  const rows = tableRows(dataOf(values, { current: 700, changes: [{ iteration: 123, text: 'changed' }] }));
  assert.equal(rows.length, 50);
  const iterations = rows.map(({ iteration }) => iteration);
  for (const iteration of [0, 123, 500, 700, 899]) assert.ok(iterations.includes(iteration), `${iteration}`);
  assert.deepEqual(
    iterations,
    [...iterations].sort((a, b) => a - b),
  );
});

test('hidden series have no column; other runs have one, as far as they went', () => {
  const series = [
    { id: 'loss', label: 'loss', style: -1, hidden: false },
    { id: 'validation:loss', label: 'validation', style: -1, hidden: true },
  ];
  const shorter = reduceColumn('loss', Float64Array.of(7, 6, 5), 0, 2, 1000);
  const background = {
    id: 'run-2',
    label: 'η 0.01',
    kind: 'run' as const,
    marker: 1,
    reduced: new Map([['loss', shorter]]),
  };
  const rows = tableRows(dataOf([4, 3, 2, 1, 0], { series, backgrounds: [background] }));
  assert.deepEqual(
    rows.map(({ values }) => values),
    [
      ['4.0000', '7.0000'],
      ['3.0000', '6.0000'],
      ['2.0000', '5.0000'],
      ['1.0000', ''],
      ['0', ''],
    ],
  );
});

test('before iteration 0 there is no row', () => {
  assert.deepEqual(tableRows(dataOf([], { current: undefined })), []);
});
