import assert from 'node:assert/strict';
import type { Uri } from 'vscode';
import { commands, env, extensions, window, workspace } from 'vscode';
import { commandId, commands as table } from '../../../src/contributions.ts';
import { closeEditors, show, writeFile } from './support/files.ts';
import type { TestSession } from './support/sessions.ts';
import { extensionId, launch, stopAll } from './support/sessions.ts';
import { until } from './support/wait.ts';

const halving = `/** @descent optimizer=gradientDescent learningRate=0.25 */
export function loss(x = 4) {
  const squared = x * x;
  return squared;
}
`;

/** Takes what a list or an input box offers, as soon as it is there, until `done`. */
async function accept(what: string, done: () => boolean | PromiseLike<boolean>): Promise<void> {
  await until(what, async () => {
    await commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await new Promise((resolve) => setTimeout(resolve, 100));
    return await done();
  });
}

describe('the commands', () => {
  let uri: Uri;
  let run: TestSession;

  beforeEach(async () => {
    uri = writeFile('commanded.ts', halving);
    await show(uri);
    run = await launch(uri, { stopOnEntry: true });
    await run.stopped();
  });

  afterEach(async () => {
    await stopAll();
    await closeEditors();
  });

  const x = (): Promise<string> => run.evaluate('x');

  it('move the run', async () => {
    for (const [command, value] of [
      ['step', '2'],
      ['step', '1'],
      ['stepBack', '2'],
      ['restartHere', '2'],
    ] as const) {
      await commands.executeCommand(`descent.${command}`);
      await run.stopped();
      assert.equal(await x(), value, command);
    }
    await commands.executeCommand('descent.continue');
    assert.equal((await run.stopped()).reason, 'converged');
    await commands.executeCommand('descent.stop');
    await until('the end', () => run.ended);
  });

  it('take what the menus of variables and gradients hand them', async () => {
    await commands.executeCommand('descent.showHistory', { session: run.session.id, element: 'x' });
    assert.equal(run.descent.selected, 'x');
    await run.move('next');
    const variable = { name: 'x', value: '2', evaluateName: 'gradient.x' };
    const asked = commands.executeCommand('descent.setParameter', { sessionId: run.session.id, variable });
    await accept('the value that was offered', async () => {
      return run.descent.client.history.interventions.length > 0 || (await Promise.race([asked, 'open'])) !== 'open';
    });
    await asked;
    assert.equal(await x(), '2', 'the value that stood in the box');
    await commands.executeCommand('descent.watchThis', { element: 'x' });
    await commands.executeCommand('descent.checkThis', { element: 'x' });
  });

  it('copy the parameters as they can be pasted over the old ones', async () => {
    await run.move('next');
    await env.clipboard.writeText('');
    await commands.executeCommand('descent.copyTypeScript');
    assert.equal(await env.clipboard.readText(), 'x = 2');
    await commands.executeCommand('descent.copyJson');
    assert.deepEqual(JSON.parse(await env.clipboard.readText()), { x: 2 });
  });

  it('ask for a number and take the one that is offered', async () => {
    const rate = commands.executeCommand('descent.setLearningRate');
    await accept('the learning rate', async () => (await Promise.race([rate, 'open'])) !== 'open');
    const there = commands.executeCommand('descent.goToIteration');
    await accept('the iteration', async () => (await Promise.race([there, 'open'])) !== 'open');
    assert.equal(run.iteration, 0);
  });
});

describe('the examples', () => {
  afterEach(closeEditors);

  it('are opened from a copy that can be edited', async () => {
    const opened = commands.executeCommand('descent.openExamples');
    const shown = (): string => window.activeTextEditor?.document.uri.path ?? '';
    await accept('an example', () => shown().includes('/examples/'));
    await opened;
    assert.ok(!shown().startsWith(extensions.getExtension(extensionId)?.extensionUri.path ?? '/'), shown());
    const { fs } = workspace;
    const folder = window.activeTextEditor!.document.uri.with({ path: shown().replace(/\/examples\/.*/, '/examples') });
    const names = (await fs.readDirectory(folder)).map(([name]) => name);
    for (const name of ['rosenbrock.ts', 'descent-debugger.d.ts', 'nist', 'README.md'])
      assert.ok(names.includes(name), name);
  });
});

describe('the manifest', () => {
  it('gives every command a title in words, and the walkthrough pictures that exist', async () => {
    const { contributes } = extensions.getExtension(extensionId)?.packageJSON ?? {};
    const titles = new Map<string, string>(
      contributes.commands.map(({ command, title }: { command: string; title: unknown }) => [
        command,
        typeof title === 'string' ? title : (title as { value: string }).value,
      ]),
    );
    for (const name of Object.keys(table) as (keyof typeof table)[]) {
      assert.equal(titles.get(commandId(name)), table[name].title);
    }
    const root = extensions.getExtension(extensionId)!.extensionUri;
    for (const { media } of contributes.walkthroughs[0].steps) {
      const { size } = await workspace.fs.stat(root.with({ path: `${root.path}/${media.image}` }));
      assert.ok(size > 1000, media.image);
    }
  });
});
