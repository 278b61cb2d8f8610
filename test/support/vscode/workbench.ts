// A driver of the VS Code page by keyboard, as a person uses it. See docs in CONTRIBUTING.md, "Flow tests".
import type { Browser, Frame, Page } from 'playwright-core';
import { launchBrowser, screenshotPath, waitFor } from './browser.ts';
import type { ServedVSCode } from './served.ts';

export interface Workbench {
  page: Page;
  /** Runs a command by its title, through the command palette. */
  palette(title: string): Promise<void>;
  /** Presses a key as Playwright names it: 'F10', 'Shift+F5', 'Control+Home'. */
  press(key: string, times?: number): Promise<void>;
  type(text: string): Promise<void>;
  /** Opens a file of the workspace through quick open, and waits until its editor has the focus. */
  openFile(name: string): Promise<void>;
  /** Gives the keyboard back to the active editor, and waits until it has it. */
  focusEditor(): Promise<void>;
  /** Goes to a line and column of the active editor, both counted from 1. */
  goToPosition(line: number, column?: number): Promise<void>;
  /** Picks the row of an open quick pick whose label contains the text. */
  pick(text: string): Promise<void>;
  /** Answers an input box that asks for a text: in the place of what it proposes. */
  answer(text: string): Promise<void>;
  /** The innermost frame of the webview in which the selector matches or the predicate holds. */
  webviewFrame(which: string | ((frame: Frame) => Promise<boolean> | boolean), timeout?: number): Promise<Frame>;
  /** The rows of the Variables view, one text each, as a screen reader gets them. */
  variables(): Promise<string[]>;
  /** Waits for a notification and gives its text. Under a driver VS Code shows none by itself, only in its list of them. */
  notification(text: RegExp): Promise<string>;
  /** The text of the status bar. */
  statusBar(): Promise<string>;
  /** Saves test-output/<name>.png. */
  screenshot(name: string): Promise<string>;
  waitFor: typeof waitFor;
  /** What the page's console said so far: to be printed when a test fails. */
  log(): string;
  close(): Promise<void>;
}

export interface WorkbenchOptions {
  width?: number;
  height?: number;
  /** Before the page opens: to expose functions to it. */
  prepare?: (page: Page) => Promise<void>;
}

const quickInput = '.quick-input-widget:not([style*="display: none"])';

export async function openWorkbench(served: ServedVSCode, options: WorkbenchOptions = {}): Promise<Workbench> {
  const browser = await launchBrowser();
  try {
    return await open(browser, served, options);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

async function open(browser: Browser, served: ServedVSCode, options: WorkbenchOptions): Promise<Workbench> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const lines: string[] = [];
  page.on('console', (message) => {
    lines.push(`${message.type()}: ${message.text()}`);
    if (lines.length > 2000) lines.shift();
  });
  page.on('pageerror', (error) => lines.push(`page error: ${error.message}`));
  await options.prepare?.(page);
  await page.goto(served.url);
  await page.waitForSelector('.monaco-workbench .part.statusbar .statusbar-item', { timeout: 60_000 });
  return workbench(browser, page, lines);
}

function workbench(browser: Browser, page: Page, lines: readonly string[]): Workbench {
  /** The rows of the quick input's list, as they are now: it is filled and sorted anew while a person types. */
  const rows = async (): Promise<{ readonly label: string; readonly chosen: boolean }[]> =>
    await page.locator(`${quickInput} .quick-input-list .monaco-list-row`).evaluateAll((all) =>
      all.map((row) => ({
        label: (row.querySelector('.label-name')?.textContent ?? '').replaceAll('\u00a0', ' ').trim(),
        chosen: row.classList.contains('focused'),
      })),
    );

  /** Types into the quick input that `key` opens, and accepts the row that `wanted` chooses. */
  const choose = async (
    key: string,
    prefix: string,
    text: string,
    wanted: (label: string) => boolean,
  ): Promise<void> => {
    const input = page.locator(`${quickInput} .quick-input-filter input`);
    const open = (): Promise<unknown> =>
      waitFor(`the quick input on ${key}`, async () => {
        // One that is still closing, or was left open, would take the text of this one.
        if (await input.isVisible()) {
          await input.waitFor({ state: 'hidden', timeout: 300 }).catch(() => page.keyboard.press('Escape'));
          return undefined;
        }
        await page.keyboard.press(key);
        try {
          await input.waitFor({ timeout: 1000 });
          // Not by the keyboard: at a stop VS Code gives the focus to the editor, and the text would be typed there.
          await input.evaluate(
            (field, value) => {
              Object.assign(field, { value });
              field.dispatchEvent(new Event('input', { bubbles: true }));
            },
            prefix + text,
            { timeout: 1000 },
          );
          return true;
        } catch {
          return undefined;
        }
      });
    await open();
    // VS Code closes it when something else takes the focus, such as an editor at a stop: it is opened anew then.
    await accept(text, wanted, async () => {
      if (!(await input.isVisible())) await open();
    });
  };

  const accept = async (
    text: string,
    wanted: (label: string) => boolean,
    keepOpen?: () => Promise<void>,
  ): Promise<void> => {
    let seen: Awaited<ReturnType<typeof rows>> = [];
    await waitFor(`a row “${text}” to be chosen`, async () => {
      await keepOpen?.();
      seen = await rows();
      const row = seen.find(({ label }) => wanted(label));
      if (row?.chosen === true) return await enter(row.label);
      if (row !== undefined) await page.keyboard.press('ArrowDown');
      return undefined;
    }).catch((error: Error) => {
      throw new Error(`${error.message}; there were: ${seen.map(({ label }) => label).join(' | ') || 'none'}`);
    });
  };

  /**
   * Presses Enter in the quick input if it still shows that row as the chosen one. Both in one turn of the page: a stop of the debugger
   * that closed it in between would leave the key to the editor, where it is a new line.
   */
  const enter = async (label: string): Promise<boolean> =>
    await page
      .locator(quickInput)
      .evaluate(
        (widget, wanted) => {
          if (widget.getBoundingClientRect().height === 0) return false;
          const focused = widget.querySelector('.quick-input-list .monaco-list-row.focused .label-name');
          if ((focused?.textContent ?? '').replaceAll('\u00a0', ' ').trim() !== wanted) return false;
          const key = { key: 'Enter', code: 'Enter', keyCode: 13 };
          for (const type of ['keydown', 'keyup']) {
            const event = Object.assign(new Event(type, { bubbles: true, cancelable: true }), key);
            widget.querySelector('input')?.dispatchEvent(event);
          }
          return true;
        },
        label,
        { timeout: 1000 },
      )
      .catch(() => false);

  const palette = (title: string): Promise<void> =>
    choose('F1', '>', title, (label) => label === title || label.endsWith(`: ${title}`) || label.startsWith(title));

  /** Keys that come before the quick input is gone and the editor has the focus would be lost. */
  const editorHasFocus = async (): Promise<void> => {
    await page.locator(`${quickInput} .quick-input-filter input`).waitFor({ state: 'hidden' });
    await page.waitForSelector('.editor-group-container.active .monaco-editor.focused');
  };

  const focusEditor = async (): Promise<void> => {
    await palette('View: Focus Active Editor Group');
    await editorHasFocus();
  };

  return {
    page,
    waitFor,
    palette,
    focusEditor,
    goToPosition: async (line, column = 1) => {
      await focusEditor();
      await page.keyboard.press('Control+G');
      await page.locator(`${quickInput} .quick-input-filter input`).waitFor();
      await page.keyboard.type(`${line}:${column}`);
      await page.keyboard.press('Enter');
      await editorHasFocus();
      await waitFor(`the cursor in line ${line}`, async () =>
        ((await page.locator('.part.statusbar').textContent()) ?? '').includes(`Ln ${line}, Col ${column}`),
      );
    },
    press: async (key, times = 1) => {
      for (let i = 0; i < times; i++) await page.keyboard.press(key);
    },
    type: (text) => page.keyboard.type(text),
    openFile: async (name) => {
      const file = name.split('/').at(-1) ?? name;
      await choose('Control+P', '', name, (label) => label === file);
      await page.waitForSelector(`.editor-group-container.active .tab.active[data-resource-name="${file}"]`);
      await page.waitForSelector('.editor-group-container.active .monaco-editor.focused');
    },
    pick: async (text) => {
      await page.locator(`${quickInput} .quick-input-list`).waitFor();
      await accept(text, (label) => label.includes(text));
    },
    answer: async (text) => {
      await page.locator(`${quickInput} input`).first().waitFor();
      await page.keyboard.press('Control+A');
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    },
    webviewFrame: (which, timeout) =>
      waitFor(
        'the webview',
        async () => {
          for (const frame of page.frames()) {
            if (frame.childFrames().length > 0 || frame.parentFrame() === null) continue;
            try {
              const holds = typeof which === 'string' ? (await frame.$(which)) !== null : await which(frame);
              if (holds) return frame;
            } catch {
              // The frame went away while it was asked.
            }
          }
          return undefined;
        },
        timeout,
      ),
    variables: async () => {
      const found = page.locator('.debug-pane .debug-variables .monaco-list-row');
      return await found.evaluateAll((all) =>
        all.map((row) => row.getAttribute('aria-label') ?? row.textContent ?? ''),
      );
    },
    notification: (text) =>
      waitFor(`a notification ${text}`, async () => {
        const shown = await page.locator('.notification-list-item-message').allTextContents();
        const found = shown.find((each) => text.test(each));
        // The list does not open while it is empty.
        const hidden = shown.length === 0 && (await page.locator('.statusbar-item .codicon-bell-dot').count()) > 0;
        if (found === undefined && hidden) await palette('Notifications: Show Notifications');
        return found;
      }),
    statusBar: async () => (await page.locator('.part.statusbar').textContent()) ?? '',
    screenshot: async (name) => {
      const path = screenshotPath(name);
      await page.screenshot({ path });
      return path;
    },
    log: () => lines.join('\n'),
    close: () => browser.close(),
  };
}
