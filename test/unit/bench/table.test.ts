import assert from 'node:assert/strict';
import test from 'node:test';
import type { Part } from '../../../bench/table.ts';
import { distribution, quantile, summaryOf } from '../../../bench/table.ts';

const part = (...reached: readonly (boolean | undefined | 'told')[]): Part => ({
  title: 'a part',
  rows: reached.map((each) => ({
    what: 'a row',
    value: '1',
    ...(each === 'told' ? {} : { must: { text: 'at most 1', reached: each } }),
  })),
});

test('the last line counts what was measured, and apart from it what could not be', () => {
  for (const [parts, text, missed] of [
    [[part(true, true)], '2 of 2 musts reached', 0],
    [[part(true, 'told'), part(false)], '1 of 2 musts reached', 1],
    [[part(true, undefined, 'told')], '1 of 1 musts reached, 1 more not measured', 0],
    [[part(undefined, false, false), part(undefined)], '0 of 2 musts reached, 2 more not measured', 2],
    [[part('told')], '0 of 0 musts reached', 0],
  ] as const) {
    assert.deepEqual(summaryOf(parts), { text, missed });
  }
});

test('quantiles are values that were measured', () => {
  assert.equal(quantile([3, 1, 2], 0.5), 2);
  assert.equal(quantile([1, 2, 3, 4], 1), 4);
  assert.ok(Number.isNaN(quantile([], 0.5)));
  assert.match(distribution([40, 41, 71]), /^median 41 ms, p95 71 ms \(3 samples\)$/);
});
