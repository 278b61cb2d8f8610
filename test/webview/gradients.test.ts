import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { faultsOf } from '../support/webview/accessibility.ts';
import type { View } from '../support/webview/browser.ts';
import { Views } from '../support/webview/browser.ts';
import type { ThemeName } from '../support/webview/themes.ts';
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
        .map((row) =>
          [...row.querySelectorAll<HTMLElement>('.cell')]
            .filter((cell) => cell.offsetParent !== null)
            .map((cell) => cell.textContent ?? ''),
        ),
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
  assert.match(before[0]?.[0] ?? '', /^▸layers\[0\]\.weights7 × 8$/);
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
      const rows = Array.from({ length: count }, (_, index) => ({ name: `w[${index}]`, shape: [] }));
      window.descent.host.tell(at, rows, numbers);
    }, iteration);
  for (let iteration = 1; iteration <= 20; iteration++) await send(iteration);
  await view.settle();
  assert.equal(await view.page.locator('.iteration').innerText(), 'iteration 20');
  assert.ok((await view.page.locator('.space .row').count()) < 60);
  assert.equal(await view.page.getByRole('treegrid').getAttribute('aria-rowcount'), '20001');
  const table = view.page.getByRole('treegrid');
  await table.focus();
  await table.press('End');
  await view.settle();
  await view.settle();
  assert.equal((await rows(view)).at(-1)?.[0], 'w[19999]');
  await view.button('Gradient ∂L/∂').click();
  await view.settle();
  const first = Math.abs(Number((await rows(view))[0]?.[2]?.replace('−', '-')));
  assert.equal(first, 50.1);
});

test('keys move through the table, open a tensor by pages, select and set values', async (context) => {
  const view = await views.open(context, 'gradients', { run: 'network', at: 900, width: 600, height: 360 });
  const table = view.page.getByRole('treegrid');
  await table.focus();
  await table.press('ArrowRight');
  await view.settle();
  const opened = await rows(view);
  assert.match(opened[0]?.[0] ?? '', /^▾/);
  assert.equal(opened[1]?.[0], 'layers[0].weights[0][0]');
  assert.equal(await view.page.locator('.row.active').getAttribute('aria-expanded'), 'true');
  await table.press('ArrowDown');
  await table.press(' ');
  await view.settle();
  assert.equal((await view.sent('select'))[0]?.element, 'layers[0].weights[0][0]');
  assert.equal(await view.page.locator('.row.active').getAttribute('aria-selected'), 'true');
  await table.press('F2');
  await view.page.keyboard.type('2 * 3');
  await view.page.keyboard.press('Enter');
  const [set] = await view.sent('setValue');
  assert.deepEqual([set?.name, set?.value], ['layers[0].weights[0][0]', '2 * 3']);
  await view.shot('gradients-opened-dark');
});

test('a check shows in its row until the run moves', async (context) => {
  const view = await views.open(context, 'gradients', { run: 'rosenbrock', width: 280, height: 300, theme: 'light' });
  const row = view.page.locator('.space .row:visible').first();
  await row.hover();
  await row.getByRole('button', { name: 'Actions' }).click();
  await view.page.getByRole('menuitem', { name: /^Check/ }).click();
  assert.equal((await view.sent('check'))[0]?.name, 'x');
  const text = '✓ agrees to 9 digits (8.0000000 against 8.0000000)';
  await view.page.evaluate((said) => {
    const check = {
      name: 'x',
      iteration: 0,
      branch: 'main',
      elements: ['x'],
      numbers: new Float64Array(4),
      text: said,
    };
    window.descent.post({ type: 'checked', session: 'session-rosenbrock', check });
  }, text);
  await view.settle();
  assert.equal(await row.locator('.result').innerText(), text);
  await view.shot('gradients-checked-light');
  await view.page.evaluate(() => window.descent.host.advance(1));
  await view.settle();
  assert.equal(await row.locator('.result').isVisible(), false);
});

test('a tensor is shown as a heat map, read by keys, and closed again', async (context) => {
  const view = await views.open(context, 'gradients', { run: 'network', at: 900, width: 420, height: 600 });
  const table = view.page.getByRole('treegrid');
  await table.focus();
  await table.press('m');
  await view.settle();
  const card = view.page.getByRole('region', { name: 'Heat map' });
  assert.match(await card.getByRole('heading').innerText(), /^layers\[0\]\.weights\s+7 × 8$/);
  assert.equal(await card.locator('.place').innerText(), 'at 900');
  const plot = card.getByRole('application');
  assert.match((await plot.getAttribute('aria-label')) ?? '', /layers\[0\]\.weights, 7 rows and 8 columns/);
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight']) await view.page.keyboard.press(key);
  const readOut = card.locator('.heat-map-readout');
  const read = await readOut.innerText();
  assert.match(read, /^∂L\/∂layers\[0\]\.weights\[2\]\[1\] = −?0\.\d+$/);
  await view.page.keyboard.press('Enter');
  assert.deepEqual(
    (await view.sent('select')).map(({ element }) => element),
    ['layers[0].weights[2][1]'],
  );
  const button = (name: string) => card.getByRole('button', { name, exact: true });
  assert.equal(await button('∂L/∂').getAttribute('aria-pressed'), 'true');
  await button('Value').click();
  await button('log').click();
  await view.settle();
  assert.equal(await button('∂L/∂').getAttribute('aria-pressed'), 'false');
  assert.equal(await button('log').getAttribute('aria-pressed'), 'true');
  await plot.focus();
  await view.page.keyboard.press('ArrowLeft');
  assert.match(await readOut.innerText(), /^layers\[0\]\.weights\[2\]\[0\] = /);
  await view.page.evaluate(() => window.descent.host.stopAt(901, 'step', 'Stopped at iteration 901.'));
  await view.settle();
  assert.equal(await card.locator('.place').innerText(), 'at 901');
  await view.page.keyboard.press('Escape');
  await view.page.keyboard.press('Escape');
  assert.equal(await card.isVisible(), false);
  assert.deepEqual((await view.sent('heatMap')).at(-1), { type: 'heatMap', session: 'session-moons' });
  assert.ok(await table.evaluate((each) => each === document.activeElement));
});

test('of more than two axes a slice is chosen, and of more than 256 cells blocks are shown', async (context) => {
  const view = await views.open(context, 'gradients', { run: 'network', at: 900, width: 420, height: 600 });
  await view.page.evaluate(() => {
    window.descent.host.tell(900, [{ name: 'kernel', shape: [3, 2, 300, 520] }], Float64Array.of(1, 2, 3));
  });
  await view.settle();
  await view.button('Heat map').click();
  await view.settle();
  const card = view.page.getByRole('region', { name: 'Heat map' });
  const asked = await view.sent('heatMap');
  assert.deepEqual(asked.at(-1)?.request, { name: 'kernel', quantity: 'gradient', slice: [0, 0] });
  assert.match(await card.locator('.heat-map-readout').innerText(), /largest size of each block of 3 × 3$/);
  const axis = card.getByRole('spinbutton', { name: 'Index of axis 0, 0 to 2' });
  await axis.fill('7');
  await axis.press('Tab');
  assert.equal(await axis.inputValue(), '2');
  await card.getByRole('spinbutton', { name: 'Index of axis 1, 0 to 1' }).fill('1');
  await card.getByRole('application').focus();
  await view.settle();
  assert.deepEqual((await view.sent('heatMap')).at(-1)?.request?.slice, [2, 1]);
  await view.page.keyboard.press('ArrowDown');
  const read = await card.locator('.heat-map-readout').innerText();
  const [, row, column] = /^∂L\/∂kernel\[2\]\[1\]\[(\d+)\]\[(\d+)\] = /.exec(read) ?? [];
  assert.ok(Number(row) < 3 && Number(column) < 3, read);
  await view.shot('gradients-heat-map-slice-dark');
});

for (const [theme, width] of [
  ['dark', 420],
  ['light', 280],
  ['high-contrast-dark', 600],
  ['high-contrast-light', 340],
] as readonly (readonly [ThemeName, number])[]) {
  test(`table, menu and heat map can be used by everyone in ${theme}, ${width} px wide`, async (context) => {
    const view = await views.open(context, 'gradients', { run: 'network', at: 900, width, height: 640, theme });
    const table = view.page.getByRole('treegrid');
    await table.focus();
    await table.press('ArrowRight');
    await table.press('m');
    await view.settle();
    await view.page.keyboard.press('ArrowDown');
    assert.deepEqual(await faultsOf(view), []);
    assert.equal(await view.sticksOut(), false);
    await view.shot(`gradients-heat-map-${theme}-${width}`);
    await table.focus();
    await table.press('Shift+F10');
    await view.settle();
    assert.deepEqual(await faultsOf(view, '.menu:popover-open'), []);
    await view.shot(`gradients-menu-${theme}-${width}`);
  });
}

test('what is entered stays until it is taken, and a late refusal is said in its field or its row', async (context) => {
  const view = await views.open(context, 'gradients', { run: 'rosenbrock', width: 360, height: 300 });
  const table = view.page.getByRole('treegrid');
  const field = view.page.getByRole('textbox', { name: 'Value of x' });
  const enter = async (text: string): Promise<void> => {
    await table.focus();
    await table.press('F2');
    await view.page.keyboard.type(text);
    await view.page.keyboard.press('Enter');
  };
  const answer = async (type: 'accepted' | 'refused'): Promise<void> => {
    await view.page.evaluate((which) => {
      const shared = { session: 'session-rosenbrock', request: 'setValue', name: 'x' };
      window.descent.post({ type: which, ...shared, text: 'There is no "q".' });
    }, type);
    await view.settle();
  };
  await enter('q');
  await view.page.evaluate(() => window.descent.host.advance(5));
  await view.settle();
  assert.ok(await field.isVisible(), 'rows of a moving run are no answer');
  await answer('refused');
  assert.equal(await view.page.getByRole('alert').innerText(), 'There is no "q".');
  assert.ok(await field.evaluate((each) => each === document.activeElement));
  await view.shot('gradients-refused-dark');
  await view.page.keyboard.type('3');
  await view.page.keyboard.press('Enter');
  await answer('accepted');
  assert.equal(await field.isVisible(), false);
  assert.ok(await table.evaluate((each) => each === document.activeElement));
  await enter('q');
  await view.page.keyboard.press('Escape');
  await answer('refused');
  assert.equal(await view.page.locator('.space .row:visible .result:visible').innerText(), 'There is no "q".');
});

test('a check that a command asked for is told in its row as well, and so is why there is none', async (context) => {
  const view = await views.open(context, 'gradients', { run: 'rosenbrock', width: 360, height: 300 });
  const shared = { session: 'session-rosenbrock' };
  const results = view.page.locator('.space .row:visible .result:visible');
  await view.page.evaluate((of) => window.descent.post({ ...of, type: 'checking', name: 'y' }), shared);
  await view.settle();
  assert.deepEqual(await results.allInnerTexts(), ['Checking…']);
  await view.page.evaluate(
    (of) => window.descent.post({ ...of, type: 'refused', request: 'check', name: 'y', text: 'The run is lost.' }),
    shared,
  );
  await view.settle();
  assert.deepEqual(await results.allInnerTexts(), ['The run is lost.']);
});
