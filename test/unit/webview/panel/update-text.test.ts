import assert from 'node:assert/strict';
import test from 'node:test';
import {
  evaluate,
  shortText,
  spokenLine,
  tellingDigits,
  writeLine,
} from '../../../../webview/panel/cards/update-text.ts';

const line = (text: string, ...numbers: number[]) => writeLine({ text, numbers: Float64Array.from(numbers) });

test('numbers have five significant digits without trailing zeros', () => {
  const table: readonly (readonly [number, string])[] = [
    [0.1, '0.1'],
    [3.2, '3.2'],
    [-0.8, '−0.8'],
    [64, '64'],
    [0.79993123, '0.79993'],
    [1e-8, '1e−8'],
    [-1.25e-10, '−1.25e−10'],
    [123456, '123456'],
    [1234567, '1.2346e6'],
    [0, '0'],
    [-0, '−0'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NEGATIVE_INFINITY, '−∞'],
    [0.00001, '0.00001'],
    [9.99999e-6, '0.00001'],
  ];
  for (const [value, text] of table) assert.equal(shortText(value), text, String(value));
});

test('a result has as many digits as make it differ from its start, and the start has as many', () => {
  const table: readonly (readonly [result: number, start: number | undefined, digits: number])[] = [
    [3.2, 4, 5],
    [1.0000001, 1, 8],
    [1 + Number.EPSILON, 1, 17],
    [1, 1, 5],
    [1.0000001, undefined, 5],
  ];
  for (const [result, start, digits] of table) assert.equal(tellingDigits(result, start), digits, String(result));
  const text = 'x: {0} − {1} · {2} = {3}';
  assert.equal(
    line(text, 0.999999986, 0.05, -1e-9, 0.99999998605).text,
    'x: 0.999999986 − 0.05 · (−1e−9) = 0.99999998605',
  );
});

test('a line is written with its numbers, negative ones behind an operator in brackets', () => {
  const table: readonly (readonly [string, readonly number[], string])[] = [
    ['w: {0} − {1} · {2} = {3}', [4, 0.1, 8, 3.2], 'w: 4 − 0.1 · 8 = 3.2'],
    ['x: {0} − {1} · {2} = {3}', [-0.412, 0.05, -0.339, -0.39505], 'x: −0.412 − 0.05 · (−0.339) = −0.39505'],
    ['m̂ = {0} / (1 − {1}^{2}) = {3}', [0.8, 0.9, 1, 8], 'm̂ = 0.8 / (1 − 0.9¹) = 8'],
    ['v = {0} · {1} + {2} · {3}² = {4}', [0.999, 0, 0.001, 8, 0.064], 'v = 0.999 · 0 + 0.001 · 8² = 0.064'],
    ['b = {0}', [8], 'b = 8'],
    ['g = {0} (clipped from {1})', [5, 8], 'g = 5 (clipped from 8)'],
    ['w: {0} + {1} = {2}', [Number.NaN, 1, Number.NaN], 'w: NaN + 1 = NaN'],
  ];
  for (const [text, numbers, expected] of table) assert.equal(line(text, ...numbers).text, expected);
});

test('what the shown operands do not give exactly is said to be about it', () => {
  // 0.333333 · 3 shows as 0.33333 · 3 = 0.99999, and the truth is 1.
  assert.equal(line('a = {0} · {1} = {2}', 1 / 3, 3, 1).text, 'a = 0.33333 · 3 ≈ 1');
  assert.equal(line('a = {0} · {1} = {2}', 0.5, 3, 1.5).text, 'a = 0.5 · 3 = 1.5');
  assert.equal(line('x: {0} − {1} · {2} = {3}', 1, 0.1, 1e-7, 1 - 1e-8).text, 'x: 1 − 0.1 · 1e−7 = 0.99999999');
});

test('the full text has every digit', () => {
  assert.equal(line('w: {0} − {1} = {2}', 1 / 3, -0.1, 1 / 3 + 0.1).full, `w: ${1 / 3} − (−0.1) = ${1 / 3 + 0.1}`);
});

test('a line whose result alone is not finite is where it broke', () => {
  assert.equal(line('a = {0} / {1} = {2}', 1, 0, Number.POSITIVE_INFINITY).breaks, true);
  assert.equal(line('a = {0} + {1} = {2}', Number.NaN, 1, Number.NaN).breaks, false);
  assert.equal(line('a = {0} + {1} = {2}', 1, 1, 2).breaks, false);
});

test('expressions are evaluated as they are written', () => {
  const table: readonly (readonly [string, number | undefined])[] = [
    ['1 + 2 · 3', 7],
    ['(1 + 2) · 3', 9],
    ['8 − 4 − 2', 2],
    ['8 / 4 / 2', 1],
    ['2 · 3²', 18],
    ['0.5¹⁰', 0.5 ** 10],
    ['√64 + 1', 9],
    ['√(3² + 4²)', 5],
    ['4 − 0.1 · (−8)', 4.8],
    ['1e−8 · 2', 2e-8],
    ['−2²', -4],
    ['max(v)', undefined],
    ['max(0.5 · 3, |−2| + 1) · 2', 6],
    ['1 − 2 · sign(4 − 3²) · 3²', 19],
    ['2 · sign(−3)', -2],
    ['|−2|²', 4],
    ['1 − 0.96^(2 · 0.5)', 1 - 0.96],
    ['(8 − (−2))²', 100],
    ['max(1 2)', undefined],
    ['max 1', undefined],
    ['1 +', undefined],
    ['', undefined],
  ];
  for (const [text, expected] of table) assert.equal(evaluate(text), expected, text);
});

test('a line is spoken in words', () => {
  assert.equal(
    spokenLine('m̂ = −0.339 / (1 − 0.9⁸⁰¹) = −0.339'),
    'm hat equals minus 0.339 divided by (1 minus 0.9 to the power 801) equals minus 0.339',
  );
  assert.equal(
    spokenLine('n = max(0.9 · 2, |−8| + 1e−8) = 8'),
    'n equals maximum of (0.9 times 2, size of minus 8 plus 1 times 10 to the minus 8) equals 8',
  );
  assert.equal(spokenLine('c = 0.96^(2 · 3) · sign(4)'), 'c equals 0.96 to the power (2 times 3) times sign of (4)');
  assert.equal(spokenLine('w: 4 − 0.1 · 8 = 3.2'), 'w becomes 4 minus 0.1 times 8 equals 3.2');
});
