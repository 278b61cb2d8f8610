// What is asked of a run that goes on for long, and of networks, while the panel is open.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import type { Frame } from 'playwright-core';
import {
  endSession,
  launch,
  legendOf,
  panelIteration,
  readOut,
  sentence,
  statusText,
} from '../../support/vscode/descent.ts';
import type { ServedVSCode } from '../../support/vscode/served.ts';
import { startServedVSCode } from '../../support/vscode/served.ts';
import type { Workbench } from '../../support/vscode/workbench.ts';
import { openWorkbench } from '../../support/vscode/workbench.ts';
import { hostOf, memoryOf, workersOf } from '../../support/vscode/workers.ts';

let served: ServedVSCode;
let workbench: Workbench;

let failures = 0;

/** What was on screen when a test failed; and its session does not stand over the next test. */
afterEach(async (context) => {
  if ('passed' in context && context.passed === false) await workbench.screenshot(`flow-long-failed-${++failures}`);
  await endSession(workbench);
});

before(async () => {
  served = await startServedVSCode({ workspace: 'examples' });
  const file = join(served.workspace, 'rosenbrock.ts');
  const preset = '/** @descent optimizer=adam learningRate=1e-4 iterations=1000000000 tolerance=0 pace=max */';
  writeFileSync(file, readFileSync(file, 'utf8').replace('export function', `${preset}\nexport function`));
  workbench = await openWorkbench(served);
});

after(async () => {
  await workbench?.close();
  await served?.stop();
});

/** Waits until the run is so far, and returns what the panel showed on the way: its iterations, and values of the loss. */
async function watch(
  panel: Frame,
  iteration: number,
): Promise<{ readonly iterations: Set<number>; readonly losses: Set<string> }> {
  const [iterations, losses] = [new Set<number>(), new Set<string>()];
  await workbench.waitFor(
    `iteration ${iteration}`,
    async () => {
      const at = (await panelIteration(panel)) ?? 0;
      iterations.add(at);
      losses.add((await legendOf(panel, 'Loss'))[0]?.[1] ?? '');
      return at >= iteration;
    },
    120_000,
  );
  return { iterations, losses };
}

/** So many iterations of two parameters fill the memory that a history may have. */
const full = 8e6;

test('millions of iterations of Rosenbrock with Adam: the charts move, and memory stays as it is', async (context) => {
  const panel = await launch(workbench, 'rosenbrock.ts', 'Run');
  await watch(panel, full);
  const [host, [worker]] = [hostOf(served), workersOf(served)];
  assert.ok(host !== undefined && worker !== undefined, 'there is a run');
  const isLinux = process.platform === 'linux';
  const memory = (): readonly number[] => (isLinux ? [memoryOf(host), memoryOf(worker)] : [0, 0]);
  const before = memory();
  const shown = await watch(panel, full + 4e6);
  const growth = memory().map((now, index) => now - before[index]!);
  context.diagnostic(`${shown.iterations.size} iterations shown, ${growth.map(Math.round).join(' and ')} MB more`);
  assert.ok(shown.iterations.size >= 4, `the panel showed ${shown.iterations.size} iterations`);
  assert.ok(shown.losses.size >= 3, `the chart of the loss showed ${[...shown.losses].join(', ')}`);
  // What a garbage collector leaves for later is not memory that grows; four million iterations kept would be 360 MB.
  for (const each of growth) assert.ok(each < 100, `${growth.map(Math.round).join(' and ')} MB more`);
  await workbench.screenshot('flow-long-rosenbrock');
});

for (const [name, percent] of [
  ['digits', 96],
  ['convolution', 88],
] as const) {
  test(`the network ${name} comes to the accuracy that it states, within two percent`, async (context) => {
    const panel = await launch(workbench, `${name}.ts`, 'Run');
    const seen = new Set<number>();
    await workbench.waitFor(
      'the end',
      async () => {
        seen.add((await panelIteration(panel)) ?? 0);
        return (await statusText(panel)).includes('Limit');
      },
      120_000,
    );
    await sentence(workbench, panel, 'Limit');
    const accuracy = await workbench.waitFor('the accuracy on the validation set', async () => {
      const [, text] = /validation set ([0-9.]+) %/.exec(await readOut(panel)) ?? [];
      return text !== undefined && Number(text) >= percent ? Number(text) : undefined;
    });
    context.diagnostic(`${accuracy} %, ${seen.size} iterations shown`);
    await workbench.screenshot(`flow-long-${name}`);
  });
}
