import assert from 'node:assert/strict';
import test from 'node:test';
import { arrayText, encodeLineValue, summarize, tensorText, valueText } from '../../../src/adapter/values/format.ts';
import type { NamedValue } from '../../../src/shared/run.ts';

const numbers = [0.1, -0, 0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, 0.1 + 0.2, 1e21];

test('a number prints with all its digits', () => {
  for (const value of numbers) {
    const text = valueText({ name: 'x', kind: 'number', value });
    assert.ok(Object.is(Number(text), value), text);
  }
});

const tensors: readonly (readonly [readonly number[], readonly number[], string])[] = [
  [[2, 2], [0.5, -0.4, 0.9, 0.5], 'tensor 2×2  ‖·‖ = 1.212  min −0.4  max 0.9'],
  [[3], [Number.NaN, 1, 2], 'tensor 3  ‖·‖ = NaN  min 1  max 2  1 not finite'],
  [[1], [Number.NEGATIVE_INFINITY], 'tensor 1  ‖·‖ = Infinity  min −Infinity  max −Infinity  1 not finite'],
  [[1], [Number.NaN], 'tensor 1  ‖·‖ = NaN  min NaN  max NaN  1 not finite'],
  [[2], [1e200, 1e-200], 'tensor 2  ‖·‖ = 1e200  min 1e−200  max 1e200'],
  [[0], [], 'tensor 0  ‖·‖ = 0'],
];
for (const [shape, values, text] of tensors) {
  test(text, () => assert.equal(tensorText(shape, summarize(Float64Array.from(values))), text));
}

test('a tensor on the clipboard is nested and exact', () => {
  const values = Float64Array.of(1, -0, Number.NaN, 0.1, 5, 6);
  assert.equal(arrayText([3, 2], values), '[[1, -0], [NaN, 0.1], [5, 6]]');
  assert.equal(arrayText([1, 2, 3], values), '[[[1, -0, NaN], [0.1, 5, 6]]]');
  assert.equal(arrayText([2, 0], new Float64Array(0)), '[[], []]');
});

test('a text is shown as it is', () => {
  const value: NamedValue = { name: 'optimizer', kind: 'text', text: 'adam' };
  assert.equal(valueText(value), 'adam');
});

test('line values cross JSON', () => {
  const place = { file: 'file:///x.ts', line: 1, column: 2, endColumn: 3, name: 'x' };
  const line = encodeLineValue({ ...place, value: Number.NaN, adjoint: -0 });
  assert.deepEqual(JSON.parse(JSON.stringify(line)), { ...place, value: 'NaN', adjoint: '-0' });
  assert.deepEqual(encodeLineValue({ ...place, value: 'tensor 2' }), { ...place, value: 'tensor 2' });
});
