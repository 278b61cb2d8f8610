import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import type { Page } from 'playwright-core';
import { PicturesBrowser, settle, shot } from '../support/webview/pictures-browser.ts';
import type {} from '../support/webview/pictures-page.ts';

let browser: PicturesBrowser;
before(async () => {
  browser = await PicturesBrowser.start();
});
after(() => browser.close());

const names = ['parabola', 'logarithm', 'rosenbrock', 'line', 'circle', 'digits', 'layers', 'heat-map'] as const;

/** What a person's doing has told, since this was asked the last time. */
async function told(page: Page, name: string): Promise<readonly unknown[][]> {
  const all = await page.evaluate(() => window.pictures.told.splice(0));
  return all.filter(([each]) => each === name).map(([, ...values]) => values);
}

const plotOf = (page: Page) => page.getByRole('application');
const readOut = (page: Page): Promise<string> => page.locator('.picture-readout').innerText();

/** How many pixels of a layer are drawn upon. */
async function ink(page: Page, layer: string): Promise<number> {
  return await page.locator(`canvas.${layer}`).evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    return data.filter((value, index) => index % 4 === 3 && value > 100).length;
  });
}

for (const [theme, width, height] of [
  ['dark', '560', '300'],
  ['dark', '360', '240'],
  ['light', '560', '300'],
  ['high-contrast-dark', '560', '300'],
  ['high-contrast-light', '560', '300'],
] as const) {
  test(`every picture is drawn in ${theme}, ${width} px wide, without a word cut off`, async () => {
    const draw = async (picture: (typeof names)[number]): Promise<void> => {
      const page = await browser.open({ picture, theme, width, height });
      assert.deepEqual(page.errors, [], picture);
      assert.ok((await ink(page, picture === 'heat-map' ? 'heat-map-base' : 'picture-base')) > 300, picture);
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll('p, span, button, li')]
          .filter(
            (each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 1 && !each.hasAttribute('title'),
          )
          .map((each) => each.textContent),
      );
      assert.deepEqual(cut, [], picture);
      await shot(page, `picture-${picture}-${theme}-${width}`);
      await page.close();
    };
    await Promise.all(names.map(draw));
  });
}

test('pointing tells the place and the nearest step; a click goes there', async () => {
  const page = await browser.open({ picture: 'rosenbrock' });
  const box = (await plotOf(page).boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await settle(page);
  assert.match(await readOut(page), /^x \S+, y \S+, L about \S+$/);
  const [first] = await told(page, 'hover');
  assert.equal(typeof first![0], 'number');
  await page.mouse.down();
  await page.mouse.up();
  assert.deepEqual(await told(page, 'go'), [first]);
  await page.mouse.move(box.x + box.width + 200, box.y);
  await settle(page);
  assert.match(await readOut(page), /^x −0\.8003, y 0\.6310, L 3\.250$/);
  assert.deepEqual(await told(page, 'hover'), [[undefined]]);
  await page.close();
});

test('the keys do all that the pointer does', async () => {
  const page = await browser.open({ picture: 'rosenbrock' });
  await plotOf(page).focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('ArrowUp');
  await settle(page);
  assert.match(await readOut(page), /L about/);
  await page.keyboard.press('s');
  const [[starts]] = (await told(page, 'starts')) as [[number[]]];
  assert.equal(starts.length, 6);
  assert.deepEqual(starts.slice(0, 4), [0.6, 2.1, -2.2, 0.4]);
  await page.keyboard.press('+');
  const [[range]] = (await told(page, 'range')) as [[number[]]];
  assert.ok(range[1]! - range[0]! < 4.5 && range[3]! - range[2]! < 3);
  await page.keyboard.press('0');
  assert.deepEqual(await told(page, 'range'), [[undefined]]);
  await page.keyboard.press('Enter');
  assert.equal((await told(page, 'go')).length, 1);
  await page.keyboard.press('t');
  assert.deepEqual(await told(page, 'table'), [[true]]);
  await page.keyboard.press('Escape');
  await settle(page);
  assert.match(await readOut(page), /L 3\.250$/);
  await page.close();
});

test('a rectangle that is drawn out is the next range; shift moves; the wheel zooms with Ctrl alone', async () => {
  const page = await browser.open({ picture: 'rosenbrock' });
  const box = (await plotOf(page).boundingBox())!;
  const drag = async (): Promise<void> => {
    await page.mouse.move(box.x + 200, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y + 120, { steps: 3 });
    await page.mouse.up();
  };
  await drag();
  const [[drawn]] = (await told(page, 'range')) as [[number[]]];
  assert.ok(drawn[0]! > -2.7 && drawn[1]! < 1.8 && drawn[1]! > drawn[0]! && drawn[3]! > drawn[2]!);
  await page.keyboard.down('Shift');
  await drag();
  await page.keyboard.up('Shift');
  const [[moved]] = (await told(page, 'range')) as [[number[]]];
  assert.ok(Math.abs(moved[1]! - moved[0]! - 4.5) < 1e-9 && moved[0]! < -2.7 && moved[2]! > -0.6);
  await page.mouse.wheel(0, 100);
  assert.deepEqual(await told(page, 'range'), []);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  await settle(page);
  const [[zoomed]] = (await told(page, 'range')) as [[number[]]];
  assert.ok(zoomed[1]! - zoomed[0]! < 4.5);
  await page.close();
});

test('starts are listed with their final loss, and can be removed', async () => {
  const page = await browser.open({ picture: 'rosenbrock' });
  const list = page.locator('.picture-starts li');
  assert.equal(await list.count(), 2);
  assert.match(await list.first().innerText(), /^A \(0\.600, 2\.10\) L 0\.225/);
  await page.getByRole('button', { name: 'Remove start A' }).click();
  assert.deepEqual(await told(page, 'starts'), [[[-2.2, 0.4]]]);
  await page.close();
});

test('the menu restarts from a point, and gives the focus back', async () => {
  const page = await browser.open({ picture: 'rosenbrock' });
  await plotOf(page).click({ button: 'right', position: { x: 300, y: 60 } });
  const items = page.getByRole('menuitem');
  assert.deepEqual(await items.allInnerTexts(), [
    `Go to iteration ${/\d+/.exec(await items.first().innerText())![0]}`,
    'Add a start here',
    'Restart from this point',
  ]);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  const [[elements, values]] = (await told(page, 'restartFrom')) as [[string[], number[]]];
  assert.deepEqual(elements, ['x', 'y']);
  assert.ok(values.length === 2 && values.every(Number.isFinite));
  assert.ok(await plotOf(page).evaluate((plot) => plot === document.activeElement));
  await page.close();
});

test('a table stands in the place of the plot, and the plot comes back', async () => {
  const page = await browser.open({ picture: 'digits' });
  await page.evaluate(() => window.pictures.view.setTable(true));
  await settle(page);
  assert.equal(await page.getByRole('row').count(), 5);
  assert.ok(await plotOf(page).isHidden());
  await page.evaluate(() => window.pictures.view.setTable(false));
  await settle(page);
  assert.ok(await plotOf(page).isVisible());
  await page.close();
});

test('what was refused can be drawn nevertheless; what cannot be drawn says why', async () => {
  const page = await browser.open({ picture: 'rosenbrock', empty: '' });
  const message = page.locator('.picture-message');
  assert.equal(await message.innerText(), 'Waiting for the picture');
  await page.evaluate(() =>
    window.pictures.update({ refused: { text: '97 × 97 values of this loss would take about 40 s.', seconds: 40 } }),
  );
  await settle(page);
  assert.match(await message.innerText(), /about 40 s\.\s+Draw it/);
  await page.getByRole('button', { name: 'Draw it' }).click();
  assert.equal((await told(page, 'force')).length, 1);
  await page.evaluate(() => window.pictures.update({ unavailable: 'Run again to draw the surface.' }));
  await settle(page);
  assert.equal(await message.innerText(), 'Run again to draw the surface.');
  await page.close();
});

test('a step redraws the upper layer alone, and a picture that is gone for a moment stays', async () => {
  const page = await browser.open({ picture: 'rosenbrock' });
  const painted = await page.evaluate(async () => {
    const canvases = [...document.querySelectorAll<HTMLCanvasElement>('.picture-plot canvas')];
    const calls = canvases.map(() => 0);
    canvases.forEach((canvas, index) => {
      const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
      const clear = pen.clearRect.bind(pen);
      pen.clearRect = (...box) => {
        calls[index]!++;
        clear(...box);
      };
    });
    const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    for (let current = 10; current < 15; current++) {
      window.pictures.update({ current, picture: undefined });
      await frame();
    }
    return calls;
  });
  assert.equal(painted[0], 0);
  assert.ok(painted[1]! >= 5);
  await page.close();
});

test('units of a network are pressed to select their element', async () => {
  const page = await browser.open({ picture: 'layers' });
  await plotOf(page).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  assert.deepEqual(await told(page, 'select'), [['dense1.bias[0]']]);
  await page.getByRole('button', { name: '∂L/∂w' }).click();
  assert.deepEqual(await told(page, 'quantity'), [['gradient']]);
  await page.close();
});

test('a heat map reads its cells by the keys', async () => {
  const page = await browser.open({ picture: 'heat-map' });
  await plotOf(page).focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  assert.deepEqual(await told(page, 'select'), [['dense1.weights[1][1]']]);
  assert.match(await page.locator('.heat-map-readout').innerText(), /^∂L\/∂dense1\.weights\[1\]\[1\] = /);
  await page.close();
});
