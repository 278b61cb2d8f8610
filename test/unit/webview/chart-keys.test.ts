import assert from 'node:assert/strict';
import test from 'node:test';
import type { ChartKey, CursorMove } from '../../../webview/charts/line/keys.ts';
import { cursorTarget, isMove, keyOf } from '../../../webview/charts/line/keys.ts';
import { reduceColumn } from '../../support/webview/reduce.ts';

test('keys mean something only without a modifier that is VS Code’s', () => {
  const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  const table: readonly (readonly [string, Partial<typeof plain>, ChartKey | undefined])[] = [
    ['ArrowLeft', {}, 'previous'],
    ['ArrowLeft', { shiftKey: true }, 'panBack'],
    ['ArrowRight', { ctrlKey: true }, undefined],
    ['n', {}, 'nextNonFinite'],
    ['N', { shiftKey: true }, 'previousNonFinite'],
    ['+', { shiftKey: true }, 'zoomIn'],
    ['-', { metaKey: true }, undefined],
    ['0', {}, 'whole'],
    ['t', { altKey: true }, undefined],
    ['t', {}, 'table'],
    ['F6', {}, undefined],
    ['toString', {}, undefined],
  ];
  for (const [key, modifiers, meaning] of table) assert.equal(keyOf({ ...plain, ...modifiers, key }), meaning, key);
  assert.ok(isMove('first') && !isMove('zoomIn'));
});

test('the cursor goes along the points, the marks and the changes', () => {
  const values = Float64Array.from({ length: 100 }, (_, index) => index);
  // Buckets of four iterations: 0, 4, 8, …, 96.
  const series = reduceColumn('loss', values, 0, 99, 25);
  const track = { series, nonFinite: [17, 30], changes: [40] };
  const table: readonly (readonly [CursorMove, number, number | undefined])[] = [
    ['next', 8, 12],
    ['next', 9, 12],
    ['next', 96, 96],
    ['previous', 8, 4],
    // Inside a bucket, its own beginning comes first.
    ['previous', 9, 8],
    ['previous', 0, 0],
    ['pageOn', 8, 20],
    ['pageBack', 20, 8],
    ['pageBack', 4, 0],
    ['first', 50, 0],
    ['last', 50, 96],
    ['nextNonFinite', 0, 17],
    ['nextNonFinite', 17, 30],
    ['nextNonFinite', 30, undefined],
    ['previousNonFinite', 30, 17],
    ['nextChange', 0, 40],
    ['nextChange', 40, undefined],
    ['previousChange', 99, 40],
  ];
  for (const [move, at, target] of table) assert.equal(cursorTarget(move, at, track), target, `${move} from ${at}`);
});
