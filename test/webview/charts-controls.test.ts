import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { Views } from '../support/webview/browser.ts';

let views: Views;
before(async () => {
  views = await Views.start();
});
after(() => views.close());

test('a change made by hand is a mark with a sentence; a click and a key lead to it', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock', at: 900, width: 1200 });
  const loss = view.chart('Loss');
  const { height } = await loss.box();
  const x = await loss.pixelOf(400);
  await loss.point(x + 1, height - 45);
  assert.match((await loss.plot.getAttribute('title')) ?? '', /0\.05 → 0\.01/);
  await loss.point(x + 60, height - 45);
  assert.equal(await loss.plot.getAttribute('title'), null);
  await view.forget();
  await loss.plot.focus();
  for (const key of ['Home', 'i', 'Enter']) await loss.plot.press(key);
  assert.deepEqual(
    (await view.sent('goTo')).map(({ iteration }) => iteration),
    [400],
  );
});

test('keys and the wheel zoom and pan, and show the whole run again', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock', at: 1100, width: 1200 });
  const { plot } = view.chart('Loss');
  const asked = async (): Promise<readonly number[]> => {
    await view.settle();
    const last = (await view.sent('viewport')).at(-1)?.viewport;
    assert.ok(last?.to !== undefined);
    return [last.from, last.to];
  };
  await view.forget();
  await plot.press('+');
  const zoomed = await asked();
  // About the current iteration, 1,100 of 0 … 1,200.
  assert.deepEqual(zoomed, [330, 1100]);
  await plot.press('Shift+ArrowLeft');
  assert.deepEqual(await asked(), [138, 908]);
  await plot.press('Shift+ArrowRight');
  assert.deepEqual(await asked(), [330, 1100]);
  await plot.press('0');
  assert.deepEqual(await asked(), [0, 1200]);
  await view.chart('Loss').point(200);
  await view.page.keyboard.down('Control');
  await view.page.mouse.wheel(0, -120);
  await view.page.keyboard.up('Control');
  const [from = 0, to = 0] = await asked();
  assert.ok(from > 0 && to < 1200 && to - from < 1000, `${from} … ${to}`);
  await view.page.mouse.wheel(0, 120);
  await view.settle();
  assert.deepEqual(await view.sent('viewport'), []);
});

test('the table stands in the place of the plot, as large, with all that is worth a row', async (context) => {
  const view = await views.open(context, 'panel', { run: 'logarithm', at: 400, width: 1200 });
  const loss = view.chart('Loss');
  const before = await loss.section.boundingBox();
  await loss.plot.press('t');
  await view.settle();
  assert.deepEqual(await loss.section.boundingBox(), before);
  const table = loss.section.getByRole('table', { name: 'Loss as a table' });
  const rows = await table.getByRole('row').evaluateAll((each) => each.map((row) => (row as HTMLElement).innerText));
  assert.ok(rows.length > 10 && rows.length <= 51, `${rows.length} rows`);
  const { first, last } = await view.page.evaluate(() => {
    const column = window.descent.cannedRun('logarithm').columns.get('loss') as Float64Array;
    return { first: column.findIndex(Number.isNaN), last: column[400] };
  });
  assert.ok(
    rows.some((row) => row.startsWith(`${first}\tNaN`)),
    rows.join('\n'),
  );
  assert.match(rows.at(-1) ?? '', /^400\t.*current/);
  assert.ok(rows.at(-1)?.includes(Number.isNaN(last) ? 'NaN' : (last as number).toPrecision(5)));
  await view.shot('table-dark');
  await view.forget();
  await table.getByRole('button', { name: `Go to iteration ${first}`, exact: true }).click();
  assert.deepEqual(
    (await view.sent('goTo')).map(({ iteration }) => iteration),
    [first],
  );
});

test('an earlier run lies dimmed below, is named in the legend, and is read with the others', async (context) => {
  const view = await views.open(context, 'panel', { state: 'overlaid', width: 1200, height: 900 });
  const loss = view.chart('Loss');
  const entry = loss.section.getByRole('button', { name: /η 0\.01/ });
  assert.match(await entry.innerText(), /□/);
  await loss.plot.focus();
  await loss.plot.press('Home');
  await view.settle();
  const spoken = (await loss.plot.getAttribute('aria-valuetext')) ?? '';
  assert.match(spoken, /^iteration 0: loss 24\.200, η 0\.01 24\.200$/);
});

test('smoothed series lie over their raw lines, and legends tell both', async (context) => {
  const view = await views.open(context, 'panel', { run: 'network', at: 2500, width: 1200, kept: { smoothing: 0.9 } });
  const texts = await view.page.evaluate(() => {
    const loss = window.descent.cannedRun('network').columns.get('loss') as Float64Array;
    const weights = Float64Array.from({ length: 2501 }, (_, iteration) => 0.9 ** (2500 - iteration));
    const sum = weights.reduce((total, weight) => total + weight);
    const mean = weights.reduce((total, weight, iteration) => total + weight * (loss[iteration] as number), 0) / sum;
    return [loss[2500], mean].map((value) => (value as number).toPrecision(5));
  });
  assert.notEqual(texts[0], texts[1]);
  assert.equal(await view.chart('Loss').value('loss'), `${texts[0]} ~${texts[1]}`);
  await view.shot('smoothed-dark');
});

test('a chart is saved as SVG and as PNG, with its title, legend and axes', async (context) => {
  const view = await views.open(context, 'panel', { state: 'overlaid', width: 1200, height: 900 });
  const save = async (
    label: string,
  ): Promise<{ readonly name: string; readonly media: string; readonly url: string }> => {
    await view.forget();
    await view
      .chart('Gradient norm')
      .section.getByRole('button', { name: /^Scale of/ })
      .click();
    await view.page.getByRole('menuitem', { name: label, exact: true }).click();
    await view.settle();
    return await view.page.evaluate(async () => {
      const message = window.descent.host.sent.find(({ type }) => type === 'save');
      if (message?.type !== 'save') throw new Error('nothing was saved');
      const { name, media, bytes } = message;
      const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: media });
      const url = await new Promise<string>((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(String(reader.result));
        reader.readAsDataURL(blob);
      });
      return { name, media, url };
    });
  };
  const text = (url: string): string => Buffer.from(url.slice(url.indexOf(',') + 1), 'base64').toString();
  const svg = await save('Save as SVG…');
  assert.deepEqual([svg.name, svg.media], ['Gradient norm.svg', 'image/svg+xml']);
  const drawn = text(svg.url);
  for (const part of ['Gradient norm', 'at 900', 'total 0.47388', 'η 0.01 2.3324', '‖∇L‖₂', 'iteration', '1,000'])
    assert.ok(drawn.includes(`>${part}</`), part);
  mkdirSync('test-output/webview', { recursive: true });
  writeFileSync('test-output/webview/gradient-norm.svg', drawn);
  const { root, size } = await view.page.evaluate((source) => {
    const { documentElement } = new DOMParser().parseFromString(source, 'image/svg+xml');
    const lengths = ['width', 'height'].map((name) => Number(documentElement.getAttribute(name)));
    return { root: documentElement.nodeName, size: lengths };
  }, drawn);
  assert.equal(root, 'svg');
  const png = await save('Save as PNG in light colors…');
  assert.equal(png.name, 'Gradient norm.png');
  const bytes = Buffer.from(png.url.slice(png.url.indexOf(',') + 1), 'base64');
  writeFileSync('test-output/webview/gradient-norm.png', bytes);
  assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
  // Width and height stand in its first chunk; there are twice as many px.
  assert.deepEqual(
    [bytes.readUInt32BE(16), bytes.readUInt32BE(20)],
    size.map((length) => 2 * length),
  );
});

test('the host knows which charts can be saved and which has the keyboard, and gets the one it asks for', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock', at: 900, width: 1200 });
  const [told] = await view.sent('charts');
  assert.deepEqual(
    told?.charts.map(({ title }) => title),
    ['Loss', 'Gradient norm', 'Update norm', 'Parameters', 'Learning rate'],
  );
  assert.equal(told?.focused, undefined);
  await view.chart('Update norm').plot.focus();
  assert.equal((await view.sent('charts')).at(-1)?.focused, 'updateNorm');
  await view.button('Settings of the run').focus();
  assert.equal((await view.sent('charts')).at(-1)?.focused, undefined);
  const saved = async (kind: 'png' | 'svg') => {
    await view.page.evaluate(
      (of) => window.descent.post({ type: 'together', messages: [{ type: 'saveChart', chart: 'loss', kind: of }] }),
      kind,
    );
    await view.page.waitForFunction(() => window.descent.host.sent.some(({ type }) => type === 'save'));
    return await view.page.evaluate(() => {
      const [message] = window.descent.host.sent.splice(0).filter(({ type }) => type === 'save');
      return message?.type === 'save' ? [message.name, message.media, message.bytes.length > 1000] : [];
    });
  };
  assert.deepEqual(await saved('svg'), ['Loss.svg', 'image/svg+xml', true]);
  assert.deepEqual(await saved('png'), ['Loss.png', 'image/png', true]);
});
