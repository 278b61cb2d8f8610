import assert from 'node:assert/strict';
import type { Body, Driver } from '../support/adapter/driver.ts';
import { program, sharedTranscriptTest, transcriptTest, workspace } from '../support/adapter/transcript.ts';

const folder = import.meta.dirname;
const configuration = { program, optimizer: 'gradientDescent', learningRate: 0.1, pace: 'max' };

function set(driver: Driver, breakpoints: readonly Body[], path = program): Promise<Body> {
  return driver.ask('setBreakpoints', { source: { path }, breakpoints });
}

sharedTranscriptTest(folder, 'breakpoints before the launch are bound by it', async ({ driver, golden }) => {
  await driver.launch({ ...configuration, iterations: 10 }, async () => {
    await set(driver, [{ line: 3, condition: 'iteration == 4' }, { line: 99 }]);
    await set(driver, [{ line: 1 }], `${workspace}/other.ts`);
    await driver.ask('setExceptionBreakpoints', { filters: ['nonFinite', 'other'] });
  });
  const stopped = await driver.event('stopped');
  assert.deepEqual(stopped['hitBreakpointIds'], [1]);
  const locals = await driver.scope('Locals');
  assert.equal(locals.find(({ name }) => name === 'da')!['value'], '1.9683000000000002');
  // In the evaluation's frame `a` is a copy; what is set is the parameter.
  await driver.ask('evaluate', { expression: 'a = 2', context: 'repl' });
  const { stackFrames } = await driver.ask('stackTrace', { threadId: 1 });
  assert.equal((stackFrames as Body[]).length, 1);
  // The same line keeps its id; a log point does not stop.
  await set(driver, [{ line: 3, logMessage: 'at {a}', condition: 'iteration == 6' }]);
  await driver.move('continue');
  await set(driver, []);
  golden.assert();
});

transcriptTest(
  folder,
  'a value that is not finite stops the run',
  async ({ driver, fake, golden }) => {
    await driver.launch({ program, iterations: 10 });
    assert.equal((await driver.event('stopped'))['reason'], 'exception');
    assert.ok(fake.calls.includes('setExceptionFilters nonFinite'));
    await driver.ask('exceptionInfo', { threadId: 1 });
    await driver.move('stepBack');
    assert.equal((await driver.request('exceptionInfo', { threadId: 1 })).success, false);
    golden.assert();
  },
  { nonFiniteFrom: 3 },
);

transcriptTest(folder, 'lines from 0 and sources as URIs', async ({ driver, fake, golden }) => {
  const uri = `file://${program}`;
  await driver.initialize({
    adapterID: 'descent',
    linesStartAt1: false,
    columnsStartAt1: false,
    pathFormat: 'uri',
  });
  const launched = driver.request('launch', { program: uri, stopOnEntry: true });
  await driver.event('initialized');
  await set(driver, [{ line: 0, column: 0 }], uri);
  await driver.ask('configurationDone');
  await launched;
  await driver.event('stopped');
  await driver.ask('stackTrace', { threadId: 1 });
  await driver.ask('completions', { text: 'x + lea', column: 7 });
  fake.emit('breakpoints', [{ id: 1, verified: true, line: 4 }]);
  golden.assert();
});
