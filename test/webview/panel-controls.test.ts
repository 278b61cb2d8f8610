// The panel by its controls: menus, settings, notices, cards; by mouse and by keyboard.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Views } from '../support/webview/browser.ts';

let views: Views;
before(async () => {
  views = await Views.start();
});
after(() => views.close());

const session = 'session-rosenbrock';

test('the toolbar is one stop of the Tab key; arrows move within', async (context) => {
  const view = await views.open(context, 'panel', { state: 'paused', width: 1200 });
  const focused = (): Promise<string> =>
    view.page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.tagName ?? '',
    );
  await view.page.keyboard.press('Tab');
  assert.equal(await focused(), 'Run');
  for (const label of ['Step one iteration', 'Step back one iteration']) {
    await view.page.keyboard.press('ArrowRight');
    assert.equal(await focused(), label);
  }
  await view.page.keyboard.press('End');
  assert.equal(await focused(), 'Charts, export and more');
  await view.page.keyboard.press('ArrowRight');
  assert.equal(await focused(), 'Run');
  await view.page.keyboard.press('ArrowRight');
  // Fields have stops of their own.
  await view.page.keyboard.press('Tab');
  assert.equal(await focused(), 'Iteration');
  await view.page.keyboard.press('Shift+Tab');
  assert.equal(await focused(), 'Step one iteration');
});

test('what cannot act says why', async (context) => {
  const view = await views.open(context, 'panel', { state: 'ended' });
  assert.equal(
    await view.button('Step one iteration').getAttribute('title'),
    'Step one iteration (F10)\nThe run has ended.',
  );
  const stored = await views.open(context, 'panel', { state: 'stored' });
  assert.match((await stored.button('Stop').getAttribute('title')) ?? '', /What is left of this run is its history/);
});

test('restart offers the start and the present point', async (context) => {
  const view = await views.open(context, 'panel', { state: 'paused' });
  await view.button('Restart from…').focus();
  await view.page.keyboard.press('Enter');
  const items = view.page.getByRole('menuitem');
  assert.deepEqual(await items.allInnerTexts(), ['From the start\nCtrl+Shift+F5', 'From here (iteration 800)']);
  await view.page.keyboard.press('ArrowDown');
  await view.page.keyboard.press('Enter');
  assert.deepEqual(await view.sent('command'), [{ type: 'command', command: 'restartHere', session }]);
  // The menu has closed, and the focus is where it was.
  assert.equal(await items.count(), 0);
  assert.equal(await view.page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Restart from…');
});

test('a menu closes by Escape and by a press elsewhere', async (context) => {
  const view = await views.open(context, 'panel', { state: 'paused', width: 1200 });
  const menu = view.page.getByRole('menuitemcheckbox').first();
  const more = view.button('Charts, export and more');
  await more.click();
  await menu.waitFor();
  assert.equal(await more.getAttribute('aria-expanded'), 'true');
  await view.page.keyboard.press('Escape');
  await menu.waitFor({ state: 'hidden' });
  await view.page.locator('.toolbar [aria-expanded="true"]').waitFor({ state: 'detached' });
  await more.click();
  await menu.waitFor();
  await view.page.mouse.click(300, 90);
  await menu.waitFor({ state: 'hidden' });
});

test('charts are shown and hidden, and the choice is kept by the kind of problem', async (context) => {
  const view = await views.open(context, 'panel', { state: 'paused', width: 1200, height: 900 });
  const titles = async (): Promise<readonly string[]> => await view.page.locator('.chart h2').allInnerTexts();
  assert.deepEqual(await titles(), ['Loss', 'Gradient norm', 'Update norm', 'Parameters', 'Learning rate']);
  await view.button('Charts, export and more').click();
  await view.page.getByRole('menuitemcheckbox', { name: 'Gradient norm' }).click();
  await view.page.getByRole('menuitemcheckbox', { name: 'Update ratio' }).click();
  await view.settle();
  assert.deepEqual(await titles(), ['Loss', 'Update norm', 'Update ratio', 'Parameters', 'Learning rate']);
  const kept = await view.page.evaluate(() => window.descent.kept);
  assert.deepEqual((kept as { charts: unknown }).charts, {
    'function gradientNorm': false,
    'function updateRatio': true,
  });
  const asked = (await view.sent('viewport')).at(-1)?.viewport;
  assert.ok(asked?.series.includes('updateRatio:x'));
  // The menu is still open: several are chosen in one go.
  await view.page.getByRole('slider', { name: 'Smoothing' }).fill('0.6');
  await view.settle();
  assert.equal((await view.sent('viewport')).at(-1)?.viewport.smoothing, 0.6);
  await view.page.getByRole('menuitemcheckbox', { name: 'Logarithmic' }).click();
  await view.settle();
  assert.equal((await view.sent('viewport')).at(-1)?.viewport.spacing, 'log');
});

test('parameters and history are taken along', async (context) => {
  const view = await views.open(context, 'panel', { state: 'paused', width: 1200 });
  for (const [name, what] of [
    ['Copy parameters as TypeScript', 'typescript'],
    ['Copy parameters as JSON', 'json'],
    ['Save parameters…', 'weights'],
    ['Save history as CSV…', 'csv'],
  ] as const) {
    await view.button('Charts, export and more').click();
    await view.page.getByRole('menuitem', { name }).click();
    assert.deepEqual(await view.sent('export'), [{ type: 'export', session, what }]);
  }
});

test('a scale is chosen for one chart and kept', async (context) => {
  const view = await views.open(context, 'panel', { state: 'paused', width: 1200 });
  const loss = view.chart('Loss').section;
  await loss.getByRole('button', { name: /^Scale of Loss/ }).click();
  await view.page.getByRole('menuitemradio', { name: 'symlog' }).click();
  await view.settle();
  assert.ok(await loss.getByRole('button', { name: 'Scale of Loss: symlog' }).isVisible());
  assert.deepEqual(((await view.page.evaluate(() => window.descent.kept)) as { scales: unknown }).scales, {
    loss: 'symlog',
  });
});

test('the settings strip has a field for each setting, checked before it is sent', async (context) => {
  const view = await views.open(context, 'panel', { state: 'paused', width: 1200 });
  const strip = view.page.getByRole('group', { name: 'Settings of the run' });
  assert.equal(await strip.isVisible(), false);
  await view.button('Settings of the run').click();
  await strip.waitFor();
  const beta = strip.getByRole('textbox', { name: 'β₁' });
  assert.equal(await beta.inputValue(), '0.9');
  await beta.fill('1');
  await beta.press('Enter');
  assert.equal(await strip.getByRole('alert').filter({ hasText: /\S/ }).innerText(), 'Less than 1.');
  assert.deepEqual(await view.sent('setValue'), []);
  await beta.fill('0,8');
  await beta.press('Enter');
  assert.deepEqual(await view.sent('setValue'), []);
  await beta.fill('0.8');
  await beta.press('Enter');
  assert.deepEqual(await view.sent('setValue'), [{ type: 'setValue', session, name: 'beta1', value: '0.8' }]);
  await strip.getByRole('button', { name: 'Optimizer: Adam' }).click();
  await view.page.getByRole('menuitemradio', { name: 'Nesterov' }).click();
  assert.deepEqual(await view.sent('setValue'), [{ type: 'setValue', session, name: 'optimizer', value: 'nesterov' }]);
  await strip.getByRole('checkbox', { name: 'amsgrad' }).click();
  assert.deepEqual(await view.sent('setValue'), [{ type: 'setValue', session, name: 'amsgrad', value: 'true' }]);
  const bounds = strip.getByRole('textbox', { name: 'Bounds of x' });
  assert.equal(await bounds.inputValue(), '-2..');
  await bounds.fill('-2..3');
  await bounds.press('Enter');
  assert.deepEqual(await view.sent('setValue'), [{ type: 'setValue', session, name: 'bounds.x', value: '-2..3' }]);
  const iterations = strip.getByRole('textbox', { name: 'Iterations' });
  await iterations.fill('5,000');
  await iterations.press('Enter');
  assert.deepEqual(await view.sent('extend'), [{ type: 'extend', session, iterations: 5000 }]);
  // η was changed by hand in this run, the others were not.
  assert.equal(await strip.locator('.changed-mark').filter({ hasText: '◇' }).count(), 1);
  await view.page.evaluate(() =>
    window.descent.host.post({
      type: 'refused',
      session: 'session-rosenbrock',
      request: 'setValue',
      name: 'beta2',
      text: 'β₂ must be below 1.',
    }),
  );
  await view.settle();
  assert.equal(await strip.getByRole('alert').filter({ hasText: /\S/ }).innerText(), 'β₂ must be below 1.');
});

test('what the host refuses is said under the field', async (context) => {
  const view = await views.open(context, 'panel', { state: 'refused', width: 1200 });
  const told = view.page.locator('.toolbar').getByRole('alert').filter({ hasText: /\S/ });
  assert.equal(await told.innerText(), 'The learning rate must be a number greater than 0.');
});

test('the end of a run offers what can be done about it', async (context) => {
  const send = async (state: 'limit' | 'diverged' | 'lost' | 'unresponsive' | 'stored', name: RegExp) => {
    const view = await views.open(context, 'panel', { state });
    await view.forget();
    await view.page.locator('.actions').getByRole('button', { name }).click();
    const sent = await view.page.evaluate(() => window.descent.host.sent);
    return sent.find(({ type }) => !['viewport', 'explain', 'picture', 'cursor', 'cancelPicture'].includes(type));
  };
  assert.deepEqual(await send('limit', /^Continue with 1,200 more/), { type: 'continueWith', session, more: 1200 });
  const diverged = await send('diverged', /^Restart with η/);
  assert.deepEqual(diverged, { type: 'restartWith', session: 'session-tooLarge', key: 'learningRate', value: '0.16' });
  assert.deepEqual(await send('lost', /^Restart from the last checkpoint/), {
    type: 'command',
    command: 'restart',
    session,
  });
  const unresponsive = await send('unresponsive', /^End the run/);
  assert.deepEqual(unresponsive, { type: 'command', command: 'endUnresponsive', session: 'session-moons' });
  assert.deepEqual(await send('stored', /^Remove/), { type: 'removeRun', run: 'run-rosenbrock' });
});

test('more iterations come in other numbers as well', async (context) => {
  const view = await views.open(context, 'panel', { state: 'limit' });
  await view.button('Other numbers of iterations').click();
  await view.page.getByRole('menuitem', { name: '+ 10,000 iterations' }).click();
  assert.deepEqual(await view.sent('continueWith'), [{ type: 'continueWith', session, more: 10_000 }]);
});

test('findings stand beside the sentence and lead to their place', async (context) => {
  const view = await views.open(context, 'panel', { state: 'running-network', width: 1200 });
  const notices = view.page.getByRole('list', { name: 'Notices' });
  assert.equal(await notices.getByRole('listitem').count(), 2);
  await notices.getByRole('button', { name: /blocked by Math\.floor/ }).click();
  const [sent] = await view.sent('reveal');
  assert.equal(sent?.place.line, 12);
});

test('runs are laid over, opened and removed', async (context) => {
  const view = await views.open(context, 'panel', { state: 'overlaid', width: 1200, height: 820 });
  const asked = (await view.sent('viewport')).at(-1)?.viewport;
  assert.deepEqual(asked?.overlays, ['run-slow']);
  assert.ok(await view.chart('Loss').section.locator('.legend').getByText('η 0.01').isVisible());
  await view.button('Runs').click();
  const item = (name: RegExp) => view.page.getByRole('menuitemcheckbox', { name });
  assert.equal(
    await item(/^○|η 0\.01/)
      .first()
      .getAttribute('aria-checked'),
    'true',
  );
  await item(/gradientDescent, η 0\.001/).click();
  assert.deepEqual(await view.sent('overlay'), [{ type: 'overlay', run: 'run-plain', shown: true }]);
  await item(/run 3/).focus();
  await view.page.keyboard.press('Delete');
  assert.deepEqual(await view.sent('removeRun'), [{ type: 'removeRun', run: 'run-3' }]);
  await view.page.keyboard.press('Enter');
  assert.deepEqual(await view.sent('openRun'), [{ type: 'openRun', run: 'run-3' }]);
});

test('the update is written out at every stop, and only there', async (context) => {
  const view = await views.open(context, 'panel', { state: 'paused', width: 1200, height: 900 });
  const card = view.page.getByRole('region', { name: 'Update of x' });
  const lines = card.getByRole('listitem');
  assert.equal(await lines.count(), 5);
  assert.match(await lines.nth(2).locator('.update-line').innerText(), /^m̂ = −0\.\d+ \/ \(1 − 0\.9⁸⁰¹\)\s*= −0\.\d+$/);
  assert.match(await lines.nth(2).locator('.spoken').innerText(), /^m hat equals minus 0\.\d+ divided by/);
  await view.forget();
  await view.button('Step one iteration').click();
  await view.settle();
  // One question a stop, and the lines of the point where the run stands.
  assert.deepEqual(await view.sent('explain'), [{ type: 'explain', session, element: 'x' }]);
  assert.match(await lines.nth(2).locator('.update-line').innerText(), /0\.9⁸⁰²/);
  await view.page.evaluate(() => window.descent.host.advance(900));
  await view.settle();
  assert.equal(await lines.count(), 0);
  assert.match(await card.locator('.update-words').innerText(), /^Written out at the next stop\. Δx ≈ /);
  assert.deepEqual(await view.sent('explain'), []);
});

test('a picture is asked for a moment after a stop, coarse first, and not again while it holds', async (context) => {
  const view = await views.open(context, 'panel', { state: 'paused', width: 1200, height: 900 });
  await view.page.waitForTimeout(400);
  const asked = await view.sent('picture');
  assert.deepEqual(
    asked.map(({ request }) => [request.kind, request.detail, request.slot]),
    [
      ['contours', 'coarse', 'picture'],
      ['contours', 'fine', 'picture'],
    ],
  );
  await view.button('Step one iteration').click();
  await view.page.waitForTimeout(400);
  assert.deepEqual(await view.sent('picture'), []);
  await view.page.getByRole('button', { name: 'Picture: Contours' }).click();
  await view.page.getByRole('menuitemradio', { name: 'Curve' }).click();
  await view.page.waitForTimeout(400);
  const [curve] = await view.sent('picture');
  assert.equal(curve?.request.kind === 'curve' ? curve.request.element : '', 'x');
  assert.equal((await view.sent('viewport')).at(-1)?.viewport.path?.join(), 'x');
});

test('from card to card by the keyboard', async (context) => {
  const view = await views.open(context, 'panel', { state: 'paused', width: 1200, height: 900 });
  const card = (): Promise<string> =>
    view.page.evaluate(() => document.activeElement?.closest('section')?.getAttribute('aria-label') ?? '');
  await view.button('Step one iteration').focus();
  const seen: string[] = [];
  for (let step = 0; step < 5; step++) {
    await view.page.keyboard.press('Control+ArrowDown');
    seen.push(await card());
  }
  assert.deepEqual(seen, ['State of the run', 'Picture: Contours of x · y', 'Update of x', 'Loss', 'Gradient norm']);
  await view.page.keyboard.press('Control+ArrowUp');
  assert.equal(await card(), 'Loss');
});

test('a run that is being prepared has its frame already, with Stop alone', async (context) => {
  const view = await views.open(context, 'panel', { state: 'starting' });
  assert.equal(await view.page.getByRole('status').first().innerText(), 'Preparing rosenbrock: recording iteration 0');
  assert.ok(await view.button('Stop').isEnabled());
  for (const name of ['Run', 'Step one iteration', 'Restart']) assert.ok(await view.button(name).isDisabled(), name);
  assert.deepEqual(await view.sent('viewport'), []);
});

test('where no file with a loss is open, an example is offered', async (context) => {
  const view = await views.open(context, 'panel', { state: 'empty-nothing-open' });
  assert.equal(await view.button('Run descent').isVisible(), false);
  await view.button('Open an example').click();
  assert.deepEqual(await view.sent('command'), [{ type: 'command', command: 'openExamples' }]);
  const earlier = await views.open(context, 'panel', { state: 'empty-earlier-runs' });
  await earlier.page.getByRole('button', { name: 'rosenbrock, η 0.01' }).click();
  assert.deepEqual(await earlier.sent('openRun'), [{ type: 'openRun', run: 'run-slow' }]);
});

test('nothing jumps from stop to run to stop, in any width', async (context) => {
  for (const [width, theme] of [
    [400, 'light'],
    [700, 'dark'],
    [1200, 'high-contrast-dark'],
    [1500, 'light'],
  ] as const) {
    const view = await views.open(context, 'panel', { run: 'rosenbrock', at: 500, width, height: 900, theme });
    const boxes = (): Promise<readonly string[]> =>
      view.page
        .locator('.head, .status, .fact, .card, .plot, .legend, .picture, .update-body')
        .evaluateAll((elements) =>
          elements.map((each) => {
            const { x, y, width: wide, height } = each.getBoundingClientRect();
            return `${each.className.replace(/ ?(reading|can-go)/g, '')} ${x} ${y} ${wide} ${height}`;
          }),
        );
    const before = await boxes();
    for (const move of ['advance', 'stop', 'advance', 'breakpoint', 'finish'] as const) {
      await view.page.evaluate((what) => {
        const { host } = window.descent;
        if (what === 'advance') host.advance(620);
        else if (what === 'stop') host.stopAt(640, 'pause', 'Paused at iteration 640.');
        else if (what === 'breakpoint')
          host.stopAt(
            600,
            'breakpoint',
            `Paused at iteration 600: breakpoint ‖∇L‖₂ > 5 ${'and a long condition '.repeat(8)}`,
          );
        else host.finish();
      }, move);
      await view.settle();
      await view.settle();
      assert.deepEqual(await boxes(), before, `${width} px after ${move}`);
    }
  }
});

test('who hears the panel gets tables in the place of the plots', async (context) => {
  const view = await views.open(context, 'panel', { state: 'paused', width: 1200, height: 900 });
  assert.equal(await view.chart('Loss').section.getByRole('table').isVisible(), false);
  await view.page.evaluate(() => document.body.classList.add('vscode-using-screen-reader'));
  await view.settle();
  assert.equal(await view.chart('Loss').section.getByRole('table').isVisible(), true);
  await view.chart('Loss').section.getByRole('button', { name: 'Loss as a table' }).click();
  await view.settle();
  assert.equal(await view.chart('Loss').section.getByRole('table').isVisible(), false);
});

test('a run with mini-batches is stepped by epochs; one without has no such button', async (context) => {
  const network = await views.open(context, 'panel', { run: 'network', at: 900, width: 1200 });
  await network.button('Step one epoch').click();
  assert.deepEqual(
    (await network.sent('command')).map(({ command }) => command),
    ['stepEpoch'],
  );
  const plain = await views.open(context, 'panel', { run: 'rosenbrock', at: 900, width: 1200 });
  assert.equal(await plain.button('Step one epoch').isVisible(), false);
});
