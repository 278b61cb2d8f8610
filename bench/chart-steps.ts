// What a step costs the process of the panel: script, style and layout, and everything its main thread does.
import type { Browser, CDPSession, Page } from 'playwright-core';
import type { ToWebview } from '../src/shared/panel.ts';
import type { Row } from './table.ts';

interface StepCost {
  /** Milliseconds a step. */
  readonly script: number;
  readonly styleAndLayout: number;
  /** The main thread altogether: script, style, layout, paint and commit. */
  readonly main: number;
  readonly frames: number;
}

async function metrics(client: CDPSession): Promise<ReadonlyMap<string, number>> {
  const { metrics: list } = await client.send('Performance.getMetrics');
  return new Map(list.map(({ name, value }) => [name, value]));
}

/**
 * Steps on one by one, each painted before the next; or goes on by `running` iterations a frame. The messages are made before the clock runs: the pretended host lives in the
 * same page, and what it costs is not the panel's.
 */
async function steps(page: Page, count: number, from: number, running = 0): Promise<StepCost> {
  await page.evaluate(
    ([first, wanted, stride]) => {
      const collected: ToWebview[][] = [];
      const post = window.postMessage;
      const { host } = window.descent;
      for (let step = 0; step < wanted; step++) {
        const messages: ToWebview[] = [];
        window.postMessage = ((message: ToWebview) => messages.push(message)) as typeof window.postMessage;
        if (stride > 0) host.advance(first + step * stride);
        else host.stopAt(first + step, 'step', `Stopped at iteration ${first + step}.`);
        // Who steps gets a state and a frame in one message: session and branches stay as they are.
        const parts = messages.flatMap((message) => (message.type === 'together' ? message.messages : [message]));
        collected.push([
          { type: 'together', messages: parts.filter(({ type }) => type === 'state' || type === 'frame') },
        ]);
      }
      window.postMessage = post;
      // What the page asks for is not answered: the host stands at the last of these points already.
      host.receive = () => undefined;
      Object.assign(window, { collected });
    },
    [from, count, running] as const,
  );
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await metrics(client);
  const frames = await page.evaluate(async () => {
    const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));
    let painted = 0;
    for (const messages of (window as unknown as { collected: ToWebview[][] }).collected) {
      for (const message of messages) window.postMessage(message, '*');
      await new Promise((resolve) => setTimeout(resolve));
      await frame();
      await frame();
      painted += 2;
    }
    return painted;
  });
  const after = await metrics(client);
  await client.detach();
  const spent = (name: string): number => (((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1000) / count;
  return {
    script: spent('ScriptDuration'),
    styleAndLayout: spent('RecalcStyleDuration') + spent('LayoutDuration'),
    main: spent('TaskDuration'),
    frames: frames / count,
  };
}

/** Milliseconds of the panel's main thread for new points of its charts, with nearly a million iterations behind them. */
export async function millionCost(browser: Browser, origin: string, quick: boolean): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  await page.goto(`${origin}/?view=panel&theme=dark&run=million&at=999000`);
  await page.waitForTimeout(300);
  await steps(page, 10, 999_010, 1);
  const { main } = await steps(page, quick ? 20 : 60, 999_100, 10);
  await page.close();
  return main;
}

/** Steps at the beginning, and with 1,000 iterations behind. */
export async function stepCosts(browser: Browser, origin: string, quick: boolean): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const from of [20, 1000]) {
    const page = await browser.newPage({ viewport: { width: 1000, height: 720 } });
    await page.goto(`${origin}/?view=panel&theme=dark&run=rosenbrock&at=${from}`);
    await page.waitForTimeout(300);
    await steps(page, 20, from + 1);
    const cost = await steps(page, quick ? 60 : 150, from + 21);
    await page.close();
    rows.push({
      what: `a step after ${from.toLocaleString('en')} iterations`,
      value: `script ${two(cost.script)}, style and layout ${two(cost.styleAndLayout)}, main thread ${two(cost.main)}`,
      must: { text: 'script below 10 ms', reached: cost.script < 10 },
    });
  }
  const kept = { charts: Object.fromEntries(networkCharts.map((id) => [`network ${id}`, true])) };
  const page = await browser.newPage({ viewport: { width: 1400, height: 1400 } });
  const query = new URLSearchParams({
    view: 'panel',
    theme: 'dark',
    run: 'network',
    at: '100',
    kept: JSON.stringify(kept),
  });
  await page.goto(`${origin}/?${query}`);
  await page.waitForTimeout(300);
  const charts = await page.locator('.chart').count();
  await steps(page, 20, 101, 1);
  const cost = await steps(page, quick ? 60 : 150, 400, 10);
  await page.close();
  rows.push({
    what: `a frame of a running network, ${charts} charts`,
    value: `script ${two(cost.script)}, style and layout ${two(cost.styleAndLayout)}, main thread ${two(cost.main)}`,
    must: { text: 'script below 8 ms', reached: cost.script < 8 },
  });
  return rows;
}

const networkCharts = ['loss', 'metric:accuracy', 'gradientNorm', 'updateNorm', 'updateRatio', 'value', 'learningRate'];

const two = (value: number): string => `${value.toFixed(2)} ms`;
