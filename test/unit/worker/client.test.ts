// The client over the same messages as between processes, without a process.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { RunState } from '../../../src/shared/run.ts';
import { WorkerClient } from '../../../src/worker/client.ts';
import { createInProcessClient } from '../../../src/worker/in-process.ts';
import type { WorkerLink } from '../../../src/worker/link.ts';

const program = 'file:///loss.ts';
const sources: Readonly<Record<string, string>> = {
  [program]:
    'export function bowl(x = 4, w = [1, -2, 3]) {\n  let sum = x * x;\n  for (const v of w) sum += v * v;\n  return sum;\n}',
  'file:///large.ts': `export function large(w = [${Array.from({ length: 70 }, (_, i) => i).join(', ')}]) {
  let sum = 0;
  for (const v of w) sum += v * v;
  console.log(sum);
  return sum;
}`,
};
const options = { program, optimizer: 'gradientDescent', learningRate: 0.001, pace: 'max', tolerance: 0 } as const;

function client(historyMemory?: number): WorkerClient {
  const budget = historyMemory === undefined ? {} : { historyMemory };
  return createInProcessClient({ read: (uri) => Promise.resolve(sources[uri]), ...budget });
}

/** The next state in which the run stands still. */
function stop(of: WorkerClient): Promise<RunState> {
  return new Promise((resolve) => {
    const off = of.on('state', (state) => {
      if (state.status === 'running') return;
      off();
      resolve(state);
    });
  });
}

test('a run from launch to its limit, with its history on this side', async () => {
  const run = client();
  const described: string[] = [];
  run.on('description', ({ problem }) => described.push(problem));
  const description = await run.launch({ ...options, iterations: 300 });
  assert.deepEqual(described, ['bowl']);
  assert.deepEqual(
    description.parameters.map(({ name, shape }) => [name, shape]),
    [
      ['x', []],
      ['w', [3]],
    ],
  );
  const stopped = stop(run);
  await run.continue();
  const state = await stopped;
  assert.deepEqual([state.status, state.iteration], ['finished', 300]);
  const { history } = run;
  assert.equal(history.last('main'), 300);
  assert.equal(history.value('main', 'value:w[1]', 0), -2);
  for (const { id } of description.series) assert.equal(typeof history.value('main', id, 300), 'number', id);
  assert.equal(history.value('main', 'loss', 300), state.loss);
  const back = stop(run);
  await run.step({ count: -120 });
  assert.equal((await back).iteration, 180);
  assert.equal((await run.state()).loss, history.value('main', 'loss', 180));
  const elements = await run.elements({ scope: 'parameters', frame: 0, name: 'w', start: 1, count: 2 });
  assert.deepEqual(
    Array.from(elements),
    [1, 2].map((index) => history.value('main', `value:w[${index}]`, 180)),
  );
  await run.setValue({ scope: 'parameters', name: 'w', index: 0, value: '7' });
  assert.equal(history.last('branch-1'), 180);
  assert.deepEqual([history.value('branch-1', 'value:w[0]', 180), history.value('branch-1', 'value:w[0]', 0)], [7, 1]);
  assert.equal(history.interventions.length, 1);
  await run.dispose();
});

test('what cannot be done is rejected with a message for people', async () => {
  const run = client();
  await assert.rejects(run.continue(), /There is no run yet/);
  await assert.rejects(run.restart(), /Nothing has been started/);
  await assert.rejects(run.launch({ program: 'file:///none.ts' }), /There is no file/);
  await run.launch(options);
  await assert.rejects(run.evaluate({ expression: 'y' }), /There is no "y" here/);
  await assert.rejects(run.goTo({ iteration: -1 }), /whole number/);
  await assert.rejects(run.goTo({ iteration: 1, branch: 'other' }), /There is no branch "other"/);
  await run.dispose();
  await assert.rejects(run.continue(), /no run/);
});

test('a restart begins again with an empty history, the same breakpoints and the same pace', async () => {
  const run = client();
  await run.setBreakpoints({ file: program, breakpoints: [{ id: 1, line: 4, condition: 'iteration == 2' }] });
  await run.launch(options);
  let stopped = stop(run);
  await run.continue();
  assert.equal((await stopped).iteration, 2);
  await run.restart();
  assert.equal(run.history.last('main'), 0);
  stopped = stop(run);
  await run.continue();
  const state = await stopped;
  assert.deepEqual([state.iteration, state.stop?.reason], [2, 'breakpoint']);
  await run.dispose();
});

test('nothing is heard after dispose, and calls on the way are rejected', async () => {
  const run = client();
  await run.launch(options);
  const heard: string[] = [];
  run.on('state', ({ status }) => heard.push(status));
  const going = run.continue();
  const disposed = run.dispose();
  await assert.rejects(going);
  await disposed;
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(heard, []);
});

test('where the run stands every number can be read, also where the history has no room for it any more', async () => {
  const [roomy, full] = [client(), client(1)];
  const at = async (run: WorkerClient, iteration: number): Promise<void> => {
    const stopped = stop(run);
    await run.goTo({ iteration });
    assert.equal((await stopped).iteration, iteration);
  };
  const { series } = await roomy.launch({ ...options, iterations: 20_000 });
  await full.launch({ ...options, iterations: 20_000 });
  for (const run of [roomy, full]) {
    const stopped = stop(run);
    await run.continue();
    await stopped;
  }
  assert.equal(full.history.value('main', 'loss', 77), undefined);
  for (const iteration of [77, 0]) {
    for (const run of [roomy, full]) await at(run, iteration);
    for (const { id } of series) {
      assert.equal(full.history.value('main', id, iteration), roomy.history.value('main', id, iteration), id);
    }
  }
  assert.equal(full.history.value('main', 'loss', 77), undefined);
  for (const run of [roomy, full]) await run.dispose();
});

test('an element of a large problem is watched: at once where the run stands, then with its past, and after a restart', async () => {
  const run = client();
  const { series } = await run.launch({ ...options, program: 'file:///large.ts', iterations: 200 });
  assert.equal(
    series.some(({ group }) => group === 'value'),
    false,
  );
  let stopped = stop(run);
  await run.goTo({ iteration: 100 });
  await stopped;
  const told: string[] = [];
  run.on('output', ({ text }) => told.push(text));
  const { history } = run;
  const atOnce: (number | undefined)[] = [];
  run.on('series', () =>
    atOnce.push(history.value('main', 'value:w[69]', 100), history.value('main', 'value:w[69]', 99)),
  );
  const made = new Promise<void>((resolve) => {
    run.on('records', ({ past }) => {
      if (past === true && history.value('main', 'value:w[69]', 99) !== undefined) resolve();
    });
  });
  await assert.rejects(run.watch({ element: 'W[3]' }), /Did you mean "w\[3\]"/);
  const watched = await run.watch({ element: 'w[69]' });
  assert.deepEqual(
    watched.map(({ id }) => id),
    ['value:w[69]', 'gradient:w[69]', 'update:w[69]'],
  );
  const elements = await run.elements({ scope: 'parameters', frame: 0, name: 'w', start: 69, count: 1 });
  assert.deepEqual(atOnce, [elements[0], undefined]);
  await made;
  assert.deepEqual([history.value('main', 'value:w[69]', 0), history.value('main', 'gradient:w[69]', 0)], [69, 138]);
  assert.deepEqual([(await run.state()).iteration, told], [100, []]);

  const again = await run.restart();
  assert.ok(again.series.some(({ id }) => id === 'update:w[69]'));
  stopped = stop(run);
  await run.goTo({ iteration: 5 });
  await stopped;
  for (const iteration of [0, 1, 5]) {
    assert.equal(typeof history.value('main', 'value:w[69]', iteration), 'number', String(iteration));
  }
  await run.endUnresponsive();
  await new Promise((resolve) => setImmediate(resolve));
  await assert.rejects(run.watch({ element: 'w[1]' }), /The run is lost/);
  const resumed = await run.restart();
  assert.ok(resumed.series.some(({ id }) => id === 'update:w[69]'));
  const other = await run.launch({ ...options, iterations: 10 });
  assert.equal(
    other.series.some(({ id }) => id === 'value:w[69]'),
    false,
  );
  await run.dispose();
});

test('of the memory for history the worker’s checkpoints are given a quarter, and a restart the same', async () => {
  const launched: unknown[] = [];
  const start = (): WorkerLink => {
    let answer: (message: unknown) => void = () => {};
    let end: (message: string) => void = () => {};
    return {
      pid: undefined,
      ended: new Promise((resolve) => {
        end = resolve;
      }),
      post: (message) => {
        const { id, method, argument } = message as { id: number; method: string; argument: object };
        if (method === 'launch') launched.push((argument as { checkpointMemory?: number }).checkpointMemory);
        setImmediate(() => answer({ type: 'result', id, value: { series: [], parameters: [] } }));
      },
      onMessage: (listener) => {
        answer = listener;
      },
      onUrgent: () => {},
      kill: () => end('ended'),
    };
  };
  const run = new WorkerClient(start, { read: () => Promise.resolve(undefined) }, 1000, undefined);
  await run.launch(options);
  await run.restart();
  assert.deepEqual(launched, [250, 250]);
  await run.dispose();
});

test('a run that goes on waits while views paint, each for itself; one that stands does not', async () => {
  const rests: number[] = [];
  let answer: (message: unknown) => void = () => {};
  let end: (reason: string) => void = () => {};
  const link = (): WorkerLink => ({
    pid: undefined,
    ended: new Promise((resolve) => {
      end = resolve;
    }),
    post: (message) => {
      const { type, id, event, value } = message as Record<string, unknown>;
      if (type === 'event' && event === 'rest') rests.push((value as { milliseconds: number }).milliseconds);
      if (type === 'call') setImmediate(() => answer({ type: 'result', id, value: { series: [], parameters: [] } }));
    },
    onMessage: (listener) => {
      answer = listener;
    },
    onUrgent: () => {},
    kill: () => end('ended'),
  });
  const tell = (status: string): void => answer({ type: 'event', event: 'state', value: { status, iteration: 0 } });
  const run = new WorkerClient(link, { read: () => Promise.resolve(undefined) }, 1000, undefined);
  await run.launch(options);
  const [panel, gradients] = [{}, {}];
  tell('paused');
  run.paints(panel, 1e6);
  assert.deepEqual(rests, []);
  tell('running');
  run.paints(panel, 1e6);
  run.paints(gradients, 2e6);
  run.paints(gradients, 0);
  // The end reaches a run that has stopped meanwhile: its next step shall not wait.
  tell('paused');
  run.paints(panel, 0);
  run.paints(panel, 0);
  assert.deepEqual(
    rests.map((each) => Math.round(each / 1e6)),
    [1, 2, 1, 0],
  );
  await run.dispose();
});
