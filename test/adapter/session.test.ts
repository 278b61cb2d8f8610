import assert from 'node:assert/strict';
import type { Body } from '../support/adapter/driver.ts';
import { program, sharedTranscriptTest, transcriptTest, workspace } from '../support/adapter/transcript.ts';

const folder = import.meta.dirname;

transcriptTest(folder, 'what the adapter says it can do', async ({ driver, golden }) => {
  await driver.ask('initialize', { clientID: 'vscode', adapterID: 'descent', linesStartAt1: true, pathFormat: 'path' });
  assert.equal((await driver.request('initialize', {})).success, false);
  golden.assert();
});

/** Plain gradient descent, which both debuggees know. */
const configuration = { program, optimizer: 'gradientDescent', learningRate: 0.1, pace: 'max' };

sharedTranscriptTest(folder, 'a run to its limit stays stopped and goes on', async ({ driver, golden }) => {
  const launched = await driver.launch({ ...configuration, iterations: 20 });
  assert.equal(launched.success, true);
  assert.equal((await driver.event('stopped'))['reason'], 'limit');
  await driver.ask('threads');
  await driver.ask('stackTrace', { threadId: 1 });
  await driver.move('continue');
  const { stackFrames } = await driver.ask('stackTrace', { threadId: 1, startFrame: 0, levels: 1 });
  assert.equal((stackFrames as Body[])[0]!['name'], 'parabola — iteration 40');
  await driver.ask('terminate', { restart: false });
  await driver.event('terminated');
  await driver.ask('disconnect', { restart: false });
  golden.assert();
});

sharedTranscriptTest(folder, 'stop on entry and move through the iterations', async ({ driver, golden }) => {
  await driver.launch({ ...configuration, stopOnEntry: true });
  await driver.event('stopped');
  await driver.move('next', { threadId: 1, granularity: 'statement' });
  await driver.move('stepIn');
  await driver.move('stepOut');
  await driver.move('next');
  await driver.move('stepBack');
  const { targets } = await driver.ask('gotoTargets', { source: { path: program }, line: 3 });
  assert.equal((targets as Body[]).length, 2);
  await driver.move('goto', { threadId: 1, targetId: (targets as Body[])[0]!['id'] });
  await driver.move('descent/goTo', { iteration: 2 });
  await driver.move('reverseContinue');
  await driver.move('stepBack');
  assert.equal((await driver.request('descent/goTo', { iteration: 1, branch: 'nowhere' })).success, false);
  await driver.event('stopped');
  assert.deepEqual(
    (await driver.ask('gotoTargets', { source: { path: `${workspace}/other.ts` }, line: 3 }))['targets'],
    [],
  );
  assert.equal((await driver.request('goto', { threadId: 1, targetId: 99 })).success, false);
  golden.assert();
});

transcriptTest(
  folder,
  'pause is answered before the run has stopped',
  async ({ driver, golden }) => {
    await driver.launch({ program });
    assert.equal((await driver.request('stackTrace', { threadId: 1 })).message, 'notStopped');
    assert.equal((await driver.request('next', { threadId: 1 })).message, 'notStopped');
    // A hyperparameter can be changed in mid-run.
    await driver.ask('setExpression', { expression: 'learningRate', value: '0.5' });
    await driver.ask('pause', { threadId: 1 });
    await driver.event('stopped');
    golden.assert();
  },
  { slice: 0 },
);

sharedTranscriptTest(folder, 'a restart begins at iteration 0', async ({ driver, golden }) => {
  await driver.launch({ ...configuration, iterations: 3 });
  await driver.event('stopped');
  await driver.ask('restart', {});
  assert.equal((await driver.event('stopped'))['description'], 'Reached the limit at iteration 3');
  const again = { type: 'descent', request: 'launch', name: 'Descent', ...configuration, iterations: 3 };
  await driver.ask('restart', { arguments: again });
  await driver.event('stopped');
  await driver.ask('restart', { arguments: { ...again, iterations: 5, stopOnEntry: true } });
  assert.equal((await driver.event('stopped'))['description'], 'Ready at iteration 0');
  assert.equal((await driver.move('continue'))['description'], 'Reached the limit at iteration 5');
  golden.assert();
});

transcriptTest(folder, 'a wrong configuration is named', async ({ driver, golden }) => {
  await driver.initialize({ adapterID: 'descent' });
  const wrong = {
    program,
    learningrate: 0.1,
    optimizer: 'adamm',
    iterations: 2.5,
    settings: { beta1: ['big'] },
    zzz: 1,
  };
  assert.equal((await driver.request('launch', wrong)).success, false);
  assert.equal((await driver.request('launch', {})).success, false);
  assert.equal((await driver.request('attach', {})).success, false);
  golden.assert();
});

transcriptTest(
  folder,
  'a loss that cannot be loaded fails the launch',
  async ({ driver, golden }) => {
    assert.equal((await driver.launch({ program })).success, false);
    assert.equal((await driver.request('stackTrace', { threadId: 1 })).success, false);
    await driver.ask('disconnect', {});
    golden.assert();
  },
  { launchError: 'There is no name "y".' },
);

transcriptTest(
  folder,
  'a loss that loops for ever while it loads can be ended',
  async ({ driver, fake, golden }) => {
    await driver.initialize({ adapterID: 'descent' });
    const launched = driver.request('launch', { program });
    await driver.event('initialized');
    await driver.ask('configurationDone');
    fake.setUnresponsive(true);
    await driver.ask('threads');
    await driver.ask('stackTrace', { threadId: 1 });
    await driver.ask('pause', { threadId: 1 });
    await driver.ask('terminate', {});
    assert.equal((await launched).success, false);
    await driver.event('terminated');
    golden.assert();
  },
  { hangsOnLaunch: true },
);

transcriptTest(
  folder,
  'going to an iteration ends a movement that is under way',
  async ({ driver, golden }) => {
    await driver.launch({ program, stopOnEntry: true });
    await driver.event('stopped');
    await driver.ask('continue', { threadId: 1 });
    assert.equal((await driver.request('descent/goTo', { iteration: 0, branch: 'nowhere' })).success, false);
    await driver.ask('descent/goTo', { iteration: 0 });
    assert.equal((await driver.event('stopped'))['reason'], 'goto');
    golden.assert();
  },
  { slice: 0 },
);

transcriptTest(
  folder,
  'while the run is silent the adapter answers',
  async ({ driver, fake, golden }) => {
    await driver.launch({ program, stopOnEntry: true });
    await driver.event('stopped');
    await driver.ask('stackTrace', { threadId: 1 });
    await driver.ask('continue', { threadId: 1 });
    fake.setUnresponsive(true);
    await driver.ask('threads');
    await driver.ask('stackTrace', { threadId: 1 });
    assert.equal((await driver.request('evaluate', { expression: 'a', context: 'watch' })).success, false);
    await driver.ask('pause', { threadId: 1 });
    fake.setUnresponsive(false);
    await driver.event('stopped');
    await driver.ask('stackTrace', { threadId: 1 });
    golden.assert();
  },
  { slice: 0 },
);

transcriptTest(folder, 'a lost run can be read and restarted', async ({ driver, fake, golden }) => {
  await driver.launch({ program, iterations: 6 });
  await driver.event('stopped');
  fake.lose('It used more than 2 GB of memory.');
  await driver.event('stopped');
  await driver.ask('exceptionInfo', { threadId: 1 });
  const parameters = await driver.scope('Parameters');
  assert.equal(parameters[0]!['name'], 'a');
  const changes: [string, Body][] = [
    ['continue', { threadId: 1 }],
    ['next', { threadId: 1 }],
    ['stepBack', { threadId: 1 }],
    ['descent/goTo', { iteration: 0 }],
    ['setExpression', { expression: 'a', value: '1' }],
    ['setVariable', { variablesReference: 1, name: 'a', value: '1' }],
    ['descent/extend', { iterations: 100 }],
  ];
  for (const [command, args] of changes) assert.equal((await driver.request(command, args)).success, false, command);
  await driver.ask('pause', { threadId: 1 });
  await driver.ask('setBreakpoints', {
    source: { path: program },
    breakpoints: [{ line: 2, condition: 'iteration == 5' }],
  });
  await driver.ask('restart', {});
  await driver.event('stopped');
  await driver.move('stepBack');
  golden.assert();
});

transcriptTest(folder, 'what the run says goes to the console', async ({ driver, fake, golden }) => {
  await driver.launch({ program, stopOnEntry: true });
  await driver.event('stopped');
  const place = { file: `file://${program}`, start: 0, end: 1, line: 3, column: 5, endLine: 3, endColumn: 6 };
  fake.emit('output', { category: 'stdout', text: 'hello', place, iteration: 4 });
  const problem = { severity: 'warning', code: 'blocked-gradient', message: 'Math.floor blocks it.', place } as const;
  fake.emit('problem', problem);
  fake.emit('problem', problem);
  fake.emit('progress', { text: 'Replaying', fraction: 0.25 });
  fake.emit('progress', { text: 'Replaying', fraction: 0.5 });
  await driver.ask('cancel', { progressId: 'descent-1' });
  fake.emit('progress', { text: 'Replaying', fraction: 1 });
  golden.assert();
});
