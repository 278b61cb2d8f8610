import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import type { View } from '../support/webview/browser.ts';
import { Views } from '../support/webview/browser.ts';
import { themes } from '../support/webview/themes.ts';

let views: Views;
before(async () => {
  views = await Views.start();
});
after(() => views.close());

async function rows(view: View): Promise<readonly (readonly string[])[]> {
  return await view.page
    .locator('.space .row:visible')
    .evaluateAll((elements) =>
      elements
        .sort((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
        .map((row) => [...row.querySelectorAll('.cell')].map((cell) => cell.textContent ?? '')),
    );
}

test('without a run the view says what it will show', async (context) => {
  const view = await views.open(context, 'gradients', { width: 300, height: 300, theme: 'light' });
  assert.match(await view.page.locator('.empty p').innerText(), /every parameter is listed here/);
  await view.button('Run descent').click();
  assert.deepEqual(await view.sent('command'), [{ type: 'command', command: 'runDescent' }]);
  await view.shot('gradients-empty-light');
});

test('every element has its value, gradient and update, exact in the tooltip', async (context) => {
  const view = await views.open(context, 'gradients', { run: 'rosenbrock', width: 300, height: 300, theme: 'light' });
  assert.deepEqual(await rows(view), [
    ['x', '−1.20', '−216', '0.0500'],
    ['y', '1.00', '−88.0', '0.0500'],
  ]);
  const title = await view.page.locator('.space .row:visible .cell').nth(2).getAttribute('title');
  const exact = await view.page.evaluate(() => window.descent.cannedRun('rosenbrock').values(0)[1]);
  assert.equal(title, String(exact).replace('-', '−'));
  assert.equal(await view.page.locator('.iteration').innerText(), 'iteration 0');
  await view.page.evaluate(() => window.descent.host.advance(900));
  await view.settle();
  assert.equal(await view.page.locator('.iteration').innerText(), 'iteration 900');
  assert.equal((await rows(view))[0]?.[1], '0.641');
  assert.equal(await view.sticksOut(), false);
  await view.shot('gradients-light');
});

test('what is not finite is shown as what it is, in the colour of errors', async (context) => {
  const view = await views.open(context, 'gradients', {
    run: 'logarithm',
    width: 300,
    height: 300,
    theme: 'high-contrast-dark',
  });
  const first = await view.page.evaluate(() =>
    (window.descent.cannedRun('logarithm').columns.get('loss') as Float64Array).findIndex(Number.isNaN),
  );
  await view.page.evaluate((at) => window.descent.host.stopAt(at, 'nonFinite', 'NaN'), first);
  await view.settle();
  const cell = view.page.locator('.space .row:visible .cell', { hasText: 'NaN' });
  assert.equal(await cell.count(), 1);
  assert.equal(await cell.getAttribute('title'), 'NaN');
  const probe = await view.page.evaluate((color) => {
    const element = document.body.appendChild(document.createElement('i'));
    element.style.color = color;
    return getComputedStyle(element).color;
  }, themes['high-contrast-dark'].variables['--vscode-errorForeground']);
  assert.equal(await cell.evaluate((element) => getComputedStyle(element).color), probe);
  await view.shot('gradients-nan-high-contrast-dark');
});

test('tensors are shown by their norms and shapes, sorted by gradient on demand', async (context) => {
  const view = await views.open(context, 'gradients', { run: 'network', at: 900, width: 460, height: 360 });
  const before = await rows(view);
  assert.match(before[0]?.[0] ?? '', /^layers\[0\]\.weights7 × 8$/);
  const head = view.page.getByRole('columnheader', { name: 'Gradient' });
  assert.equal(await head.getAttribute('aria-sort'), 'none');
  await view.button('Gradient ∂L/∂').click();
  await view.settle();
  assert.equal(await head.getAttribute('aria-sort'), 'descending');
  const sorted = (await rows(view)).map((row) => Number(row[2]));
  assert.deepEqual(
    sorted,
    [...sorted].sort((a, b) => b - a),
  );
  assert.deepEqual(await view.page.evaluate(() => window.descent.kept), { sort: { by: 'gradient', reversed: false } });
  await view.shot('gradients-sorted-dark');
  const again = await views.open(context, 'gradients', {
    run: 'network',
    at: 900,
    kept: { sort: { by: 'gradient', reversed: true } },
  });
  const reversed = (await rows(again)).map((row) => Number(row[2]));
  assert.deepEqual(
    reversed,
    [...reversed].sort((a, b) => a - b),
  );
});

test('twenty thousand rows: only those in sight are in the page, and all can be reached', async (context) => {
  const view = await views.open(context, 'gradients', { run: 'rosenbrock', width: 300, height: 500 });
  const send = (iteration: number): Promise<void> =>
    view.page.evaluate((at) => {
      const count = 20_000;
      const numbers = new Float64Array(count * 3).map((_, index) => ((index * 7919 + at) % 10_007) / 100 - 50);
      const rows = Array.from({ length: count }, (_, index) => ({
        name: `w[${index}]`,
        shape: [],
        expression: `w[${index}]`,
      }));
      window.descent.post({ type: 'values', session: 'session-rosenbrock', iteration: at, rows, numbers });
    }, iteration);
  for (let iteration = 1; iteration <= 20; iteration++) await send(iteration);
  await view.settle();
  assert.equal(await view.page.locator('.iteration').innerText(), 'iteration 20');
  assert.ok((await view.page.locator('.space .row').count()) < 60);
  assert.equal(await view.page.getByRole('table').getAttribute('aria-rowcount'), '20001');
  const body = view.page.locator('.body');
  await body.focus();
  // The key scrolls smoothly: the end is reached when the browser says so.
  const ended = body.evaluate(
    (element) => new Promise<void>((resolve) => element.addEventListener('scrollend', () => resolve(), { once: true })),
  );
  await view.settle();
  await body.press('End');
  await ended;
  await view.settle();
  assert.equal((await rows(view)).at(-1)?.[0], 'w[19999]');
  await view.button('Gradient ∂L/∂').click();
  await view.settle();
  const first = Math.abs(Number((await rows(view))[0]?.[2]?.replace('−', '-')));
  assert.equal(first, 50.1);
});
