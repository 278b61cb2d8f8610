import assert from 'node:assert/strict';
import test from 'node:test';
import { DescentDebugAdapter } from '../../../src/adapter/session.ts';
import { Driver } from '../../support/adapter/driver.ts';
import { FakeDebuggee } from '../../support/adapter/fake-debuggee.ts';
import { program } from '../../support/adapter/transcript.ts';

test('descent/stepEpoch steps by epochs, one forward where nothing else is said', async () => {
  const fake = new FakeDebuggee();
  const driver = new Driver(new DescentDebugAdapter({ createDebuggee: () => fake }));
  await driver.launch({ program, stopOnEntry: true });
  await driver.event('stopped');
  for (const [args, call] of [
    [{}, 'step 1 epochs'],
    [{ count: 2 }, 'step 2 epochs'],
    [{ count: -1 }, 'step -1 epochs'],
  ] as const) {
    await driver.ask('descent/stepEpoch', args);
    const { reason } = (await driver.event('stopped')) as { reason?: string };
    assert.equal(reason, 'step');
    assert.equal(
      fake.calls.findLast((each) => each.startsWith('step')),
      call,
    );
  }
  for (const count of [0, 1.5, 'two']) {
    const answer = await driver.request('descent/stepEpoch', { count });
    assert.equal(answer.success, false, String(count));
  }
});
