import assert from 'node:assert/strict';
import { commands, debug, workspace } from 'vscode';
import { closeEditors, copyFixture, show } from './support/files.ts';
import type { TestSession } from './support/sessions.ts';
import { configurationFor, isAlive, launch, quietly, refusal, sessionOf, stopAll } from './support/sessions.ts';
import { until } from './support/wait.ts';

const host = process.pid;

/** What stays of a run whose worker is gone. */
async function assertLost(run: TestSession, message: RegExp): Promise<void> {
  assert.equal(run.descent.state?.status, 'lost');
  assert.match(run.descent.state?.stop?.text ?? '', message);
  assert.equal(run.ended, false, 'the session stays');
  assert.equal(process.pid, host, 'the extension host stays');
  const { client, state } = run.descent;
  const { branch, iteration } = state ?? {};
  assert.ok(branch !== undefined && iteration !== undefined);
  assert.equal(client.history.value(branch, 'loss', iteration), state?.loss, 'the charts stay');
  const variables = await run.variables('Parameters');
  assert.equal(Number(variables['x']), client.history.value(branch, 'value:x', iteration), 'the Variables stay');
  assert.deepEqual(Object.keys(await run.variables('Gradients')), Object.keys(variables));
  await assert.rejects(run.request('next', { threadId: 1 }), /lost.*Restart/s, 'it can only be read');
  await assert.rejects(run.request('setExpression', { expression: 'x', value: '1' }), /lost.*Restart/s);
  assert.equal(await run.evaluate('x'), variables['x']);
}

describe('an endless loop', () => {
  afterEach(async () => {
    await stopAll();
    await closeEditors();
  });

  it('in the loss can be ended, and the run restarted', async () => {
    const uri = copyFixture('endless.ts');
    await show(uri);
    const run = await launch(uri, { stopOnEntry: true, pace: 'max' });
    await run.stopped();
    await run.move('next');
    const worker = run.descent.client.pid;
    const silent = new Promise<number>((resolve) => {
      run.descent.client.on('unresponsive', ({ unresponsive, seconds }) => unresponsive && resolve(seconds));
    });
    await run.request('continue', { threadId: 1 });
    const seconds = await silent;
    assert.ok(seconds >= 2, `${seconds} s`);
    assert.equal(run.descent.unresponsive, true);
    assert.match(run.output, /no sign of life for 2 s/);

    // Meanwhile the editor gets its answers.
    assert.equal((await run.request<{ threads: unknown[] }>('threads')).threads.length, 1);
    await run.request('pause', { threadId: 1 });
    // The worker says where it is twice a second; a state that was still under way may have come in between.
    let lines: readonly number[] = [];
    const says = async (): Promise<boolean> => {
      lines = (await run.frames()).map(({ line }) => line);
      return lines[0] === 6;
    };
    await until(() => `the call stack to say where it loops: lines ${lines.join()}; ${run.output}`, says, 5000);

    await commands.executeCommand('descent.endUnresponsive');
    assert.equal((await run.stopped()).reason, 'exception');
    await assertLost(run, /ended because it gave no sign of life/);
    assert.equal(isAlive(worker), false);

    const lostAt = run.iteration;
    assert.equal(lostAt, 1);
    await run.move('restart');
    assert.equal(run.iteration, lostAt);
    assert.notEqual(run.descent.client.pid, worker);
    await run.move('next');
    assert.deepEqual(await run.variables('Parameters'), { x: '1' });
  });

  it('in a module that is being loaded can be ended by Stop', async () => {
    const uri = copyFixture('endless-at-load.ts');
    let started: unknown;
    const run = await sessionOf(() => {
      // It is answered when the loss has been loaded: never.
      void debug.startDebugging(undefined, configurationFor(uri), quietly).then((answer) => {
        started = answer;
      });
    });
    await until('the silence', () => run.descent.unresponsive);
    const worker = run.descent.client.pid;
    await debug.stopDebugging(run.session);
    await until('the end', () => run.ended && !isAlive(worker));
    assert.notEqual(started, true);
  });

  it('in a module that is being loaded can be ended by the offer', async () => {
    const uri = copyFixture('endless-at-load.ts');
    const run = await sessionOf(() => {
      void debug.startDebugging(undefined, configurationFor(uri), quietly).then(undefined, () => {});
    });
    await until('the silence', () => run.descent.unresponsive);
    await commands.executeCommand('descent.endUnresponsive');
    await until('the end', () => run.ended);
  });
});

describe('a loss that hoards', () => {
  before(() => workspace.getConfiguration('descent').update('workerMemory', 256, true));
  after(() => workspace.getConfiguration('descent').update('workerMemory', undefined, true));

  afterEach(async () => {
    await stopAll();
    await closeEditors();
  });

  for (const what of ['objects', 'typed-arrays', 'tensors']) {
    it(`${what} is ended with a message, and the extension host lives`, async () => {
      const uri = copyFixture(`hoards-${what}.ts`);
      await show(uri);
      const run = await launch(uri, { stopOnEntry: true });
      await run.stopped();
      await run.move('continue');
      await assertLost(run, /The run took \d+ MB of memory, and its limit is 256 MB/);
      assert.match(run.output, /The run has been lost: The run took/);
    });
  }

  it('all of it in its first evaluation is told as a launch that failed', async () => {
    const uri = copyFixture('hoards-at-load.ts');
    const said = await refusal(() => launch(uri));
    assert.match(said, /The run took \d+ MB of memory, and its limit is 256 MB/);
    assert.equal(process.pid, host);
  });
});

describe('a worker that is killed after many iterations', () => {
  afterEach(async () => {
    await stopAll();
    await closeEditors();
  });

  it('leaves the run at its last checkpoint, from which it can be restarted', async () => {
    const run = await launch(copyFixture('long.ts'), { stopOnEntry: true });
    await run.stopped();
    const { client } = run.descent;
    const far = new Promise<void>((resolve) => {
      client.on('checkpoint', ({ iteration }) => iteration >= 100_000 && resolve());
    });
    await run.request('continue', { threadId: 1 });
    await far;
    const worker = client.pid ?? 0;
    process.kill(worker, 'SIGKILL');
    assert.equal((await run.stopped()).reason, 'exception');
    await assertLost(run, /ended by SIGKILL/);

    const lostAt = run.iteration;
    const newest = client.history.last('main');
    assert.ok(lostAt >= 100_000 && lostAt <= newest, `${lostAt} of ${newest}`);
    const before = client.history.value('main', 'value:x', lostAt - 1);
    const [x, y] = [client.history.value('main', 'value:x', lostAt), client.history.value('main', 'value:y', lostAt)];
    const next = client.history.value('main', 'value:x', lostAt + 1);
    assert.equal(client.history.reduce('main', 'loss', 0, newest, 100).id, 'loss');
    const chart = client.history.reduce('main', 'loss', 0, newest, 100);
    assert.ok(chart.iteration.length >= 100 && chart.last.every(Number.isFinite));

    await run.move('restart');
    assert.equal(run.iteration, lostAt);
    assert.notEqual(client.pid, worker);
    assert.deepEqual(await run.variables('Parameters'), { x: String(x), y: String(y) });
    await run.move('next');
    assert.equal(run.iteration, lostAt + 1);
    if (next !== undefined) assert.equal(Number(await run.evaluate('x')), next, 'it goes on with the same bits');
    await run.move('descent/goTo', { iteration: lostAt - 1 });
    assert.equal(Number(await run.evaluate('x')), before, 'and back with the same bits');
    await run.move('descent/goTo', { iteration: newest + 1000 });
    assert.equal(client.history.last('main'), newest + 1000);
  });
});
