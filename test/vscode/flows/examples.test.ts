// The examples as stories, by keyboard alone: what each of them is for is seen, and both views can be used by everyone.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import type { Frame } from 'playwright-core';
import {
  endSession,
  focusCard,
  launch,
  legendOf,
  openBeside,
  panelIteration,
  readOut,
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
  if ('passed' in context && context.passed === false) await workbench.screenshot(`flow-examples-failed-${++failures}`);
});

before(async () => {
  served = await startServedVSCode({ workspace: 'examples', settings: { 'descent.pace': 'max' } });
  const preset = '/** @descent iterations=1000 learningRate=0.01 */';
  writeFileSync(
    rosenbrock(),
    readFileSync(rosenbrock(), 'utf8').replace('export function', `${preset}\nexport function`),
  );
  workbench = await openWorkbench(served);
});

after(async () => {
  await workbench?.close();
  await served?.stop();
});

function rosenbrock(): string {
  return join(served.workspace, 'rosenbrock.ts');
}

/** Line and column of a text in Rosenbrock's file, from 1. */
function placeOf(text: string): readonly [number, number] {
  const lines = readFileSync(rosenbrock(), 'utf8').split('\n');
  const line = lines.findIndex((each) => each.includes(text));
  return [line + 1, (lines[line] ?? '').indexOf(text) + 1];
}

async function updateLines(): Promise<readonly string[]> {
  return await panel.locator('.update-line').allTextContents();
}

async function standsAt(iteration: number): Promise<void> {
  await workbench.waitFor(`iteration ${iteration}`, async () => (await panelIteration(panel)) === iteration);
}

/** A picture is drawn less often than numbers: it may be still that of an earlier iteration. */
async function readOutBecomes(wanted: RegExp): Promise<void> {
  let shown = '';
  await workbench
    .waitFor(`the picture to say ${wanted}`, async () => {
      shown = await readOut(panel);
      return wanted.test(shown);
    })
    .catch((error: Error) => {
      throw new Error(`${error.message}; it says “${shown}”`);
    });
}

async function assertAccessible(): Promise<void> {
  assert.deepEqual(await faultsOf({ page: panel }), [], 'the panel');
}

test('the textbook parabola: the curve with its tangent, and the update with its numbers', async () => {
  panel = await launch(workbench, 'parabola.ts', 'Debug');
  await standsAt(0);
  await workbench.waitFor('the update', async () => (await updateLines()).join() === 'w: 4 − 0.1 · 8 = 3.2');
  await workbench.press('F10');
  await standsAt(1);
  await workbench.waitFor('the next update', async () => (await updateLines()).join() === 'w: 3.2 − 0.1 · 6.4 = 2.56');
  await workbench.waitFor('slope and step', async () => (await readOut(panel)).includes('∂L/∂w 6.400, Δw −0.6400'));
  await workbench.screenshot('flow-parabola');
  await focusCard(workbench, panel, '.picture-card');
  await workbench.press('t');
  const table = panel.locator('.picture-table');
  await workbench.waitFor('both steps', async () => {
    const text = (await table.textContent()) ?? '';
    return text.includes('16') && text.includes('10.24');
  });
  await assertAccessible();
  // The table stays until the key is pressed again, for the next run too.
  await workbench.press('t');
  await endSession(workbench);
});

test('Rosenbrock with two learning rates: the earlier run lies dimmed below, both named by what differs', async () => {
  const run = async (): Promise<void> => {
    await workbench.palette('Descent: Run descent');
    await workbench.page.locator('.debug-toolbar .codicon-debug-continue').waitFor();
    await sentence(workbench, panel, 'Limit: 1,000');
  };
  await openBeside(workbench, 'rosenbrock.ts');
  await run();
  await endSession(workbench);
  await openBeside(workbench, 'rosenbrock.ts');
  const [line = 0, column = 0] = placeOf('0.01 */');
  await workbench.goToPosition(line, column);
  await workbench.press('Shift+ArrowRight', '0.01'.length);
  await workbench.type('0.1');
  await run();
  const names = await workbench.waitFor('both runs in the legend', async () => {
    const legend = await legendOf(panel, 'Loss');
    return legend.length === 2 && legend.every(([, value]) => value !== '') ? legend.map(([name]) => name) : undefined;
  });
  assert.deepEqual(names, ['η 0.1', 'η 0.01']);
  await workbench.screenshot('flow-two-rates');
  await assertAccessible();
  await endSession(workbench);
});

test('Himmelblau from four starts: three more by the key s, each in a minimum of its own', async () => {
  panel = await launch(workbench, 'himmelblau.ts', 'Run');
  await sentence(workbench, panel, 'Converged');
  await focusCard(workbench, panel, '.picture-card');
  const plot = panel.locator('.picture-plot');
  const range = async (): Promise<string> => ((await plot.getAttribute('aria-label')) ?? '').split(';')[0] ?? '';
  await workbench.waitFor('the contours', async () => (await range()).startsWith('Contours of L over x'));
  for (let times = 0; times < 3; times++) {
    const before = await range();
    await workbench.press('-');
    await workbench.waitFor('a wider range', async () => (await range()) !== before);
  }
  const moves = [
    ['Shift+ArrowLeft', 3],
    ['ArrowDown', 5],
    ['Shift+ArrowRight', 3],
  ] as const;
  for (const [count, [key, times]] of moves.entries()) {
    await workbench.press(key, times);
    await workbench.press('s');
    await workbench.waitFor(`start ${count + 1}`, async () => {
      const starts = await panel.locator('.picture-starts li').allTextContents();
      return starts.length === count + 1 && starts.every((start) => !start.includes('…'));
    });
  }
  await workbench.screenshot('flow-four-starts');
  await assertAccessible();
  await workbench.press('t');
  const ends = await workbench.waitFor('the four ends', async () => {
    const rows = await panel
      .locator('.picture-table tbody tr')
      .evaluateAll((all) =>
        all.map((row) => [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent?.replace('−', '-')))),
      );
    return rows.length > 4
      ? [...rows.slice(0, 3), rows.at(-1)].map((row) => (row ?? []).slice(0, 2).map((each) => each.toFixed(1)))
      : undefined;
  });
  assert.deepEqual(ends.map(String).sort(), ['-2.8,3.1', '-3.8,-3.3', '3.0,2.0', '3.6,-1.8']);
  await workbench.press('t');
  await endSession(workbench);
});

test('a fit of NIST: the curve through the data, R² and the certified standard errors', async () => {
  panel = await launch(workbench, 'nist/misra1a.ts', 'Run');
  await sentence(workbench, panel, 'Converged');
  await readOutBecomes(/^R² 0\.99998 · s 0\.10188 on 12 degrees of freedom$/);
  await workbench.screenshot('flow-fit');
  await assertAccessible();
  await focusCard(workbench, panel, '.picture-card');
  await workbench.press('t');
  // NIST certifies 2.7070075241 for b1 and 7.2668688436e−6 for b2; the parameters are hundreds and ten-thousandths of them.
  await workbench.waitFor('the standard errors that NIST certifies', async () => {
    const cells = await panel.locator('.picture-table tbody td:nth-child(3)').allTextContents();
    const certified = [0.027070075241, 0.072668688436];
    return cells.length === 2 && certified.every((each, index) => Math.abs(Number(cells[index]) / each - 1) < 1e-4);
  });
  await workbench.press('t');
  await endSession(workbench);
});

test('two moons: the decision surface bends between them', async () => {
  panel = await launch(workbench, 'networks/two-moons.ts', 'Run');
  await sentence(workbench, panel, 'Limit: ');
  await readOutBecomes(/^[0-4] of 400 points wrong$/);
  await workbench.screenshot('flow-two-moons');
  await focusCard(workbench, panel, '.picture-card');
  await workbench.press('Shift+ArrowUp', 2);
  await workbench.waitFor('the answer at the cursor', async () => /: (not )?label, output /.test(await readOut(panel)));
  await assertAccessible();
  const side = await showGradients(workbench);
  await workbench.waitFor('the layers', async () => 'dense1.weights' in (await sideRows(side)));
  // A tensor opened, so that its elements are looked at too.
  await workbench.press('ArrowDown');
  await workbench.press('ArrowRight');
  await workbench.waitFor('elements', async () => Object.keys(await sideRows(side)).length > 6);
  await workbench.screenshot('flow-two-moons-gradients');
  assert.deepEqual(await faultsOf({ page: side }), [], 'the gradients view');
  await endSession(workbench);
});

test('the vanishing chain: each layer passes on a part of its gradient, which the norms of the layers show', async () => {
  panel = await launch(workbench, 'vanishing-gradients.ts', 'Run');
  await sentence(workbench, panel, 'Limit: ');
  // A chart out of sight is written when it is seen.
  await focusCard(workbench, panel, 'section.chart[aria-label="Gradient norm"]');
  const norms = await workbench.waitFor('a norm for each layer', async () => {
    const legend = new Map(await legendOf(panel, 'Gradient norm'));
    const layers = [1, 2, 3, 4, 5, 6, 7].map((layer) => Number(legend.get(`dense${layer}`)?.replace('−', '-')));
    return layers.every((norm) => norm > 0) ? layers : undefined;
  });
  for (const [index, norm] of norms.entries())
    assert.ok(
      index === 0 || norm > 1.5 * (norms[index - 1] ?? 0),
      `the norms grow from layer to layer: ${norms.join(', ')}`,
    );
  assert.ok((norms[6] ?? 0) > 1000 * (norms[0] ?? 0), norms.join(', '));
  await workbench.screenshot('flow-vanishing');
  await assertAccessible();
  await endSession(workbench);
});
