import assert from 'node:assert/strict';
import test from 'node:test';
import { readingAt, readingText } from '../../../webview/charts/line/readings.ts';
import type { Detail } from '../../../webview/charts/points.ts';
import { bucketAt, LinePath, nearestBucket, nonFiniteMarks } from '../../../webview/charts/points.ts';
import type { Axis } from '../../../webview/charts/scale.ts';
import { extentOf, makeAxis } from '../../../webview/charts/scale.ts';
import {
  bucketsFor,
  calmEnd,
  limitsOf,
  panned,
  rangeBetween,
  wholeRun,
  zoomedAbout,
} from '../../../webview/charts/timeline.ts';
import { reduceColumn } from '../../support/webview/reduce.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

function reduced(values: readonly number[], buckets = 1000) {
  return reduceColumn('loss', Float64Array.from(values), 0, values.length - 1, buckets);
}

/** What a path holds, point by point. */
function contents(path: LinePath) {
  const points = Array.from({ length: path.length }, (_, index) => ({ x: path.x[index], y: path.y[index] as number }));
  const lone = points.flatMap((_, index) => (path.isLone(index) ? [index] : []));
  return { points, lone, spans: [...path.spans], clipped: [...path.clipped] };
}

function lineOf(series: ReturnType<typeof reduced>, axis: Axis, detail?: Detail, from?: number) {
  const path = new LinePath();
  path.update(series, axis, detail, from);
  return contents(path);
}

function line(kind: 'linear' | 'log', values: readonly number[], buckets?: number) {
  const series = reduced(values, buckets);
  return lineOf(series, makeAxis(kind, extentOf([series]), 5));
}

test('single iterations are single points; what is not finite breaks the line', () => {
  assert.deepEqual(line('linear', [4, 3, 2]).points, [
    { x: 0, y: 4 },
    { x: 1, y: 3 },
    { x: 2, y: 2 },
  ]);
  const broken = line('linear', [4, nan, 2, infinity, infinity, 1, 0]);
  assert.deepEqual(
    broken.points.map(({ y }) => y),
    [4, nan, 2, nan, nan, 1, 0],
  );
  assert.deepEqual(broken.lone, [0, 2]);
  assert.deepEqual(line('linear', [7]).lone, [0]);
  assert.deepEqual(line('linear', [nan]).points, [{ x: 0, y: nan }]);
  assert.deepEqual(line('linear', []).points, []);
});

test('every extreme of a bucket is drawn, from its first to its last value', () => {
  const table: readonly (readonly [readonly number[], readonly number[]])[] = [
    [[1, 1, 1], [1]],
    [
      [1, 2, 3],
      [1, 3],
    ],
    [
      [3, 2, 1],
      [3, 1],
    ],
    [
      [1, 9, 2],
      [1, 9, 2],
    ],
    [
      [5, 9, 0, 6],
      [5, 9, 0, 6],
    ],
    [
      [1, nan, 3],
      [1, 3],
    ],
    [
      [nan, 2, 8],
      [2, 8],
    ],
  ];
  for (const [values, drawn] of table) {
    const ys = line('linear', values, 1).points.map(({ y }) => y);
    assert.deepEqual(ys, drawn, String(values));
  }
});

test('drawn by spans, a bucket is its first value and all that it spans', () => {
  const series = reduced([5, 9, 1, 4, 4, 4, nan, 8, 2, 7], 4);
  assert.deepEqual([...series.iteration], [0, 3, 6, 9]);
  const { points, spans, lone } = lineOf(series, makeAxis('linear', extentOf([series]), 5), 'spans');
  assert.deepEqual(points, [
    { x: 0, y: 5 },
    { x: 3, y: 4 },
    { x: 6, y: 2 },
    { x: 9, y: 7 },
  ]);
  assert.deepEqual(spans, [
    { x: 0, low: 1, high: 9 },
    { x: 6, low: 2, high: 8 },
  ]);
  assert.deepEqual(lone, []);
});

test('a lone spike among a million values survives', () => {
  const values = new Float64Array(1_000_000).map((_, index) => 1 + (index % 7) * 0.01);
  values[612_345] = 40;
  values[700_001] = -40;
  values[250_000] = nan;
  const series = reduceColumn('loss', values, 0, values.length - 1, 500);
  const { points } = lineOf(series, makeAxis('linear', extentOf([series]), 5));
  assert.ok(points.length <= 2000);
  const ys = points.map(({ y }) => y);
  assert.ok(ys.includes(40) && ys.includes(-40));
  assert.deepEqual(nonFiniteMarks([series]), [{ x: 250_000, iteration: 250_000, value: nan, count: 1 }]);
});

test('on a logarithmic axis values ≤ 0 lie on the edge and are marked', () => {
  const { points, clipped } = line('log', [100, 1, 0, -3, 1]);
  assert.deepEqual(clipped, [2, 3]);
  const ys = points.map(({ y }) => y);
  assert.deepEqual(ys, [2, 0, 0, 0, 0]);
  assert.deepEqual(line('log', [5, 0, 5], 1).clipped, [0]);
  assert.deepEqual(line('linear', [5, 0, -5]).clipped, []);
});

test('marks of several series: the first value of a bucket, and the most of any series', () => {
  const first = reduced([1, nan, nan, 4], 2);
  const second = reduced([1, 1, infinity, nan], 2);
  assert.deepEqual(nonFiniteMarks([second, first]), [
    { x: 0, iteration: 1, value: nan, count: 1 },
    { x: 2, iteration: 2, value: infinity, count: 2 },
  ]);
});

test('a path that is updated again and again is the one made anew, and tells where it differs', () => {
  let seed = 11;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return (seed >>> 8) % below;
  };
  for (let round = 0; round < 60; round++) {
    const path = new LinePath();
    const detail: Detail = round % 2 === 0 ? 'extremes' : 'spans';
    let values: number[] = [];
    let before = contents(path);
    for (let step = 0; step < 12; step++) {
      const change = random(4);
      if (change === 0) values = values.slice(0, random(values.length + 1));
      else if (change === 1 && values.length > 0) values[random(values.length)] = random(9) - 4;
      else for (let more = random(5); more >= 0; more--) values.push(random(12) === 0 ? nan : random(9) - 2);
      const series = reduced(values, 8);
      const axis = makeAxis(
        random(6) === 0 ? 'linear' : 'log',
        { minimum: -4, maximum: 6, smallestPositive: 1, smallestSize: 1 },
        5,
      );
      path.settle();
      path.update(series, axis, detail);
      const after = contents(path);
      assert.deepEqual(after, lineOf(series, axis, detail), `${values}`);
      const kept = (points: typeof after.points) => points.filter(({ x }) => (x as number) < path.changedFrom);
      assert.deepEqual(kept(after.points), kept(before.points));
      if (path.changedFrom === infinity) assert.deepEqual(after, before);
      before = after;
    }
  }
});

test('a path from a fork on has nothing before it', () => {
  const series = reduced([5, 4, 3, 2]);
  const { points } = lineOf(series, makeAxis('linear', extentOf([series]), 5), 'extremes', 2);
  assert.deepEqual(
    points.map(({ x }) => x),
    [2, 3],
  );
});

test('buckets are found as by looking at each', () => {
  let seed = 5;
  for (let round = 0; round < 200; round++) {
    const values: number[] = [];
    const length = 1 + (round % 40);
    for (let index = 0; index < length; index++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      values.push(seed % 10);
    }
    const series = reduced(values, 1 + (round % 9));
    for (let iteration = -1; iteration <= length; iteration++) {
      const starts = [...series.iteration];
      assert.equal(
        bucketAt(series, iteration),
        starts.findLastIndex((start) => start <= iteration),
      );
      const distance = Math.min(...starts.map((start) => Math.abs(start - iteration)));
      assert.equal(Math.abs((nearestBucket([series], iteration) as number) - iteration), distance);
    }
  }
  assert.equal(nearestBucket([], 3), undefined);
  assert.equal(nearestBucket([reduced([])], 3), undefined);
});

test('a reading is exact or says that it is a range', () => {
  const series = reduced([5, 6, nan, 1, 2, 3, 8, 8], 3);
  assert.deepEqual([...series.iteration], [0, 3, 6]);
  const table: readonly (readonly [number, string])[] = [
    [0, '5.0000'],
    [1, '5.0 … 6.0'],
    [2, 'NaN'],
    [3, '1.0000'],
    [5, '1.0 … 3.0'],
    [7, '8.0000'],
    [8, '–'],
    [-1, '–'],
  ];
  for (const [iteration, text] of table)
    assert.equal(readingText(readingAt(series, iteration, 7)), text, `at ${iteration}`);
  assert.equal(readingText(readingAt(reduced([infinity, infinity, infinity], 1), 1, 2)), '∞');
  // Ends that read alike are one number.
  assert.equal(readingText({ kind: 'range', low: 1.301, high: 1.302 }), '1.3');
});

test('ranges of iterations', () => {
  assert.deepEqual(limitsOf(wholeRun, 0), { from: 0, to: 10 });
  assert.deepEqual(limitsOf(wholeRun, Number.NaN), { from: 0, to: 10 });
  assert.deepEqual(limitsOf(wholeRun, 500), { from: 0, to: 500 });
  assert.deepEqual(limitsOf(wholeRun, 501), { from: 0, to: 630 });
  assert.deepEqual(limitsOf({ from: 20, to: 60 }, 500), { from: 20, to: 60 });
  assert.deepEqual(rangeBetween(70.4, 20.2, 500), { from: 20, to: 70 });
  assert.deepEqual(rangeBetween(-30, 900, 500), { from: 0, to: 500 });
  assert.deepEqual(rangeBetween(498, 499, 500), { from: 490, to: 500 });
  assert.deepEqual(rangeBetween(1, 2, 3), { from: 0, to: 10 });
  assert.deepEqual([bucketsFor(0), bucketsFor(412.7), bucketsFor(9e9)], [64, 412, 4096]);
});

test('the end of the axis has room for what is to come, and rarely moves', () => {
  const table: readonly (readonly [number, number])[] = [
    [0, 10],
    [10, 10],
    [11, 25],
    [51, 100],
    [100, 100],
    [101, 125],
    [1100, 1250],
    [3201, 4000],
    [630_001, 800_000],
    [800_001, 1_000_000],
  ];
  for (const [newest, end] of table) assert.equal(calmEnd(newest), end, `${newest}`);
  assert.equal(calmEnd(1100, { limit: 1200 }), 1200);
  assert.equal(calmEnd(3, { limit: 8 }), 8);
  assert.equal(calmEnd(1100, { limit: 1000 }), 1100);
  assert.equal(calmEnd(1100, { over: true }), 1100);
  const ends = new Set(Array.from({ length: 9001 }, (_, index) => calmEnd(1000 + index)));
  assert.equal(ends.size, 11);
  for (let newest = 0; newest < 3000; newest++) {
    const end = calmEnd(newest);
    const most = newest > 100 ? newest * 1.3 + 1 : newest * 2.5 + 10;
    assert.ok(Number.isInteger(end) && end >= newest && end <= most, `${newest} → ${end}`);
  }
});

test('zooming keeps the place under the pointer, panning the length', () => {
  assert.deepEqual(zoomedAbout({ from: 0, to: 1000, spacing: 'linear' }, 500, 0.5), [250, 750]);
  assert.deepEqual(zoomedAbout({ from: 100, to: 300, spacing: 'linear' }, 100, 0.5), [100, 200]);
  assert.deepEqual(zoomedAbout({ from: 100, to: 300, spacing: 'linear' }, 200, 4), [0, 600]);
  assert.deepEqual(zoomedAbout({ from: 0, to: 9999, spacing: 'log' }, 99, 0.5), [9, 999]);
  assert.deepEqual(panned({ from: 100, to: 300, spacing: 'linear' }, 0.25, 1000), [150, 350]);
  assert.deepEqual(panned({ from: 100, to: 300, spacing: 'linear' }, -2, 1000), [0, 200]);
  assert.deepEqual(panned({ from: 700, to: 900, spacing: 'linear' }, 3, 1000), [800, 1000]);
  assert.deepEqual(panned({ from: 9, to: 99, spacing: 'log' }, 1, 9999), [99, 999]);
});
