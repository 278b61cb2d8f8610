import type { Disposable } from 'vscode';
import { languages } from 'vscode';
import { languageIds } from '../../../contributions.ts';
import type { Sessions } from '../../run/sessions.ts';
import { ContextKeys } from './context-keys.ts';
import { Decorations } from './decorations.ts';
import { GradientHover } from './gradient-hover.ts';
import { RunProgress } from './progress.ts';
import { watchSaves } from './restart-on-save.ts';
import { StatusBar } from './status-bar.ts';

/** All that the editor shows and does while sessions are there. Made with the first one. */
export class RunEditor implements Disposable {
  readonly statusBar: StatusBar;
  readonly decorations: Decorations;
  readonly keys: ContextKeys;
  readonly progress: RunProgress;
  readonly #disposables: Disposable[];

  /** `run` does something whose failure the person is told. */
  constructor(sessions: Sessions, run: (what: string, action: () => Promise<void>) => void) {
    this.statusBar = new StatusBar(sessions);
    this.decorations = new Decorations(sessions);
    this.keys = new ContextKeys(sessions);
    this.progress = new RunProgress(sessions);
    this.#disposables = [
      this.statusBar,
      this.decorations,
      this.keys,
      this.progress,
      watchSaves(sessions, run),
      languages.registerHoverProvider([...languageIds], new GradientHover(sessions)),
    ];
  }

  dispose(): void {
    for (const each of this.#disposables) each.dispose();
  }
}
