import assert from 'node:assert/strict';
import test from 'node:test';
import { orderOf } from '../../../src/shared/views/table.ts';
import type { Sort } from '../../../webview/gradients/rows.ts';
import { barLength, cellText, isBroken, nextSort } from '../../../webview/gradients/rows.ts';

/** Rows whose values are 0, 1, 2, … and whose ratios are the gradients. */
function numbersOf(gradients: readonly number[]): Float64Array {
  return Float64Array.from(gradients.flatMap((gradient, index) => [index, gradient, -gradient, gradient]));
}

test('the largest gradient comes first, what is broken before it, and ties keep the order', () => {
  const given = numbersOf([1, Number.NaN, -5, 0, Number.NEGATIVE_INFINITY, 5, -0]);
  const order = (sort: Sort): readonly number[] => [...orderOf(7, given, sort)];
  assert.deepEqual(order({ by: 'gradient', reversed: false }), [1, 4, 2, 5, 0, 3, 6]);
  assert.deepEqual(order({ by: 'gradient', reversed: true }), [3, 6, 0, 2, 5, 4, 1]);
  assert.deepEqual(order({ by: 'name', reversed: false }), [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(order({ by: 'name', reversed: true }), [6, 5, 4, 3, 2, 1, 0]);
  assert.deepEqual(order({ by: 'value', reversed: false }), [6, 5, 4, 3, 2, 1, 0]);
  assert.deepEqual(order({ by: 'ratio', reversed: false }), [4, 2, 5, 0, 3, 6, 1], 'a ratio to nothing is not broken');
});

test('a press on a head sorts by it, turns round, and gives the order of the problem back', () => {
  const start: Sort = { by: 'name', reversed: false };
  const once = nextSort(start, 'gradient');
  const twice = nextSort(once, 'gradient');
  assert.deepEqual(
    [once, twice],
    [
      { by: 'gradient', reversed: false },
      { by: 'gradient', reversed: true },
    ],
  );
  assert.deepEqual(nextSort(twice, 'gradient'), start);
  assert.deepEqual(nextSort(start, 'name'), { by: 'name', reversed: true });
  assert.deepEqual(nextSort(twice, 'update'), { by: 'update', reversed: false });
});

test('bars are logarithmic against the largest finite gradient', () => {
  const largest = 100;
  const table: readonly (readonly [number, number])[] = [
    [-100, 1],
    [0.1, 0.5],
    [1e-9, 0.03],
    [0, 0],
    [-0, 0],
    [Number.NaN, 1],
    [Number.POSITIVE_INFINITY, 1],
  ];
  for (const [gradient, length] of table) {
    assert.ok(Math.abs(barLength(gradient, largest) - length) < 1e-12, String(gradient));
  }
  assert.equal(barLength(5e-324, 1.7e308), 0.03);
});

test('what is not there is a dash, and what is broken says so', () => {
  assert.equal(cellText({}, 'gradient', Number.NaN, 3), 'NaN');
  assert.equal(cellText({}, 'ratio', Number.NaN, 3), '–');
  assert.equal(cellText({ absent: true }, 'value', Number.NaN, 3), '–');
  assert.equal(cellText({}, 'ratio', 0.012345, 6), '0.012');
  assert.equal(isBroken({}, 'update', Number.POSITIVE_INFINITY), true);
  assert.equal(isBroken({}, 'ratio', Number.POSITIVE_INFINITY), true);
  assert.equal(isBroken({}, 'ratio', Number.NaN), false);
  assert.equal(isBroken({ absent: true }, 'gradient', Number.NaN), false);
});
