import assert from 'node:assert/strict';
import test from 'node:test';
import {
  formatCount,
  formatExact,
  formatNumber,
  formatSetting,
  formatShape,
  parseIteration,
} from '../../../webview/format.ts';

test('a number keeps its significant digits, its width and what it is', () => {
  const table: readonly (readonly [number, number, string])[] = [
    [0, 5, '0'],
    [-0, 5, '−0'],
    [Number.NaN, 5, 'NaN'],
    [Number.POSITIVE_INFINITY, 5, '∞'],
    [Number.NEGATIVE_INFINITY, 5, '−∞'],
    [24.2, 5, '24.200'],
    [-24.2, 5, '−24.200'],
    [0.5, 5, '0.50000'],
    [1e-4, 5, '0.00010000'],
    [9.9e-5, 5, '9.9000e−5'],
    [123456, 5, '123456'],
    [999999.4, 5, '999999'],
    [1e6, 5, '1.0000e+6'],
    [-1.5e-300, 3, '−1.50e−300'],
    [5e-324, 2, '4.9e−324'],
    [1.7976931348623157e308, 4, '1.798e+308'],
    [0.00099, 3, '9.90e−4'],
    [0.001, 3, '0.00100'],
    [123456, 3, '1.23e+5'],
  ];
  for (const [value, digits, text] of table) assert.equal(formatNumber(value, digits), text, `${value} with ${digits}`);
});

test('an exact text tells a number from every other', () => {
  const table: readonly (readonly [number, string])[] = [
    [0.1, '0.1'],
    [-0, '−0'],
    [0.1 + 0.2, '0.30000000000000004'],
    [-1e-7, '−1e−7'],
    [Number.NaN, 'NaN'],
  ];
  for (const [value, text] of table) assert.equal(formatExact(value), text);
  let state = 7;
  for (let round = 0; round < 500; round++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const value = (state / 2 ** 32 - 0.5) * 10 ** ((state % 600) - 300);
    assert.equal(Number(formatExact(value).replaceAll('−', '-')), value);
  }
});

test('settings, counts and shapes', () => {
  assert.equal(formatSetting(0.05), '0.05');
  assert.equal(formatSetting('adam'), 'adam');
  assert.equal(formatSetting(false), 'false');
  const counts: readonly (readonly [number, string])[] = [
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1234567, '1,234,567'],
    [Number.NaN, '–'],
  ];
  for (const [count, text] of counts) assert.equal(formatCount(count), text);
  assert.equal(formatShape([]), '');
  assert.equal(formatShape([8, 3]), '8 × 3');
});

test('an iteration is read as people write it, and nothing else is', () => {
  const table: readonly (readonly [string, number | undefined])[] = [
    ['12', 12],
    [' 1,200 ', 1200],
    ['1 000 000', 1_000_000],
    ['1_000', 1000],
    ['1e3', 1000],
    ['0', 0],
    ['', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['abc', undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
    ['1e300', undefined],
    [',5', undefined],
  ];
  for (const [text, iteration] of table) assert.equal(parseIteration(text), iteration, JSON.stringify(text));
});
