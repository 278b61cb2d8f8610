// A real VS Code that is put into states and photographed: in every theme, wide and narrow.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { panelFrame } from '../../test/support/vscode/descent.ts';
import { layoutFaults } from '../../test/support/vscode/layout.ts';
import type { ServedVSCode } from '../../test/support/vscode/served.ts';
import { startServedVSCode } from '../../test/support/vscode/served.ts';
import type { Workbench } from '../../test/support/vscode/workbench.ts';
import { openWorkbench } from '../../test/support/vscode/workbench.ts';
import { workspaceFiles } from './workspace.ts';

/** VS Code's own four, by the name of their pictures. */
export const themes = {
  light: 'Light 2026',
  dark: 'Dark 2026',
  'high-contrast-dark': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
} as const;

export type ThemeName = keyof typeof themes;

/**
 * Sizes of the window in px. Of the first two only the panel is taken, which then has all of it; the last is that of the
 * walkthrough's pictures.
 */
const sizes = {
  wide: { width: 1248, height: 900 },
  narrow: { width: 448, height: 1180 },
  window: { width: 1280, height: 780 },
  step: { width: 1080, height: 660 },
} as const;

export type Size = keyof typeof sizes;

export interface Shots {
  /** The folder of the pictures. */
  readonly folder: string;
  readonly themes: readonly ThemeName[];
  readonly sizes: readonly Size[];
}

export class Stage {
  readonly served: ServedVSCode;
  readonly workbench: Workbench;
  readonly #shots: Shots;
  #size: Size = 'window';
  #theme: ThemeName | undefined;
  /** What was wrong in a picture, by its name. */
  readonly faults: string[] = [];
  readonly taken: string[] = [];

  private constructor(served: ServedVSCode, workbench: Workbench, shots: Shots) {
    this.served = served;
    this.workbench = workbench;
    this.#shots = shots;
    mkdirSync(shots.folder, { recursive: true });
  }

  static async open(shots: Shots): Promise<Stage> {
    const served = await startServedVSCode({
      workspace: 'examples',
      settings: {
        'editor.minimap.enabled': false,
        'files.autoSave': 'off',
        'workbench.colorTheme': themes.light,
        // Of most runs the end is taken.
        'descent.pace': 'max',
      },
    });
    try {
      for (const [name, text] of Object.entries(workspaceFiles)) writeFileSync(join(served.workspace, name), text);
      return new Stage(served, await openWorkbench(served, sizes.window), shots);
    } catch (error) {
      await served.stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.workbench.close();
    await this.served.stop();
  }

  /** After a scene that failed: what was on screen, and a window as the next scene expects it. */
  async recover(name: string): Promise<void> {
    const { page } = this.workbench;
    await page.screenshot({ path: join(this.#shots.folder, `${name}.png`) });
    await this.#resize('window');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+F5');
    await this.workbench.palette('View: Reset Editor Group Sizes');
  }

  /** Puts a text into a file of the workspace; an open editor follows. */
  write(name: string, text: string): void {
    writeFileSync(join(this.served.workspace, name), text);
  }

  panel(): Promise<Frame> {
    return panelFrame(this.workbench);
  }

  /** Takes the panel alone: in each theme, wide and narrow. */
  async shootPanel(name: string, themesOf: readonly ThemeName[] = this.#shots.themes): Promise<void> {
    await this.#maximise();
    for (const size of this.#shots.sizes.filter((each) => each === 'wide' || each === 'narrow')) {
      await this.#resize(size);
      for (const theme of themesOf) {
        await this.theme(theme);
        await this.#take(name, size, await this.panel());
      }
    }
    await this.#resize('window');
    await this.workbench.palette('View: Reset Editor Group Sizes');
    await this.workbench.palette('View: Show Explorer');
  }

  /**
   * Gives the panel the whole window. What VS Code opens or focuses meanwhile ends that, or gets the window in the panel's
   * place, which then is not drawn at all: then it is done again.
   */
  async #maximise(): Promise<void> {
    await this.workbench.waitFor('the panel to have the window', async () => {
      await this.workbench.palette('Descent: Show Descent panel');
      await this.workbench.palette('View: Maximize Editor Group and Hide Side Bars');
      await this.#settle();
      const panel = await panelFrame(this.workbench, 3000).catch(() => undefined);
      const width = await panel?.evaluate(() => innerWidth);
      if (width === undefined) {
        await this.workbench.palette('View: Reset Editor Group Sizes');
        return false;
      }
      return width > (this.workbench.page.viewportSize()?.width ?? 0) - 80;
    });
  }

  /** Takes a part of the panel, which has the whole window, in one theme. */
  async shootPart(name: string, selector: string, theme: ThemeName): Promise<void> {
    await this.#maximise();
    await this.#resize('wide');
    await this.theme(theme);
    await this.#settle();
    const file = `${name}-${theme}.png`;
    const panel = await this.panel();
    await panel.locator(selector).screenshot({ path: join(this.#shots.folder, file) });
    this.taken.push(file);
    await this.#resize('window');
    await this.workbench.palette('View: Reset Editor Group Sizes');
  }

  /** Takes the panel as it stands beside the editor, at once: the state does not last. */
  async shootNow(name: string): Promise<void> {
    await this.#clip(`${name}-${this.#theme ?? 'light'}.png`, await this.panel());
  }

  /** Takes the whole window, in each theme. */
  async shootWindow(name: string, view?: Frame, themesOf: readonly ThemeName[] = this.#shots.themes): Promise<void> {
    if (!this.#shots.sizes.includes('window')) return;
    for (const theme of themesOf) {
      await this.theme(theme);
      await this.#settle();
      const file = `${name}-${theme}.png`;
      if (view !== undefined) await this.#check(file, view);
      await this.workbench.page.screenshot({ path: join(this.#shots.folder, file) });
      this.taken.push(file);
    }
  }

  /** Takes the whole window for a step of the walkthrough: small, and in the light theme alone. */
  async shootStep(id: string, sideBar: 'with side bar' | 'without side bar' = 'without side bar'): Promise<void> {
    if (!this.#shots.sizes.includes('step')) return;
    const toggles = sideBar === 'without side bar';
    if (toggles) await this.workbench.palette('View: Toggle Primary Side Bar Visibility');
    await this.theme('light');
    await this.#resize('step');
    await this.#settle();
    const file = `step-${id}.png`;
    await this.workbench.page.screenshot({ path: join(this.#shots.folder, file) });
    this.taken.push(file);
    await this.#resize('window');
    if (toggles) await this.workbench.palette('View: Toggle Primary Side Bar Visibility');
  }

  async theme(name: ThemeName): Promise<void> {
    if (name === this.#theme) return;
    this.#theme = name;
    this.served.configure({ 'workbench.colorTheme': themes[name] });
    const kind = { light: 'vs', dark: 'vs-dark', 'high-contrast-dark': 'hc-black', 'high-contrast-light': 'hc-light' };
    await this.workbench.page.waitForSelector(`.monaco-workbench.${kind[name]}`);
    await this.workbench.waitFor('the theme in the views', async () => {
      const shown = await Promise.all(
        this.workbench.page
          .frames()
          .map((frame) => frame.evaluate(() => document.body?.getAttribute('data-vscode-theme-id')).catch(() => null)),
      );
      return shown.every((each) => each === null || each === undefined || each === themes[name]);
    });
  }

  async #resize(size: Size): Promise<void> {
    if (size === this.#size) return;
    this.#size = size;
    await this.workbench.page.setViewportSize(sizes[size]);
    await this.#settle();
  }

  /** Until layouts, pictures and lists that follow a change have been drawn. */
  async #settle(): Promise<void> {
    await this.workbench.page.waitForTimeout(500);
  }

  async #take(name: string, size: Size, frame: Frame): Promise<void> {
    await this.#settle();
    const file = `${name}-${size}-${this.#theme}.png`;
    await this.#check(file, frame);
    await this.#clip(file, frame);
  }

  async #clip(file: string, frame: Frame): Promise<void> {
    // The innermost frame fills the outer one, which VS Code lays over the editor.
    const box = await (await (frame.parentFrame() ?? frame).frameElement()).boundingBox();
    await this.workbench.page.screenshot({
      path: join(this.#shots.folder, file),
      ...(box === null ? {} : { clip: box }),
    });
    this.taken.push(file);
  }

  async #check(file: string, frame: Frame): Promise<void> {
    for (const fault of await layoutFaults(frame)) this.faults.push(`${file}: ${fault}`);
  }
}
