import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { CodeLens } from 'vscode';
import { commands, Position, Range, type Uri, window, workspace } from 'vscode';
import { closeEditors, show, writeFile, writeFiles } from './support/files.ts';
import { pathOf, sessionOf, stopAll } from './support/sessions.ts';
import { until } from './support/wait.ts';

const run = (target?: unknown): Promise<Awaited<ReturnType<typeof sessionOf>>> =>
  sessionOf(() => commands.executeCommand('descent.debug', target));

describe('a run takes the text as it stands in the editor', () => {
  // In a browser VS Code saves by itself after a moment.
  const autoSave = (value: string | undefined): Thenable<void> =>
    workspace.getConfiguration('files').update('autoSave', value, true);

  before(() => autoSave('off'));
  after(() => autoSave(undefined));

  afterEach(async () => {
    await stopAll();
    await closeEditors();
  });

  it('of a file that is not saved, which stays as it is on disk', async () => {
    const onDisk = 'export const loss = (x = 3) => x ** 2;\n';
    const uri = writeFile('dirty.ts', onDisk);
    const document = await show(uri);
    await window.activeTextEditor?.edit((edit) => edit.replace(new Range(0, 25, 0, 26), '5'));
    const session = await run();
    await session.stopped();
    assert.deepEqual(await session.variables('Parameters'), { x: '5' });
    assert.equal(document.isDirty, true);
    assert.equal(readFileSync(uri.fsPath, 'utf8'), onDisk);
  });

  it('of a module that it imports and that is not saved', async () => {
    const [main, helper] = writeFiles({
      'main.ts': "import { square } from './helper';\nexport const loss = (x = 3) => square(x);\n",
      'helper.ts': 'export const square = (x: number) => x * x;\n',
    }) as [Uri, Uri];
    await show(helper);
    await window.activeTextEditor?.edit((edit) => edit.insert(new Position(0, 42), ' * 10'));
    await show(main);
    const session = await run();
    await session.stopped();
    assert.equal(session.descent.state?.loss, 90);
    assert.equal(readFileSync(helper.fsPath, 'utf8').includes('* 10'), false);
  });

  it('of a document that was never saved', async () => {
    const content = 'export function loss(x = 4) {\n  const half = x / 2;\n  return half ** 2;\n}\n';
    const document = await workspace.openTextDocument({ language: 'typescript', content });
    await window.showTextDocument(document);
    const session = await run();
    await session.stopped();
    assert.deepEqual(await session.variables('Parameters'), { x: '4' });
    assert.equal(session.descent.state?.loss, 4);
    const [frame] = await session.frames();
    assert.equal(frame?.source?.path, document.uri.toString());
    assert.deepEqual([document.isDirty, document.isUntitled], [true, true]);
    await session.move('next');
    assert.equal(session.iteration, 1);
  });

  it('of a file that no editor shows', async () => {
    const uri = writeFile('closed.ts', 'export const loss = (x = 6) => x ** 2;\n');
    const session = await run(uri);
    await session.stopped();
    assert.deepEqual(await session.variables('Parameters'), { x: '6' });
    assert.equal(window.activeTextEditor?.document.uri.toString(), uri.toString());
  });

  it('of the loss above which the code lens stands', async () => {
    const uri = writeFile('two.ts', 'export const one = (x = 1) => x;\nexport const two = (x = 2) => x ** 2;\n');
    await show(uri);
    const session = await run({ uri: uri.toString(), problem: 'two' });
    await session.stopped();
    assert.deepEqual(await session.variables('Parameters'), { x: '2' });
  });

  it('also where the name of the file is unusual', async () => {
    const uri = writeFile('größe (1) [a] #50% & more.ts', 'export const loss = (x = 7) => x ** 2;\n');
    await show(uri);
    await window.activeTextEditor?.edit((edit) => edit.replace(new Range(0, 25, 0, 26), '8'));
    const session = await run();
    await session.stopped();
    assert.deepEqual(await session.variables('Parameters'), { x: '8' });
    const [frame] = await session.frames();
    assert.equal(pathOf(frame?.source), uri.path);
  });

  it('and keeps it for a restart only until then', async () => {
    const uri = writeFile('restarted.ts', 'export const loss = (x = 3) => x ** 2;\n');
    await show(uri);
    const session = await run();
    await session.stopped();
    await window.activeTextEditor?.edit((edit) => edit.replace(new Range(0, 25, 0, 26), '9'));
    assert.deepEqual(await session.variables('Parameters'), { x: '3' });
    assert.equal(session.descent.edited.has(uri.toString()), true);
    await session.move('restart');
    assert.deepEqual(await session.variables('Parameters'), { x: '9' });
    assert.equal(session.descent.edited.size, 0);
  });

  it('and says so only while the text differs, with a lens that restarts', async () => {
    const uri = writeFile('undone.ts', 'export const loss = (x = 3) => x ** 2;\n');
    await show(uri);
    const session = await run();
    await session.stopped();
    const restarts = async (): Promise<CodeLens[]> => {
      const lenses = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
      return lenses.filter(({ command }) => command?.title === 'edited: Restart');
    };
    const edited = (): readonly string[] => [...session.descent.edited];
    assert.deepEqual([edited(), (await restarts()).length], [[], 0]);
    await window.activeTextEditor?.edit((edit) => edit.replace(new Range(0, 25, 0, 26), '9'));
    await until('the edit', () => edited().length === 1);
    assert.deepEqual(edited(), [uri.toString()]);
    assert.equal((await restarts()).length, 1);
    await commands.executeCommand('undo');
    await until('the end of the edit', () => edited().length === 0);
    assert.equal((await restarts()).length, 0);
    await window.activeTextEditor?.edit((edit) => edit.replace(new Range(0, 25, 0, 26), '7'));
    const [lens] = await until('the lens', async () => {
      const found = await restarts();
      return found.length > 0 && found;
    });
    await commands.executeCommand(lens?.command?.command ?? '', ...(lens?.command?.arguments ?? []));
    await session.stopped();
    assert.deepEqual(await session.variables('Parameters'), { x: '7' });
    assert.deepEqual([edited(), (await restarts()).length], [[], 0]);
  });

  it('and forgets an edit that was thrown away with its editor', async () => {
    const uri = writeFile('thrown-away.ts', 'export const loss = (x = 3) => x ** 2;\n');
    await show(uri);
    const session = await run();
    await session.stopped();
    await window.activeTextEditor?.edit((edit) => edit.replace(new Range(0, 25, 0, 26), '9'));
    await until('the edit', () => session.descent.edited.size === 1);
    await show(uri);
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await until('the end of the edit', () => session.descent.edited.size === 0);
  });
});
