// The ways to start a run, and what stands in their way: every one of them without a dialog.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { panelFrame, panelIteration, statusText } from '../../support/vscode/descent.ts';
import type { ServedVSCode } from '../../support/vscode/served.ts';
import { startServedVSCode } from '../../support/vscode/served.ts';
import type { Workbench } from '../../support/vscode/workbench.ts';
import { openWorkbench } from '../../support/vscode/workbench.ts';

let served: ServedVSCode;
let workbench: Workbench;

before(async () => {
  served = await startServedVSCode({
    workspace: 'test/vscode/workspace',
    settings: { 'files.autoSave': 'off', 'files.defaultLanguage': 'typescript' },
  });
  workbench = await openWorkbench(served);
});

after(async () => {
  await workbench?.close();
  await served?.stop();
});

let failures = 0;

/** What was on screen when a test failed. */
afterEach(async (context) => {
  if ('passed' in context && context.passed === false) await workbench.screenshot(`flow-start-failed-${++failures}`);
});

const toolbar = (): ReturnType<Workbench['page']['locator']> => workbench.page.locator('.debug-toolbar');

/** Waits until the run has converged, and VS Code's own debugger with it. */
async function converge(): Promise<void> {
  // Until the new session is there the panel shows how the one before it ended.
  await toolbar().waitFor();
  const panel = await panelFrame(workbench);
  await workbench.waitFor(
    'the run to converge',
    async () => (await statusText(panel)).includes('Converged') && ((await panelIteration(panel)) ?? 0) > 0,
  );
  assert.equal(await workbench.page.locator('.monaco-dialog-box').count(), 0);
  await toolbar().locator('.codicon-debug-continue').waitFor();
}

async function stop(): Promise<void> {
  await workbench.press('Shift+F5');
  await toolbar().waitFor({ state: 'hidden' });
}

test('F5, where VS Code asks for the debugger', async () => {
  await workbench.openFile('bowl.ts');
  await workbench.page.locator('.codelens-decoration', { hasText: 'Run descent' }).waitFor();
  await workbench.press('F5');
  await workbench.pick('Descent');
  await converge();
  await workbench.screenshot('flow-start-f5');
  await stop();
});

test('the code lens', async () => {
  await workbench.openFile('bowl.ts');
  await workbench.page.locator('.codelens-decoration a', { hasText: 'Run descent' }).click();
  await converge();
  await stop();
});

test('the code lens follows a step after which the editor loses the keyboard', async () => {
  await workbench.openFile('bowl.ts');
  const lenses = workbench.page.locator('.codelens-decoration');
  await lenses.locator('a', { hasText: 'Run descent' }).click();
  await converge();
  const panel = await panelFrame(workbench);
  const last = (await panelIteration(panel)) ?? 0;
  const lensSays = async (text: string): Promise<void> => {
    await workbench.waitFor(`the lens to say “${text}”`, async () =>
      (await lenses.allTextContents()).join(' ').includes(text),
    );
  };
  await lensSays('Continue with more');
  await workbench.openFile('bowl.ts');
  await workbench.press('Alt+F10');
  await workbench.waitFor('the step back', async () => (await panelIteration(panel)) === last - 1);
  // VS Code waits 250 ms before it asks for lenses again.
  await workbench.press('Control+Shift+E');
  await lensSays('Step back');
  await stop();
});

test('the title of the editor', async () => {
  await workbench.openFile('bowl.ts');
  await workbench.page.locator('.editor-actions .action-label[aria-label^="Run descent"]').first().click();
  await converge();
  await stop();
});

test('the context menu of the explorer', async () => {
  await workbench.palette('View: Show Explorer');
  await workbench.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'bowl.ts' }).click();
  await workbench.press('Shift+F10');
  const item = workbench.page.locator('.monaco-menu .action-item', { hasText: 'Run descent' });
  await item.waitFor();
  await workbench.screenshot('flow-start-explorer');
  await item.click();
  await converge();
  await stop();
});

test('a file that is not saved: as it stands, and it stays so on disk', async () => {
  await workbench.openFile('bowl.ts');
  // What VS Code remembers of the editor, the line of the last stop, may come back after a key.
  await workbench.goToPosition(1);
  await workbench.type('// A line that is not saved.');
  await workbench.press('Enter');
  await workbench.palette('Descent: Run descent');
  await converge();
  assert.equal(await workbench.page.locator('.tab.active.dirty').count(), 1);
  assert.ok(!readFileSync(join(served.workspace, 'bowl.ts'), 'utf8').includes('not saved'));
  await stop();
});

test('a document that has no file', async () => {
  await workbench.palette('File: New Untitled Text File');
  await workbench.page.locator('.tab.active[data-resource-name^="Untitled-1"]').waitFor();
  await workbench.waitFor('TypeScript', async () => (await workbench.statusBar()).includes('TypeScript'));
  await workbench.focusEditor();
  await workbench.type('export const untitled = (x = 3) => x ** 2;');
  await workbench.palette('Descent: Run descent');
  await converge();
  await workbench.screenshot('flow-start-untitled');
  await stop();
});

test('a syntax error is told at its place, without a dialog', async () => {
  await workbench.focusEditor();
  await workbench.waitFor('the end of the line', async () => {
    await workbench.press('Control+End');
    return (await workbench.statusBar()).includes('Ln 1, Col 43');
  });
  await workbench.press('Enter');
  await workbench.type('const broken = ;');
  await workbench.palette('Descent: Run descent');
  await workbench.notification(/Untitled-1:\d+:16: Unexpected token/);
  await workbench.page.locator('.squiggly-error').first().waitFor();
  assert.equal(await workbench.page.locator('.monaco-dialog-box').count(), 0);
  await workbench.screenshot('flow-start-syntax');
  await workbench.press('Control+Home');
  await workbench.palette('Notifications: Accept Notification Primary Action');
  await workbench.waitFor('the place to be selected', async () =>
    (await workbench.statusBar()).includes('Ln 2, Col 17 (1 selected)'),
  );
});
