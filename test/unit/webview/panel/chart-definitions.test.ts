import assert from 'node:assert/strict';
import test from 'node:test';
import type { ViewSession } from '../../../../src/shared/panel.ts';
import type { SeriesDescription } from '../../../../src/shared/run.ts';
import { chartsOf } from '../../../../webview/panel/chart-definitions.ts';
import { isChartShown, readSettings } from '../../../../webview/panel/settings.ts';

function series(id: string, group: SeriesDescription['group'], parameter?: string): SeriesDescription {
  return { id, group, label: id, ...(parameter === undefined ? {} : { parameter }) };
}

function session(
  kind: ViewSession['kind'],
  names: readonly string[],
  more: readonly SeriesDescription[] = [],
): ViewSession {
  const of = (group: SeriesDescription['group']): SeriesDescription[] =>
    names.map((name) => series(`${group}:${name}`, group, name));
  return {
    session: 's',
    run: 'r',
    kind,
    title: 't',
    program: 'p',
    optimizer: 'adam',
    parameters: names.map((name, offset) => ({ name, shape: [], offset, size: 1 })),
    series: [
      series('loss', 'loss'),
      series('gradientNorm', 'gradientNorm'),
      series('updateNorm', 'updateNorm'),
      series('learningRate', 'learningRate'),
      ...of('gradientNorm'),
      ...of('updateNorm'),
      ...of('value'),
      ...more,
    ],
    pictures: [],
    launched: {} as ViewSession['launched'],
  };
}

const nothing = { selected: undefined, learningRateMoves: false, largest: undefined };
const settings = readSettings({});

function shown(of: ViewSession, circumstances = nothing): readonly string[] {
  return chartsOf(of, settings, circumstances)
    .filter((chart) => isChartShown(settings, of.kind, chart))
    .map(({ id }) => id);
}

test('which charts are shown depends on the kind of problem', () => {
  const few = session('function', ['x', 'y']);
  assert.deepEqual(shown(few), ['loss', 'gradientNorm', 'updateNorm', 'value']);
  assert.deepEqual(shown(few, { ...nothing, learningRateMoves: true }).at(-1), 'learningRate');
  const many = session(
    'network',
    Array.from({ length: 12 }, (_, index) => `w${index}`),
    [
      series('metric:accuracy', 'metric'),
      series('validation:accuracy', 'validation'),
      series('validation:loss', 'validation'),
      series('updateRatio:w0', 'updateRatio', 'w0'),
    ],
  );
  assert.deepEqual(shown(many), ['loss', 'metric:accuracy', 'gradientNorm', 'updateRatio']);
  const loss = chartsOf(many, settings, nothing)[0];
  assert.deepEqual(
    loss?.series.map(({ id, validation }) => [id, validation]),
    [
      ['loss', undefined],
      ['validation:loss', true],
    ],
  );
});

test('of one parameter the total says all', () => {
  const chart = chartsOf(session('function', ['w']), settings, nothing).find(({ id }) => id === 'gradientNorm');
  assert.deepEqual(
    chart?.series.map(({ id }) => id),
    ['gradientNorm'],
  );
});

test('of many parameters the largest are shown, with the colours of their own', () => {
  const names = Array.from({ length: 12 }, (_, index) => `w${index}`);
  const largest = new Set(['w11', 'w3']);
  const chart = chartsOf(session('network', names), settings, { ...nothing, largest }).find(
    ({ id }) => id === 'gradientNorm',
  );
  const visible = chart?.series.filter(({ hidden, style }) => !hidden && style >= 0);
  assert.deepEqual(
    visible?.map(({ label, style }) => [label, style]),
    [
      ['w3', 3],
      ['w11', 11],
    ],
  );
  // What was chosen by hand holds.
  const chosen = readSettings({ hidden: { 'gradientNorm:w3': true, 'gradientNorm:w0': false } });
  const again = chartsOf(session('network', names), chosen, { ...nothing, largest }).find(
    ({ id }) => id === 'gradientNorm',
  );
  assert.deepEqual(
    again?.series.filter(({ hidden, style }) => !hidden && style >= 0).map(({ label }) => label),
    ['w0', 'w11'],
  );
});

test('a selected element has a chart of its own', () => {
  const of = session(
    'function',
    ['x', 'y'],
    [series('gradient:x', 'gradient', 'x'), series('update:x', 'update', 'x')],
  );
  const chart = chartsOf(of, settings, { ...nothing, selected: 'x' }).at(-1);
  assert.deepEqual([chart?.id, chart?.scale, chart?.on], ['selected', 'symlog', true]);
  assert.deepEqual(
    chart?.series.map(({ id }) => id),
    ['value:x', 'gradient:x', 'update:x'],
  );
});

test('where another run lies below, a line that is alone in its chart has the name of its run', () => {
  const of = session('function', ['x']);
  const labels = (own: string | undefined): readonly (readonly string[])[] =>
    chartsOf(of, settings, { ...nothing, own }).map((chart) => chart.series.map(({ label }) => label));
  const [loss, ...others] = labels('η 0.1');
  assert.deepEqual(loss, ['η 0.1']);
  assert.deepEqual(
    others.filter((each) => each.length > 1),
    labels(undefined).filter((each) => each.length > 1),
  );
});
