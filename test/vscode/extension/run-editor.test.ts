import assert from 'node:assert/strict';
import type { CodeLens, Hover, MarkdownString, SourceBreakpoint, Uri } from 'vscode';
import { commands, debug, Position, Range, window, workspace } from 'vscode';
import type { RunEditor } from '../../../src/host/editor/run/run-editor.ts';
import { closeEditors, show, writeFile, writeFiles } from './support/files.ts';
import type { TestSession } from './support/sessions.ts';
import { launch, stopAll, testApi } from './support/sessions.ts';
import { until } from './support/wait.ts';

const halving = `/** @descent optimizer=gradientDescent learningRate=0.25 */
export function loss(x = 4) {
  const half = x / 2;
  return half ** 2;
}
`;

async function lenses(uri: Uri): Promise<CodeLens[]> {
  const found = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
  return found.filter(({ command }) => command !== undefined && /^(descent\.|$)/.test(command.command));
}

const titles = async (uri: Uri): Promise<(string | undefined)[]> =>
  (await lenses(uri)).map(({ command }) => command?.title);

async function press(uri: Uri, title: string): Promise<void> {
  const lens = (await lenses(uri)).find(({ command }) => command?.title === title);
  assert.ok(lens?.command, `${title} among ${await titles(uri)}`);
  await commands.executeCommand(lens.command.command, ...(lens.command.arguments ?? []));
}

async function editor(): Promise<RunEditor> {
  return await until('what the editor shows of runs', async () => await (await testApi()).runEditor());
}

async function set(name: string, value: unknown): Promise<void> {
  await workspace.getConfiguration('descent').update(name, value, true);
}

describe('the editor beside a run', () => {
  let uri: Uri;

  beforeEach(async () => {
    uri = writeFile('beside.ts', halving);
    await show(uri);
  });

  afterEach(async () => {
    debug.removeBreakpoints(debug.breakpoints);
    for (const name of ['restartOnSave', 'inlineValues', 'pace']) await set(name, undefined);
    await stopAll();
    await closeEditors();
  });

  const paused = async (more = {}): Promise<TestSession> => {
    const run = await launch(uri, { stopOnEntry: true, ...more });
    await run.stopped();
    return run;
  };

  const still = [
    '$(debug-continue) Continue',
    '$(debug-step-over) Step',
    '$(debug-step-back) Step back',
    '$(debug-restart) Restart',
  ];

  it('has the lenses of its state, which do what they say', async () => {
    const run = await paused();
    assert.deepEqual(await titles(uri), still);
    await press(uri, '$(debug-step-over) Step');
    await run.stopped();
    assert.equal(run.iteration, 1);
    await press(uri, '$(debug-step-back) Step back');
    await run.stopped();
    assert.equal(run.iteration, 0);
    await press(uri, '$(debug-continue) Continue');
    assert.equal((await run.stopped()).reason, 'converged');
    const [end, ...others] = await titles(uri);
    assert.match(end ?? '', /^\$\(check\) converged at \d+$/);
    assert.deepEqual(others, ['Continue with more…', 'Run descent']);
    await run.stop();
    assert.deepEqual(await titles(uri), ['$(play) Run descent', '$(debug-alt) Debug descent']);
  });

  it('pauses by its lens while a run is going on', async () => {
    uri = writeFile('endless-run.ts', 'export const loss = (x = 4) => Math.sin(x) + 0.1 * x;\n');
    await show(uri);
    const run = await launch(uri, { tolerance: 0, iterations: 100_000_000, pace: 'max' });
    await until('the lens', async () => (await titles(uri)).includes('$(debug-pause) Pause'));
    const numbers = await until('numbers', async () =>
      (await titles(uri)).find((title) => /^[\d,]+ · L -?[\d.e-]+$/.test(title ?? '')),
    );
    assert.ok(numbers);
    await press(uri, '$(debug-pause) Pause');
    await run.stopped();
    assert.deepEqual(await titles(uri), still);
  });

  it('leaves the lenses of other problems of the file alone', async () => {
    uri = writeFile('several.ts', `${halving}\nexport const other = (y = 1) => y * y;\n`);
    await show(uri);
    await paused({ problem: 'loss' });
    assert.deepEqual(await titles(uri), [...still, '$(play) Run descent', '$(debug-alt) Debug descent']);
  });

  it('says in the status bar where the run is, and no longer than there is one', async () => {
    const run = await paused();
    const { statusBar } = await editor();
    const text = (): string | undefined => statusBar.text?.trimEnd();
    await until('the text', () => text() === '$(graph-line) 0 · L 4.000');
    await run.move('next');
    await until('the next text', () => text() === '$(graph-line) 1 · L 3.063');
    await run.stop();
    await until('the end of the text', () => statusBar.text === undefined);
  });

  it('tells menus and the walkthrough how the run is', async () => {
    const run = await paused();
    const { keys } = await editor();
    const told = (key: string): unknown => keys.told.get(`descent.${key}`);
    assert.deepEqual([told('status'), told('hasEpochs')], ['ready', false]);
    await run.move('next');
    await until('the keys', () => told('status') === 'paused' && told('stepped') === true);
    await run.request('setExpression', { expression: 'learningRate', value: '0.125' });
    await until('the change', () => told('changed') === true);
    await run.stop();
    await until('the end', () => told('status') === 'ended');
  });

  it('shows the gradient of a parameter under the pointer, with a picture', async () => {
    const run = await paused();
    await run.move('next');
    const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', uri, new Position(1, 21));
    const texts = hovers.flatMap(({ contents }) => contents.map((each) => (each as MarkdownString).value ?? ''));
    const ours = texts.find((text) => text.includes('iteration 1'));
    assert.match(ours ?? '', /\| 3\.5 \| 1\.75 \| -0\.4375 \| 0\.125 \|/);
    assert.match(ours ?? '', /data:image\/svg\+xml;base64,/);
    const bound = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', uri, new Position(2, 9));
    const boundTexts = bound.flatMap(({ contents }) => contents.map((each) => (each as MarkdownString).value ?? ''));
    assert.ok(
      boundTexts.some((text) => /half.*1\.75.*3\.5/s.test(text)),
      boundTexts.join(),
    );
  });

  it('restarts where a saved file has another text, at the iteration where it stood', async () => {
    const run = await paused();
    await run.move('next');
    await run.move('next');
    const { descent } = run;
    const { run: before } = descent.description ?? {};
    const change = async (): Promise<void> => {
      const document = await workspace.openTextDocument(uri);
      await window.activeTextEditor?.edit((edit) => edit.replace(new Range(1, 25, 1, 26), '8'));
      await until('the edit', () => descent.edited.size === 1);
      await document.save();
    };
    await change();
    assert.equal(descent.description?.run, before, 'nothing without the setting');
    await window.activeTextEditor?.edit((edit) => edit.replace(new Range(1, 25, 1, 26), '4'));
    await until('the end of the edit', () => descent.edited.size === 0);
    await set('restartOnSave', true);
    await change();
    await until('the new run', () => descent.edited.size === 0 && run.iteration === 2);
    assert.equal(await run.evaluate('x'), String(8 * 0.875 ** 2));
  });

  it('shows values in the other files of the run, and none where they are off', async () => {
    const [main] = writeFiles({
      'main.ts': "import { square } from './square.ts';\nexport const loss = (x = 4) => square(x);\n",
      'square.ts':
        'export function square(value: number): number {\n  const squared = value * value;\n  return squared;\n}\n',
    }) as [Uri];
    const helper = main.with({ path: main.path.replace('main.ts', 'square.ts') });
    uri = main;
    await show(main);
    const document = await workspace.openTextDocument(helper);
    const beside = await window.showTextDocument(document, { viewColumn: 2, preview: false });
    await paused();
    const { decorations } = await editor();
    const texts = (): string[] => [...decorations.textsOf(beside)].map(([line, text]) => `${line} ${text}`);
    await until(
      () => `the values, not ${texts()}`,
      () => texts().includes('2 squared = 16   ∂L/∂squared = 1'),
    );
    await set('inlineValues', 'off');
    await until('no values', () => texts().length === 0);
    await set('inlineValues', 'always');
    await until('the values', () => texts().length > 0);
    await beside.edit((edit) => edit.insert(new Position(0, 0), '// edited\n'));
    await until('no values after the edit', () => texts().length === 0);
  });

  it('shows values while a run is going on, unless only stops are wanted', async () => {
    uri = writeFile(
      'moving.ts',
      'export const loss = (x = 4) => {\n  const wave = Math.sin(x);\n  return wave + 0.1 * x;\n};\n',
    );
    await show(uri);
    const run = await launch(uri, { tolerance: 0, iterations: 100_000_000, pace: 'max' });
    const { decorations } = await editor();
    const texts = (): string[] => [...decorations.textsOf(window.activeTextEditor!)].map(([, text]) => text);
    await until('the values', () => texts().some((text) => /^wave = -?[\d.e-]+ {3}∂L\/∂wave = 1$/.test(text)));
    await set('inlineValues', 'stopped');
    await until('no values', () => texts().length === 0);
    await set('inlineValues', undefined);
    await run.request('pause', { threadId: 1 });
    await run.stopped();
    // From here on VS Code has inline values of its own in this file.
    await until('no values of ours', () => texts().length === 0);
  });

  it('breaks by the menu of the margin where a line is not finite', async () => {
    uri = writeFile(
      'steps-out.ts',
      '/** @descent optimizer=gradientDescent learningRate=1 */\nexport function loss(x = 0.5) {\n  const y = Math.log(x);\n  return x + 0 * y;\n}\n',
    );
    await show(uri);
    await commands.executeCommand('descent.breakWhenNotFinite', { uri, lineNumber: 3 });
    const [breakpoint] = debug.breakpoints as SourceBreakpoint[];
    assert.deepEqual([breakpoint?.condition, breakpoint?.location.range.start.line], ['!isFinite(y)', 3]);
    const run = await launch(uri);
    assert.equal((await run.stopped()).reason, 'breakpoint');
    assert.equal(await run.evaluate('y'), 'NaN');
  });
});
