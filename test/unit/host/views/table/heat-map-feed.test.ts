import assert from 'node:assert/strict';
import test from 'node:test';
import { HeatMapFeed } from '../../../../../src/host/views/table/heat-map-feed.ts';
import type { ViewPartOptions } from '../../../../../src/host/views/view-part.ts';
import type { ViewMessage } from '../../../../../src/shared/panel.ts';
import type { HeatMapRequest } from '../../../../../src/shared/views/heat-map.ts';
import { heatMapOf } from '../../../../../src/shared/views/heat-map.ts';

type Session = Parameters<HeatMapFeed['messages']>[0];

const request: HeatMapRequest = { name: 'W', quantity: 'gradient', slice: [] };

/** A feed over a session whose worker answers at once, or refuses. */
function started() {
  const asked: HeatMapRequest[] = [];
  const run = { iteration: 3, refuses: false };
  const heatMap = (wanted: HeatMapRequest) => {
    asked.push(wanted);
    if (run.refuses) return Promise.reject(new Error('The run is lost.'));
    const { iteration } = run;
    return Promise.resolve(heatMapOf(wanted, { shape: [1, 2], data: new Float64Array(2), iteration }));
  };
  const history = { interventions: [], last: () => run.iteration };
  const session = {
    id: 's',
    client: { history, heatMap },
    get state() {
      return { branch: 'main', status: 'paused', iteration: run.iteration };
    },
  } as unknown as Session;
  const posted: ViewMessage[] = [];
  const sessions = { get: (id: string) => (id === 's' ? session : undefined), selected: session };
  const feed = new HeatMapFeed({
    sessions: sessions as unknown as ViewPartOptions['sessions'],
    post: (message) => posted.push(message),
  });
  const told = async (): Promise<readonly unknown[]> => {
    await new Promise((resolve) => setImmediate(resolve));
    return posted
      .splice(0)
      .map((message) =>
        message.type === 'heatMap'
          ? `${message.heatMap.quantity} at ${message.heatMap.iteration}`
          : message.type === 'refused'
            ? `${message.request} ${message.name}: ${message.text}`
            : message.type,
      );
  };
  return { feed, session, run, asked, told };
}

test('a tensor is asked for once a point, and anew where the run stands elsewhere or another quantity is wanted', async () => {
  const { feed, session, run, told } = started();
  assert.deepEqual(feed.messages(session, false), []);
  assert.deepEqual(await told(), []);
  feed.receive({ type: 'heatMap', session: 's', request });
  assert.deepEqual(await told(), ['gradient at 3']);
  feed.messages(session, false);
  assert.deepEqual(await told(), []);
  run.iteration = 4;
  feed.messages(session, false);
  assert.deepEqual(await told(), ['gradient at 4']);
  feed.receive({ type: 'heatMap', session: 's', request: { ...request, quantity: 'update' } });
  assert.deepEqual(await told(), ['update at 4']);
  feed.messages(session, true);
  assert.deepEqual(await told(), ['update at 4'], 'a view that was hidden knows nothing any longer');
  feed.receive({ type: 'heatMap', session: 's' });
  run.iteration = 5;
  feed.messages(session, false);
  assert.deepEqual(await told(), []);
});

test('an answer that comes too late is not told, and what is wanted by then is asked for', async () => {
  const { feed, session, run, asked, told } = started();
  feed.receive({ type: 'heatMap', session: 's', request });
  feed.receive({ type: 'heatMap', session: 's', request: { ...request, quantity: 'value' } });
  run.iteration = 9;
  feed.messages(session, false);
  assert.equal(asked.length, 1, 'one at a time');
  assert.deepEqual(await told(), ['value at 9']);
});

test('what the worker refuses is said', async () => {
  const { feed, run, told } = started();
  run.refuses = true;
  feed.receive({ type: 'heatMap', session: 's', request });
  assert.deepEqual(await told(), ['heatMap W: The run is lost.']);
});
