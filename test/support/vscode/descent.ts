// What a flow reads of a run in the real VS Code: the panel, the side panel, the Variables view, the editor's inline values.
import type { Frame } from 'playwright-core';
import type { Workbench } from './workbench.ts';

const integer = (text: string | null | undefined): number | undefined => {
  const digits = (text ?? '').replaceAll(/[^0-9]/g, '');
  return digits === '' ? undefined : Number(digits);
};

export async function panelFrame(workbench: Workbench): Promise<Frame> {
  return await workbench.webviewFrame('body[data-view="panel"] .toolbar', 30_000);
}

export async function sideFrame(workbench: Workbench): Promise<Frame> {
  return await workbench.webviewFrame('body[data-view="gradients"] main', 30_000);
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
  const rows = await side.locator('.table .body [role="row"]:not([hidden])').evaluateAll((all) =>
    all.map((row) => ({
      name: row.querySelector('.name')?.textContent ?? '',
      cells: [...row.querySelectorAll('[role="cell"][title]')].map((cell) => cell.getAttribute('title') ?? ''),
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
