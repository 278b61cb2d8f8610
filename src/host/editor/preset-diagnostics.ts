import type { TextDocument } from 'vscode';
import { workspace } from 'vscode';
import type { Disposables } from '../disposables.ts';
import { guarded } from '../log.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { ProblemFinder } from './problem-finder.ts';
import { problemLanguages } from './problem-finder.ts';

/** Rest after the last keystroke before the file is parsed again, in ms. */
const rest = 300;

/** Shows in open files what is wrong after `@descent`, and why a loss that has the tag cannot run: parsing alone tells both. */
export function watchPresets(finder: ProblemFinder, diagnostics: Diagnostics, disposables: Disposables): void {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const update = async (document: TextDocument): Promise<void> => {
    if (document.isClosed) return;
    // Nobody else's files are parsed.
    const problems = document.getText().includes('@descent') ? await finder.find(document) : [];
    const told = problems.flatMap((problem) => {
      return [...problem.problems, ...(problem.marked && problem.refusal !== undefined ? [problem.refusal] : [])];
    });
    if (!document.isClosed) diagnostics.showOpen(document.uri.toString(), told);
  };
  const schedule = (document: TextDocument): void => {
    if (!problemLanguages.includes(document.languageId)) return;
    const file = document.uri.toString();
    clearTimeout(timers.get(file));
    const timer = setTimeout(() => {
      timers.delete(file);
      void guarded('check presets', () => update(document));
    }, rest);
    timers.set(file, timer);
  };
  disposables.onDispose(() => {
    for (const timer of timers.values()) clearTimeout(timer);
  });
  disposables.add(workspace.onDidOpenTextDocument(schedule));
  disposables.add(
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) schedule(document);
    }),
  );
  disposables.add(
    workspace.onDidCloseTextDocument((document) => {
      const file = document.uri.toString();
      clearTimeout(timers.get(file));
      timers.delete(file);
      diagnostics.closed(file);
    }),
  );
  workspace.textDocuments.forEach(schedule);
}
