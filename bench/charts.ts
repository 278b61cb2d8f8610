// A chart update with many iterations behind it: the reduction in the host and the drawing in the page.
import { chromium } from 'playwright-core';
import { chromiumArguments, provideChromium } from '../scripts/vscode/chromium.ts';
import { SeriesFeed } from '../src/host/views/series/series-feed.ts';
import { RunHistory } from '../src/worker/history.ts';
import { serveViews } from '../test/support/webview/server.ts';
import { millionCost, stepCosts } from './chart-steps.ts';
import type { Part, Row } from './table.ts';
import { median, milliseconds } from './table.ts';

const series = [
  'loss',
  'gradientNorm',
  'gradientNorm:x',
  'gradientNorm:y',
  'updateNorm',
  'updateNorm:x',
  'updateNorm:y',
];
const buckets = 600;

function historyOf(iterations: number): RunHistory {
  const history = new RunHistory(2 ** 30);
  const batch = 10_000;
  for (let from = 0; from < iterations; from += batch) add(history, from, Math.min(batch, iterations - from));
  return history;
}

function add(history: RunHistory, from: number, count: number): void {
  const column = Float64Array.from(
    { length: count },
    (_, index) => Math.exp(-(from + index) / 1e6) + Math.sin(from + index) / 10,
  );
  history.add({ branch: 'main', from, columns: Object.fromEntries(series.map((id) => [id, column])) });
}

/** Milliseconds that the host takes for a frame of a view which has seen all but the newest iterations. */
function feeding(quick: boolean): number {
  const history = historyOf(1e6);
  const feed = new SeriesFeed();
  // The end of the range lies ahead, as the panel asks for it.
  const viewport = { session: '', series, from: 0, to: 2 ** 20 - 1, buckets };
  feed.frame(history, viewport, 'main', 1e6 - 1);
  const samples: number[] = [];
  for (let sample = 1; sample <= (quick ? 20 : 45); sample++) {
    add(history, 1e6 + (sample - 1) * 1000, 1000);
    const began = performance.now();
    feed.frame(history, viewport, 'main', 1e6 + sample * 1000 - 1);
    samples.push(performance.now() - began);
  }
  return median(samples);
}

/** Milliseconds from a message with a new frame to the first animation frame after the page has drawn it. */
async function drawing(
  quick: boolean,
): Promise<{ readonly times: Map<number, number>; readonly steps: readonly Row[]; readonly main: number }> {
  const server = await serveViews();
  const browser = await chromium.launch({ executablePath: await provideChromium(), args: [...chromiumArguments] });
  try {
    const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
    await page.goto(`${server.origin}/?view=panel&theme=dark&run=million&at=0`);
    const times = new Map<number, number>();
    for (const iterations of [1e3, 1e4, 1e5, 1e6]) {
      const samples: number[] = [];
      for (let sample = 0; sample < (quick ? 8 : 25); sample++) {
        samples.push(
          await page.evaluate(async (to) => {
            const frames = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));
            const { host } = window.descent;
            host.advance(to - 2);
            await frames();
            await frames();
            await new Promise((resolve) => setTimeout(resolve, 20));
            await frames();
            const began = performance.now();
            // Messages are taken by a task, and drawn with the next frame: what is measured is all work of both.
            host.advance(to - 1);
            const reduced = performance.now() - began;
            await new Promise((resolve) => setTimeout(resolve));
            await frames();
            await new Promise((resolve) => setTimeout(resolve));
            return performance.now() - began - reduced;
          }, iterations),
        );
      }
      times.set(iterations, median(samples));
    }
    await page.close();
    const main = await millionCost(browser, server.origin, quick);
    return { times, main, steps: await stepCosts(browser, server.origin, quick) };
  } finally {
    await browser.close();
    await server.close();
  }
}

export async function charts(quick: boolean): Promise<Part> {
  const rows: Row[] = [];
  const { times, steps, main } = await drawing(quick);
  const fed = feeding(quick);
  for (const iterations of [1e3, 1e4, 1e5, 1e6]) {
    const history = historyOf(iterations);
    const samples: number[] = [];
    for (let sample = 0; sample < 20; sample++) {
      const began = performance.now();
      for (const id of series) history.reduce('main', id, 0, iterations - 1, buckets);
      samples.push(performance.now() - began);
    }
    rows.push({
      what: `${iterations.toLocaleString('en')} iterations`,
      value: `reduce ${series.length} series ${milliseconds(median(samples))}, message to painted ${milliseconds(times.get(iterations) ?? Number.NaN)} (a frame of 16.7 ms included)`,
    });
  }
  const work = fed + main;
  rows.push({
    what: 'an update after 10⁶ iterations',
    value: `${milliseconds(work)}: host ${milliseconds(fed)}, main thread of the panel ${milliseconds(main)}`,
    must: { text: 'at most 16 ms', reached: work <= 16 },
  });
  return { title: 'A chart update with so many iterations behind it, and a step', rows: [...rows, ...steps] };
}
