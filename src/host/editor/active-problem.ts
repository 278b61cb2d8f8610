import type { TextDocument } from 'vscode';
import { commands, window, workspace } from 'vscode';
import { contextKeys } from '../../contributions.ts';
import type { Disposables } from '../disposables.ts';
import { guarded } from '../log.ts';
import { readText } from '../reader.ts';
import type { Sessions } from '../run/sessions.ts';
import type { ProblemFinder } from './problem-finder.ts';

/** Rest after the last keystroke before the file is parsed again, in ms. */
const rest = 300;

/** Keeps the context key that shows the run buttons in the editor's title, and what a run knows of edited files. */
export function watchEditors(
  finder: ProblemFinder,
  sessions: Sessions,
  disposables: Disposables,
  onRunnable: (problem: string | undefined) => void,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const update = (): void => {
    timer = undefined;
    void guarded('find problems', async () => {
      const document = window.activeTextEditor?.document;
      const problems = document === undefined ? [] : await finder.find(document);
      const runnable = problems.find((problem) => problem.refusal === undefined);
      const has = runnable !== undefined;
      // A view that has the keyboard leaves no editor active: what the last one had still holds.
      if (document !== undefined) onRunnable(runnable?.name);
      await commands.executeCommand('setContext', contextKeys.hasProblem, has);
    });
  };
  const schedule = (delay: number): void => {
    clearTimeout(timer);
    timer = setTimeout(update, delay);
  };
  const compare = (document: TextDocument): void => {
    const file = document.uri.toString();
    if (sessions.all.some((session) => session.description?.files.includes(file) === true)) {
      sessions.compare(file, document.getText());
    }
  };
  disposables.onDispose(() => clearTimeout(timer));
  disposables.add(window.onDidChangeActiveTextEditor(() => schedule(0)));
  disposables.add(workspace.onDidOpenTextDocument(compare));
  disposables.add(
    workspace.onDidCloseTextDocument((document) => {
      finder.forget(document);
      // An edit that was not saved is gone with its editor.
      void guarded('compare with the file', async () => {
        const file = document.uri.toString();
        if (!sessions.all.some((session) => session.edited.has(file))) return;
        const text = await readText(file);
        if (text !== undefined) sessions.compare(file, text);
      });
    }),
  );
  disposables.add(
    workspace.onDidChangeTextDocument((event) => {
      if (event.contentChanges.length === 0) return;
      if (event.document === window.activeTextEditor?.document) schedule(rest);
      compare(event.document);
    }),
  );
  // A run reads its files some time before it is there, and an edit may come between.
  disposables.add(
    sessions.onDidChange(({ change }) => {
      if (change === 'described') workspace.textDocuments.forEach(compare);
    }),
  );
  // The first parse waits until the window has come to rest: activation itself parses nothing.
  schedule(rest);
}
