import assert from 'node:assert/strict';
import test from 'node:test';
import { elementIndex, elementName, elementNameAt } from '../../../../src/runtime/descent/parameters.ts';
import type { RecordedPoint } from '../../../../src/runtime/descent/recorder.ts';
import { describeSeries, Recorder } from '../../../../src/runtime/descent/recorder.ts';

const parameters = [
  { name: 'x', shape: [], offset: 0, size: 1 },
  { name: 'w', shape: [2, 2], offset: 1, size: 4 },
];

function point(iteration: number, values: readonly number[]): RecordedPoint {
  const parameterValues = Float64Array.from(values);
  return {
    iteration,
    parameters: parameterValues,
    loss: iteration / 2,
    gradient: parameterValues.map((x) => 2 * x),
    gradientNorm: 1,
    update: parameterValues.map((x) => -x),
    updateNorm: 2,
    learningRate: 3,
  };
}

test('elements have the names that expressions use', () => {
  const w = parameters[1]!;
  assert.deepEqual(
    [0, 1, 2, 3].map((index) => elementName(w, index)),
    ['w[0][0]', 'w[0][1]', 'w[1][0]', 'w[1][1]'],
  );
  assert.equal(elementName(parameters[0]!, 0), 'x');
  for (let index = 0; index < 5; index++)
    assert.equal(elementIndex(parameters, elementNameAt(parameters, index)), index);
  for (const name of ['w', 'w[0]', 'w[2][0]', 'w[0][0][0]', 'y', 'x[0]', 'w[a][0]']) {
    assert.equal(elementIndex(parameters, name), undefined, name);
  }
});

test('a row holds every series, non-finite values and −0 as they are', () => {
  const large = 2 ** 600;
  const recorder = new Recorder(parameters);
  recorder.add('main', point(0, [-0, Number.NaN, 1, -2, Infinity]));
  recorder.add('main', point(1, [3 * large, 3 * large, 4 * large, 0, 0]));
  const batch = recorder.take()!;
  const derived = ['norm', 'gradientNorm', 'updateNorm', 'minimum', 'maximum'].map((series) => `${series}:x`);
  assert.deepEqual(batch.scalars, ['x']);
  assert.deepEqual(
    Object.keys(batch.columns),
    recorder.series.map(({ id }) => id).filter((id) => !derived.includes(id)),
  );
  const row = (id: string): number[] => Array.from(batch.columns[id]!);
  assert.deepEqual(row('loss'), [0, 0.5]);
  assert.deepEqual(row('value:x'), [-0, 3 * large]);
  // The squares overflow; the norm does not.
  assert.deepEqual(row('norm:w'), [Number.NaN, 5 * large]);
  assert.deepEqual(row('gradientNorm:w'), [Number.NaN, 10 * large]);
  assert.deepEqual(row('maximum:w'), [Number.NaN, 4 * large]);
  assert.deepEqual(row('value:w[1][1]'), [Infinity, 0]);
  assert.deepEqual(row('update:w[0][1]'), [-1, -4 * large]);
});

test('rows follow each other on one branch, the newest may be replaced, and the rest must be taken first', () => {
  const recorder = new Recorder(parameters);
  const zeros = [0, 0, 0, 0, 0];
  assert.equal(recorder.add('main', point(7, zeros)), true);
  assert.equal(recorder.add('main', point(8, zeros)), true);
  assert.equal(recorder.add('main', point(8, [1, 0, 0, 0, 0])), true);
  assert.equal(recorder.add('main', point(10, zeros)), false);
  assert.equal(recorder.add('other', point(9, zeros)), false);
  const { from, columns } = recorder.take()!;
  assert.deepEqual([from, Array.from(columns['value:x']!)], [7, [0, 1]]);
  assert.equal(recorder.take(), undefined);
  assert.equal(recorder.add('other', point(3, zeros)), true);
});

test('many rows keep their order beyond the first capacity', () => {
  const recorder = new Recorder(parameters);
  for (let i = 0; i < 1000; i++) assert.ok(recorder.add('main', point(i, [i, 0, 0, 0, 0])));
  assert.equal(recorder.bytes, 1000 * (recorder.series.length - 5) * 8);
  const { columns } = recorder.take()!;
  assert.deepEqual(
    columns['value:x'],
    Float64Array.from({ length: 1000 }, (_, i) => i),
  );
});

test('more than 64 elements are not recorded one by one', () => {
  const ids = (size: number): string[] =>
    describeSeries([{ name: 'w', shape: [size], offset: 0, size }]).map(({ id }) => id);
  assert.ok(ids(64).includes('value:w[63]'));
  assert.deepEqual(
    ids(65).filter((id) => id.startsWith('value:')),
    [],
  );
  assert.equal(new Set(ids(64)).size, ids(64).length);
});

const tree = [
  { name: 'dense1.weights', shape: [2], offset: 0, size: 2 },
  { name: 'dense1.bias', shape: [1], offset: 2, size: 1 },
  { name: 'other', shape: [], offset: 3, size: 1 },
  { name: 'list[0]', shape: [], offset: 4, size: 1 },
];

test('parameters with a path have the gradient norm of all that begin like them', () => {
  const ids = describeSeries(tree).flatMap(({ id, group }) => (group === 'groupGradientNorm' ? [id] : []));
  assert.deepEqual(ids, ['groupGradientNorm:dense1', 'groupGradientNorm:list']);
  const recorder = new Recorder(tree);
  recorder.add('main', point(0, [1, 2, 2, 7, -3]));
  const { columns } = recorder.take()!;
  // The gradient of `point` is twice the parameters.
  assert.deepEqual([columns[ids[0]!]![0], columns[ids[1]!]![0]], [6, 6]);
});

test('what is measured once an epoch is told where one begins, and anew where its row is replaced', () => {
  const recorder = new Recorder(parameters, [{ id: 'training:loss', group: 'training', label: 'L training' }]);
  const at = (iteration: number, epoch: number, position: number, loss: number): RecordedPoint => ({
    ...point(iteration, [0, 0, 0, 0, 0]),
    batches: { epoch, position, measures: Float64Array.of(loss) },
  });
  for (const each of [at(4, 1, 2, 9), at(5, 2, 0, 8), at(5, 2, 0, Number.NaN), at(6, 2, 2, 8), at(7, 3, 0, 6)]) {
    assert.ok(recorder.add('main', each));
  }
  assert.deepEqual(recorder.take()!.sparse, {
    epoch: { iterations: Float64Array.of(5, 7), values: Float64Array.of(2, 3) },
    'training:loss': { iterations: Float64Array.of(5, 7), values: Float64Array.of(Number.NaN, 6) },
  });
  recorder.add('main', at(8, 3, 2, 6));
  assert.equal(recorder.take()!.sparse, undefined);
});
