import assert from 'node:assert/strict';
import test from 'node:test';
import { RunHistory } from '../../../src/worker/history.ts';

const budget = 2 ** 24;

/** Appends values to `loss` of a branch. */
function add(history: RunHistory, branch: string, from: number, values: readonly number[]): void {
  history.add({ branch, from, columns: { loss: Float64Array.from(values) } });
}

const count = (from: number, to: number, factor = 1): number[] =>
  Array.from({ length: to - from }, (_, i) => factor * (from + i));

test('values are found along the path of a branch: its own, and before the fork its parent’s', () => {
  const history = new RunHistory(budget);
  add(history, 'main', 0, count(0, 100));
  history.addBranch({ id: 'branch-1', parent: 'main', forkIteration: 40 });
  add(history, 'branch-1', 40, count(40, 60, 10));
  history.addBranch({ id: 'branch-2', parent: 'branch-1', forkIteration: 30 });
  add(history, 'branch-2', 30, count(30, 35, 100));
  const value = (branch: string, iteration: number): number | undefined => history.value(branch, 'loss', iteration);
  assert.deepEqual(
    [value('main', 50), value('branch-1', 39), value('branch-1', 40), value('branch-1', 60)],
    [50, 39, 400, undefined],
  );
  // What branch-1 has after iteration 30 is not on the way to branch-2.
  assert.deepEqual([value('branch-2', 29), value('branch-2', 30), value('branch-2', 40)], [29, 3000, undefined]);
  assert.deepEqual(
    [history.last('main'), history.last('branch-1'), history.last('branch-2'), history.last('none')],
    [99, 59, 34, -1],
  );
  assert.deepEqual(
    history.branches.map(({ id }) => id),
    ['main', 'branch-1', 'branch-2'],
  );
});

test('a reduction over a fork shows both parts, and no bucket mixes them', () => {
  const history = new RunHistory(budget);
  add(history, 'main', 0, count(0, 1000));
  history.addBranch({ id: 'branch-1', parent: 'main', forkIteration: 333 });
  add(history, 'branch-1', 333, count(333, 700, -1));
  const series = history.reduce('branch-1', 'loss', 0, 699, 10);
  assert.equal(series.iteration.length, 11);
  assert.ok(series.iteration.includes(333));
  series.iteration.forEach((iteration, bucket) => {
    assert.equal(series.first[bucket], iteration < 333 ? iteration : -iteration);
    const end = series.iteration[bucket + 1] ?? 700;
    assert.equal(series.last[bucket], iteration < 333 ? end - 1 : 1 - end);
  });
});

test('non-finite values are counted and told with the first of them', () => {
  const history = new RunHistory(budget);
  add(history, 'main', 0, [1, 2, Number.NaN, -0, Infinity, -Infinity, 3, 4]);
  const series = history.reduce('main', 'loss', 0, 7, 2);
  assert.deepEqual(Array.from(series.nonFinite), [1, 2]);
  assert.deepEqual(Array.from(series.firstNonFinite), [2, 4]);
  assert.deepEqual(Array.from(series.nonFiniteValue), [Number.NaN, Infinity]);
  assert.deepEqual(
    [Array.from(series.minimum), Array.from(series.maximum)],
    [
      [-0, 3],
      [2, 4],
    ],
  );
  const clean = history.reduce('main', 'loss', 6, 7, 2);
  assert.deepEqual(
    [Array.from(clean.firstNonFinite), Array.from(clean.nonFiniteValue)],
    [
      [Number.NaN, Number.NaN],
      [0, 0],
    ],
  );
});

test('a row told again replaces the old one; a gap stays a gap', () => {
  const history = new RunHistory(budget);
  add(history, 'main', 0, [0, 1, 2, 3]);
  add(history, 'main', 3, [30]);
  add(history, 'main', 6, [6]);
  const values = count(0, 7).map((iteration) => history.value('main', 'loss', iteration));
  assert.deepEqual(values, [0, 1, 2, 30, Number.NaN, Number.NaN, 6]);
});

test('random batches on random branches against a plain table', () => {
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const history = new RunHistory(budget);
  const table = new Map<string, number[]>([['main', []]]);
  for (let step = 0; step < 300; step++) {
    const names = [...table.keys()];
    const branch = names[random(names.length)]!;
    const values = table.get(branch)!;
    if (random(12) === 0 && values.length > 1) {
      const forkIteration = random(values.length);
      const id = `branch-${table.size}`;
      history.addBranch({ id, parent: branch, forkIteration });
      table.set(id, values.slice(0, forkIteration));
      add(history, id, forkIteration, [step]);
      table.get(id)!.push(step);
      continue;
    }
    const batch = Array.from({ length: 1 + random(200) }, () => random(1000) - 500);
    add(history, branch, values.length, batch);
    values.push(...batch);
  }
  for (const [branch, values] of table) {
    assert.equal(history.last(branch), values.length - 1, branch);
    for (let probe = 0; probe < 50; probe++) {
      const iteration = random(Math.max(1, values.length));
      assert.equal(history.value(branch, 'loss', iteration), values[iteration], `${branch} ${iteration}`);
    }
    const from = random(Math.max(1, values.length));
    const to = Math.min(values.length - 1, from + random(500));
    const series = history.reduce(branch, 'loss', from, to, 1 + random(40));
    series.iteration.forEach((start, bucket) => {
      const end = series.iteration[bucket + 1] ?? to + 1;
      const part = values.slice(start, end);
      assert.equal(series.minimum[bucket], Math.min(...part), `${branch} ${start} to ${end}`);
      assert.equal(series.maximum[bucket], Math.max(...part));
    });
    assert.equal(series.iteration[0], from);
  }
});

test('a cut takes away what came later on the branch, and a clear takes all', () => {
  const history = new RunHistory(budget);
  add(history, 'main', 0, count(0, 10));
  const change = { branch: 'main', kind: 'parameter', name: 'x', before: 0, after: 1 } as const;
  history.addIntervention({ ...change, iteration: 3 });
  history.addIntervention({ ...change, iteration: 8 });
  // A branch before the cut, one after it, and one that left the latter.
  for (const [id, parent, forkIteration] of [
    ['branch-1', 'main', 4],
    ['branch-2', 'main', 7],
    ['branch-3', 'branch-2', 2],
  ] as const) {
    history.addBranch({ id, parent, forkIteration });
    add(history, id, forkIteration, [1, 2]);
    if (id === 'branch-3') history.addIntervention({ ...change, branch: id, iteration: 2 });
  }
  history.cut('main', 5);
  assert.equal(history.last('main'), 5);
  assert.deepEqual(
    history.branches.map(({ id }) => id),
    ['main', 'branch-1'],
  );
  assert.equal(history.last('branch-1'), 5);
  assert.deepEqual(
    history.interventions.map(({ iteration }) => iteration),
    [3],
  );
  history.clear();
  assert.deepEqual([history.last('main'), history.bytes], [-1, 0]);
});

test('the sizes and the range of a number are made from its element', () => {
  const history = new RunHistory(budget);
  const values = Float64Array.of(-3, -0, Number.NaN, -Infinity);
  const columns = { 'value:x': values, 'gradient:x': values.map((x) => 2 * x), 'update:x': values.map((x) => -x) };
  history.add({ branch: 'main', from: 0, columns, scalars: ['x'] });
  history.add({
    branch: 'main',
    from: 3,
    columns: { 'value:x': Float64Array.of(5), 'gradient:x': Float64Array.of(-6), 'update:x': Float64Array.of(7) },
    scalars: ['x'],
  });
  const row = (id: string): unknown[] => [0, 1, 2, 3].map((iteration) => history.value('main', id, iteration));
  assert.deepEqual(row('norm:x'), [3, 0, Number.NaN, 5]);
  assert.deepEqual(row('gradientNorm:x'), [6, 0, Number.NaN, 6]);
  assert.deepEqual(row('updateNorm:x'), [3, 0, Number.NaN, 7]);
  assert.deepEqual(row('minimum:x'), [-3, -0, Number.NaN, 5]);
  assert.deepEqual(row('maximum:x'), row('minimum:x'));
  history.clear();
  assert.equal(history.bytes, 0);
});

test('the past of a watched element stands before what is recorded, in pieces, and nothing of it twice', () => {
  const history = new RunHistory(budget);
  const past = (branch: string, from: number, values: readonly number[]): void =>
    history.add({ branch, from, columns: { 'value:w': Float64Array.from(values) }, past: true });
  const value = (branch: string, iteration: number): number | undefined => history.value(branch, 'value:w', iteration);
  add(history, 'main', 0, count(0, 50));
  history.add({ branch: 'main', from: 50, columns: { loss: Float64Array.of(50), 'value:w': Float64Array.of(500) } });
  past('main', 0, count(0, 20, 10));
  assert.deepEqual([value('main', 19), value('main', 20), value('main', 50)], [190, undefined, 500]);
  // A new worker makes it again from the beginning, and beyond the rows which were recorded at once.
  past('main', 0, count(0, 35, 10));
  past('main', 35, [...count(35, 50, 10), 7, 7]);
  assert.deepEqual(
    count(0, 51).map((iteration) => value('main', iteration)),
    count(0, 51, 10),
  );
  const series = history.reduce('main', 'value:w', 0, 50, 5);
  assert.equal(series.maximum.at(-1), 500);
  assert.equal(series.first[0], 0);
  history.addBranch({ id: 'branch-1', parent: 'main', forkIteration: 30 });
  add(history, 'branch-1', 30, count(30, 40));
  past('branch-1', 30, count(30, 40, -10));
  assert.deepEqual([value('branch-1', 29), value('branch-1', 30), value('branch-1', 39)], [290, -300, -390]);
  // A cut before the recorded rows takes them away with a part of the past; what follows is recorded from there.
  history.cut('main', 40);
  history.add({ branch: 'main', from: 41, columns: { loss: Float64Array.of(41), 'value:w': Float64Array.of(1, 2) } });
  assert.deepEqual(
    [value('main', 40), value('main', 41), value('main', 42), value('main', 43)],
    [400, 1, 2, undefined],
  );
  history.clear();
  assert.deepEqual([history.bytes, value('main', 0)], [0, undefined]);
});

test('what shares the memory with the columns makes them give up their oldest values sooner', () => {
  const history = new RunHistory(2 ** 17);
  add(history, 'main', 0, count(0, 10_000));
  assert.equal(history.value('main', 'loss', 0), 0);
  const before = history.bytes;
  history.share(2 ** 16);
  assert.ok(history.bytes <= 2 ** 17 && before + 2 ** 16 > 2 ** 17, `${before} and ${history.bytes} bytes`);
  assert.equal(history.value('main', 'loss', 0), undefined);
  assert.equal(history.value('main', 'loss', 9999), 9999);
  history.clear();
  history.share(0);
  assert.equal(history.bytes, 0);
});

/** Appends rows with values of `epoch` at some of them. */
function addEpochs(history: RunHistory, branch: string, from: number, rows: number, points: [number, number][]): void {
  const iterations = Float64Array.from(points, ([iteration]) => iteration);
  const values = Float64Array.from(points, ([, value]) => value);
  const columns = { loss: new Float64Array(rows) };
  history.add({ branch, from, columns, ...(points.length === 0 ? {} : { sparse: { epoch: { iterations, values } } }) });
}

test('a series with values at some iterations only has a bucket for each of them', () => {
  const history = new RunHistory(budget);
  addEpochs(history, 'main', 0, 10, [
    [0, 0],
    [4, 1],
    [8, Number.NaN],
  ]);
  addEpochs(history, 'main', 10, 5, [[12, 3]]);
  const { iteration, first, nonFinite, firstNonFinite, minimum } = history.reduce('main', 'epoch', 1, 100, 50);
  assert.deepEqual([...iteration], [4, 8, 12]);
  assert.deepEqual([...first], [1, Number.NaN, 3]);
  assert.deepEqual(
    [[...nonFinite], [...firstNonFinite]],
    [
      [0, 1, 0],
      [Number.NaN, 8, Number.NaN],
    ],
  );
  assert.deepEqual([...minimum], [1, Number.NaN, 3]);
  assert.deepEqual([history.value('main', 'epoch', 4), history.value('main', 'epoch', 5)], [1, undefined]);
  const coarse = history.reduce('main', 'epoch', 0, 14, 2);
  assert.deepEqual(
    [[...coarse.iteration], [...coarse.last], [...coarse.maximum]],
    [
      [0, 8],
      [1, 3],
      [1, 3],
    ],
  );
});

test('rows that are told again, and branches, take the place of what was there', () => {
  const history = new RunHistory(budget);
  addEpochs(history, 'main', 0, 10, [
    [0, 0],
    [4, 1],
    [8, 2],
  ]);
  addEpochs(history, 'main', 8, 2, [[9, 5]]);
  history.addBranch({ id: 'branch-1', parent: 'main', forkIteration: 4 });
  addEpochs(history, 'branch-1', 4, 3, [[6, 7]]);
  const points = (branch: string): number[][] => {
    const { iteration, first } = history.reduce(branch, 'epoch', 0, 100, 50);
    return Array.from(iteration, (each, i) => [each, first[i]!]);
  };
  assert.deepEqual(points('main'), [
    [0, 0],
    [4, 1],
    [9, 5],
  ]);
  assert.deepEqual(points('branch-1'), [
    [0, 0],
    [6, 7],
  ]);
  history.cut('main', 8);
  assert.deepEqual(points('main'), [
    [0, 0],
    [4, 1],
  ]);
});

test('of very many points every second of the older ones is given up, the newest never', () => {
  const history = new RunHistory(budget);
  const total = 2 ** 16 + 10;
  for (let i = 0; i < total; i += 1000) {
    const rows = Math.min(1000, total - i);
    addEpochs(
      history,
      'main',
      i,
      rows,
      Array.from({ length: rows }, (_, j): [number, number] => [i + j, i + j]),
    );
  }
  const { iteration, last } = history.reduce('main', 'epoch', 0, total, 2 ** 17);
  assert.ok(iteration.length < 2 ** 16);
  assert.deepEqual([iteration[0], last.at(-1)], [0, total - 1]);
});
