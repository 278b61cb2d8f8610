import assert from 'node:assert/strict';
import type { CodeLens } from 'vscode';
import { commands, extensions, window, workspace } from 'vscode';
import { commandId, commands as table } from '../../../src/contributions.ts';
import { closeEditors, example, rangeText, show, unmark, writeFile } from './support/files.ts';
import { extensionId, testApi } from './support/sessions.ts';
import { until } from './support/wait.ts';

/** The titles of the lenses of a file, by the range above which they stand. */
async function lenses(uri: ReturnType<typeof example>): Promise<Record<string, string[]>> {
  const found = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
  const byRange: Record<string, string[]> = {};
  for (const { range, command } of found) {
    if (command?.command.startsWith('descent.') !== true) continue;
    const key = rangeText(range);
    byRange[key] = [...(byRange[key] ?? []), command.title];
  }
  return byRange;
}

const both = ['$(play) Run descent', '$(debug-alt) Debug descent'];

describe('activation', () => {
  after(closeEditors);

  it('is caused by an open TypeScript file', async () => {
    await show(example('rosenbrock.ts'));
    await until('the activation', () => extensions.getExtension(extensionId)?.isActive);
  });

  it('gives its test interface to tests, with no session in it', async () => {
    assert.deepEqual((await testApi()).sessions.all, []);
  });

  it('registers every command', async () => {
    const known = new Set(await commands.getCommands(true));
    const names = Object.keys(table) as (keyof typeof table)[];
    assert.deepEqual(
      names.map(commandId).filter((id) => !known.has(id)),
      [],
    );
  });

  it('registers its views', async () => {
    const known = new Set(await commands.getCommands(true));
    for (const id of ['descent.gradients.focus', 'workbench.view.extension.descent']) assert.ok(known.has(id), id);
    await commands.executeCommand('descent.showPanel');
    const panel = await until('the panel', () =>
      window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label === 'Descent'),
    );
    await window.tabGroups.close(panel);
  });

  it('declares what it can do without trust and without files', () => {
    const { capabilities } = extensions.getExtension(extensionId)?.packageJSON ?? {};
    assert.equal(capabilities.untrustedWorkspaces.supported, 'limited');
    assert.equal(capabilities.virtualWorkspaces, true);
  });
});

const manyExports = `
«export function loss(x = 1, y = [2, 3]) {
  return x ** 2 + y[0] ** 2 + y[1] ** 2;
}»

function notExported(x = 1) { return x; }
export function withoutDefault(x) { return x; }
export function withText(x = 'a') { return x; }
export const constant = 3;

/** @descent optimizer=adam */
«export const arrow = (w = -1) => w * w;»

/** @descent ignore */
export const hidden = (w = -1) => w * w;
`;

describe('code lenses', () => {
  after(async () => {
    await workspace.getConfiguration('descent').update('codeLens', undefined, true);
    await closeEditors();
  });

  const { text, ranges } = unmark(manyExports);
  const lines = (found: Record<string, string[]>): string[] =>
    Object.keys(found).map((range) => range.split(':')[0] ?? '');
  const expected = ranges.map(({ start }) => String(start.line + 1));

  it('stand above losses and above nothing else', async () => {
    const uri = writeFile('many.ts', text);
    await show(uri);
    const found = await lenses(uri);
    assert.deepEqual(lines(found), expected);
    assert.deepEqual(Object.values(found), [both, both]);
  });

  it('stand only above marked losses, or nowhere, where the setting says so', async () => {
    const uri = writeFile('marked.ts', text);
    await show(uri);
    const settings = workspace.getConfiguration('descent');
    await settings.update('codeLens', 'marked', true);
    assert.deepEqual(lines(await lenses(uri)), [expected[1]]);
    await settings.update('codeLens', 'off', true);
    assert.deepEqual(lines(await lenses(uri)), []);
  });

  it('follow the text as it is typed', async () => {
    const uri = writeFile('typed.js', 'export function first(x = 1) { return x; }\n');
    const document = await show(uri);
    await workspace.getConfiguration('descent').update('codeLens', 'on', true);
    assert.deepEqual(lines(await lenses(uri)), ['1']);
    await window.activeTextEditor?.edit((edit) => edit.insert(document.positionAt(0), '\n\n'));
    assert.deepEqual(lines(await lenses(uri)), ['3']);
    await window.activeTextEditor?.edit((edit) => edit.insert(document.positionAt(0), 'const broken = ;\n'));
    assert.doesNotThrow(async () => await lenses(uri));
  });
});
