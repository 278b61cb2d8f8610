import assert from 'node:assert/strict';
import type { Body } from '../support/adapter/driver.ts';
import { program, sharedTranscriptTest, transcriptTest } from '../support/adapter/transcript.ts';

const folder = import.meta.dirname;
const configuration = { program, optimizer: 'gradientDescent', learningRate: 0.1, pace: 'max', stopOnEntry: true };

sharedTranscriptTest(folder, 'every scope and a tensor by pages', async ({ driver, golden }) => {
  await driver.launch(configuration);
  await driver.event('stopped');
  await driver.move('next');
  const { stackFrames } = await driver.ask('stackTrace', { threadId: 1 });
  const { scopes } = await driver.ask('scopes', { frameId: (stackFrames as Body[])[0]!['id'] });
  for (const scope of scopes as Body[])
    await driver.ask('variables', { variablesReference: scope['variablesReference'] });
  const tensor = (await driver.scope('Gradients')).find(({ name }) => name === 'W')!;
  const rows = { variablesReference: tensor['variablesReference'] };
  await driver.ask('variables', { ...rows, filter: 'named' });
  const { variables } = await driver.ask('variables', { ...rows, filter: 'indexed', start: 1, count: 100 });
  const row = { variablesReference: (variables as Body[])[0]!['variablesReference'] };
  const page = await driver.ask('variables', { ...row, filter: 'indexed', start: 1, count: 1 });
  assert.equal((page['variables'] as Body[]).length, 1);
  await driver.move('next');
  assert.equal((await driver.request('variables', row)).success, false);
  golden.assert();
});

sharedTranscriptTest(folder, 'variables are set and views are told', async ({ driver, golden }) => {
  await driver.launch(configuration);
  await driver.event('stopped');
  await driver.move('next');
  await driver.move('next');
  await driver.move('stepBack');
  const { stackFrames } = await driver.ask('stackTrace', { threadId: 1 });
  const { scopes } = await driver.ask('scopes', { frameId: (stackFrames as Body[])[0]!['id'] });
  const reference = (name: string) => (scopes as Body[]).find((scope) => scope['name'] === name)!['variablesReference'];
  const parameters = { variablesReference: reference('Parameters') };
  await driver.ask('setVariable', { ...parameters, name: 'a', value: '0.125' });
  await driver.event('invalidated');
  const { variables } = await driver.ask('variables', parameters);
  assert.equal((variables as Body[])[0]!['value'], '0.125');
  const rows = { variablesReference: (variables as Body[])[2]!['variablesReference'] };
  assert.equal((await driver.request('setVariable', { ...rows, name: '[0]', value: '1' })).success, false);
  const { variables: children } = await driver.ask('variables', rows);
  const row = { variablesReference: (children as Body[])[1]!['variablesReference'] };
  await driver.ask('setVariable', { ...row, name: '[2]', value: '-0' });
  assert.equal((await driver.request('setVariable', { ...row, name: '[3]', value: '1' })).success, false);
  const { variables: elements } = await driver.ask('variables', row);
  assert.equal((elements as Body[])[2]!['value'], '-0');
  const hyperparameters = { variablesReference: reference('Hyperparameters') };
  await driver.ask('setVariable', { ...hyperparameters, name: 'learningRate', value: '0.5' });
  assert.equal((await driver.request('setVariable', { ...parameters, name: 'a', value: 'much' })).success, false);
  const gradients = { variablesReference: reference('Gradients') };
  assert.equal((await driver.request('setVariable', { ...gradients, name: 'a', value: '1' })).success, false);
  golden.assert();
});

sharedTranscriptTest(folder, 'evaluate for hover watch console and clipboard', async ({ driver, golden }) => {
  await driver.launch(configuration);
  await driver.event('stopped');
  const evaluate = (expression: string, context: string) => driver.request('evaluate', { expression, context });
  assert.equal((await evaluate('a', 'hover')).body['result'], '4');
  assert.equal((await evaluate('gradient.a', 'watch')).body['result'], '3');
  assert.equal((await evaluate('a + 2', 'repl')).body['result'], '6');
  assert.equal((await evaluate('nothing', 'watch')).success, false);
  assert.equal((await evaluate(' ', 'repl')).success, true);
  const { variablesReference } = (await evaluate('W', 'watch')).body;
  await driver.ask('variables', { variablesReference, start: 0, count: 1 });
  assert.equal((await evaluate('W', 'clipboard')).body['result'], '[[0, 1, 2], [3, 4, 5]]');
  assert.equal((await evaluate('W[1][2] = 0.1', 'repl')).body['result'], '0.1');
  assert.equal((await evaluate('W[1][2]', 'repl')).body['result'], '0.1');
  // A watch must not change anything.
  assert.equal((await evaluate('a = 7', 'watch')).success, false);
  assert.equal((await evaluate('W = 7', 'repl')).success, false);
  assert.equal((await evaluate('W[2][0] = 7', 'repl')).success, false);
  await driver.ask('setExpression', { expression: 'learningRate', value: '0.25' });
  assert.equal((await driver.request('setExpression', { expression: 'loss', value: '0' })).success, false);
  assert.equal((await driver.request('setExpression', { expression: 'W[0]', value: '0' })).success, false);
  await driver.ask('completions', { text: 'lo', column: 3 });
  await driver.ask('completions', { text: 'a + gradient.', column: 14 });
  await driver.ask('descent/lineValues');
  await driver.ask('descent/setPace', { pace: 'max' });
  assert.equal((await driver.request('descent/setPace', { pace: 'slow' })).success, false);
  golden.assert();
});

transcriptTest(
  folder,
  'numbers that JSON does not know arrive as text',
  async ({ driver, golden }) => {
    await driver.launch({ program, iterations: 3 }, () => driver.ask('setExceptionBreakpoints', { filters: [] }));
    await driver.event('stopped');
    const metrics = await driver.scope('Metrics');
    assert.equal(metrics[0]!['value'], 'NaN');
    const { lines } = await driver.ask('descent/lineValues');
    assert.equal((lines as Body[])[0]!['value'], 'NaN');
    golden.assert();
  },
  { nonFiniteFrom: 2 },
);
