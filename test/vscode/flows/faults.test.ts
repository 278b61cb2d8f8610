// What goes wrong, as a person sees it: a loss that loops for ever, and a worker that is killed.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Frame } from 'playwright-core';
import { panelFrame, panelIteration, statusText } from '../../support/vscode/descent.ts';
import type { ServedVSCode } from '../../support/vscode/served.ts';
import { startServedVSCode } from '../../support/vscode/served.ts';
import type { Workbench } from '../../support/vscode/workbench.ts';
import { openWorkbench } from '../../support/vscode/workbench.ts';
import { workersOf } from '../../support/vscode/workers.ts';

let served: ServedVSCode;
let workbench: Workbench;
let panel: Frame;

let failures = 0;

/** What was on screen when a test failed. */
afterEach(async (context) => {
  if ('passed' in context && context.passed === false) await workbench.screenshot(`flow-faults-failed-${++failures}`);
});

before(async () => {
  served = await startServedVSCode({ workspace: 'test/vscode/workspace', settings: { 'files.autoSave': 'off' } });
  workbench = await openWorkbench(served);
});

after(async () => {
  await workbench?.close();
  await served?.stop();
});

async function status(text: string): Promise<string> {
  return await workbench.waitFor(`the status “${text}”`, async () => {
    const shown = await statusText(panel);
    return shown.includes(text) ? shown : undefined;
  });
}

/** Takes the first answer which the newest notification offers, by keyboard. */
async function accept(): Promise<void> {
  await workbench.palette('Notifications: Accept Notification Primary Action');
}

async function variable(name: string): Promise<string> {
  return await workbench.waitFor(`the variable ${name}`, async () =>
    (await workbench.variables()).find((row) => row.startsWith(name)),
  );
}

test('a loss that loops for ever: the offer to end it', async () => {
  await workbench.palette('View: Show Run and Debug');
  await workbench.openFile('endless.ts');
  await workbench.palette('Descent: Run descent');
  panel = await panelFrame(workbench);
  const text = await workbench.notification(/no sign of life/);
  assert.match(text, /loss.*at endless\.ts:6.*loop for ever/s);
  await status('no sign of life');
  await workbench.screenshot('flow-faults-endless');
});

test('ended, the run stays to be read', async () => {
  await accept();
  const text = await status('gave no sign of life');
  assert.match(text, /ended/);
  await workbench.notification(/gave no sign of life/);
  assert.deepEqual(workersOf(served), []);
  await workbench.waitFor('the variables', async () => (await variable('x')) !== undefined);
  assert.equal(await panel.locator('canvas').first().isVisible(), true);
  await workbench.screenshot('flow-faults-lost');
});

test('mended, it is restarted from the last checkpoint', async () => {
  await workbench.goToPosition(6, 10);
  await workbench.type('false && ');
  await accept();
  await status('Converged');
  await workbench.page.locator('.debug-toolbar .codicon-debug-continue').waitFor();
  await workbench.screenshot('flow-faults-mended');
  await workbench.press('Shift+F5');
  await workbench.waitFor('the end', () => workersOf(served).length === 0);
});

test('a worker that is killed: charts and Variables stay, and Restart goes on', async () => {
  await workbench.openFile('long.ts');
  await workbench.palette('Descent: Run descent');
  await workbench.waitFor('the run to move', async () => ((await panelIteration(panel)) ?? 0) > 0);
  // A checkpoint is told once a second: after three there has been one, however fast the machine is.
  const moving = performance.now();
  await workbench.waitFor(
    '100,000 iterations',
    async () => ((await panelIteration(panel)) ?? 0) >= 100_000 && performance.now() - moving > 3000,
  );
  const [worker] = workersOf(served);
  assert.ok(worker !== undefined);
  process.kill(worker, 'SIGKILL');
  await status('SIGKILL');
  await workbench.notification(/SIGKILL/);
  const at = (await panelIteration(panel)) ?? 0;
  assert.ok(at > 0, `the last checkpoint is iteration ${at}`);
  await variable('x');
  assert.equal(await panel.locator('canvas').first().isVisible(), true);
  await workbench.screenshot('flow-faults-killed');
  await accept();
  await workbench.waitFor('the run to go on', async () => ((await panelIteration(panel)) ?? 0) > at);
  assert.equal(workersOf(served).length, 1);
});
