import assert from 'node:assert/strict';
import type { CompletionList, Hover, MarkdownString, ThemeIcon, TreeItem } from 'vscode';
import { commands, debug, Position, window, workspace } from 'vscode';
import type { Node } from '../../../src/host/problems/problems-tree.ts';
import { closeEditors, diagnosticsOf, show, writeFile } from './support/files.ts';
import { sessionOf, stopAll, testApi } from './support/sessions.ts';
import { until } from './support/wait.ts';

describe('the tree of problems', () => {
  afterEach(async () => {
    await stopAll();
    await closeEditors();
  });

  /** Labels and descriptions of what stands below the file whose path ends so. */
  async function below(path: string): Promise<TreeItem[]> {
    const { problems } = await testApi();
    const files = await problems.getChildren();
    const file = files.find((node) => node.kind === 'file' && node.file.uri.path.endsWith(path));
    return file === undefined ? [] : await itemsOf(file);
  }

  async function itemsOf(node: Node): Promise<TreeItem[]> {
    const { problems } = await testApi();
    const children = await problems.getChildren(node);
    return await Promise.all(children.map((child) => problems.getTreeItem(child)));
  }

  it('has the losses of the workspace, with what their presets say', async () => {
    const [rosenbrock] = await below('/rosenbrock.ts');
    assert.equal(rosenbrock?.label, 'rosenbrock');
    assert.equal((rosenbrock?.iconPath as ThemeIcon | undefined)?.id, 'symbol-function');
    const [fit] = await below('/nist/misra1a.ts');
    assert.equal((fit?.iconPath as ThemeIcon | undefined)?.id, 'graph');
    assert.deepEqual(await below('/descent-debugger.d.ts'), []);
  });

  it('follows files as they come, change and go', async () => {
    await below('/rosenbrock.ts');
    const uri = writeFile(
      'coming.ts',
      '/** @descent optimizer=adam learningRate=0.1 */\nexport const one = (x = 1) => x * x;\n',
    );
    let told = Date.now();
    const [one] = await until('the file', async () => {
      // A watcher on a busy machine may be set up only after the file was written: it is touched again now and then.
      if (Date.now() - told > 5000) {
        told = Date.now();
        await workspace.fs.writeFile(uri, await workspace.fs.readFile(uri));
      }
      const items = await below('/coming.ts');
      return items.length === 1 && items;
    });
    assert.deepEqual([one?.label, one?.description], ['one', 'adam, η 0.1']);
    await show(uri);
    await window.activeTextEditor?.edit((edit) => {
      edit.insert(new Position(2, 0), "/** @descent */\nexport const two = (y = 'a') => y;\n");
    });
    const [, two] = await until('the second loss', async () => {
      const items = await below('/coming.ts');
      return items.length === 2 && items;
    });
    assert.equal(two?.contextValue, 'refused');
    assert.match(String(two?.tooltip), /is a text, not a number/);
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await workspace.fs.delete(uri);
    await until('the end of the file', async () => (await below('/coming.ts')).length === 0);
  });

  it('says how the run of a problem is, and its node starts one', async () => {
    const { problems } = await testApi();
    const files = await problems.getChildren();
    const file = files.find((node) => node.kind === 'file' && node.file.uri.path.endsWith('/parabola.ts'))!;
    const [node] = await problems.getChildren(file);
    const run = await sessionOf(() => commands.executeCommand('descent.debug', node));
    await run.stopped();
    assert.equal((await problems.getTreeItem(node!)).description, 'at 0');
    await run.move('continue');
    assert.equal((await problems.getTreeItem(node!)).description, 'converged');
    const second = await sessionOf(() => commands.executeCommand('descent.runSecond', node));
    await second.stopped();
    assert.equal(run.ended, false, 'the first session stays');
  });
});

describe('after @descent', () => {
  afterEach(closeEditors);

  it('completion offers keys, values and settings, and what is taken is right', async () => {
    const uri = writeFile('tags.ts', '/** @descent  */\nexport const loss = (x = 1) => x * x;\n');
    const document = await show(uri);
    const offered = async (column: number, trigger?: string): Promise<string[]> => {
      const at = new Position(0, column);
      const list = await commands.executeCommand<CompletionList>(
        'vscode.executeCompletionItemProvider',
        uri,
        at,
        trigger,
      );
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    const keys = await offered(13, ' ');
    for (const key of ['optimizer', 'learningRate', 'seed', 'ignore']) assert.ok(keys.includes(key), key);
    const type = async (text: string): Promise<void> => {
      const line = document.lineAt(0).range;
      await window.activeTextEditor?.edit((edit) => edit.replace(line, `/** @descent ${text} */`));
    };
    await type('optimizer=');
    const optimizers = await offered(13 + 'optimizer='.length, '=');
    assert.ok(optimizers.includes('adamw') && !optimizers.includes('seed'), optimizers.join());
    await type('optimizer=adam settings.');
    assert.ok((await offered(13 + 'optimizer=adam settings.'.length, '.')).includes('settings.beta1'));
    await type('optimizer=adam settings.beta1=0.8');
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.deepEqual(diagnosticsOf(uri), []);
  });

  it('a hover tells what a key means', async () => {
    const uri = writeFile('hovered.ts', '/** @descent learningRate=0.1 */\nexport const loss = (x = 1) => x * x;\n');
    await show(uri);
    const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', uri, new Position(0, 15));
    const texts = hovers.flatMap(({ contents }) => contents.map((each) => (each as MarkdownString).value ?? ''));
    assert.ok(
      texts.some((text) => text.includes('number > 0') && text.includes('The learning rate')),
      texts.join(),
    );
  });
});

describe('a new loss function', () => {
  // They stay open beside each other: VS Code may give a file of the same name the text of one that it has just closed.
  afterEach(stopAll);
  after(closeEditors);

  for (const [id, name] of [
    ['function', 'loss'],
    ['fit', 'fit'],
    ['network', 'classifier'],
  ] as const) {
    it(`from the template ${id} stands in an untitled file and runs from there`, async () => {
      await commands.executeCommand('descent.newLoss', id);
      const editor = window.activeTextEditor!;
      assert.deepEqual([editor.document.isUntitled, editor.document.languageId], [true, 'typescript']);
      const shown = (): string =>
        `its name to be selected; it is “${editor.document.getText(editor.selection)}” in ${editor.document.getText()}`;
      await until(shown, () => editor.document.getText(editor.selection) === name);
      const run = await sessionOf(() => commands.executeCommand('descent.debug'));
      await run.stopped();
      assert.equal(run.descent.description?.problem, name);
      await run.move('next');
      assert.equal(run.iteration, 1);
      assert.ok(Number.isFinite(run.descent.state?.loss));
      assert.deepEqual(diagnosticsOf(editor.document.uri), []);
      // VS Code opens the editor of where it stopped, and would do so later than the next loss is opened.
      await until('the frame in VS Code', () => debug.activeStackItem?.session === run.session);
      await run.stop();
    });
  }
});

describe('the examples', () => {
  it('and the walkthrough can be opened by command', async () => {
    await commands.executeCommand('descent.walkthrough');
    await until('the walkthrough', () =>
      window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => /walkthrough|welcome|debug an/i.test(label)),
    );
    await closeEditors();
  });
});
