import assert from 'node:assert/strict';
import test from 'node:test';
import type { FrameMessage } from '../../../../../src/host/views/series/series-feed.ts';
import { bucketsOf, inOneBuffer, pathOf, SeriesFeed } from '../../../../../src/host/views/series/series-feed.ts';
import type { Viewport } from '../../../../../src/shared/panel.ts';
import type { ReducedSeries } from '../../../../../src/shared/views/reduced-series.ts';
import { reducedFields } from '../../../../../src/shared/views/reduced-series.ts';
import { RunHistory } from '../../../../../src/worker/history.ts';
import { SeededRandom } from '../../../../support/seeded-random.ts';

/** What a page has after a frame: of each series what lies before `resume` stays. */
function after(page: readonly ReducedSeries[], series: readonly ReducedSeries[], resume: number | undefined) {
  if (resume === undefined) return series;
  return series.map((tail) => {
    const old = page.find(({ id }) => id === tail.id)!;
    const kept = old.iteration.filter((iteration) => iteration < resume).length;
    const fields = reducedFields.map((field) => [field, [...old[field].subarray(0, kept), ...tail[field]]] as const);
    return { id: tail.id, ...Object.fromEntries(fields.map(([name, values]) => [name, Float64Array.from(values)])) };
  }) as unknown as readonly ReducedSeries[];
}

const plain = (series: readonly ReducedSeries[] | undefined): unknown =>
  series?.map((each) => [each.id, ...reducedFields.map((field) => Array.from(each[field]))]);

const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];

test('tails give the same page as whole frames: random runs, branches, zooms, smoothing, rows told again', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const generator = new SeededRandom(seed);
    const random = (): number => generator.next();
    const below = (limit: number): number => Math.floor(random() * limit);
    const history = new RunHistory(2 ** 26);
    const feed = new SeriesFeed();
    let viewport: Viewport = { session: 's', series: ['loss'], from: 0, to: 99, buckets: 10 };
    let page: { series: readonly ReducedSeries[]; smoothed: readonly ReducedSeries[] | undefined } | undefined;
    let branch = 'main';
    let branches = 1;
    const lengths = new Map([['main', 0]]);
    let tails = 0;
    for (let step = 0; step < 120; step++) {
      const length = lengths.get(branch)!;
      const action = below(20);
      if (action === 0 && length > 2) {
        const id = `branch-${branches++}`;
        const fork = below(length);
        history.addBranch({ id, parent: branch, forkIteration: fork });
        lengths.set(id, fork);
        branch = id;
      } else if (action === 1 || step === 0) {
        const from = below(3) === 0 ? below(200) : 0;
        viewport = {
          session: 's',
          series: ['loss', 'update:x', 'updateRatio:x', 'epoch'],
          from,
          ...(below(2) === 0 ? { to: from + 1 + below(4000) } : {}),
          buckets: 1 + below(120),
          spacing: below(2) === 0 ? 'log' : 'linear',
          smoothing: below(2) === 0 ? 0 : 0.9,
        };
      }
      const again = action === 2 && length > 0 ? Math.min(length, 5) : 0;
      const from = Math.max(
        lengths.get(branch)! - again,
        history.branches.find(({ id }) => id === branch)!.forkIteration,
      );
      const rows = 1 + below(90);
      const values = (): Float64Array =>
        Float64Array.from({ length: rows }, () => (below(25) === 0 ? special[below(4)]! : random() - 0.5));
      const iterations = Float64Array.from({ length: rows }, (_, row) => from + row).filter((each) => each % 17 === 0);
      history.add({
        branch,
        from,
        columns: { loss: values(), 'value:x': values(), 'gradient:x': values(), 'update:x': values() },
        scalars: ['x'],
        sparse: { epoch: { iterations, values: iterations.map(() => random()) } },
      });
      lengths.set(branch, from + rows);
      const last = history.last(branch);
      const frame = feed.frame(history, viewport, branch, last);
      if (frame.resume !== undefined) tails++;
      page = {
        series: after(page?.series ?? [], frame.series, frame.resume),
        smoothed: frame.smoothed === undefined ? undefined : after(page?.smoothed ?? [], frame.smoothed, frame.resume),
      };
      const whole = new SeriesFeed().frame(history, viewport, branch, last);
      assert.equal(whole.resume, undefined);
      assert.deepEqual(plain(page.series), plain(whole.series), `seed ${seed}, step ${step}`);
      assert.deepEqual(plain(page.smoothed), plain(whole.smoothed), `seed ${seed}, step ${step}, smoothed`);
    }
    assert.ok(tails > 20, `seed ${seed}: ${tails} tails`);
  }
});

test('smoothing before reduction, against the sum written out', () => {
  const values = Float64Array.of(3, 1, Number.NaN, 4, Number.POSITIVE_INFINITY, -5, -0, 2);
  const history = new RunHistory(2 ** 24);
  history.add({ branch: 'main', from: 0, columns: { loss: values } });
  const s = 0.6;
  const viewport = { session: 's', series: ['loss'], from: 0, to: 7, buckets: 8, smoothing: s };
  const { smoothed } = new SeriesFeed().frame(history, viewport, 'main', 7);
  const expected = Array.from(values, (value, index) => {
    if (!Number.isFinite(value)) return value;
    const finite = Array.from(values.subarray(0, index + 1)).filter(Number.isFinite);
    const weighted = finite.reduce((sum, each, at) => sum + (1 - s) * s ** (finite.length - 1 - at) * each, 0);
    return weighted / (1 - s ** finite.length);
  });
  Array.from(smoothed![0]!.first).forEach((value, index) => {
    const wanted = expected[index]!;
    assert.ok(Object.is(value, wanted) || Math.abs(value - wanted) < 1e-14, `${index}: ${value}, not ${wanted}`);
  });
});

test('a long series is smoothed in pieces, and sent when it is done', () => {
  const history = new RunHistory(2 ** 26);
  history.add({ branch: 'main', from: 0, columns: { loss: new Float64Array(250_000).fill(1) } });
  const viewport = { session: 's', series: ['loss'], from: 0, to: 300_000, buckets: 100, smoothing: 0.5 };
  const feed = new SeriesFeed();
  const told: (number | undefined)[] = [];
  do {
    const { smoothed } = feed.frame(history, viewport, 'main', 249_999);
    told.push(smoothed?.[0]?.iteration.length);
  } while (feed.pending && told.length < 9);
  assert.deepEqual(told, [undefined, undefined, 84]);
});

test('buckets: fixed by the end of the viewport, by whole iterations, as wide on a log axis of iteration + 1', () => {
  const viewport = { session: 's', series: [], from: 0, buckets: 4 };
  assert.deepEqual([...bucketsOf({ ...viewport, to: 99 }, 10)], [0, 25, 50, 75, 100]);
  assert.deepEqual([...bucketsOf(viewport, 5)], [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual([...bucketsOf(viewport, 6)], [0, 2, 4, 6, 8]);
  assert.deepEqual([...bucketsOf({ ...viewport, from: 3 }, 20)], [3, 7, 11, 15, 19, 23]);
  assert.deepEqual([...bucketsOf({ ...viewport, to: 9998, spacing: 'log' }, 10)], [0, 9, 99, 999, 9999]);
});

test('a path: the newest iterations one by one, older ones thinned, and where it stands', () => {
  const history = new RunHistory(2 ** 24);
  const count = (scale: number): Float64Array => Float64Array.from({ length: 5000 }, (_, index) => scale * index);
  const columns = { loss: count(1), 'value:x': count(2), 'gradient:x': count(3), 'update:x': count(4) };
  history.add({ branch: 'main', from: 0, columns, scalars: ['x'] });
  const { iteration, loss, values, current } = pathOf(history, 'main', ['x', 'y'], 4000);
  const { length } = iteration;
  assert.ok(length > 400 && length <= 500, `${length} iterations`);
  // Of the first iterations more than of those after them.
  assert.deepEqual([...iteration.subarray(0, 5)], [0, 1, 2, 3, 4]);
  assert.ok([...iteration].every((each, index) => index === 0 || each > iteration[index - 1]!));
  assert.deepEqual(
    [...iteration.subarray(-200)],
    Array.from({ length: 200 }, (_, index) => 3801 + index),
  );
  assert.deepEqual([...loss], [...iteration]);
  assert.deepEqual(
    [...values.subarray(0, length)],
    [...iteration].map((at) => 2 * at),
  );
  assert.ok(values.subarray(length).every(Number.isNaN));
  assert.deepEqual([...current], [8000, 12_000, 16_000, Number.NaN, Number.NaN, Number.NaN]);
});

test('a frame’s numbers share one piece of memory with nothing else in it', () => {
  const history = new RunHistory(2 ** 24);
  history.add({
    branch: 'main',
    from: 0,
    columns: { loss: Float64Array.of(1, Number.NaN, 3), other: Float64Array.of(4, 5, 6) },
  });
  const series = ['loss', 'other'].map((id) => history.reduce('main', id, 0, 2, 3));
  const packed = inOneBuffer(series);
  assert.deepEqual(plain(packed), plain(series));
  const buffers = new Set(packed.flatMap((each) => reducedFields.map((field) => each[field].buffer)));
  assert.deepEqual(
    Array.from(buffers, ({ byteLength }) => byteLength),
    [2 * 8 * 3 * 8],
  );
});

test('a frame tells the values where the run stands', () => {
  const history = new RunHistory(2 ** 24);
  history.add({ branch: 'main', from: 0, columns: { loss: Float64Array.of(1, -0, 3) } });
  const viewport = { session: 's', series: ['loss', 'none'], from: 0, buckets: 1 };
  const { at, last }: FrameMessage = new SeriesFeed().frame(history, viewport, 'main', 1);
  assert.deepEqual([at!.iteration, [...at!.values], last], [1, [-0, Number.NaN], 2]);
});
