import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { DescentDebugAdapter } from '../../src/adapter/index.ts';
import { createWorkerClient } from '../../src/worker/client.ts';
import type { Body } from '../support/adapter/driver.ts';
import { Driver } from '../support/adapter/driver.ts';

const workerPath = join(import.meta.dirname, '../../src/worker/main.ts');
const program = '/home/user/descent/endless.ts';
/** The loop records nothing, so that nothing else than its end can stop it. */
const endless = `export function endless(x = 4) {
  let [turns, waits] = [0, x < 1];
  while (waits) turns++;
  return x * x + turns;
}
`;

test('a loss that loops for ever: answered, ended, read, restarted', { timeout: 60_000 }, async () => {
  const sources = new Map([[pathToFileURL(program).href, endless]]);
  const client = createWorkerClient({ read: (uri) => Promise.resolve(sources.get(uri)), workerPath });
  const adapter = new DescentDebugAdapter({ createDebuggee: () => client });
  try {
    const driver = new Driver(adapter);
    await driver.launch({ program, optimizer: 'gradientDescent', learningRate: 0.1, pace: 'max' });
    const told = await driver.event('output');
    assert.match(String(told['output']), /^The run has given no sign of life for \d+ s/);
    assert.equal(told['line'], 3);
    const { stackFrames } = await driver.ask('stackTrace', { threadId: 1 });
    assert.equal((stackFrames as Body[])[0]!['line'], 3);
    await driver.ask('pause', { threadId: 1 });

    await client.endUnresponsive();
    const lost = await driver.event('stopped');
    assert.equal(lost['text'], 'The run was ended because it gave no sign of life.');
    const [parameter] = await driver.scope('Parameters');
    assert.equal(parameter!['name'], 'x');
    assert.equal((await driver.request('next', { threadId: 1 })).success, false);

    sources.set(pathToFileURL(program).href, endless.replace('x < 1', 'x < -1'));
    await driver.ask('restart', {});
    assert.equal((await driver.event('stopped'))['reason'], 'converged');
    assert.equal(driver.unanswered, 0);
  } finally {
    adapter.dispose();
    await client.dispose();
  }
});

test('a loss that throws shows its own stack with the locals at the throw', { timeout: 60_000 }, async () => {
  const source = `function part(v: number, depth: number): number {
  const half = v / 2;
  if (half < 0.4) throw new Error('too small');
  return depth > 0 ? part(v, depth - 1) : half;
}
export function loss(x = 1) {
  const square = x * x;
  return square + part(x, 1);
}
`;
  const client = createWorkerClient({ read: () => Promise.resolve(source), workerPath });
  const adapter = new DescentDebugAdapter({ createDebuggee: () => client });
  try {
    const driver = new Driver(adapter);
    await driver.launch({ program: '/a/loss.ts', optimizer: 'gradientDescent', learningRate: 0.1, pace: 'max' });
    assert.equal((await driver.event('stopped'))['reason'], 'exception');
    const { stackFrames } = await driver.ask('stackTrace', { threadId: 1 });
    const shown: unknown[] = [];
    for (const { id, name, line } of stackFrames as Body[]) {
      const { scopes } = await driver.ask('scopes', { frameId: id });
      const locals = (scopes as Body[]).find((scope) => scope['name'] === 'Locals');
      const variables =
        locals === undefined
          ? undefined
          : (await driver.ask('variables', { variablesReference: locals['variablesReference'] }))['variables'];
      const values = (variables as Body[] | undefined)?.map((each) => `${each['name']} ${each['value']}`);
      shown.push([String(name).split(' ')[0], line, values]);
    }
    assert.deepEqual(shown, [
      ['part', 3, ['v 0.75', 'depth 1', 'half 0.375']],
      ['loss', 8, ['x 0.75', 'square 0.5625']],
      ['loss', 6, undefined],
    ]);
    const { body } = await driver.request('evaluate', {
      expression: 'half * 2',
      frameId: (stackFrames as Body[])[0]!['id'],
    });
    assert.equal((body as Body)['result'], '0.75');
  } finally {
    adapter.dispose();
    await client.dispose();
  }
});

test('an error in the source fails the launch with its place', { timeout: 60_000 }, async () => {
  const client = createWorkerClient({
    read: () => Promise.resolve('export function wrong(x = 1) {\n  return x +* 2;\n}\n'),
    workerPath,
  });
  const adapter = new DescentDebugAdapter({ createDebuggee: () => client });
  try {
    const driver = new Driver(adapter);
    const launched = await driver.launch({ program: '/home/user/descent/wrong.ts' });
    assert.equal(launched.success, false);
    assert.match(launched.message!, /^wrong\.ts:2:\d+: /);
    assert.equal((await driver.event('output'))['line'], 2);
  } finally {
    adapter.dispose();
    await client.dispose();
  }
});
