import assert from 'node:assert/strict';
import { commands, debug } from 'vscode';
import { closeEditors, writeFile } from './support/files.ts';
import { isAlive, launch, sessionOf, stopAll, testApi } from './support/sessions.ts';
import { until } from './support/wait.ts';

const text = '/** @descent optimizer=gradientDescent learningRate=0.25 */\nexport const loss = (x = 4) => x ** 2;\n';

describe('two sessions at once', () => {
  afterEach(async () => {
    await stopAll();
    await closeEditors();
  });

  it('have their own values, steps and workers', async () => {
    const uri = writeFile('same.ts', text);
    const [first, second] = [await launch(uri, { stopOnEntry: true }), await launch(uri, { stopOnEntry: true })];
    await Promise.all([first.stopped(), second.stopped()]);
    const workers = [first.descent.client.pid, second.descent.client.pid];
    assert.equal(new Set([...workers, process.pid]).size, 3);

    await first.move('next');
    await first.move('next');
    assert.deepEqual([first.iteration, second.iteration], [2, 0]);
    assert.deepEqual(await first.variables('Parameters'), { x: '1' });
    assert.deepEqual(await second.variables('Parameters'), { x: '4' });

    await second.request('setExpression', { expression: 'learningRate', value: '0.5' });
    await second.move('next');
    assert.deepEqual(await second.variables('Parameters'), { x: '0' });
    await first.move('stepBack');
    assert.deepEqual(await first.variables('Parameters'), { x: '2' });
    assert.equal(first.descent.state?.learningRate, 0.25);
  });

  it('end one by one', async () => {
    const uri = writeFile('ended.ts', text);
    const [first, second] = [await launch(uri, { stopOnEntry: true }), await launch(uri, { stopOnEntry: true })];
    await Promise.all([first.stopped(), second.stopped()]);
    const pid = first.descent.client.pid;
    await first.stop();
    await until('the end of the worker', () => !isAlive(pid));
    assert.equal(second.ended, false);
    await second.move('next');
    assert.deepEqual(await second.variables('Parameters'), { x: '2' });
    assert.equal(first.descent.client.history.value('main', 'loss', 0), 16, 'the charts of the ended one stay');
  });

  it('the view follows the session that VS Code has selected', async () => {
    const { sessions } = await testApi();
    const uri = writeFile('selected.ts', text);
    const first = await launch(uri, { stopOnEntry: true });
    await first.stopped();
    const second = await launch(uri, { stopOnEntry: true });
    await second.stopped();
    await until('the newest to be selected', () => sessions.selected === second.descent);
    await second.stop();
    await until('the other to be selected', () => debug.activeDebugSession === first.session);
    await until('the views to follow', () => sessions.selected === first.descent);
  });

  it('a run that is over makes room for the next one, so that VS Code’s keys move what the views show', async () => {
    const { sessions } = await testApi();
    const [first, second] = [writeFile('first.ts', text), writeFile('second.ts', text)];
    const over = await sessionOf(() => commands.executeCommand('descent.run', first));
    assert.equal((await over.stopped()).reason, 'converged');
    const next = await sessionOf(() => commands.executeCommand('descent.debug', second));
    await next.stopped();
    await until('the end of the run that is over', () => over.ended);
    await until('the focus of VS Code', () => debug.activeDebugSession === next.session);
    assert.equal(sessions.selected, next.descent);
    await until('the frame in VS Code', () => debug.activeStackItem?.session === next.session);
    await commands.executeCommand('workbench.action.debug.stepOver');
    await next.stopped();
    assert.equal(next.iteration, 1);
  });

  it('the views show a new run until VS Code’s keys move the one that was paused before', async () => {
    const { sessions } = await testApi();
    const paused = await sessionOf(() => commands.executeCommand('descent.debug', writeFile('paused.ts', text)));
    await paused.stopped();
    await until('the frame in VS Code', () => debug.activeStackItem?.session === paused.session);
    const other = await sessionOf(() => commands.executeCommand('descent.debug', writeFile('other.ts', text)));
    await other.stopped();
    assert.equal(sessions.selected, other.descent);
    assert.equal(debug.activeDebugSession, paused.session);
    await commands.executeCommand('workbench.action.debug.stepOver');
    await paused.stopped();
    assert.deepEqual([paused.iteration, other.iteration], [1, 0]);
    await until('the views to show it', () => sessions.selected === paused.descent);
  });
});
