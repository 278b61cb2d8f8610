// Opens the views in Chromium for tests. A violated policy, an error in the page or a reported failure fails the test.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { chromiumArguments, findChromium } from '../../../scripts/vscode/chromium.ts';
import type { FromWebview } from '../../../src/shared/panel.ts';
import type { StateName } from './canned-states.ts';
import type { CannedName } from './descents.ts';
import type { ViewServer } from './server.ts';
import { serveViews } from './server.ts';
import type { ThemeName } from './themes.ts';

const output = fileURLToPath(new URL('../../../test-output/webview', import.meta.url));

export interface OpenOptions {
  readonly theme?: ThemeName;
  readonly run?: CannedName;
  /** A state of the panel by its name, in the place of a run. */
  readonly state?: StateName;
  /** Paused at this iteration; absent: ready at iteration 0. */
  readonly at?: number;
  readonly width?: number;
  readonly height?: number;
  readonly kept?: unknown;
  /** Lets the test expect failures itself. */
  readonly mayFail?: boolean;
}

/** Chromium and the server of the views, once for a test file. */
export class Views {
  readonly #server: ViewServer;
  readonly #browser: Browser;
  /** Pages that no test uses now: a page in a process that has shown a view before costs a fraction of a new one. */
  readonly #idle: Page[] = [];

  private constructor(server: ViewServer, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  static async start(): Promise<Views> {
    const executablePath = findChromium();
    if (executablePath === undefined)
      throw new Error('No Chrome, Edge or Chromium was found; install one or set CHROME_PATH.');
    const [server, browser] = await Promise.all([
      serveViews(),
      chromium.launch({ executablePath, args: [...chromiumArguments] }),
    ]);
    return new Views(server, browser);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }

  /** Opens a view for the time of a test. */
  async open(context: TestContext, view: 'panel' | 'gradients', options: OpenOptions = {}): Promise<View> {
    const { width = 1000, height = 720, kept, run, state, at, theme = 'dark', mayFail = false } = options;
    const page = this.#idle.pop() ?? (await this.#browser.newPage());
    // A page behind another has less of the processor.
    await page.bringToFront();
    await page.setViewportSize({ width, height });
    const query = new URLSearchParams({ view, theme });
    if (run !== undefined) query.set('run', run);
    if (state !== undefined) query.set('state', state);
    if (at !== undefined) query.set('at', String(at));
    if (kept !== undefined) query.set('kept', JSON.stringify(kept));
    await page.goto(`${this.#server.origin}/?${query}`);
    const opened = new View(page);
    // Charts that follow each other soon are painted in frames of their own, a few in each.
    await opened.settle(12);
    context.after(async () => {
      const wrong = await page.evaluate(() => ({
        violations: window.descent.violations,
        errors: window.descent.errors,
        failures: window.descent.host.sent.filter(({ type }) => type === 'failure'),
      }));
      await this.#release(page);
      if (!mayFail) assert.deepEqual(wrong, { violations: [], errors: [], failures: [] });
    });
    return opened;
  }

  /** Leaves nothing of a test behind: no timer, no key or button held down, no pointer over the page. */
  async #release(page: Page): Promise<void> {
    for (const key of ['Shift', 'Control', 'Alt', 'Meta']) await page.keyboard.up(key);
    await page.mouse.up();
    await page.mouse.move(-20, -20);
    await page.goto(`${this.#server.origin}/empty`);
    this.#idle.push(page);
  }
}

/** A rectangle of a chart in px: from its canvas' upper left corner. */
interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export class View {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Waits until messages under way have been shown: two frames are enough for a message and the answer to what it asked. */
  async settle(frames = 5): Promise<void> {
    await this.page.evaluate(
      (wanted) =>
        new Promise<void>((resolve) => {
          let seen = 0;
          const next = (): void => {
            if (++seen === wanted) resolve();
            else requestAnimationFrame(() => setTimeout(next));
          };
          next();
        }),
      frames,
    );
  }

  /** Forgets what the page has sent. */
  async forget(): Promise<void> {
    await this.page.evaluate(() => window.descent.host.sent.splice(0));
  }

  /** What the page has sent of one type, since this was asked the last time. */
  async sent<Type extends FromWebview['type']>(type: Type): Promise<Extract<FromWebview, { type: Type }>[]> {
    const messages = await this.page.evaluate((wanted) => {
      const { sent } = window.descent.host;
      return sent.splice(0).filter((message) => {
        if (message.type !== wanted) sent.push(message);
        return message.type === wanted;
      });
    }, type);
    return messages as Extract<FromWebview, { type: Type }>[];
  }

  chart(title: string): Chart {
    return new Chart(this.page, title);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  async shot(name: string): Promise<void> {
    mkdirSync(output, { recursive: true });
    await this.page.screenshot({ path: join(output, `${name}.png`) });
  }

  /** Whether anything sticks out of the page sideways. */
  async sticksOut(): Promise<boolean> {
    return await this.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  }
}

export class Chart {
  readonly #page: Page;
  readonly section: Locator;
  readonly plot: Locator;

  constructor(page: Page, title: string) {
    this.#page = page;
    this.section = page.getByRole('region', { name: title, exact: true });
    this.plot = this.section.getByRole('slider');
  }

  /** How many pixels of an area have a colour, give or take the smoothing of lines. */
  async pixels(color: string, area?: Area): Promise<number> {
    return await this.plot.evaluate(
      (plot, [wanted, within]) => {
        const probe = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D;
        probe.fillStyle = wanted as string;
        probe.fillRect(0, 0, 1, 1);
        const [red = 0, green = 0, blue = 0] = probe.getImageData(0, 0, 1, 1).data;
        const data = window.descent.seen(plot, within as Area);
        let count = 0;
        for (let at = 0; at < data.length; at += 4) {
          const near = (index: number, part: number): boolean => Math.abs((data[at + index] as number) - part) <= 12;
          if ((data[at + 3] as number) > 140 && near(0, red) && near(1, green) && near(2, blue)) count++;
        }
        return count;
      },
      [color, area ?? { x: 0, y: 0, width: 4000, height: 4000 }] as const,
    );
  }

  /** How many pixels of an area are drawn upon more than the grid's faint lines do. */
  async ink(area: Area): Promise<number> {
    return await this.plot.evaluate((plot, within) => {
      const data = window.descent.seen(plot, within);
      return data.filter((value, index) => index % 4 === 3 && value > 100).length;
    }, area);
  }

  async box(): Promise<{ x: number; y: number; width: number; height: number }> {
    const box = await this.plot.boundingBox();
    if (box === null) throw new Error('the plot is not shown');
    return box;
  }

  /** Puts the mouse at a place of the plot, in px from its upper left corner. */
  async point(x: number, y = 100): Promise<void> {
    const box = await this.box();
    await this.#page.mouse.move(box.x + x, box.y + y);
    await this.#page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
  }

  /** The iteration that the read-out is about. */
  async place(): Promise<number> {
    const text = await this.section.locator('.place').innerText();
    return Number(text.replace('at ', '').replaceAll(',', ''));
  }

  /** The first px from the left at which the read-out is about an iteration or a later one. */
  async pixelOf(iteration: number): Promise<number> {
    let low = 0;
    let high = Math.floor((await this.box()).width);
    while (low < high) {
      const middle = (low + high) >> 1;
      await this.point(middle);
      if ((await this.place()) >= iteration) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  async value(series: string): Promise<string> {
    return await this.section.locator(`[data-series="${series}"] .value`).innerText();
  }
}
