import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Views } from '../support/webview/browser.ts';

let views: Views;
before(async () => {
  views = await Views.start();
});
after(() => views.close());

test('without a run the panel teaches how to start one', async (context) => {
  const view = await views.open(context, 'panel');
  await view.page.getByRole('heading', { name: 'Debug an optimization' }).waitFor();
  assert.match(await view.page.locator('pre').innerText(), /export function rosenbrock\(x = -1\.2, y = 1\)/);
  assert.equal((await view.sent('ready')).length, 1);
  // The keyboard comes to the example's copy first, then to the start.
  await view.page.keyboard.press('Tab');
  await view.page.keyboard.press('Tab');
  await view.page.keyboard.press('Enter');
  assert.deepEqual(await view.sent('command'), [{ type: 'command', command: 'runDescent' }]);
  await view.shot('empty-dark');
});

test('a run that is being prepared is named', async (context) => {
  const view = await views.open(context, 'panel');
  await view.page.evaluate(() => window.descent.host.show(undefined, [{ session: 'b', title: 'himmelblau' }]));
  await view.settle();
  assert.equal(await view.page.getByRole('status').innerText(), 'Preparing himmelblau…');
});

test('before iteration 1 the panel is there, with the first point in every chart', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock' });
  assert.equal(await view.page.getByRole('status').innerText(), 'Ready at iteration 0.');
  assert.ok((await view.chart('Loss').pixels('#cccccc')) > 15);
  assert.equal(await view.chart('Loss').value('loss'), '24.200');
  assert.equal(await view.chart('Gradient norm').value('gradientNorm:x'), '215.60');
  await view.shot('ready-dark');
});

test('it asks for what can be seen, once, and again when that changes', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock', at: 900 });
  const asked = (await view.sent('viewport')).at(-1)?.viewport;
  // All charts get as many buckets as the widest can show.
  const widest = await view.page
    .locator('.plot')
    .evaluateAll((plots) => Math.max(...plots.map((plot) => plot.clientWidth)));
  assert.equal(asked?.from, 0);
  // The axis ends beyond the newest iteration, so that what comes needs no other request.
  assert.equal(asked?.to, 1000);
  assert.ok(asked.buckets > widest * 0.6 && asked.buckets <= widest, `${asked.buckets} of ${widest}`);
  assert.deepEqual(asked.path, ['x', 'y']);
  assert.deepEqual([...asked.series].sort(), [
    'gradientNorm',
    'gradientNorm:x',
    'gradientNorm:y',
    'learningRate',
    'loss',
    'update:x',
    'updateNorm',
    'updateNorm:x',
    'updateNorm:y',
    'value:x',
    'value:y',
  ]);
  await view.forget();
  await view.page.evaluate(() => window.descent.host.advance(950));
  await view.settle();
  assert.deepEqual(await view.sent('viewport'), []);
  await view.page.setViewportSize({ width: 1400, height: 720 });
  await view.settle();
  const wider = (await view.sent('viewport')).at(-1)?.viewport;
  assert.ok(wider !== undefined && wider.buckets > asked.buckets);
});

test('the toolbar says what to do, by mouse and by keyboard, and only where it can', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock' });
  await view.forget();
  const press = async (name: string): Promise<readonly string[]> => {
    await view.button(name).click({ force: true });
    await view.settle();
    return (await view.sent('command')).map(({ command, session }) => `${command} ${session}`);
  };
  // At iteration 0 there is no way back.
  assert.deepEqual(await press('Step back one iteration'), []);
  assert.ok(await view.button('Step back one iteration').isDisabled());
  assert.deepEqual(await press('Step one iteration'), ['step session-rosenbrock']);
  assert.deepEqual(await press('Step one iteration'), ['step session-rosenbrock']);
  assert.equal(await view.page.getByRole('textbox', { name: 'Iteration' }).inputValue(), '2');
  assert.deepEqual(await press('Step back one iteration'), ['stepBack session-rosenbrock']);
  assert.deepEqual(await press('Run back to the last change or iteration 0'), ['reverseContinue session-rosenbrock']);
  assert.deepEqual(await press('Run'), ['continue session-rosenbrock']);
  assert.deepEqual(await press('Step one iteration'), []);
  assert.deepEqual(await press('Pause'), ['pause session-rosenbrock']);
  assert.deepEqual(await press('Restart'), ['restart session-rosenbrock']);
  // The keyboard steps again and again without losing its place.
  await view.button('Step one iteration').focus();
  for (let round = 0; round < 3; round++) {
    await view.page.keyboard.press('Enter');
    await view.settle();
  }
  assert.equal((await view.sent('command')).length, 3);
  assert.deepEqual(await press('Stop'), ['stop session-rosenbrock']);
  await view.page.getByRole('heading', { name: 'Debug an optimization' }).waitFor();
});

test('the fields go to an iteration and set the learning rate', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock', at: 900 });
  const iteration = view.page.getByRole('textbox', { name: 'Iteration' });
  assert.equal(await iteration.inputValue(), '900');
  await view.forget();
  await iteration.fill('1 2x');
  await iteration.press('Enter');
  assert.equal(await view.page.getByRole('alert').first().innerText(), 'Enter a whole number, 0 or more.');
  assert.deepEqual(await view.sent('goTo'), []);
  await iteration.press('Escape');
  await view.settle();
  assert.equal(await iteration.inputValue(), '900');
  await iteration.fill('1,2');
  // What is being written is not overwritten by the run.
  await view.page.evaluate(() => window.descent.host.advance(1000));
  await view.settle();
  assert.equal(await iteration.inputValue(), '1,2');
  await iteration.fill('12');
  await iteration.press('Enter');
  assert.deepEqual(await view.sent('goTo'), [{ type: 'goTo', session: 'session-rosenbrock', iteration: 12 }]);
  await view.settle();
  const rate = view.page.getByRole('textbox', { name: 'Learning rate' });
  assert.equal(await rate.inputValue(), '0.05');
  await rate.fill('0.02');
  await rate.press('Enter');
  assert.deepEqual(await view.sent('setValue'), [
    { type: 'setValue', session: 'session-rosenbrock', name: 'learningRate', value: '0.02' },
  ]);
});

test('stops are told in a live region, with a sign of their kind', async (context) => {
  const view = await views.open(context, 'panel', { run: 'tooLarge' });
  const status = view.page.getByRole('status');
  assert.equal(await status.getAttribute('aria-live'), 'polite');
  await view.page.evaluate(() => window.descent.host.advance(100));
  await view.settle();
  assert.equal(await status.innerText(), 'Running.');
  await view.page.evaluate(() => window.descent.host.finish());
  await view.settle();
  assert.match(await status.innerText(), /^Stopped at iteration 520: the loss is Infinity\./);
  assert.equal(await view.page.locator('.status-line').getAttribute('data-tone'), 'error');
  assert.equal(await view.page.locator('.fact').first().innerText(), 'loss\n∞');
  await view.shot('diverged-dark');
});

test('a run that does not answer can be ended', async (context) => {
  const view = await views.open(context, 'panel', { run: 'network', width: 700 });
  await view.page.evaluate(() => {
    window.descent.host.advance(800);
    window.descent.host.set({ unresponsive: true, text: 'The run has given no sign of life; it is at fit.ts:30.' });
  });
  await view.settle();
  assert.match(await view.page.getByRole('status').innerText(), /no sign of life/);
  await view.shot('unresponsive-dark');
  await view.button('End the run').click();
  assert.equal((await view.sent('command')).at(-1)?.command, 'endUnresponsive');
});

test('a file that was edited is told, with Restart beside it, and nothing moves for it', async (context) => {
  for (const [width, theme] of [
    [320, 'light'],
    [460, 'dark'],
    [640, 'light'],
    [1000, 'dark'],
  ] as const) {
    const view = await views.open(context, 'panel', { run: 'rosenbrock', width, theme });
    const box = (selector: string): Promise<DOMRect> =>
      view.page.locator(selector).evaluate((each) => each.getBoundingClientRect().toJSON());
    const boxes = async (): Promise<readonly DOMRect[]> =>
      await Promise.all(['.status', '.status-icon', '.facts', '.board'].map(box));
    const notices = view.page.getByRole('list', { name: 'Notices' });
    const link = notices.getByRole('button', { name: 'Restart' });
    const set = async (edited: readonly string[]): Promise<void> => {
      await view.page.evaluate((files) => window.descent.host.set({ edited: files }), edited);
      await view.settle();
    };
    const before = await boxes();
    assert.equal(await link.isVisible(), false);
    for (const edited of [['rosenbrock.ts'], ['a-rather-long-name-of-a-helper.ts', 'rosenbrock.ts']]) {
      await set(edited);
      assert.equal(await notices.locator('.notice-text').textContent(), `edited: ${edited.join(', ')}`);
      assert.deepEqual(await boxes(), before, `${width} px`);
      assert.equal(await view.sticksOut(), false, `${width} px`);
      const notice = await box('.notices');
      const facts = await view.page
        .locator('.fact')
        .evaluateAll((each) => each.map((fact) => fact.getBoundingClientRect().toJSON() as DOMRect));
      for (const fact of facts) {
        const beside = fact.right <= notice.left || fact.left >= notice.right;
        assert.ok(beside || fact.bottom <= notice.top || fact.top >= notice.bottom, `${width} px`);
      }
    }
    await view.forget();
    await link.click();
    assert.deepEqual(await view.sent('command'), [
      { type: 'command', command: 'restart', session: 'session-rosenbrock' },
    ]);
    await set([]);
    assert.equal(await link.isVisible(), false);
    assert.deepEqual(await boxes(), before, `${width} px`);
  }
});

test('the pace is a button that stays pressed', async (context) => {
  for (const theme of ['light', 'dark', 'high-contrast-dark'] as const) {
    const view = await views.open(context, 'panel', { run: 'rosenbrock', at: 900, width: 300, theme });
    const button = (pressed: boolean): ReturnType<typeof view.button> =>
      view.page.getByRole('button', { name: 'As fast as it can', pressed });
    const title = (): Promise<string | null> =>
      view.page.getByRole('button', { name: 'As fast as it can' }).getAttribute('title');
    await button(false).waitFor();
    assert.equal(await title(), 'Pace: watch');
    await button(false).click();
    await button(true).waitFor();
    assert.equal(await title(), 'Pace: as fast as it can');
    await view.shot(`pace-${theme}-300`);
    await view.page.keyboard.press('Enter');
    await button(false).waitFor();
    const session = 'session-rosenbrock';
    assert.deepEqual(await view.sent('setPace'), [
      { type: 'setPace', session, pace: 'max' },
      { type: 'setPace', session, pace: 'watch' },
    ]);
    await view.page.evaluate(() => window.descent.host.set({ ended: true }));
    await view.settle();
    await button(false).click({ force: true });
    assert.deepEqual(await view.sent('setPace'), []);
    assert.equal(await view.sticksOut(), false);
  }
});

test('an ended session is read-only and offers a new run', async (context) => {
  const view = await views.open(context, 'panel', { run: 'parabola', theme: 'light' });
  await view.page.evaluate(() => {
    window.descent.host.finish();
    window.descent.host.set({ ended: true });
  });
  await view.settle();
  await view.forget();
  for (const name of ['Step one iteration', 'Step back one iteration', 'Restart', 'Stop']) {
    assert.ok(await view.button(name).isDisabled(), name);
  }
  await view.chart('Loss').point(200);
  await view.page.mouse.down();
  await view.page.mouse.up();
  assert.deepEqual(await view.sent('goTo'), []);
  await view.button('Run descent').click();
  assert.equal((await view.sent('command')).at(-1)?.command, 'runDescent');
});

test('with two sessions there is a choice', async (context) => {
  const view = await views.open(context, 'panel');
  await view.page.evaluate(() => {
    const { host, cannedRun } = window.descent;
    host.show(cannedRun('rosenbrock'), [{ session: 'other', title: 'himmelblau' }]);
  });
  await view.settle();
  await view.button('Runs').click();
  await view.shot('two-sessions-dark');
  await view.page.getByRole('menuitemradio', { name: 'himmelblau' }).click();
  assert.deepEqual(await view.sent('selectSession'), [{ type: 'selectSession', session: 'other' }]);
});

test('errors inside the page reach the log', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock', mayFail: true });
  await view.page.evaluate(() => window.descent.post({ type: 'newer', session: 'session-rosenbrock' }));
  await view.settle();
  const failures = await view.sent('failure');
  assert.equal(failures.length, 1);
  assert.match(failures[0]?.message ?? '', /unknown message "newer"/);
});

test('a page that is shown again asks for everything anew', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock' });
  await view.forget();
  await view.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  assert.equal((await view.sent('ready')).length, 1);
});

test('motion is left out where it is not wanted', async (context) => {
  const view = await views.open(context, 'panel', { run: 'rosenbrock' });
  await view.page.evaluate(() => window.descent.host.advance(10));
  await view.settle();
  const animation = (): Promise<string> =>
    view.page.locator('.status-icon').evaluate((icon) => getComputedStyle(icon).animationName);
  assert.equal(await animation(), 'breathe');
  await view.page.evaluate(() => document.body.classList.add('vscode-reduce-motion'));
  assert.equal(await animation(), 'none');
});

test('nothing jumps while a run goes on, and nothing sticks out', async (context) => {
  for (const width of [320, 640, 1400]) {
    const view = await views.open(context, 'panel', { run: 'network', width, height: 900, theme: 'light' });
    const boxes = (): Promise<readonly string[]> =>
      view.page
        .locator('.toolbar, .field, .status, .fact, .card, .picture, .chart, .plot, .legend, .update-body')
        .evaluateAll((elements) =>
          elements.map((each) => {
            const { x, y, width, height } = each.getBoundingClientRect();
            return `${each.className} ${x} ${y} ${width} ${height}`;
          }),
        );
    await view.page.evaluate(() => window.descent.host.advance(1));
    await view.settle();
    const before = await boxes();
    for (const iteration of [2, 37, 999, 1001, 2999]) {
      await view.page.evaluate((to) => window.descent.host.advance(to), iteration);
      await view.settle();
      assert.deepEqual(await boxes(), before, `${width} px at ${iteration}`);
    }
    assert.equal(await view.sticksOut(), false, `${width} px`);
    await view.shot(`running-light-${width}`);
  }
});

test('the check of the policy finds a violation', async (context) => {
  const view = await views.open(context, 'panel', { mayFail: true });
  await view.page.evaluate(() => document.body.setAttribute('style', 'color: red'));
  await view.settle();
  assert.equal(await view.page.evaluate(() => window.descent.violations.length), 1);
});
