import assert from 'node:assert/strict';
import test from 'node:test';
import { chartSize, dataAddress, smallChart } from '../../../../src/host/editor/run/small-chart.ts';
import type { ReducedSeries } from '../../../../src/shared/views/reduced-series.ts';

/** A series with one iteration a bucket. */
function series(...values: number[]): ReducedSeries {
  const all = Float64Array.from(values);
  const finite = all.map((value) => (Number.isFinite(value) ? value : Number.NaN));
  return {
    id: 'gradient:x',
    iteration: all.map((_, index) => index),
    minimum: finite,
    maximum: finite,
    first: all,
    last: all,
    nonFinite: all.map((value) => (Number.isFinite(value) ? 0 : 1)),
    firstNonFinite: all.map((value, index) => (Number.isFinite(value) ? Number.NaN : index)),
    nonFiniteValue: all.map((value) => (Number.isFinite(value) ? 0 : value)),
  };
}

const chart = (values: number[], current = 0) =>
  smallChart('∂L/∂x', series(...values), values.length - 1, current, 'dark');

const points = (svg: string): [number, number][][] =>
  Array.from(svg.matchAll(/<polyline points="([^"]+)"/g), ([, text]) =>
    text!.split(' ').map((pair) => pair.split(',').map(Number) as [number, number]),
  );

test('a line goes from the left to the right, larger values higher', () => {
  const [line, ...others] = points(chart([4, 2, 1, 3]).svg);
  assert.equal(others.length, 0);
  const [xs, ys] = [line!.map(([x]) => x), line!.map(([, y]) => y)];
  assert.deepEqual(
    xs,
    [...xs].sort((a, b) => a - b),
  );
  assert.deepEqual(ys.indexOf(Math.min(...ys)), 0);
  assert.deepEqual(ys.indexOf(Math.max(...ys)), 2);
  for (const [x, y] of line!) assert.ok(x >= 0 && x <= chartSize.width && y >= 0 && y <= chartSize.height);
});

test('what is not finite breaks the line and has a mark of its own', () => {
  const { svg, alt } = chart([1, 2, Number.NaN, 3, 4, Number.POSITIVE_INFINITY]);
  assert.deepEqual(
    points(svg).map((line) => line.length),
    [2, 2],
  );
  assert.equal(svg.match(/<path d="M/g)?.length, 2);
  assert.equal(
    alt,
    '∂L/∂x from 1 at iteration 0 to Infinity at 5, between 1 and 4. 2 values are not finite, the first at iteration 2.',
  );
});

test('a lone value is a dot, and nothing but NaN has no line and no limits', () => {
  assert.match(chart([5]).svg, /<circle/);
  const { svg } = chart([Number.NaN, Number.NaN]);
  assert.deepEqual(points(svg), []);
  assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
});

test('a spike inside a bucket is drawn', () => {
  const flat = series(1, 1, 1);
  const spiked = { ...flat, maximum: Float64Array.of(1, 9, 1) };
  const [line] = points(smallChart('x', spiked, 2, 0, 'light').svg);
  assert.equal(Math.min(...line!.map(([, y]) => y)), 18);
});

test('every label and colour is there in every theme, and the address carries the picture', () => {
  for (const theme of ['light', 'dark', 'highContrastLight', 'highContrastDark'] as const) {
    const { svg } = smallChart('x', series(1, 1000), 1204, 3, theme);
    assert.match(svg, />1000<.*>1<.*>1,204</s);
    const [, encoded] = dataAddress(svg).split('base64,');
    assert.equal(Buffer.from(encoded!, 'base64').toString('utf8'), svg);
  }
});

test('nothing recorded is said', () => {
  assert.equal(smallChart('x', series(), 0, 0, 'dark').alt, 'x: nothing is recorded.');
});
