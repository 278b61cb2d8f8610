// The browser of the tests and how a test waits.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { root } from '../../../scripts/lib/paths.ts';
import { chromiumArguments, provideChromium } from '../../../scripts/vscode/chromium.ts';

/** A headless browser with a new, empty profile. Close it: that ends its processes. */
export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: await provideChromium(),
    headless: true,
    args: [...chromiumArguments],
  });
}

/** Where a screenshot of this name goes: test-output/, which git ignores. */
export function screenshotPath(name: string): string {
  mkdirSync(join(root, 'test-output'), { recursive: true });
  return join(root, 'test-output', `${name}.png`);
}

/** Asks until the answer is neither undefined nor false, at most `timeout` milliseconds: long, for a machine may be busy. */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  timeout = 60_000,
): Promise<T> {
  const end = performance.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`waited ${timeout} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
