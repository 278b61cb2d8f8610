// axe-core over a page of a test, or over a webview's innermost frame in the real VS Code.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Frame, Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

declare global {
  interface Window {
    axe?: { run(context: Document | Element, options: unknown): Promise<AxeResults> };
  }
}

/**
 * What axe-core finds wrong with a page.
 * @param within A selector: only what is inside is looked at.
 */
export async function faultsOf({ page }: { readonly page: Page | Frame }, within = 'html'): Promise<readonly string[]> {
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(axeSource);
  return await page.evaluate(async (selector) => {
    const looked = document.querySelector(selector);
    if (looked === null || window.axe === undefined) throw new Error(`There is nothing to look at: ${selector}`);
    const { violations } = await window.axe.run(looked, {
      resultTypes: ['violations'],
      // A webview is a part of the window: VS Code has its landmarks, its title and its language.
      rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
    );
  }, within);
}
