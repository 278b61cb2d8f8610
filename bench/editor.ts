// What a person waits for in the real VS Code: activation, F10, pause; and what the open panel costs a run.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Frame } from 'playwright-core';
import { root } from '../scripts/lib/paths.ts';
import { panelFrame, panelIteration, statusText } from '../test/support/vscode/descent.ts';
import { startServedVSCode } from '../test/support/vscode/served.ts';
import type { Workbench } from '../test/support/vscode/workbench.ts';
import { openWorkbench } from '../test/support/vscode/workbench.ts';
import { endless, examples, fewExamples } from './examples.ts';
import type { Part, Row } from './table.ts';
import { distribution, median, milliseconds, quantile, rate } from './table.ts';

const rest = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));

/**
 * Milliseconds that VS Code itself tells in "Running Extensions": loading the code, and the call of `activate`. A command of ours is what
 * activates, in a window that has come to rest: otherwise the time of what other extensions do meanwhile would be in it.
 */
async function toldActivation(): Promise<number> {
  const served = await startServedVSCode({ workspace: 'media' });
  const workbench = await openWorkbench(served);
  try {
    await rest(6000);
    await workbench.palette('Descent: Show log');
    await rest(2000);
    await workbench.palette('Developer: Show Running Extensions');
    const told = await workbench.waitFor('the time that VS Code tells', async () => {
      const rows = await workbench.page.locator('.runtime-extensions-editor .monaco-list-row').allTextContents();
      return /(\d+)\s?ms/.exec(rows.find((text) => text.includes('descent-debugger')) ?? '')?.[1];
    });
    return Number(told);
  } finally {
    await workbench.close();
    await served.stop();
  }
}

/** Milliseconds that whoever asks for the extension waits in a fresh window: VS Code's own fetching of the stored state is in it. */
async function activation(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'descent-bench-'));
  const [script, result] = [join(folder, 'index.cjs'), join(folder, 'result.json')];
  await build({
    entryPoints: [join(root, 'test', 'support', 'host', 'activation.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'warning',
  });
  const served = await startServedVSCode({
    workspace: 'media',
    extensionTestsPath: script,
    env: { DESCENT_BENCH_RESULT: result },
  });
  const done = new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      try {
        readFileSync(result);
        clearInterval(timer);
        resolve();
      } catch {
        // Not yet.
      }
    }, 50);
  });
  const workbench = await openWorkbench(served, {
    prepare: async (page) => {
      await page.exposeFunction('codeAutomationLog', () => {});
      await page.exposeFunction('codeAutomationExit', () => {});
    },
  });
  await done;
  await workbench.close();
  await served.stop();
  const { time } = JSON.parse(readFileSync(result, 'utf8')) as { time: number };
  rmSync(folder, { recursive: true, force: true });
  return time;
}

/**
 * Milliseconds from a key to the frame in which the call stack shows where the program now stands: what `watched` says has changed.
 * Measured inside the page, so that the driver's own way is not counted.
 */
async function keyToPainted(workbench: Workbench, key: string, samples: number): Promise<number[]> {
  const { page } = workbench;
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    const waiting = page.evaluate(
      (wanted) =>
        new Promise<number>((resolve) => {
          const stack = document.querySelector('.debug-call-stack');
          const before = stack?.textContent ?? '';
          let began = 0;
          const onKey = (event: KeyboardEvent): void => {
            if (event.key === wanted) began = performance.now();
          };
          document.addEventListener('keydown', onKey, { capture: true, once: true });
          const observer = new MutationObserver(() => {
            const now = stack?.textContent ?? '';
            // While the program runs the stack is emptied: only another position counts.
            if (began === 0 || now === before || !/\d+:\d+/.test(now) || /Running/.test(now)) return;
            observer.disconnect();
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
          });
          if (stack !== null) observer.observe(stack, { subtree: true, childList: true, characterData: true });
        }),
      key,
    );
    await rest(150);
    await page.keyboard.press(key);
    times.push(
      await within(waiting, key).catch(async (error: Error) => {
        const picture = await workbench.screenshot(`bench-${key}`);
        throw new Error(`${error.message}; what was on screen: ${picture}`);
      }),
    );
  }
  return times;
}

async function within(waiting: Promise<number>, key: string): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing changed within 20 s of ${key}`)), 20_000);
  });
  return await Promise.race([waiting, tooLong]).finally(() => clearTimeout(timer));
}

async function stepping(quick: boolean): Promise<Row[]> {
  const samples = quick ? 10 : 80;
  const served = await startServedVSCode({ workspace: 'examples', settings: { 'descent.pace': 'max' } });
  const count = Array.from({ length: 400 }, (_, line) => `total += ${line};`).join('\n');
  writeFileSync(join(served.workspace, 'count.js'), `let total = 0;\ndebugger;\n${count}\nconsole.log(total);\n`);
  const configurations = [
    { type: 'node', request: 'launch', name: 'js-debug', program: join(served.workspace, 'count.js') },
    {
      type: 'descent',
      request: 'launch',
      name: 'ours',
      program: join(served.workspace, 'rosenbrock.ts'),
      stopOnEntry: true,
    },
  ];
  writeFileSync(join(served.workspace, '.vscode', 'launch.json'), JSON.stringify({ version: '0.2.0', configurations }));
  const workbench = await openWorkbench(served);
  try {
    const measure = async (name: string): Promise<number[]> => {
      await workbench.palette('View: Show Run and Debug');
      await workbench.openFile('count.js');
      // The command is there once the window has read launch.json and knows a debugger.
      await workbench.page.locator('.start-debug-action-item, .debug-action-view-item').first().waitFor();
      await workbench.palette('Debug: Select and Start Debugging');
      await workbench.pick(name);
      await workbench.waitFor(
        `${name} to stop`,
        async () => /\d+:\d+/.test((await workbench.page.locator('.debug-call-stack').textContent()) ?? ''),
        60_000,
      );
      // A key that a webview gets is not seen by the page which measures.
      await workbench.focusEditor();
      await keyToPainted(workbench, 'F10', 5);
      const times = await keyToPainted(workbench, 'F10', samples);
      await workbench.press('Shift+F5');
      await rest(1500);
      return times;
    };
    const [theirs, ours]: [number[], number[]] = [[], []];
    // In turns: what else the machine does meets both.
    for (let round = 0; round < (quick ? 1 : 2); round++) {
      theirs.push(...(await measure('js-debug')));
      ours.push(...(await measure('ours')));
    }
    const reached = quantile(ours, 0.5) < quantile(theirs, 0.5) && quantile(ours, 0.95) < quantile(theirs, 0.95);
    return [
      { what: 'F10 to painted, js-debug (a statement)', value: distribution(theirs) },
      {
        what: 'F10 to painted, ours (an iteration), panel open',
        value: distribution(ours),
        must: { text: "below js-debug's in the same VS Code", reached },
      },
    ];
  } finally {
    await workbench.close();
    await served.stop();
  }
}

/**
 * Waits until the history has taken all the memory that it may, and uses it again, as it has in the runs without an editor by the time
 * they are measured: memory that is used for the first time costs the host several times what is done with it. At most 30 s.
 */
async function fullHistory(workbench: Workbench, panel: Frame): Promise<void> {
  const isFull = async (): Promise<boolean> => ((await panelIteration(panel)) ?? 0) > 6e6;
  await workbench.waitFor('a full history', isFull, 30_000).catch(() => {});
}

/** Iterations per second with the panel open and drawing, and how long a pause takes. */
async function running(quick: boolean, headless: ReadonlyMap<string, number>): Promise<Row[]> {
  const served = await startServedVSCode({ workspace: 'examples' });
  const names = quick ? fewExamples : examples;
  for (const name of names) writeFileSync(join(served.workspace, `${name}.ts`), endless(name));
  const workbench = await openWorkbench(served);
  const rows: Row[] = [];
  const pauses: number[] = [];
  try {
    await workbench.palette('View: Show Run and Debug');
    for (const name of names) {
      await workbench.openFile(`${name.split('/').at(-1)}.ts`);
      await workbench.palette('Descent: Run descent');
      const panel = await panelFrame(workbench);
      const title = name.split('/').at(-1) ?? name;
      await workbench.waitFor('the run to move', async () => {
        const shown = (await panel.locator('.run-title').textContent()) ?? '';
        return shown.startsWith(title) && (await statusText(panel)).includes('Running');
      });
      if (!quick) await fullHistory(workbench, panel);
      await rest(quick ? 700 : 2000);
      const [from, began] = [(await panelIteration(panel)) ?? 0, performance.now()];
      await rest(quick ? 700 : 2000);
      const [to, ended] = [(await panelIteration(panel)) ?? 0, performance.now()];
      const speed = ((to - from) / (ended - began)) * 1000;
      const alone = headless.get(name);
      const share =
        alone === undefined ? 'headless not measured' : `${((100 * speed) / alone).toFixed(0)} % of headless`;
      const reached = alone === undefined ? undefined : speed >= 0.8 * alone;
      const must = { text: 'at least 80 % of headless', reached };
      rows.push({ what: `${name}, panel open`, value: `${rate(speed)}, ${share}`, must });
      for (let pause = 0; pause < (quick ? 1 : 3); pause++) {
        // Until VS Code itself has heard that the run goes on, F6 is the key that leads from part to part of its window.
        await workbench.page.locator('.debug-toolbar .codicon-debug-pause').waitFor();
        // A key that a webview gets is not seen by the page which measures.
        await workbench.focusEditor();
        pauses.push(...(await keyToPainted(workbench, 'F6', 1)));
        await workbench.press('F5');
        await workbench.waitFor('the run to go on', async () => (await statusText(panel)).includes('Running'));
        await rest(300);
      }
      await workbench.press('Shift+F5');
      await rest(1000);
    }
    rows.push({ what: 'pause: F6 to painted, at full speed', value: distribution(pauses) });
    return rows;
  } finally {
    await workbench.close();
    await served.stop();
  }
}

export async function activating(quick: boolean): Promise<Part> {
  const told: number[] = [];
  const waited: number[] = [];
  for (let sample = 0; sample < (quick ? 1 : 3); sample++) {
    told.push(await toldActivation());
    waited.push(await activation());
  }
  const own = median(told);
  const must = { text: 'under 50 ms', reached: own < 50 };
  return {
    title: 'In the real VS Code: start',
    rows: [
      { what: 'activation, as VS Code tells it', value: milliseconds(own), must },
      { what: 'activation, for whoever waits for it', value: milliseconds(median(waited)) },
    ],
  };
}

export async function step(quick: boolean): Promise<Part> {
  return { title: 'In the real VS Code: a step', rows: await stepping(quick) };
}

export async function run(quick: boolean, headless: ReadonlyMap<string, number>): Promise<Part> {
  return { title: 'In the real VS Code: a run with the panel open', rows: await running(quick, headless) };
}
