// Every state of the panel, looked at by axe-core in all themes and widths, and put down as a picture.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { faultsOf } from '../support/webview/accessibility.ts';
import { Views } from '../support/webview/browser.ts';
import type { StateName } from '../support/webview/canned-states.ts';
import { states } from '../support/webview/canned-states.ts';
import type { ThemeName } from '../support/webview/themes.ts';

let views: Views;
before(async () => {
  views = await Views.start();
});
after(() => views.close());

/** Each state is seen in each theme and in each width once, in turn. */
const settings: readonly (readonly [ThemeName, number])[] = [
  ['dark', 1200],
  ['light', 400],
  ['high-contrast-dark', 700],
  ['high-contrast-light', 1200],
];

for (const [index, name] of (Object.keys(states) as StateName[]).entries()) {
  test(`the state ${name} can be used by everyone`, async (context) => {
    for (const [theme, width] of [settings[index % 4], settings[(index + 1) % 4]] as typeof settings) {
      const view = await views.open(context, 'panel', {
        state: name,
        theme,
        width,
        height: width === 400 ? 1400 : 820,
      });
      assert.deepEqual(await faultsOf(view), [], `${theme} ${width}`);
      assert.equal(await view.sticksOut(), false, `${theme} ${width}`);
      await view.shot(`state-${name}-${theme}-${width}`);
    }
  });
}

test('settings and menus can be used by everyone', async (context) => {
  for (const [theme, width] of settings) {
    const view = await views.open(context, 'panel', { state: 'overlaid', theme, width, height: 820 });
    await view.button('Settings of the run').click();
    await view.settle();
    assert.deepEqual(await faultsOf(view), [], `settings ${theme} ${width}`);
    assert.equal(await view.sticksOut(), false, `settings ${theme} ${width}`);
    await view.shot(`settings-${theme}-${width}`);
    for (const name of ['Restart from…', 'Runs', 'Charts, export and more', /^Scale of Loss/, /^Picture: /] as const) {
      await view.button(name).click();
      await view.settle();
      // The page behind it has just been looked at.
      assert.deepEqual(await faultsOf(view, '.menu:popover-open'), [], `${name} ${theme} ${width}`);
      const box = await view.page.locator('.menu:popover-open').evaluate((menu) => {
        const { left, top, right, bottom } = menu.getBoundingClientRect();
        return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
      });
      assert.ok(box, `${name} ${theme} ${width} lies on the page`);
      await view.shot(`menu-${String(name).replace(/\W+/g, '-')}-${theme}-${width}`);
      await view.page.keyboard.press('Escape');
    }
  }
});
