import { commands, window, workspace } from 'vscode';
import { contextKeys } from '../../contributions.ts';
import type { Disposables } from '../disposables.ts';
import { guarded } from '../log.ts';
import type { Sessions } from '../run/sessions.ts';
import type { ProblemFinder } from './problem-finder.ts';

/** Rest after the last keystroke before the file is parsed again, in ms. */
const rest = 300;

/** Keeps the context key that shows the run buttons in the editor's title, and what a run knows of edited files. */
export function watchEditors(finder: ProblemFinder, sessions: Sessions, disposables: Disposables): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const update = (): void => {
    timer = undefined;
    void guarded('find problems', async () => {
      const document = window.activeTextEditor?.document;
      const problems = document === undefined ? [] : await finder.find(document);
      const has = problems.some((problem) => problem.refusal === undefined);
      await commands.executeCommand('setContext', contextKeys.hasProblem, has);
    });
  };
  const schedule = (delay: number): void => {
    clearTimeout(timer);
    timer = setTimeout(update, delay);
  };
  disposables.onDispose(() => clearTimeout(timer));
  disposables.add(window.onDidChangeActiveTextEditor(() => schedule(0)));
  disposables.add(workspace.onDidCloseTextDocument((document) => finder.forget(document)));
  disposables.add(
    workspace.onDidChangeTextDocument((event) => {
      if (event.contentChanges.length === 0) return;
      if (event.document === window.activeTextEditor?.document) schedule(rest);
      const file = event.document.uri.toString();
      for (const session of sessions.all) {
        if (session.description?.files.includes(file) === true) session.edited.add(file);
      }
    }),
  );
  disposables.add(
    sessions.onDidChange(() => {
      const active = sessions.all.some((session) => !session.ended);
      void commands.executeCommand('setContext', contextKeys.active, active);
    }),
  );
  // The first parse waits until the window has come to rest: activation itself parses nothing.
  schedule(rest);
}
