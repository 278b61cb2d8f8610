// What a flow reads of a run in the real VS Code: the panel, the side panel, the Variables view, the editor's inline values.
import type { Frame } from 'playwright-core';
import type { Workbench } from './workbench.ts';

const integer = (text: string | null | undefined): number | undefined => {
  const digits = (text ?? '').replaceAll(/[^0-9]/g, '');
  return digits === '' ? undefined : Number(digits);
};

export async function panelFrame(workbench: Workbench, timeout = 90_000): Promise<Frame> {
  return await workbench.webviewFrame('body[data-view="panel"] .toolbar', timeout);
}

/** Opens the side panel: again where something else, such as a stop of the debugger, took its place meanwhile. */
export async function showGradients(workbench: Workbench): Promise<Frame> {
  return await workbench.waitFor(
    'the side panel',
    async () => {
      await workbench.palette('Descent: Show gradients');
      return await workbench.webviewFrame('body[data-view="gradients"] main', 10_000).catch(() => undefined);
    },
    90_000,
  );
}

/** Waits until VS Code itself stands still: it offers to go on, and shows the call stack. */
export async function stopped(workbench: Workbench): Promise<void> {
  await workbench.page.locator('.debug-toolbar .codicon-debug-continue').waitFor({ timeout: 60_000 });
  await workbench.waitFor('the call stack of the stop', async () =>
    iterationOf(await workbench.page.locator('.debug-call-stack .monaco-list-row').allTextContents()),
  );
}

/** The number in the panel's field of that label; undefined where it is empty. */
export async function field(panel: Frame, label: string): Promise<string> {
  return await panel
    .locator(`vscode-text-field[aria-label="${label}"]`)
    .evaluate((each) => (each as HTMLInputElement).value);
}

export async function panelIteration(panel: Frame): Promise<number | undefined> {
  return integer(await field(panel, 'Iteration'));
}

export async function sideIteration(side: Frame): Promise<number | undefined> {
  return integer(await side.locator('header .iteration').textContent());
}

/** Exact value, gradient and update of each row in sight, by parameter. */
export async function sideRows(side: Frame): Promise<Record<string, readonly string[]>> {
  const rows = await side.locator('[role="treegrid"] [role="row"]:not([hidden])').evaluateAll((all) =>
    all.map((row) => ({
      name: row.querySelector('.cell.parameter .name')?.textContent ?? '',
      cells: ['value', 'gradient', 'update'].map(
        (column) => row.querySelector(`.cell.${column}`)?.getAttribute('title') ?? '',
      ),
    })),
  );
  return Object.fromEntries(rows.map(({ name, cells }) => [name, cells]));
}

export async function statusText(panel: Frame): Promise<string> {
  return (await panel.locator('.status').textContent()) ?? '';
}

/** The iteration of the newest frame name in the call stack or Variables view: "rosenbrock — iteration 12". */
export function iterationOf(texts: readonly string[]): number | undefined {
  for (const text of texts) {
    const found = /iteration[^0-9]*([0-9][0-9,\u202f\u00a0 ]*)/i.exec(text);
    if (found !== null) return integer(found[1]);
  }
  return undefined;
}

/** Waits until the panel's sentence of state has the text. */
export async function sentence(workbench: Workbench, panel: Frame, text: string): Promise<string> {
  return await workbench.waitFor(`the sentence “${text}”`, async () => {
    const shown = await statusText(panel);
    return shown.includes(text) ? shown : undefined;
  });
}

/** Opens a file where the files are: with the keyboard in the panel VS Code would open it there, over the panel. */
export async function openBeside(workbench: Workbench, file: string): Promise<void> {
  await workbench.palette('View: Focus First Editor Group');
  await workbench.openFile(file);
}

/** Runs a command of Descent on a file of the workspace, and waits until VS Code has the session. */
export async function launch(workbench: Workbench, file: string, command: 'Run' | 'Debug'): Promise<Frame> {
  await openBeside(workbench, file);
  await workbench.palette(`Descent: ${command} descent`);
  await workbench.page.locator('.debug-toolbar').waitFor({ timeout: 90_000 });
  const panel = await panelFrame(workbench);
  // Until the new session is there the panel shows how the one before it ended, with its fields off.
  const iteration = panel.locator('vscode-text-field[aria-label="Iteration"]');
  await workbench.waitFor('the new run in the panel', () =>
    iteration.evaluate((field) => !(field as HTMLInputElement).disabled),
  );
  return panel;
}

/** Ends the session, and waits until VS Code has none. */
export async function endSession(workbench: Workbench): Promise<void> {
  await workbench.press('Shift+F5');
  await workbench.page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
}

/**
 * Gives the keyboard to the panel, and in it from card to card until the one that is wanted has it. At a stop VS Code gives the
 * keyboard to the editor: when that comes in between, the way begins anew.
 */
export async function focusCard(workbench: Workbench, panel: Frame, selector: string): Promise<void> {
  const toolbar = workbench.page.locator('.debug-toolbar');
  if (await toolbar.isVisible()) await toolbar.locator('.codicon-debug-continue').waitFor();
  const isThere = (): Promise<boolean> =>
    panel.evaluate(
      (wanted) => document.hasFocus() && document.querySelector(wanted)?.contains(document.activeElement) === true,
      selector,
    );
  await workbench.waitFor(`the keyboard in ${selector}`, async () => {
    await workbench.palette('Descent: Show Descent panel');
    await workbench.waitFor('the panel to have the keyboard', () => panel.evaluate(() => document.hasFocus()));
    for (let card = 0; card < 12 && !(await isThere()); card++) await workbench.press('Control+ArrowDown');
    return await isThere();
  });
}

/** What the picture says of the present point, or of its cursor. */
export async function readOut(panel: Frame): Promise<string> {
  return (await panel.locator('.picture-readout').textContent()) ?? '';
}

/** Names and values of a chart's legend: [`η 0.1`, `0.25`]. */
export async function legendOf(panel: Frame, chart: string): Promise<readonly (readonly [string, string])[]> {
  return await panel
    .locator(`section.chart[aria-label="${chart}"] .legend .series`)
    .evaluateAll((all) =>
      all.map(
        (row) =>
          [row.querySelector('.name')?.textContent ?? '', row.querySelector('.value')?.textContent ?? ''] as const,
      ),
    );
}
