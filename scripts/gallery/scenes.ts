// The states that are photographed: each puts VS Code into one, takes its pictures and leaves it as it was found.
import {
  endSession,
  focusCard,
  launch,
  openBeside,
  sentence,
  showGradients,
} from '../../test/support/vscode/descent.ts';
import type { Stage } from './stage.ts';
import { rates } from './workspace.ts';

export interface Scene {
  readonly name: string;
  /** Takes pictures under this name, or names that begin with it. */
  play(stage: Stage, name: string): Promise<void>;
}

async function waitForText(stage: Stage, selector: string, pattern: RegExp): Promise<void> {
  const panel = await stage.panel();
  await stage.workbench.waitFor(`${selector} ${pattern}`, async () =>
    pattern.test((await panel.locator(selector).allTextContents()).join(' ')),
  );
}

/** Runs a file until the panel's sentence has the text, takes the panel, and ends the session. */
function finished(name: string, file: string, text: string, step?: string): Scene {
  return {
    name,
    play: async (stage) => {
      const panel = await launch(stage.workbench, file, 'Run');
      await sentence(stage.workbench, panel, text);
      await stage.shootPanel(name);
      if (step !== undefined) {
        await stage.workbench.palette('View: Focus First Editor Group');
        await stage.shootStep(step);
      }
      await endSession(stage.workbench);
    },
  };
}

const empty: Scene = {
  name: 'empty',
  play: async (stage, name) => {
    await stage.workbench.openFile('rosenbrock.ts');
    // VS Code asks for lenses a moment after an editor gets the keyboard, and not if it loses it before.
    await stage.workbench.page.locator('.codelens-decoration').first().waitFor();
    await stage.workbench.palette('Descent: Show Descent panel');
    await stage.panel();
    await stage.shootPanel(name);
    await stage.workbench.palette('View: Focus First Editor Group');
    await stage.shootStep('write');
  },
};

const starting: Scene = {
  name: 'starting',
  play: async (stage, name) => {
    await openBeside(stage.workbench, 'slow-start.ts');
    await stage.workbench.palette('Descent: Run descent');
    await waitForText(stage, '.status-text', /Preparing/);
    await stage.shootNow(name);
    await stage.workbench.page.locator('.debug-toolbar').waitFor();
    await sentence(stage.workbench, await stage.panel(), 'Converged');
    await endSession(stage.workbench);
  },
};

const parabola: Scene = {
  name: 'parabola',
  play: async (stage, name) => {
    const { workbench } = stage;
    await launch(workbench, 'parabola.ts', 'Debug');
    await waitForText(stage, '.update-line', /= 3\.2/);
    for (const result of ['2.56', '2.048', '1.6384']) {
      await workbench.press('F10');
      await waitForText(stage, '.update-line', new RegExp(`= ${result.replace('.', '\\.')}`));
    }
    await stage.shootPanel(name);
    await workbench.palette('View: Focus First Editor Group');
    await stage.shootWindow(`${name}-window`, await stage.panel());
    await stage.shootStep('step');
    await endSession(workbench);
  },
};

const running: Scene = {
  name: 'running',
  play: async (stage, name) => {
    const { workbench } = stage;
    const panel = await launch(workbench, 'valley.ts', 'Run');
    await sentence(workbench, panel, 'iterations per second');
    await stage.shootPanel(name);
    await workbench.palette('View: Focus First Editor Group');
    await workbench.press('F6');
    await sentence(workbench, await stage.panel(), 'Paused');
    await stage.shootPanel('paused');
    await showGradients(workbench);
    await workbench.palette('View: Focus First Editor Group');
    await stage.shootWindow('paused-window', await stage.panel());
    await endSession(workbench);
    await stage.shootPanel('ended');
  },
};

const twoRates: Scene = {
  name: 'two-rates',
  play: async (stage, name) => {
    const { workbench } = stage;
    // The same file with another learning rate: the earlier run lies under the later one.
    for (const rate of ['0.01', '0.1']) {
      stage.write('rates.ts', rates(rate));
      const panel = await launch(workbench, 'rates.ts', 'Run');
      await sentence(workbench, panel, 'Limit');
      if (rate === '0.1') await stage.shootPanel(name);
      await endSession(workbench);
    }
  },
};

const fourStarts: Scene = {
  name: 'four-starts',
  play: async (stage, name) => {
    const { workbench } = stage;
    const panel = await launch(workbench, 'himmelblau.ts', 'Run');
    await sentence(workbench, panel, 'Converged');
    await focusCard(workbench, panel, '.picture-card');
    for (let times = 0; times < 3; times++) {
      await workbench.press('-');
      await workbench.page.waitForTimeout(600);
    }
    for (const [key, times] of [
      ['Shift+ArrowLeft', 3],
      ['ArrowDown', 5],
      ['Shift+ArrowRight', 3],
    ] as const) {
      await workbench.press(key, times);
      await workbench.press('s');
      await workbench.page.waitForTimeout(300);
    }
    await workbench.press('Escape');
    await stage.shootPanel(name);
    await endSession(workbench);
  },
};

const changed: Scene = {
  name: 'changed',
  play: async (stage, name) => {
    const { workbench } = stage;
    const panel = await launch(workbench, 'parabola.ts', 'Run');
    await sentence(workbench, panel, 'Converged');
    // Back to iteration 20, where another learning rate starts a branch; the old future stays in the charts.
    await workbench.palette('Descent: Go to iteration…');
    await workbench.answer('20');
    await sentence(workbench, panel, 'iteration 20');
    await workbench.palette('Descent: Set learning rate…');
    await workbench.answer('0.02');
    await waitForText(stage, '.update-line', /0\.02/);
    await workbench.press('F5');
    await sentence(workbench, panel, 'Converged');
    // The keyboard goes to the chart of the loss, which brings it into sight.
    await focusCard(workbench, panel, 'section.chart[aria-label="Loss"]');
    await stage.shootStep('change');
    await stage.shootPanel(name);
    await endSession(workbench);
  },
};

const unresponsive: Scene = {
  name: 'unresponsive',
  play: async (stage, name) => {
    const { workbench } = stage;
    const panel = await launch(workbench, 'endless.ts', 'Run');
    await sentence(workbench, panel, 'no sign of life');
    await stage.shootPanel(name);
    await workbench.palette('Descent: End the unresponsive run');
    await sentence(workbench, await stage.panel(), 'ended');
    await stage.shootPanel('lost');
    await endSession(workbench);
  },
};

const moons: Scene = {
  name: 'two-moons',
  play: async (stage, name) => {
    const { workbench } = stage;
    const panel = await launch(workbench, 'networks/two-moons.ts', 'Run');
    await sentence(workbench, panel, 'Limit');
    await stage.shootPanel(name);
    const side = await showGradients(workbench);
    await workbench.waitFor('rows', async () => (await side.locator('[role="row"]').count()) > 3);
    await workbench.waitFor('the keyboard there', () => side.evaluate(() => document.hasFocus()));
    // A layer is opened to its elements.
    await workbench.press('ArrowDown');
    await workbench.press('ArrowRight');
    await workbench.waitFor('elements', async () => (await side.locator('.row.child:not([hidden])').count()) > 3);
    await stage.shootWindow('gradients-window', side);
    await stage.shootStep('gradients', 'with side bar');
    await endSession(workbench);
  },
};

const vanishing: Scene = {
  name: 'vanishing',
  play: async (stage, name) => {
    const panel = await launch(stage.workbench, 'vanishing-gradients.ts', 'Run');
    await sentence(stage.workbench, panel, 'Limit');
    await stage.shootPanel(name);
    await stage.shootPart(`${name}-norms`, 'section.chart[aria-label="Gradient norm"]', 'dark');
    await endSession(stage.workbench);
  },
};

const reloaded: Scene = {
  name: 'reloaded',
  play: async (stage, name) => {
    const { workbench } = stage;
    const before = await stage.panel();
    await workbench.palette('Developer: Reload Window');
    await workbench.waitFor('the old page to go', () => before.isDetached());
    await workbench.page.waitForSelector('.monaco-workbench .part.statusbar .statusbar-item');
    await sentence(workbench, await stage.panel(), 'Ended');
    await stage.shootPanel(name);
  },
};

const walkthrough: Scene = {
  name: 'walkthrough',
  play: async (stage, name) => {
    await stage.workbench.palette('Descent: Get started');
    await stage.workbench.page.locator('.getting-started-step').first().waitFor();
    await stage.shootWindow(name);
  },
};

/** In the order in which they are played: earlier runs stay for later ones. */
export const scenes: readonly Scene[] = [
  empty,
  starting,
  parabola,
  running,
  finished('converged', 'rosenbrock.ts', 'Converged', 'run'),
  changed,
  finished('diverged', 'too-large-learning-rate.ts', 'iverged'),
  finished('not-finite', 'log-of-negative.ts', 'Non-finite loss'),
  finished('failed', 'throws.ts', 'begins at 1'),
  fourStarts,
  twoRates,
  unresponsive,
  finished('fit', 'nist/misra1a.ts', 'Converged'),
  moons,
  vanishing,
  finished('classes', 'networks/iris.ts', 'Limit'),
  reloaded,
  walkthrough,
];
