import assert from 'node:assert/strict';
import test from 'node:test';
import {
  decodeNumber,
  encodeNumber,
  exactText,
  formatNumber,
  formatStable,
  jsonNumber,
  largestSize,
  norm,
  parseNumber,
  stableWidth,
} from '../../../src/shared/numbers.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

const special = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0,
  -0,
  5e-324,
  -5e-324,
  Number.MAX_VALUE,
];

/** Every finite pattern of bits is as likely as any other. */
function randomBits(random: SeededRandom): number {
  const words = Uint32Array.of(random.integer(0, 2 ** 32 - 1), random.integer(0, 2 ** 32 - 1));
  return new Float64Array(words.buffer)[0]!;
}

test('numbers come back from JSON and from text with the same bits', () => {
  const random = new SeededRandom(1);
  for (const value of [...special, 1, -1.5, 0.1, ...Array.from({ length: 2000 }, () => randomBits(random))]) {
    const encoded: unknown = JSON.parse(JSON.stringify(encodeNumber(value)));
    assert.ok(Object.is(decodeNumber(encoded), value), `${value} by encodeNumber`);
    const parsed: unknown = JSON.parse(jsonNumber(value));
    assert.ok(Object.is(typeof parsed === 'string' ? Number(parsed) : parsed, value), `${value} by jsonNumber`);
    assert.ok(Object.is(parseNumber(exactText(value)), value), `${value} by exactText`);
  }
  assert.deepEqual(special.slice(0, 5).map(jsonNumber), ['"NaN"', '"Infinity"', '"-Infinity"', '0', '-0']);
  assert.deepEqual(special.slice(0, 5).map(encodeNumber), ['NaN', 'Infinity', '-Infinity', 0, '-0']);
});

for (const wrong of ['1', '', 'nan', '+Infinity', null, undefined, true, {}]) {
  test(`decodeNumber refuses ${JSON.stringify(wrong)}`, () => {
    assert.throws(() => decodeNumber(wrong), { name: 'TypeError', message: /is no encoded number\.$/ });
  });
}

const typed: readonly (readonly [text: string, expected: number | undefined])[] = [
  ['1e-3', 0.001],
  [' -2.5 ', -2.5],
  ['−2.5', -2.5],
  ['2.5e−3', 0.0025],
  ['-0', -0],
  ['NaN', Number.NaN],
  ['∞', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['−∞', Number.NEGATIVE_INFINITY],
  ['', undefined],
  ['  ', undefined],
  ['1,5', undefined],
  ['one', undefined],
];
for (const [text, expected] of typed) {
  test(`parseNumber ${JSON.stringify(text)}`, () => assert.ok(Object.is(parseNumber(text), expected)));
}

const formatted: readonly (readonly [value: number, digits: number, expected: string])[] = [
  [3.2, 6, '3.2'],
  [0.1 + 0.2, 6, '0.3'],
  [0.1 + 0.2, 17, '0.30000000000000004'],
  [-0, 6, '-0'],
  [0, 6, '0'],
  [1 / 3, 6, '0.333333'],
  [123456, 3, '123456'],
  [123456.7, 6, '123457'],
  [999999.7, 6, '1e6'],
  [9.9999999, 6, '10'],
  [1234567, 6, '1.23457e6'],
  [0.00001234567, 6, '0.0000123457'],
  [0.000001234567, 6, '1.23457e-6'],
  [-8.1e-9, 6, '-8.1e-9'],
  [5e-324, 3, '4.94e-324'],
  [Number.MAX_VALUE, 4, '1.798e308'],
  [Number.NaN, 6, 'NaN'],
  [Number.NEGATIVE_INFINITY, 6, '-Infinity'],
  [100, 1, '100'],
  [1.5, 1, '2'],
];
for (const [value, digits, expected] of formatted) {
  test(`formatNumber ${exactText(value)} to ${digits} digits is ${expected}`, () => {
    assert.equal(formatNumber(value, digits), expected);
  });
}

test('formatted numbers are the value rounded, whatever the notation', () => {
  const random = new SeededRandom(2);
  for (let i = 0; i < 3000; i++) {
    const value = i % 2 === 0 ? random.uniform(-1, 1) * 10 ** random.integer(-12, 12) : randomBits(random);
    if (!Number.isFinite(value)) continue;
    for (const digits of [1, 2, 6, 17]) {
      const expected = Number.isInteger(value) && Math.abs(value) < 1e6 ? value : Number(value.toPrecision(digits));
      assert.equal(Number(formatNumber(value, digits)), expected, `${value} to ${digits}`);
      assert.equal(
        Number(formatStable(value, digits)),
        Number(value.toPrecision(digits)),
        `${value} to ${digits}, stable`,
      );
    }
  }
});

test('stable text has the same width for every number', () => {
  const random = new SeededRandom(3);
  for (const digits of [1, 2, 3, 6, 9]) {
    const values = [
      ...special,
      ...Array.from({ length: 500 }, () => random.uniform(-1, 1) * 10 ** random.integer(-9, 9)),
    ];
    for (const value of [...values, ...Array.from({ length: 500 }, () => randomBits(random))]) {
      assert.equal(formatStable(value, digits).length, stableWidth(digits), `${value} to ${digits}`);
    }
  }
  assert.equal(formatStable(-0, 3).trim(), '-0.00');
  assert.equal(formatStable(0.5, 4).trim(), '0.5000');
  assert.equal(formatStable(1e-5, 4).trim(), '1.000e-5');
});

const norms: readonly (readonly [values: readonly number[], expected: number])[] = [
  [[], 0],
  [[0, -0], 0],
  [[3, 4], 5],
  [[3e-200, -4e-200], 5e-200],
  [[3e200, 4e200], 5e200],
  [[-Number.MAX_VALUE], Number.MAX_VALUE],
  [[Number.MAX_VALUE, Number.MAX_VALUE], Number.POSITIVE_INFINITY],
  [[5e-324], 5e-324],
  [[3 * 2 ** -1074, 4 * 2 ** -1074], 5 * 2 ** -1074],
  [[1, Number.NEGATIVE_INFINITY], Number.POSITIVE_INFINITY],
  [[Number.POSITIVE_INFINITY, Number.NaN], Number.NaN],
  [[1e-200, Number.NaN], Number.NaN],
];
for (const [values, expected] of norms) {
  test(`norm of [${values.map(exactText)}] is ${expected}`, () => {
    const actual = norm(Float64Array.from(values));
    const difference = Math.abs(actual - expected);
    assert.ok(Object.is(actual, expected) || difference <= Math.abs(expected) * 2 ** -52, `it is ${actual}`);
  });
}

test('the norm has the same relative accuracy at every scale', () => {
  const random = new SeededRandom(4);
  for (let i = 0; i < 300; i++) {
    const values = Float64Array.from({ length: random.integer(1, 40) }, () => random.uniform(-1, 1));
    const plain = norm(values);
    // Powers of two scale every value and the norm exactly, so any difference is the norm's own.
    const exponent = random.integer(-960, 1010);
    const scaled = norm(values.map((value) => value * 2 ** exponent));
    assert.ok(Math.abs(scaled / 2 ** exponent / plain - 1) <= 4 * 2 ** -52, `scaled by 2^${exponent}`);
  }
});

test('a sum of many subnormal squares keeps its digits', () => {
  assert.ok(Math.abs(norm(new Float64Array(1_000_000).fill(2 ** -530 * 1.1)) / (1000 * 2 ** -530 * 1.1) - 1) < 1e-11);
});

test('norms of a stretch of the values', () => {
  const values = Float64Array.of(Number.NaN, 3, -4, Number.POSITIVE_INFINITY);
  assert.equal(norm(values, 1, 3), 5);
  assert.equal(largestSize(values, 1, 3), 4);
  assert.equal(largestSize(values, 1), Number.POSITIVE_INFINITY);
  assert.ok(Number.isNaN(largestSize(values)));
  assert.equal(largestSize(values, 2, 2), 0);
});
