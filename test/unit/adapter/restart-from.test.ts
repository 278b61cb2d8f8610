import assert from 'node:assert/strict';
import test from 'node:test';
import { DescentDebugAdapter } from '../../../src/adapter/session.ts';
import type { RestartFrom } from '../../../src/shared/protocol.ts';
import { Driver } from '../../support/adapter/driver.ts';
import { FakeDebuggee } from '../../support/adapter/fake-debuggee.ts';
import { program } from '../../support/adapter/transcript.ts';

test('descent/restartFrom starts over at the present point, or with a pair of elements changed', async () => {
  const fake = new FakeDebuggee();
  const asked: RestartFrom[] = [];
  const restartFrom = (from: RestartFrom) => {
    asked.push(from);
    return fake.restart();
  };
  const debuggee = Object.assign(fake, { restartFrom });
  const driver = new Driver(new DescentDebugAdapter({ createDebuggee: () => debuggee }));
  await driver.launch({ program, stopOnEntry: true });
  await driver.event('stopped');
  await driver.ask('descent/restartFrom', {});
  await driver.event('stopped');
  await driver.ask('descent/restartFrom', { elements: ['x', 'y'], values: [0.5, '-0'] });
  await driver.event('stopped');
  assert.deepEqual(asked, [{}, { pair: { elements: ['x', 'y'], values: Float64Array.of(0.5, -0) } }]);
  for (const args of [
    { elements: ['x', 'y'] },
    { elements: ['x'], values: [1] },
    { elements: ['x', 'y'], values: [1, '2'] },
  ]) {
    const answer = await driver.request('descent/restartFrom', args);
    assert.equal(answer.success, false, JSON.stringify(args));
  }
  assert.equal(asked.length, 2);
});
