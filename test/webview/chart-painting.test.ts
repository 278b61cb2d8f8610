// What charts paint: only where something differs, and only what is in sight.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import type { View } from '../support/webview/browser.ts';
import { Views } from '../support/webview/browser.ts';

let views: Views;
before(async () => {
  views = await Views.start();
});
after(() => views.close());

/** The share of each chart's canvas that is painted while something is done, by the titles of the charts. */
async function painted(view: View, act: () => Promise<void>): Promise<ReadonlyMap<string, number>> {
  await view.page.evaluate(() => {
    const counted = new Map<string, number>();
    const { clearRect } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.clearRect = function (x, y, width, height) {
      const title = this.canvas.closest('.chart')?.querySelector('h2')?.textContent;
      const share = (width * height) / (this.canvas.width * this.canvas.height);
      if (title !== null && title !== undefined) counted.set(title, (counted.get(title) ?? 0) + share);
      clearRect.call(this, x, y, width, height);
    };
    const stop = (): ReadonlyMap<string, number> => {
      CanvasRenderingContext2D.prototype.clearRect = clearRect;
      return counted;
    };
    Object.assign(window, { stop });
  });
  await act();
  await view.settle();
  const counted = await view.page.evaluate(() => [
    ...(window as unknown as { stop(): ReadonlyMap<string, number> }).stop(),
  ]);
  return new Map(counted);
}

test('a step paints the end of the lines and the marker; a moved cursor two columns', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock', at: 850, width: 1200, height: 900 });
  await view.page.evaluate(() => window.descent.host.stopAt(851, 'step', 'Stopped at iteration 851.'));
  await view.settle();
  const step = await painted(view, async () => {
    await view.page.evaluate(() => window.descent.host.stopAt(852, 'step', 'Stopped at iteration 852.'));
  });
  const loss = view.chart('Loss');
  await loss.point(120);
  const cursor = await painted(view, () => loss.point(200));
  for (const [what, shares] of Object.entries({ step, cursor })) {
    for (const title of ['Loss', 'Gradient norm', 'Update norm', 'Parameters']) {
      const share = shares.get(title) ?? 0;
      assert.ok(share > 0 && share < 0.15, `${what}: ${share} of ${title}`);
    }
  }
});

test('what is painted by parts is what would have been painted at once', async (context) => {
  // As text: an array of so many numbers would not fit into the driver's memory.
  const pixels = async (view: View): Promise<readonly Buffer[]> => {
    const texts = await view.page.locator('.chart canvas').evaluateAll((canvases) =>
      canvases.map((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const drawn = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data;
        let bytes = '';
        for (const byte of drawn ?? []) bytes += String.fromCharCode(byte);
        return btoa(bytes);
      }),
    );
    return texts.map((text) => Buffer.from(text, 'base64'));
  };
  const parts = await views.open(context, 'panel', { run: 'rosenbrock', at: 820, width: 1200, height: 900 });
  for (let iteration = 821; iteration <= 850; iteration++) {
    await parts.page.evaluate((at) => window.descent.host.stopAt(at, 'step', `Stopped at iteration ${at}.`), iteration);
    if (iteration % 7 === 0) await parts.chart('Loss').point(100 + 10 * (iteration % 9));
    await parts.settle();
  }
  await parts.page.mouse.move(0, 0);
  await parts.settle(12);
  const once = await views.open(context, 'panel', { run: 'rosenbrock', at: 850, width: 1200, height: 900 });
  const [seen, wanted] = [await pixels(parts), await pixels(once)];
  assert.equal(seen.length, wanted.length);
  for (const [chart, expected] of wanted.entries()) {
    assert.equal(seen[chart]?.length, expected.length);
    let different = 0;
    for (const [index, value] of expected.entries()) {
      if (Math.abs(value - (seen[chart]?.[index] ?? Number.NaN)) > 24) different++;
    }
    assert.ok(different <= expected.length * 1e-4, `chart ${chart}: ${different} of ${expected.length}`);
  }
});

test('what is out of sight is painted when it comes into sight', async (context) => {
  const view = await views.open(context, 'panel', { run: 'network', at: 2000, width: 400, height: 600 });
  const last = 'Update ratio';
  const away = await painted(view, async () => {
    await view.page.evaluate(() => window.descent.host.stopAt(2100, 'step', 'Stopped at iteration 2,100.'));
  });
  assert.equal(away.get(last), undefined);
  const seen = await painted(view, () => view.chart(last).section.scrollIntoViewIfNeeded());
  assert.ok((seen.get(last) ?? 0) > 0);
  assert.match(await view.chart(last).section.locator('.place').innerText(), /2,100/);
});

test('the page says once that it has painted, of all that came before its frame', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock', at: 850, width: 1200 });
  await view.settle();
  await view.forget();
  await view.page.evaluate(() => {
    for (const sent of [1, 2, 3]) window.descent.post({ type: 'together', messages: [], sent });
    window.descent.post({ type: 'together', messages: [] });
  });
  await view.settle();
  assert.deepEqual(await view.sent('painted'), [{ type: 'painted', sent: 1 }]);
  await view.page.evaluate(() => window.descent.post({ type: 'together', messages: [], sent: 4 }));
  await view.settle();
  assert.deepEqual((await view.sent('painted')).at(-1), { type: 'painted', sent: 4 });
});
