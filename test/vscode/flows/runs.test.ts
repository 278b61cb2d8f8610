// What a run leaves, by keyboard alone: its result as the new start, and its history when the window is loaded anew.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import type { Frame } from 'playwright-core';
import {
  endSession,
  launch,
  openBeside,
  panelFrame,
  panelIteration,
  sentence,
  showGradients,
  sideRows,
} from '../../support/vscode/descent.ts';
import type { ServedVSCode } from '../../support/vscode/served.ts';
import { startServedVSCode } from '../../support/vscode/served.ts';
import type { Workbench } from '../../support/vscode/workbench.ts';
import { openWorkbench } from '../../support/vscode/workbench.ts';
import { faultsOf } from '../../support/webview/accessibility.ts';

let served: ServedVSCode;
let workbench: Workbench;
let panel: Frame;

let failures = 0;

/** What was on screen when a test failed. */
afterEach(async (context) => {
  if ('passed' in context && context.passed === false) await workbench.screenshot(`flow-runs-failed-${++failures}`);
});

before(async () => {
  served = await startServedVSCode({
    workspace: 'examples',
    settings: { 'descent.pace': 'max', 'files.autoSave': 'off' },
  });
  workbench = await openWorkbench(served);
});

after(async () => {
  await workbench?.close();
  await served?.stop();
});

const file = 'himmelblau.ts';
const list = 'x = 0, y = 0';

test('the result is copied, pasted as the new start, and the next run begins there', async () => {
  panel = await launch(workbench, file, 'Run');
  await sentence(workbench, panel, 'Converged');
  await workbench.palette('Descent: Copy parameters as TypeScript');
  await workbench.waitFor('the word that it is copied', async () =>
    (await workbench.statusBar()).includes('The parameters are on the clipboard.'),
  );
  const lines = readFileSync(join(served.workspace, file), 'utf8').split('\n');
  const line = lines.findIndex((text) => text.includes(list));
  await openBeside(workbench, file);
  await workbench.goToPosition(line + 1, (lines[line] ?? '').indexOf(list) + 1);
  await workbench.press('Shift+ArrowRight', list.length);
  await workbench.press('Control+V');
  await workbench.press('Control+S');
  const [x = '', y = ''] = await workbench.waitFor('the new start in the file', () => {
    const text = readFileSync(join(served.workspace, file), 'utf8');
    return text.includes(list) ? undefined : /\(x = ([0-9.]+), y = ([0-9.]+)\)/.exec(text)?.slice(1);
  });
  assert.ok(Math.abs(Number(x) - 3) < 1e-6 && Math.abs(Number(y) - 2) < 1e-6, `x = ${x}, y = ${y}`);
  await endSession(workbench);
  await launch(workbench, file, 'Debug');
  await workbench.waitFor('iteration 0', async () => (await panelIteration(panel)) === 0);
  const side = await showGradients(workbench);
  const rows = await workbench.waitFor('the start', async () => {
    const shown = await sideRows(side);
    return shown['y'] === undefined ? undefined : shown;
  });
  assert.equal(rows['x']?.[0], x);
  assert.equal(rows['y']?.[0], y);
  await endSession(workbench);
});

test('after a reload of the window the runs are there again, marked as ended', async () => {
  await workbench.palette('Developer: Reload Window');
  await workbench.waitFor('the old page to go', () => panel.isDetached());
  await workbench.page.waitForSelector('.monaco-workbench .part.statusbar .statusbar-item', { timeout: 60_000 });
  panel = await panelFrame(workbench);
  await sentence(workbench, panel, 'Ended');
  await sentence(workbench, panel, 'converged');
  assert.ok(((await panelIteration(panel)) ?? 0) > 100);
  await workbench.waitFor('the chart of the loss', async () =>
    /\d/.test((await panel.locator('section.chart[aria-label="Loss"] .legend .value').first().textContent()) ?? ''),
  );
  await workbench.screenshot('flow-reloaded');
  assert.deepEqual(await faultsOf({ page: panel }), []);
  await workbench.palette('Descent: Open an earlier run…');
  await workbench.pick('himmelblau');
  await sentence(workbench, panel, 'Ended');
});
