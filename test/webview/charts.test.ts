import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Views } from '../support/webview/browser.ts';
import { loneNaN, spikeIteration } from '../support/webview/canned-runs.ts';
import type { ThemeName } from '../support/webview/themes.ts';
import { themes } from '../support/webview/themes.ts';

let views: Views;
before(async () => {
  views = await Views.start();
});
after(() => views.close());

const red = themes.dark.variables['--vscode-charts-red'];

test('a click goes to the iteration that the read-out names', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock', at: 1100 });
  const loss = view.chart('Loss');
  await view.forget();
  await loss.point(150);
  const iteration = await loss.place();
  assert.ok(iteration > 100 && iteration < 900);
  // The cursor is shared by all charts.
  assert.equal(await view.chart('Update norm').place(), iteration);
  const { value, other } = await view.page.evaluate((at) => {
    const { columns } = window.descent.cannedRun('rosenbrock');
    return { value: columns.get('loss')?.[at], other: columns.get('updateNorm:y')?.[at] };
  }, iteration);
  assert.equal(await loss.value('loss'), value?.toPrecision(5));
  assert.equal(Number(await view.chart('Update norm').value('updateNorm:y')), Number(other?.toPrecision(5)));
  await view.shot('hover-dark');
  await view.page.mouse.down();
  await view.page.mouse.up();
  assert.deepEqual(await view.sent('goTo'), [{ type: 'goTo', session: 'session-rosenbrock', iteration }]);
});

test('the current iteration stands as a line where the run is', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock', at: 1000 });
  const yellow = themes.dark.variables['--vscode-debugIcon-breakpointCurrentStackframeForeground'];
  const loss = view.chart('Loss');
  const x = await loss.pixelOf(500);
  const { height } = await loss.box();
  const column = { x: x - 3, y: 0, width: 6, height };
  assert.equal(await loss.pixels(yellow, column), 0);
  await view.page.evaluate(() => window.descent.host.stopAt(500, 'goto', 'At iteration 500.'));
  // The cursor would lie over the line.
  await view.page.mouse.move(0, 0);
  await view.settle();
  assert.ok((await loss.pixels(yellow, column)) > height / 2);
});

test('values that are not finite are marked, counted, and lead to their iteration', async (context) => {
  const view = await views.open(context, 'panel', { run: 'logarithm', at: 400, theme: 'dark' });
  const loss = view.chart('Loss');
  const { width } = await loss.box();
  const strip = { x: 0, y: 0, width, height: 16 };
  assert.ok((await loss.pixels(red, strip)) > 20);
  const { first, count } = await view.page.evaluate(() => {
    const column = window.descent.cannedRun('logarithm').columns.get('loss') as Float64Array;
    return { first: column.findIndex(Number.isNaN), count: column.filter(Number.isNaN).length };
  });
  const note = loss.section.getByRole('button', { name: /NaN/ });
  assert.equal(await note.innerText(), `× ${count} · NaN at ${first}`);
  await view.forget();
  await note.click();
  assert.deepEqual(
    (await view.sent('goTo')).map(({ iteration }) => iteration),
    [first],
  );
  await view.shot('nan-dark');
  await loss.point((await loss.pixelOf(first)) + 1, 6);
  await view.page.mouse.down();
  await view.page.mouse.up();
  assert.deepEqual(
    (await view.sent('goTo')).map(({ iteration }) => iteration),
    [first],
  );
  const clean = await views.open(context, 'panel', { run: 'rosenbrock', at: 400, theme: 'dark' });
  assert.equal(await clean.chart('Loss').pixels(red), 0);
});

test('the scale is chosen sensibly, by hand for good, and clipped values are marked', async (context) => {
  const view = await views.open(context, 'panel', { run: 'parabola', theme: 'light', width: 1200 });
  const scale = view.chart('Loss').section.getByRole('button', { name: /^Scale of Loss/ });
  assert.equal(await scale.innerText(), 'linear');
  await view.page.evaluate(() => window.descent.host.finish());
  await view.settle();
  assert.equal(await scale.innerText(), 'log');
  const note = view.chart('Loss').section.getByText('▽ ≤ 0');
  assert.ok(await note.isVisible());
  await view.shot('zeros-light');
  await scale.click();
  await view.page.getByRole('menuitemradio', { name: 'linear' }).click();
  await view.settle();
  assert.equal(await note.isVisible(), false);
  const again = await views.open(context, 'panel', { run: 'parabola', at: 60, kept: { scales: { loss: 'linear' } } });
  const kept = again.chart('Loss').section.getByRole('button', { name: /^Scale of Loss/ });
  assert.equal(await kept.innerText(), 'linear');
  await again.chart('Loss').plot.press('l');
  await again.settle();
  assert.equal(await kept.innerText(), 'log');
  assert.ok(await again.chart('Loss').section.getByText('▽ ≤ 0').isVisible());
  await again.chart('Loss').plot.press('l');
  await again.settle();
  assert.equal(await kept.innerText(), 'symlog');
  assert.equal(await again.chart('Loss').section.getByText('▽ ≤ 0').isVisible(), false);
});

test('a series is hidden by its entry in the legend, and is then not asked for', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock', at: 900 });
  const chart = view.chart('Update norm');
  const blue = themes.dark.variables['--vscode-charts-blue'];
  assert.ok((await chart.pixels(blue)) > 50);
  await view.forget();
  await chart.section.getByRole('button', { name: /^x/ }).click();
  await view.page.mouse.move(0, 0);
  await view.settle();
  assert.equal(await chart.pixels(blue), 0);
  const [asked] = await view.sent('viewport');
  assert.equal(asked?.viewport.series.includes('updateNorm:x'), false);
  assert.equal(asked?.viewport.series.includes('updateNorm:y'), true);
  const kept = (await view.page.evaluate(() => window.descent.kept)) as { readonly hidden: unknown };
  assert.deepEqual(kept.hidden, { 'updateNorm:x': true });
  const entry = chart.section.getByRole('button', { name: /^x/ });
  assert.equal(await entry.getAttribute('aria-pressed'), 'false');
  await entry.press('Enter');
  await view.settle();
  assert.equal(await entry.getAttribute('aria-pressed'), 'true');
});

test('a stretch that is drawn out is shown larger in all charts, and the whole run again', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock', at: 1100 });
  const loss = view.chart('Loss');
  const whole = view.button('Show the whole run');
  assert.ok(await whole.isDisabled());
  await loss.point(120);
  const from = await loss.place();
  await view.forget();
  await view.page.mouse.down();
  await loss.point(170);
  await loss.point(200);
  await view.shot('zooming-dark');
  await view.page.mouse.up();
  await view.settle();
  assert.deepEqual(await view.sent('goTo'), []);
  await loss.point(201);
  await view.settle();
  await whole.click();
  await view.settle();
  const asked = (await view.sent('viewport')).map(({ viewport }) => viewport);
  assert.equal(asked.length, 2);
  assert.ok(asked[0] !== undefined && Math.abs(asked[0].from - from) <= 8, `${asked[0]?.from} from ${from}`);
  assert.ok(asked[0].to !== undefined && asked[0].to > asked[0].from + 50 && asked[0].to < 1100);
  // The whole run ends where the calm axis ends: at the limit of iterations.
  assert.deepEqual([asked[1]?.from, asked[1]?.to], [0, 1200]);
  assert.ok(await whole.isDisabled());
});

test('the keyboard reads a chart and goes to an iteration', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock', at: 60 });
  const { plot } = view.chart('Loss');
  await view.forget();
  await plot.focus();
  for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowRight']) await plot.press(key);
  await view.settle();
  assert.match((await plot.getAttribute('aria-valuetext')) ?? '', /^iteration 59: loss \d/);
  assert.equal(await plot.getAttribute('aria-valuenow'), '59');
  await plot.press('Home');
  await view.settle();
  assert.equal(await plot.getAttribute('aria-valuetext'), 'iteration 0: loss 24.200');
  // Within one frame: each key starts from where the one before has moved to.
  await plot.evaluate((target) => {
    for (const key of ['PageUp', 'Enter'])
      target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  });
  assert.deepEqual(
    (await view.sent('goTo')).map(({ iteration }) => iteration),
    [6],
  );
  await view.shot('keyboard-dark');
});

test('every theme is taken over at once, and lines are seen in it', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock', at: 900, width: 1400 });
  const names = Object.keys(themes) as ThemeName[];
  for (const name of [...names, 'dark'] as const) {
    await view.page.evaluate((theme) => window.descent.applyTheme(theme), name);
    await view.settle();
    const { variables } = themes[name];
    const loss = view.chart('Loss');
    assert.ok((await loss.pixels(variables['--vscode-foreground'])) > 200, `line in ${name}`);
    const others = names.filter(
      (other) => themes[other].variables['--vscode-charts-blue'] !== variables['--vscode-charts-blue'],
    );
    const norms = view.chart('Gradient norm');
    assert.ok((await norms.pixels(variables['--vscode-charts-blue'])) > 50, `blue in ${name}`);
    for (const other of others) {
      assert.equal(
        await norms.pixels(themes[other].variables['--vscode-charts-blue']),
        0,
        `blue of ${other} in ${name}`,
      );
    }
    await view.shot(`panel-${name}`);
  }
});

test('a million iterations: the spike and the NaN survive, and a busy run is drawn at most once a frame', async (context) => {
  const view = await views.open(context, 'panel', { run: 'million', at: 1_000_000, width: 1400, height: 700 });
  const loss = view.chart('Loss');
  const spike = await loss.pixelOf(spikeIteration);
  const { height } = await loss.box();
  const upper = { x: spike - 4, y: 34, width: 8, height: height * 0.3 };
  assert.ok((await loss.ink(upper)) > upper.height * 0.8, 'the spike is seen');
  assert.equal(await loss.ink({ ...upper, x: spike + 20 }), 0);
  assert.equal(
    await loss.section.getByRole('button', { name: /NaN/ }).innerText(),
    `× NaN at ${loneNaN.toLocaleString('en')}`,
  );
  await view.shot('million-dark');
  const counted = await view.page.evaluate(async () => {
    let draws = 0;
    let frames = 0;
    const clear = CanvasRenderingContext2D.prototype.clearRect;
    const first = document.querySelector('.plot canvas');
    CanvasRenderingContext2D.prototype.clearRect = function (this: CanvasRenderingContext2D, ...box) {
      if (this.canvas === first) draws++;
      clear.apply(this, box);
    };
    let running = true;
    const count = (): void => {
      frames++;
      if (running) requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
    const { host, cannedRun } = window.descent;
    host.show(cannedRun('million'));
    // Twelve messages a frame would be far more than the host sends.
    for (let iteration = 900_100; iteration <= 903_000; iteration += 100) {
      host.advance(iteration);
      if (iteration % 400 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    running = false;
    CanvasRenderingContext2D.prototype.clearRect = clear;
    return { draws, frames };
  });
  assert.ok(counted.draws >= 2 && counted.draws <= counted.frames + 1, JSON.stringify(counted));
  assert.equal(await view.page.getByRole('textbox', { name: 'Iteration' }).inputValue(), '903,000');
});

test('a narrow panel stacks the charts, a wide one puts them side by side', async (context) => {
  for (const [width, columns] of [
    [300, 1],
    [700, 2],
    [1400, 2],
  ] as const) {
    const view = await views.open(context, 'panel', { run: 'network', at: 2500, width, height: 900, theme: 'light' });
    const boxes = await view.page.locator('.chart').evaluateAll((charts) =>
      charts.map((chart) => {
        const { top, left } = chart.getBoundingClientRect();
        return { top: Math.round(top), left: Math.round(left) };
      }),
    );
    assert.equal(new Set(boxes.map(({ left }) => left)).size, columns, `${width} px`);
    // The charts' titles are not enough: every plot has room for a line.
    for (const title of ['Loss', 'Accuracy', 'Gradient norm', 'Update ratio']) {
      const box = await view.chart(title).box();
      assert.ok(box.width >= 200 && box.height >= 140, `${title} at ${width} px: ${box.width} × ${box.height}`);
    }
    await view.shot(`network-light-${width}`);
  }
});
