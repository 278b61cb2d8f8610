import assert from 'node:assert/strict';
import test from 'node:test';
import type { AutomaticScale, ScaleKind } from '../../../webview/charts/scale.ts';
import { automaticScale, extentOf, makeAxis, union } from '../../../webview/charts/scale.ts';
import { iterationTicks } from '../../../webview/charts/ticks.ts';
import { reduceColumn } from '../../support/webview/reduce.ts';

function extent(values: readonly number[], buckets = 1000) {
  return extentOf([reduceColumn('loss', Float64Array.from(values), 0, values.length - 1, buckets)]);
}

function labels(kind: ScaleKind, values: readonly number[], count = 6): readonly string[] {
  return makeAxis(kind, extent(values), count)
    .ticks.map(({ label }) => label)
    .filter((label) => label !== '');
}

test('an extent is of finite values, and knows where a logarithm can begin', () => {
  const table: readonly (readonly [readonly number[], number, number, number, number])[] = [
    [[3, 1, 2], 1, 3, 1, 1],
    [[0, 5, -2, 0.5], -2, 5, 0.5, 0.5],
    [[Number.NaN, 4, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], 4, 4, 4, 4],
    [[-3, -1], -3, -1, Number.NaN, 1],
    [[Number.NaN], Number.NaN, Number.NaN, Number.NaN, Number.NaN],
    [[], Number.NaN, Number.NaN, Number.NaN, Number.NaN],
  ];
  for (const [values, minimum, maximum, smallestPositive, smallestSize] of table) {
    assert.deepEqual(extent(values), { minimum, maximum, smallestPositive, smallestSize }, String(values));
  }
  for (const [first] of table) {
    for (const [second] of table) assert.deepEqual(union(extent(first), extent(second)), extent([...first, ...second]));
  }
  // Reduced to one bucket, the smallest positive value is among its ends or its maximum.
  assert.equal(extent([0.25, -1, 7], 1).smallestPositive, 0.25);
});

test('the automatic scale turns logarithmic over two decades and stays; negative values make it linear for good', () => {
  const follow = (...steps: readonly (readonly number[])[]): readonly AutomaticScale[] => {
    const seen: AutomaticScale[] = [];
    for (const values of steps) seen.push(automaticScale(seen.at(-1) ?? 'undecided', extent(values)));
    return seen;
  };
  assert.deepEqual(follow([], [24, 20], [24, 0.1], [24, 20]), ['undecided', 'undecided', 'log', 'log']);
  assert.deepEqual(follow([10, 0.01], [10, 0]), ['log', 'log']);
  assert.deepEqual(follow([10, 0.01], [10, -1], [10, 0.01]), ['log', 'linear', 'linear']);
  assert.deepEqual(follow([0, 0, 0]), ['undecided']);
  assert.equal(automaticScale('log', extent([])), 'log');
});

test('linear ticks are round, labelled and around the values', () => {
  assert.deepEqual(labels('linear', [0, 24.2]), ['0', '5', '10', '15', '20', '25']);
  assert.deepEqual(labels('linear', [-0.31, 0.12]), ['−0.4', '−0.3', '−0.2', '−0.1', '0', '0.1', '0.2']);
  assert.deepEqual(labels('linear', [0, 2e7]), ['0', '5.0e6', '1.0e7', '1.5e7', '2.0e7']);
});

test('log ticks are powers of ten, with 2 and 5 where one power would not tell the scale', () => {
  assert.deepEqual(labels('log', [1e-3, 10]), ['0.001', '0.01', '0.1', '1', '10']);
  assert.deepEqual(labels('log', [1e-12, 1], 4), ['10⁻¹²', '10⁻⁹', '10⁻⁶', '10⁻³', '10⁰']);
  assert.deepEqual(labels('log', [2.2, 8]), ['2', '5', '10']);
  assert.deepEqual(labels('log', [0.03, 0.4]), ['0.02', '0.05', '0.1', '0.2', '0.5']);
});

test('a symmetric axis shows both signs, its powers of ten, and 0 between them', () => {
  assert.deepEqual(labels('symlog', [-2, 0.01, 30]), ['−0.1', '0', '0.1', '10']);
  assert.deepEqual(labels('symlog', [0.01, 100], 6), ['0', '0.01', '0.1', '1', '10', '100']);
  assert.deepEqual(labels('symlog', [-1e-9, -1e-4]), ['−10⁻⁴', '−10⁻⁶', '−10⁻⁸', '0']);
  // Far below the largest value, everything is as good as 0.
  assert.deepEqual(labels('symlog', [1e-30, 1], 3), ['0', '10⁻⁴', '10⁰']);
  const axis = makeAxis('symlog', extent([-3, 0.1, 20]), 5);
  assert.equal(axis.toAxis(0), 0);
  assert.equal(axis.toAxis(0.9), 1);
  assert.equal(axis.toAxis(-0.9), -1);
  assert.equal(axis.toAxis(9.9), 2);
  assert.ok(Object.is(axis.toAxis(-0), -0));
});

test('every axis holds its values, rises, and has two labels at least', () => {
  let seed = 3;
  const random = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  const cases: number[][] = [
    [5],
    [0],
    [-0],
    [1, 1 + Number.EPSILON],
    [1e300, 1e300],
    [5e-324],
    [5e-324, 1.7e308],
    [-1.7e308, 1.7e308],
    [-1e308, 1.5e308],
    [1e16, 1e16 + 2],
    [0, 0, 1e-320],
    [Number.NaN, Number.POSITIVE_INFINITY],
    [-1, -2],
    [0.97, 1.03],
    [99, 101],
  ];
  for (let round = 0; round < 400; round++) {
    const scale = 10 ** (random() * 600 - 300);
    cases.push(Array.from({ length: 3 }, () => (random() - 0.4) * scale * 10 ** (random() * 6)));
  }
  for (const values of cases) {
    for (const [kind, count] of [
      ['linear', 5],
      ['log', 5],
      ['linear', 2],
      ['log', 2],
      ['symlog', 5],
      ['symlog', 2],
    ] as const) {
      const name = `${kind} ${values} (${count})`;
      const axis = makeAxis(kind, extent(values), count);
      assert.ok(Number.isFinite(axis.low) && Number.isFinite(axis.high) && axis.high > axis.low, name);
      assert.ok(Number.isFinite(axis.high - axis.low), `span of ${name}`);
      for (const value of values.filter(Number.isFinite)) {
        const place = axis.toAxis(value);
        const slack = (axis.high - axis.low) * 1e-6;
        assert.ok(place >= axis.low - slack && place <= axis.high + slack, `${value} on ${name}`);
        assert.equal(axis.clips(value), kind === 'log' && value <= 0, name);
      }
      const labelled = axis.ticks.filter(({ label }) => label !== '');
      assert.ok(labelled.length >= 2, `${labelled.length} labels: ${name}`);
      assert.equal(new Set(labelled.map(({ label }) => label)).size, labelled.length, `equal labels: ${name}`);
      assert.ok(axis.ticks.length <= 100, name);
    }
  }
});

test('what is not finite stays so on every axis', () => {
  for (const kind of ['linear', 'log', 'symlog'] as const) {
    assert.ok(Number.isNaN(makeAxis(kind, extent([1, 2]), 5).toAxis(Number.NaN)));
  }
});

test('ticks of iterations are whole, and their unit is one for all', () => {
  const texts = (from: number, to: number, width: number): readonly string[] =>
    iterationTicks({ from, to, spacing: 'linear' }, width).map(({ label }) => label);
  assert.deepEqual(texts(0, 10, 400), ['0', '2', '4', '6', '8', '10']);
  assert.deepEqual(texts(0, 10, 100), ['0', '10']);
  assert.deepEqual(texts(3, 13, 800), ['3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13']);
  assert.deepEqual(texts(0, 1200, 400), ['0', '200', '400', '600', '800', '1,000', '1,200']);
  assert.deepEqual(texts(0, 20_000, 400), ['0', '5k', '10k', '15k', '20k']);
  assert.deepEqual(texts(0, 1_000_000, 200), ['0', '0.5M', '1.0M']);
  // The last label would be cut by the edge.
  assert.deepEqual(texts(999_990, 1_000_000, 300), ['999,990', '999,992', '999,994', '999,996', '999,998', '']);
});

test('a logarithmic axis of iterations begins at 0 and tells powers of ten', () => {
  const texts = (from: number, to: number, width: number, epoch?: number): readonly string[] =>
    iterationTicks({ from, to, spacing: 'log', ...(epoch === undefined ? {} : { epoch }) }, width)
      .map(({ label }) => label)
      .filter((label) => label !== '');
  assert.deepEqual(texts(0, 10_000, 400), ['0', '1', '10', '100', '1,000', '10k']);
  assert.deepEqual(texts(0, 10, 400), ['0', '1', '2', '5', '10']);
  assert.deepEqual(texts(0, 3_000_000, 120), ['0', '100', '10k', '1M']);
  assert.deepEqual(texts(300, 400, 300), ['300', '320', '340', '360', '380', '400']);
});

test('the axis tells epochs, whole or in parts', () => {
  const texts = (from: number, to: number, width: number, epoch: number): readonly string[] =>
    iterationTicks({ from, to, spacing: 'linear', epoch }, width).map(({ value, label }) => `${label}@${value}`);
  assert.deepEqual(texts(0, 320, 240, 32), ['0@0', '5@160', '10@320']);
  assert.deepEqual(texts(0, 16, 240, 32), ['0@0', '0.2@6.4', '0.4@12.8']);
});
