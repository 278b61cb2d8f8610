// What goes wrong in a real child process: the host learns of it, keeps the history, and can go on.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { TestContext } from 'node:test';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RunState } from '../../src/shared/run.ts';
import type { WorkerClient } from '../../src/worker/client.ts';
import { createWorkerClient } from '../../src/worker/client.ts';

const workerPath = fileURLToPath(new URL('../../src/worker/main.ts', import.meta.url));
const program = 'file:///loss.ts';
const megabyte = 2 ** 20;

/** A client whose process ends with the test, however that ends. */
function client(context: TestContext, text: string, memoryLimit = 120 * megabyte): WorkerClient {
  const run = createWorkerClient({
    workerPath,
    memoryLimit,
    read: (uri) => Promise.resolve(uri === program ? text : undefined),
  });
  context.after(() => run.dispose());
  return run;
}

function told<Event extends 'lost' | 'unresponsive' | 'state' | 'busy'>(
  run: WorkerClient,
  event: Event,
  when: (value: never) => boolean = () => true,
) {
  return new Promise<unknown>((resolve) => {
    const off = run.on(event, (value) => {
      if (!when(value as never)) return;
      off();
      resolve(value);
    });
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

// Each has its own process, and most of what they do is to wait for it.
suite('faults of a process', { concurrency: true }, () => {
  test('an endless loop is seen with its place, and can be ended', async (context) => {
    const run = client(
      context,
      'export function loss(x = 1) {\n  let [n, waits] = [0, x > 0.9];\n  while (waits) {\n    n = (n + 1) % 7;\n  }\n  return x * n;\n}',
      1024 * megabyte,
    );
    const silent = told(run, 'unresponsive') as Promise<{ unresponsive: boolean; seconds: number }>;
    const busy = told(run, 'busy') as Promise<{ place?: { line: number } }>;
    const lost = told(run, 'lost') as Promise<{ message: string }>;
    const launch = run.launch({ program });
    launch.catch(() => {});
    const { place } = await busy;
    assert.ok(place !== undefined && place.line >= 3 && place.line <= 4, `line ${place?.line}`);
    const { unresponsive, seconds } = await silent;
    assert.equal(unresponsive, true);
    assert.equal(run.unresponsive, true);
    assert.ok(seconds >= 2);
    const { pid } = run;
    await run.endUnresponsive();
    assert.match((await lost).message, /no sign of life/);
    await assert.rejects(launch, /no sign of life/);
    assert.equal(isAlive(pid!), false);
    assert.equal(run.unresponsive, false);
  });

  const hoards: Readonly<Record<string, string>> = {
    objects:
      'const kept: object[] = [];\nexport function loss(x = 1) {\n  for (let i = 0; i < 1e9; i++) kept.push({ i, text: [i] });\n  return x * x;\n}',
    'typed arrays':
      'const kept: Int32Array[] = [];\nexport function loss(x = 1) {\n  for (let i = 0; i < 1e9; i++) kept.push(new Int32Array(1e6).fill(1));\n  return x * x;\n}',
    tensors:
      "import { ones } from 'descent-debugger';\nconst kept: unknown[] = [];\nexport function loss(x = 1) {\n  for (let i = 0; i < 1e9; i++) kept.push(ones([1000, 100]));\n  return x * x;\n}",
  };

  for (const [what, text] of Object.entries(hoards)) {
    test(`a loss that hoards ${what} ends with a message, and nothing else ends`, async (context) => {
      const run = client(context, text);
      const lost = told(run, 'lost') as Promise<{ message: string }>;
      const launch = run.launch({ program, pace: 'max' });
      await assert.rejects(launch, /MB of memory, and its limit is 120 MB/);
      assert.match((await lost).message, /descent\.workerMemory/);
      assert.equal(run.pid, undefined);
    });
  }

  test('killed after 100,000 iterations, a run is still there at its last checkpoint, and goes on from it', async (context) => {
    const text =
      'export function loss(x = -1.2, y = 1) {\n  const valley = y - x * x;\n  return (1 - x) ** 2 + 100 * valley ** 2;\n}';
    const options = { program, pace: 'max', iterations: 1e9, tolerance: 0, learningRate: 0.01 } as const;
    const run = client(context, text, 1024 * megabyte);
    await run.launch(options);
    const pastStart = told(run, 'state', (state: RunState) => state.iteration > 2000);
    await run.continue();
    await pastStart;
    await run.setValue({ scope: 'hyperparameters', name: 'beta1', value: '0.8' });
    await told(run, 'state', (state: RunState) => state.iteration > 100_000);
    // At every stop a checkpoint is told; while a run goes on it is told once a second.
    await run.pause();
    const paused = (await run.state()) as RunState;
    await run.continue();
    await told(run, 'state', (state: RunState) => state.iteration > paused.iteration);
    const lost = told(run, 'lost') as Promise<{ message: string }>;
    process.kill(run.pid!, 'SIGKILL');
    assert.match((await lost).message, /SIGKILL/);

    const state = (await run.state()) as RunState;
    assert.equal(state.status, 'lost');
    assert.ok(state.iteration >= paused.iteration);
    const { history } = run;
    assert.ok(history.last('main') >= state.iteration);
    const [x] = await run.scope({ scope: 'parameters', frame: 0 });
    assert.equal(x?.value, history.value('main', 'value:x', state.iteration));
    assert.equal(x?.settable, false);
    assert.equal((await run.evaluate({ expression: 'x + y' })).kind, 'number');
    assert.equal((await run.frames()).length, 1);
    assert.ok(history.reduce('main', 'loss', 0, history.last('main'), 500).iteration.length === 500);
    await assert.rejects(run.step({ count: 1 }), /Restart it to go on/);

    const before = history.value('main', 'loss', 54_321);
    const description = await run.restart();
    assert.equal(description.problem, 'loss');
    const again = (await run.state()) as RunState;
    assert.deepEqual([again.status, again.iteration, again.loss], ['ready', state.iteration, state.loss]);
    const [, , beta1] = await run.scope({ scope: 'hyperparameters', frame: 0 });
    assert.deepEqual([beta1?.name, beta1?.value], ['beta1', 0.8]);
    // Also what lies before the checkpoint can be gone to: it is made again, with what was changed on the way.
    const there = told(run, 'state', (each: RunState) => each.status === 'paused') as Promise<RunState>;
    await run.goTo({ iteration: 54_321 });
    assert.equal((await there).loss, before);
    const on = told(run, 'state', (each: RunState) => each.iteration > again.iteration);
    await run.continue();
    await on;
  });

  test('a worker that cannot be started says so', async () => {
    const run = createWorkerClient({ workerPath: '/nowhere/worker.cjs', read: () => Promise.resolve(undefined) });
    await assert.rejects(
      run.launch({ program }),
      /The process of the run ended with code 1: Error: Cannot find module/,
    );
  });

  test('a worker that loops for ever ends when its host has gone', async (context) => {
    const script = `
      import { createWorkerClient } from ${JSON.stringify(new URL('../../src/worker/client.ts', import.meta.url).href)};
      const run = createWorkerClient({
        workerPath: ${JSON.stringify(workerPath)},
        read: (uri) => Promise.resolve(uri === '${program}' ? 'export function loss(x = 1) { let n = 0; while (n >= 0) n = (n + 1) % 7; return x; }' : undefined),
      });
      run.on('busy', () => console.log(run.pid));
      run.launch({ program: '${program}' }).catch(() => {});
    `;
    const host = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    context.after(() => host.kill('SIGKILL'));
    const pid = Number(await new Promise((resolve) => host.stdout.once('data', resolve)));
    assert.ok(isAlive(pid));
    host.kill('SIGKILL');
    for (let waited = 0; isAlive(pid) && waited < 200; waited++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(isAlive(pid), false);
  });
});
