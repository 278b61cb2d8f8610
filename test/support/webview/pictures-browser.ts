// Opens pictures alone in Chromium, without the panel around them. What the page asks for is answered from a bundle in memory.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { chromiumArguments, findChromium } from '../../../scripts/vscode/chromium.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const output = join(root, 'test-output/webview');
const origin = 'http://pictures.test';

const html =
  '<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8"><link rel="stylesheet" href="/pictures.css"></head><body><script src="/pictures.js"></script></body></html>';

async function bundles(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: {
      contents:
        "import './base.css'; import './pictures.css'; import './heat-map.css'; import '../../test/support/webview/pictures-page.ts';",
      resolveDir: join(root, 'webview/styles'),
    },
    outfile: 'pictures.js',
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'chrome138',
    logLevel: 'warning',
  });
  return new Map(outputFiles.map((file) => [file.path.replace(/^.*[\\/]/, ''), file.text]));
}

export class PicturesBrowser {
  readonly #browser: Browser;
  readonly #context: BrowserContext;

  private constructor(browser: Browser, context: BrowserContext) {
    this.#browser = browser;
    this.#context = context;
  }

  static async start(): Promise<PicturesBrowser> {
    const executablePath = findChromium();
    if (executablePath === undefined)
      throw new Error('No Chrome, Edge or Chromium was found; install one or set CHROME_PATH.');
    const [browser, files] = await Promise.all([
      // All pages in one process, which has read and compiled the bundle once.
      chromium.launch({ executablePath, args: [...chromiumArguments, '--process-per-site'] }),
      bundles(),
    ]);
    const context = await browser.newContext();
    await context.route(`${origin}/**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      const text = files.get(pathname.slice(1));
      const contentType = pathname.endsWith('.css')
        ? 'text/css'
        : pathname.endsWith('.js')
          ? 'text/javascript'
          : 'text/html';
      await route.fulfill({ contentType: `${contentType}; charset=utf-8`, body: text ?? html });
    });
    return new PicturesBrowser(browser, context);
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  /** A page with one picture, drawn. Errors of the page are thrown by `errors`. */
  async open(query: Readonly<Record<string, string>>): Promise<Page & { readonly errors: string[] }> {
    const { width = '560', height = '300' } = query;
    const page = await this.#context.newPage();
    await page.setViewportSize({ width: Number(width) + 20, height: Number(height) + 20 });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error.stack ?? error)));
    await page.goto(`${origin}/?${new URLSearchParams(query)}`);
    await settle(page);
    return Object.assign(page, { errors });
  }
}

/** Waits until what was asked for is drawn. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
      }),
  );
}

export async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(output, { recursive: true });
  await page.screenshot({ path: join(output, `${name}.png`) });
}
