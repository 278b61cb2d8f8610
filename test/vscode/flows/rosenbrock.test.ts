// The first whole way, by keyboard in the real VS Code: run, pause, step, step back, change the learning rate, a breakpoint, stop.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Frame } from 'playwright-core';
import {
  field,
  iterationOf,
  panelFrame,
  panelIteration,
  showGradients,
  sideIteration,
  sideRows,
  statusText,
  stopped,
} from '../../support/vscode/descent.ts';
import type { ServedVSCode } from '../../support/vscode/served.ts';
import { startServedVSCode } from '../../support/vscode/served.ts';
import type { Workbench } from '../../support/vscode/workbench.ts';
import { openWorkbench } from '../../support/vscode/workbench.ts';

let served: ServedVSCode;
let workbench: Workbench;
let panel: Frame;
let side: Frame;

before(async () => {
  served = await startServedVSCode({ workspace: 'examples' });
  // A run so long that there is time to pause, however busy the machine is.
  const file = join(served.workspace, 'rosenbrock.ts');
  const preset = '/** @descent optimizer=gradientDescent learningRate=1e-6 iterations=1000000000 */';
  writeFileSync(file, readFileSync(file, 'utf8').replace('export function', `${preset}\nexport function`));
  workbench = await openWorkbench(served);
});

after(async () => {
  await workbench?.close();
  await served?.stop();
});

interface Stop {
  readonly panel: number | undefined;
  readonly side: number | undefined;
  readonly stack: number | undefined;
  /** Value, gradient and update of x and y in full precision. */
  readonly rows: Record<string, readonly string[]>;
  readonly variables: readonly string[];
  readonly inline: string;
}

/** Everything the views say about the point where the run stands. */
async function read(): Promise<Stop> {
  side = await showGradients(workbench);
  const seen = await workbench.waitFor('the side panel to follow', async () => {
    const [at, of] = [await panelIteration(panel), await sideIteration(side)];
    return at !== undefined && at === of ? { at, of } : undefined;
  });
  const rows = await workbench.waitFor('the rows of the side panel', async () => {
    const shown = await sideRows(side);
    return shown['y'] === undefined ? undefined : shown;
  });
  await workbench.palette('View: Show Run and Debug');
  const stack = await workbench.waitFor('the call stack', async () => {
    const shown = iterationOf(await workbench.page.locator('.debug-call-stack .monaco-list-row').allTextContents());
    return shown === seen.at ? { shown } : undefined;
  });
  const variables = await workbench.waitFor('the variables', async () => {
    const shown = await workbench.variables();
    return shown.some((row) => row.startsWith('x')) ? shown : undefined;
  });
  const inline = await workbench.waitFor('inline values', async () => {
    const text = await inlineValues();
    return text.includes('valley = ') && text.includes('∂L/∂') ? text : undefined;
  });
  return { panel: seen.at, side: seen.of, stack: stack.shown, rows, variables, inline };
}

/** The text of the editor with what decorations add to it. */
async function inlineValues(): Promise<string> {
  const text = (await workbench.page.locator('.editor-instance .view-lines').first().textContent()) ?? '';
  return text.replaceAll('\u00a0', ' ');
}

const exact = (text: string | undefined): number => Number((text ?? 'NaN').replaceAll('\u2212', '-'));

/** The variable's value as the Variables view says it. */
function variable(stop: Stop, name: string): number {
  const row = stop.variables.find((each) => new RegExp(`^${name}\\b`).test(each)) ?? '';
  return exact(/-?[0-9.]+(?:e[+-]?[0-9]+)?/i.exec(row.slice(name.length).replaceAll('\u2212', '-'))?.[0]);
}

function assertOneTruth(stop: Stop): void {
  assert.equal(stop.side, stop.panel);
  assert.equal(stop.stack, stop.panel);
  for (const name of ['x', 'y']) {
    const value = exact(stop.rows[name]?.[0]);
    assert.ok(Number.isFinite(value), `side panel: ${name} = ${stop.rows[name]?.[0]}`);
    assert.equal(variable(stop, name), value, `Variables: ${name}`);
    const inline = new RegExp(`\\b${name} = ([-0-9.e+]+) +∂L/∂${name}\\b`).exec(
      stop.inline.replaceAll('\u2212', '-'),
    )?.[1];
    assert.ok(
      Math.abs(Number(inline) - value) <= 1e-3 * Math.abs(value) + 1e-12,
      `inline: ${name} = ${inline}, not ${value}`,
    );
  }
}

/** Presses a key and waits until VS Code itself stands at that iteration: before, it takes no further step. */
async function stepTo(key: string, iteration: number): Promise<void> {
  await workbench.press(key);
  await workbench.waitFor(`iteration ${iteration}`, async () => {
    const stack = await workbench.page.locator('.debug-call-stack .monaco-list-row').allTextContents();
    return iterationOf(stack) === iteration && (await panelIteration(panel)) === iteration;
  });
}

let paused: Stop;

test('the loss falls while it runs, and a pause holds it', async () => {
  await workbench.palette('View: Show Run and Debug');
  await workbench.openFile('rosenbrock.ts');
  await workbench.palette('Descent: Run descent');
  panel = await panelFrame(workbench);
  await workbench.waitFor('the run to move', async () => ((await panelIteration(panel)) ?? 0) > 20);
  await workbench.press('F6');
  await workbench.waitFor('the pause', async () => (await statusText(panel)).includes('Paused'));
  await stopped(workbench);
  paused = await read();
  assertOneTruth(paused);
  await workbench.screenshot('flow-rosenbrock-paused');
});

test('F10 five times moves five iterations, in every view alike', async () => {
  const from = paused.panel ?? -1;
  for (let step = 1; step <= 5; step++) {
    await stepTo('F10', from + step);
  }
  const stop = await read();
  assert.equal(stop.panel, from + 5);
  assertOneTruth(stop);
  assert.notDeepEqual(stop.rows, paused.rows);
});

test('stepping back returns the same bits', async () => {
  const from = paused.panel ?? -1;
  for (let step = 4; step >= 0; step--) {
    await stepTo('Alt+F10', from + step);
  }
  const stop = await read();
  assert.deepEqual(stop.rows, paused.rows);
  assertOneTruth(stop);
});

test('another learning rate changes the next update', async () => {
  const before = exact((await read()).rows['x']?.[2]);
  await workbench.palette('Descent: Set learning rate…');
  await workbench.page.locator('.quick-input-widget input').waitFor();
  await workbench.press('Control+A');
  await workbench.type('0.001');
  await workbench.press('Enter');
  await workbench.waitFor('the learning rate in force', async () => (await field(panel, 'Learning rate')) === '0.001');
  const stop = await read();
  const now = exact(stop.rows['x']?.[2]);
  assert.ok(Math.abs(now / before / 1000 - 1) < 1e-12, `the update of x was ${before} and is ${now}`);
  await stepTo('F10', (stop.panel ?? 0) + 1);
  const next = await read();
  const [x, moved] = [exact(stop.rows['x']?.[0]), exact(next.rows['x']?.[0])];
  assert.equal(moved, x + now, 'the update that was shown is the one that was made');
});

test('a line breakpoint stops inside the loss, with its locals', async () => {
  const text = readFileSync(join(served.workspace, 'rosenbrock.ts'), 'utf8').split('\n');
  const line = text.findIndex((each) => each.includes('return')) + 1;
  assert.ok(line > 0, 'the loss returns');
  await workbench.goToPosition(line);
  await workbench.press('F9');
  await workbench.page.locator('.codicon-debug-breakpoint').first().waitFor();
  await workbench.press('F5');
  await workbench.waitFor('the stop', async () => (await statusText(panel)).includes('Breakpoint'));
  await workbench.palette('View: Show Run and Debug');
  const stack = await workbench.waitFor('the frames', async () => {
    const rows = await workbench.page.locator('.debug-call-stack .monaco-list-row').allTextContents();
    return rows.length >= 2 ? rows : undefined;
  });
  assert.ok(
    stack.some((row) => row.includes('rosenbrock')),
    stack.join(' | '),
  );
  await workbench.waitFor('the local valley', async () =>
    (await workbench.variables()).some((row) => row.startsWith('valley')),
  );
  await workbench.screenshot('flow-rosenbrock-breakpoint');
});

test('stopping ends the session and keeps the charts', async () => {
  await workbench.press('Shift+F5');
  await workbench.waitFor(
    'the end',
    async () =>
      (await workbench.page.locator('.debug-toolbar').count()) === 0 ||
      !(await workbench.page.locator('.debug-toolbar').first().isVisible()),
  );
  assert.equal(await panel.locator('canvas').first().isVisible(), true);
  const lenses = workbench.page.locator('.codelens-decoration');
  await workbench.waitFor('the lenses of a loss without a run', async () => {
    const [text = ''] = await lenses.allTextContents();
    return text.includes('Run descent') && text.includes('Debug descent') && !text.includes('Continue');
  });
  await workbench.screenshot('flow-rosenbrock-stopped');
});
