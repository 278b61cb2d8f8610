// A folder that nobody trusts yet: its losses are found, by parsing alone, and nothing of it is run.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { panelFrame, statusText } from '../../support/vscode/descent.ts';
import type { ServedVSCode } from '../../support/vscode/served.ts';
import { startServedVSCode } from '../../support/vscode/served.ts';
import type { Workbench } from '../../support/vscode/workbench.ts';
import { openWorkbench } from '../../support/vscode/workbench.ts';
import { workersOf } from '../../support/vscode/workers.ts';

let served: ServedVSCode;
let workbench: Workbench;

before(async () => {
  served = await startServedVSCode({
    workspace: 'test/vscode/workspace',
    restricted: true,
    settings: { 'security.workspace.trust.startupPrompt': 'never' },
  });
  workbench = await openWorkbench(served);
});

after(async () => {
  await workbench?.close();
  await served?.stop();
});

test('a run asks for trust first, and without it there is none', async () => {
  await workbench.openFile('bowl.ts');
  await workbench.page.locator('.codelens-decoration', { hasText: 'Run descent' }).waitFor();
  await workbench.palette('Descent: Run descent');
  const dialog = workbench.page.locator('.monaco-dialog-box', { hasText: 'Do you trust the authors' });
  await dialog.waitFor();
  await workbench.screenshot('flow-restricted');
  await workbench.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.deepEqual(workersOf(served), []);
  assert.equal(await workbench.page.locator('.debug-toolbar').count(), 0);
  assert.deepEqual(workersOf(served), []);
});

test('with trust it runs', async () => {
  await workbench.palette('Descent: Run descent');
  await workbench.page.locator('.monaco-dialog-box', { hasText: 'Do you trust the authors' }).waitFor();
  await workbench.press('Enter');
  const panel = await panelFrame(workbench);
  await workbench.waitFor('the end of the run', async () => (await statusText(panel)).includes('Converged'));
  assert.equal(workersOf(served).length, 1);
});
