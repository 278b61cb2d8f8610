import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeRun, encodeRun } from '../../../../src/host/past-runs/run-file.ts';
import { keptSeries, snapshotOf } from '../../../../src/host/past-runs/snapshot.ts';
import { StoredHistory } from '../../../../src/host/past-runs/stored-history.ts';
import type { RunDescription, RunState, SeriesDescription } from '../../../../src/shared/run.ts';
import { reducedFields } from '../../../../src/shared/views/reduced-series.ts';
import type { RunSettings, RunSummary, StoredRun } from '../../../../src/shared/views/runs.ts';
import { RunHistory } from '../../../../src/worker/history.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';

const place = { file: 'file:///a.ts', start: 0, end: 1, line: 1, column: 1, endLine: 1, endColumn: 2 };
const settings: RunSettings = {
  program: 'file:///a.ts',
  problem: 'ä',
  optimizer: 'adam',
  learningRate: 'NaN',
  settings: { beta1: '-0' },
  schedule: 'constant',
  seed: 0,
  start: '',
  text: '',
};
const summary: RunSummary = {
  run: 'r',
  title: 'ä',
  name: '',
  started: 1e12,
  status: 'finished',
  stop: '‖∇L‖∞ ≤ 1e−8\nsecond line',
  stored: true,
  overlaid: false,
  marker: 0,
};

function stored(values: Float64Array, fork?: number): StoredRun {
  const history = new RunHistory(2 ** 26);
  history.add({ branch: 'main', from: 0, columns: { loss: values, 'norm:x': values.map(Math.abs) } });
  if (fork !== undefined) {
    const own = values.subarray(fork).map((value) => -value);
    history.addBranch({ id: 'second', parent: 'main', forkIteration: fork });
    history.add({ branch: 'second', from: fork, columns: { loss: own, 'norm:x': own.map(Math.abs) } });
  }
  const series: SeriesDescription[] = [
    { id: 'loss', group: 'loss', label: 'L' },
    { id: 'norm:x', group: 'norm', parameter: 'x', label: 'x' },
  ];
  const description: RunDescription = {
    run: 'run-1',
    program: settings.program,
    problem: 'ä',
    kind: 'function',
    parameters: [{ name: 'x', shape: [], offset: 0, size: 1 }],
    series,
    optimizer: 'adam',
    settings: {},
    learningRate: 0.05,
    schedule: 'constant',
    further: {},
    iterations: 10,
    seed: 0,
    pace: 'max',
    place,
    files: [],
    replayable: true,
    problems: [],
  };
  const state: RunState = {
    status: 'finished',
    branch: fork === undefined ? 'main' : 'second',
    iteration: values.length - 1,
    lastIteration: values.length - 1,
    loss: 0,
    gradientNorm: 0,
    updateNorm: 0,
    learningRate: 0,
    optimizer: 'adam',
    iterations: 10,
  };
  const end = Float64Array.of(Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324);
  return snapshotOf({ description, state, history, settings, summary, end, begin: Float64Array.of(1) });
}

const random = new SeededRandom(3);
const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];
const values = Float64Array.from({ length: 12_345 }, () =>
  random.next() < 0.02 ? special[random.integer(0, 3)]! : random.next() - 0.5,
);

test('a run comes back from its file with every bit', () => {
  const run = stored(values);
  const bits = (array: Float64Array): bigint[] => Array.from(new BigUint64Array(array.slice().buffer));
  const again = decodeRun(encodeRun(run));
  const arrays = (of: StoredRun): Float64Array[] => [
    ...of.reduced.flatMap((series) => reducedFields.map((field) => series[field])),
    of.end,
    of.begin,
  ];
  assert.deepEqual(again, run);
  assert.deepEqual(arrays(again).map(bits), arrays(run).map(bits));
});

test('a file in the middle of memory is read the same', () => {
  const file = encodeRun(stored(values.subarray(0, 7)));
  const room = new Uint8Array(file.length + 13);
  room.set(file, 5);
  assert.deepEqual(decodeRun(room.subarray(5, 5 + file.length)), stored(values.subarray(0, 7)));
});

const file = encodeRun(stored(values.subarray(0, 7)));
const broken: readonly [string, Uint8Array, RegExp][] = [
  ['empty', new Uint8Array(0), /no first line/],
  ['cut off', file.subarray(0, file.length - 8), /bytes/],
  ['too long', Uint8Array.of(...file, 0), /bytes/],
  ['of another version', new TextEncoder().encode('{"version":2}\n'), /version 2/],
  ['no JSON', new TextEncoder().encode('hello\n'), /JSON/],
];
for (const [name, bytes, message] of broken) {
  test(`a file that is ${name} is refused`, () => assert.throws(() => decodeRun(bytes), message));
}

test('what is kept is thin, loses no extreme and no value that is not finite', () => {
  const [loss] = stored(values).reduced;
  assert.ok(loss!.iteration.length <= 500);
  const finite = Array.from(values).filter(Number.isFinite);
  assert.equal(Math.min(...loss!.minimum), Math.min(...finite));
  assert.equal(Math.max(...loss!.maximum), Math.max(...finite));
  assert.equal(
    loss!.nonFinite.reduce((sum, each) => sum + each, 0),
    values.length - finite.length,
  );
  assert.equal(loss!.last.at(-1), values.at(-1));
});

test('of many series the totals are kept, then those with the largest gradient', () => {
  const series: SeriesDescription[] = Array.from({ length: 100 }, (_, index) => ({
    id: `gradientNorm:w${index}`,
    group: 'gradientNorm',
    parameter: `w${index}`,
    label: '',
  }));
  const loss: SeriesDescription = { id: 'loss', group: 'loss', label: '' };
  const rate: SeriesDescription = { id: 'learningRate', group: 'learningRate', label: '' };
  const value: SeriesDescription = { id: 'value:w3', group: 'value', parameter: 'w3', label: '' };
  const kept = keptSeries([...series, value, rate, loss], (id) =>
    id === 'gradientNorm:w7' ? Number.NaN : Number(id.slice(14)),
  );
  assert.equal(kept.length, 64);
  assert.deepEqual(
    kept.slice(0, 4).map(({ id }) => id),
    ['loss', 'learningRate', 'gradientNorm:w7', 'gradientNorm:w99'],
  );
  assert.equal(kept.at(-1)!.id, 'value:w3');
});

test('a stored run is read again: whole, in fewer buckets, in part', () => {
  const run = stored(values.subarray(0, 400));
  const history = new StoredHistory(run);
  const whole = new RunHistory(2 ** 24);
  whole.add({ branch: 'main', from: 0, columns: { loss: values.subarray(0, 400) } });
  for (const boundaries of [
    [0, 100, 200, 400],
    [0, 400],
    [37, 38, 112],
    [390, 1000],
    [500, 600],
  ]) {
    const limits = Float64Array.from(boundaries);
    const expected = whole.reduceAt('main', 'loss', limits);
    assert.deepEqual(history.reduceAt('main', 'loss', limits), expected, boundaries.join());
  }
  assert.deepEqual(
    [history.last(), history.value('main', 'loss', 399), history.value('main', 'none', 0)],
    [399, values[399], undefined],
  );
});

test('of a run with branches the one on which it stood is kept whole, and where others leave', () => {
  const run = decodeRun(
    encodeRun(
      stored(
        Float64Array.from({ length: 10 }, (_, at) => at),
        4,
      ),
    ),
  );
  assert.deepEqual([run.branch, run.last], ['second', 9]);
  assert.deepEqual(
    run.branches.map(({ id, parent, forkIteration }) => [id, parent, forkIteration]),
    [
      ['main', undefined, 0],
      ['second', 'main', 4],
    ],
  );
  const loss = run.reduced.find(({ id }) => id === 'loss');
  assert.deepEqual([...(loss?.first ?? [])], [0, 1, 2, 3, -4, -5, -6, -7, -8, -9]);
});
