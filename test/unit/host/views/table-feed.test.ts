import assert from 'node:assert/strict';
import test from 'node:test';
import { TableFeed } from '../../../../src/host/views/table-feed.ts';
import type { ViewPartOptions } from '../../../../src/host/views/view-part.ts';
import type { ViewMessage } from '../../../../src/shared/panel.ts';
import type { ParameterDescription, RunState, SeriesDescription } from '../../../../src/shared/run.ts';
import type { TableRequest } from '../../../../src/shared/views/table.ts';
import { RunHistory } from '../../../../src/worker/history.ts';

type Values = Extract<ViewMessage, { type: 'values' }>;
type Session = Parameters<TableFeed['messages']>[0];

const request: TableRequest = {
  session: 's',
  sort: { by: 'name', reversed: false },
  expanded: [],
  first: 0,
  count: 200,
  buckets: 0,
};

/** A session over a history, whose worker answers with numbers that say what was asked. */
function started(parameters: readonly ParameterDescription[], columns: Readonly<Record<string, readonly number[]>>) {
  const history = new RunHistory(2 ** 24);
  const own = Object.entries(columns).map(([id, values]) => [id, Float64Array.from(values)] as const);
  history.add({ branch: 'main', from: 0, columns: Object.fromEntries(own) });
  const series = Object.keys(columns).map((id): SeriesDescription => {
    const [group = '', name = id] = id.split(':');
    return { id, group: group as SeriesDescription['group'], label: name };
  });
  const asked: string[] = [];
  const elements = ({ scope, name, start, count }: { scope: string; name: string; start: number; count: number }) => {
    asked.push(`${scope} ${name} ${start} ${count}`);
    const sign = { parameters: 1, gradients: -1, updates: 0.5 }[scope] ?? Number.NaN;
    return Promise.resolve(Float64Array.from({ length: count }, (_, index) => sign * (start + index)));
  };
  const state = { branch: 'main', iteration: history.last('main'), status: 'paused' } as unknown as RunState;
  const session = { id: 's', description: { parameters, series }, state, client: { history, elements } } as unknown as {
    state: RunState;
    cursor?: number;
  } & Session;
  const posted: Values[] = [];
  const sessions = { get: (id: string) => (id === 's' ? session : undefined), selected: session };
  const feed = new TableFeed({
    sessions: sessions as unknown as ViewPartOptions['sessions'],
    post: (message) => posted.push(message as Values),
  });
  const shown = (): Values => feed.messages(session, false)[0] as Values;
  return { feed, session, history, posted, asked, shown };
}

const scalars: readonly ParameterDescription[] = ['x', 'y', 'z'].map((name, offset) => ({
  name,
  shape: [],
  offset,
  size: 1,
}));
const columnsOf = (at: Readonly<Record<string, readonly (readonly [number, number, number])[]>>) => ({
  loss: Object.values(at)[0]!.map(() => 1),
  ...Object.fromEntries(
    Object.entries(at).flatMap(([name, rows]) =>
      ['value', 'gradient', 'update'].map((kind, index) => [`${kind}:${name}`, rows.map((row) => row[index]!)]),
    ),
  ),
});

test('rows are those asked for, in the order asked for, with ratios and the largest gradient in sight', () => {
  const { feed, shown } = started(scalars, columnsOf({ x: [[2, -3, 0.5]], y: [[0, Number.NaN, 1]], z: [[-4, 7, -1]] }));
  assert.deepEqual(
    shown().rows.map(({ name }) => name),
    ['x', 'y', 'z'],
  );
  assert.deepEqual([...shown().numbers], [2, -3, 0.5, 0.25, 0, Number.NaN, 1, Number.NaN, -4, 7, -1, 0.25]);
  assert.equal(shown().largest[0], 7);
  feed.receive({ type: 'table', request: { ...request, sort: { by: 'gradient', reversed: false }, count: 2 } });
  const sorted = shown();
  assert.deepEqual([sorted.rows.map(({ name }) => name), sorted.total, sorted.first], [['y', 'z'], 3, 0]);
  feed.receive({ type: 'table', request: { ...request, sort: { by: 'ratio', reversed: true }, first: 1 } });
  assert.deepEqual([shown().rows.map(({ name }) => name), shown().first], [['x', 'z'], 1]);
});

test('while a run moves its rows keep their order, and take the new one when it stands', () => {
  const { feed, session, history, shown } = started(scalars.slice(0, 2), columnsOf({ x: [[1, 1, 1]], y: [[1, 2, 1]] }));
  session.state = { ...session.state, status: 'running' };
  feed.receive({ type: 'table', request: { ...request, sort: { by: 'gradient', reversed: false } } });
  const names = (): readonly string[] => shown().rows.map(({ name }) => name);
  assert.deepEqual(names(), ['y', 'x']);
  const next = columnsOf({ x: [[1, 9, 1]], y: [[1, 2, 1]] });
  history.add({
    branch: 'main',
    from: 1,
    columns: Object.fromEntries(Object.entries(next).map(([id, values]) => [id, Float64Array.from(values)])),
  });
  assert.deepEqual([names(), shown().iteration], [['y', 'x'], 1]);
  feed.receive({
    type: 'table',
    request: { ...request, first: 0, sort: { by: 'gradient', reversed: false }, count: 50 },
  });
  assert.deepEqual(names(), ['y', 'x'], 'a request to see more changes no order');
  session.state = { ...session.state, status: 'paused', iteration: 1 };
  assert.deepEqual(names(), ['x', 'y']);
});

test("the table follows the charts' cursor; what is not recorded there is absent", () => {
  const { session, shown } = started(
    scalars.slice(0, 1),
    columnsOf({
      x: [
        [1, 2, 3],
        [4, 5, 6],
      ],
    }),
  );
  session.cursor = 0;
  assert.deepEqual([shown().iteration, [...shown().numbers.subarray(0, 3)]], [0, [1, 2, 3]]);
  session.cursor = 7;
  assert.deepEqual([shown().rows[0]?.absent, [...shown().numbers]], [true, Array(4).fill(Number.NaN)]);
});

test('an opened tensor has a page of its elements, asked of the worker once a point', async () => {
  const parameters = [{ name: 'W', shape: [50, 5], offset: 0, size: 250 }];
  const norms = { loss: [1, 1], 'norm:W': [3, 3], 'gradientNorm:W': [4, 4], 'updateNorm:W': [6, 6] };
  const { feed, session, posted, asked, shown } = started(parameters, norms);
  assert.deepEqual([shown().total, [...shown().numbers]], [1, [3, 4, 6, 2]]);
  feed.receive({ type: 'table', request: { ...request, expanded: [{ name: 'W', page: 2 }] } });
  assert.deepEqual([shown().total, shown().rows[1]?.name, shown().rows[1]?.absent], [52, 'W[40][0]', true]);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(asked, ['parameters W 200 50', 'gradients W 200 50', 'updates W 200 50']);
  const came = posted.at(-1)!;
  assert.deepEqual(came.rows[0]?.page, { page: 2, pages: 3 });
  assert.deepEqual([came.rows[50]?.name, [...came.numbers.subarray(200, 204)]], ['W[49][4]', [249, -249, 124.5, 0.5]]);
  assert.deepEqual([came.rows[51]?.name, came.rows[51]?.depth, came.rows[51]?.page?.pages], ['W', 1, 3]);
  shown();
  assert.equal(asked.length, 3);
  session.cursor = 0;
  assert.equal(shown().rows[1]?.absent, true, 'the worker knows elements only where it stands');
  assert.equal(asked.length, 3);
});

test("sparklines are the gradient's history in as many buckets as asked for", () => {
  const x = Array.from({ length: 40 }, (_, index): [number, number, number] => [1, index, 1]);
  const { feed, shown } = started(scalars.slice(0, 1), columnsOf({ x }));
  assert.deepEqual(shown().sparklines, []);
  feed.receive({ type: 'table', request: { ...request, buckets: 4 } });
  const [line] = shown().sparklines;
  assert.deepEqual([line?.id, [...(line?.maximum ?? [])]], ['x', [9, 19, 29, 39]]);
});
