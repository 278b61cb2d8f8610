// How long frames of the panel take in the real VS Code, while a run moves: with every chart shown, millions of iterations behind, and
// with a network of 100,000 parameters.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { panelFrame, panelIteration, statusText } from '../test/support/vscode/descent.ts';
import { startServedVSCode } from '../test/support/vscode/served.ts';
import type { Workbench } from '../test/support/vscode/workbench.ts';
import { openWorkbench } from '../test/support/vscode/workbench.ts';
import { endless } from './examples.ts';
import type { Part, Row } from './table.ts';
import { distribution, quantile } from './table.ts';

/** 2-315-315-1: 100,801 parameters. */
const large = `import { adam, dense, moons, network } from 'descent-debugger';

export default network({
  data: moons({ samples: 400, noise: 0.15, seed: 1 }),
  validation: 0.25,
  layers: [dense(315, 'tanh'), dense(315, 'tanh'), dense(1, 'sigmoid')],
  loss: 'binaryCrossEntropy',
  optimizer: adam({ learningRate: 0.0001 }),
  batchSize: 32,
  epochs: 1000000,
});
`;

const rest = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));

/** Shows every chart that there is, and returns how many pictures and charts there are then. */
async function showAllCharts(workbench: Workbench, panel: Frame): Promise<number> {
  for (;;) {
    await panel
      .locator('.toolbar')
      .getByRole('button', { name: /^Charts/ })
      .click();
    const hidden = panel
      .getByRole('menu', { name: 'Charts' })
      .getByRole('menuitemcheckbox', { checked: false })
      .first();
    if ((await hidden.count()) === 0) break;
    await hidden.click();
    await workbench.press('Escape');
  }
  await workbench.press('Escape');
  return await panel.locator('.plot').count();
}

/**
 * Milliseconds of each frame of the page in `seconds`: all that its main thread does for one, with the animation callbacks, style, layout
 * and painting of VS Code and of every view in it, and the wait until the compositor has taken it. As the browser itself traces them:
 * a loop of animation frames would make frames where nothing has changed, which cost as well.
 */
async function frameTimes({ page }: Workbench, seconds: number): Promise<number[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', { traceConfig: { includedCategories: ['cc'] }, transferMode: 'ReportEvents' });
  await rest(1000 * seconds);
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  return events.flatMap(({ name, dur = 0 }) => (name === 'ProxyMain::BeginMainFrame' && dur > 0 ? [dur / 1000] : []));
}

interface TraceEvent {
  readonly name: string;
  /** Microseconds. */
  readonly dur?: number;
}

function row(what: string, times: readonly number[]): Row {
  const must = { text: '95th percentile at most 16 ms', reached: quantile(times, 0.95) <= 16 };
  return { what, value: distribution(times), must };
}

export async function frames(quick: boolean): Promise<Part> {
  const served = await startServedVSCode({ workspace: 'examples', settings: { 'descent.pace': 'max' } });
  writeFileSync(join(served.workspace, 'rosenbrock.ts'), endless('rosenbrock'));
  writeFileSync(join(served.workspace, 'large.ts'), large);
  const workbench = await openWorkbench(served, { width: 1600, height: 1000 });
  const seconds = quick ? 2 : 15;
  const rows: Row[] = [];
  const start = async (file: string, title: string): Promise<Frame> => {
    await workbench.openFile(file);
    await workbench.palette('Descent: Run descent');
    const panel = await panelFrame(workbench);
    await workbench.waitFor(`${title} to move`, async () => {
      const shown = (await panel.locator('.run-title').textContent()) ?? '';
      return shown.startsWith(title) && (await statusText(panel)).includes('Running');
    });
    return panel;
  };
  try {
    const panel = await start('rosenbrock.ts', 'rosenbrock');
    await workbench.palette('Descent: Show gradients');
    const plots = await showAllCharts(workbench, panel);
    await workbench.waitFor('10⁶ iterations', async () => ((await panelIteration(panel)) ?? 0) >= 1e6);
    rows.push(row(`rosenbrock beyond 10⁶ iterations, ${plots} plots`, await frameTimes(workbench, seconds)));
    const shown = await frameTimes(workbench, seconds);
    // Another view in the place of the gradients, another editor in the place of the panel.
    await workbench.palette('View: Show Explorer');
    await workbench.palette('View: Close All Editors');
    await rest(1000);
    const hidden = await frameTimes(workbench, seconds);
    await workbench.palette('Debug: Stop');
    await rest(1000);
    const none = await frameTimes(workbench, seconds);
    const perSecond = (times: readonly number[]): string =>
      `${Math.round(times.reduce((sum, time) => sum + time, 0) / seconds)} ms/s`;
    rows.push({
      what: 'all frames of the window while rosenbrock runs: views shown, hidden; and without a run',
      value: [shown, hidden, none].map(perSecond).join(', '),
    });
    const network = await start('large.ts', 'large');
    const charts = await showAllCharts(workbench, network);
    await rest(quick ? 1000 : 3000);
    rows.push(row(`a network of 100,801 parameters, ${charts} plots`, await frameTimes(workbench, seconds)));
    return { title: 'In the real VS Code: frames of the panel while a run moves', rows };
  } finally {
    await workbench.close();
    await served.stop();
  }
}
