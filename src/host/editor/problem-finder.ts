import type { TextDocument } from 'vscode';
import { window } from 'vscode';
import type { FoundProblem } from '../../language/problems/find.ts';

const languages = new Set(['typescript', 'javascript', 'typescriptreact', 'javascriptreact']);

export const problemLanguages = [...languages];

/** The document that a command without a target means: the active editor's, else, while a view has the focus, one in sight. */
export function currentDocument(): TextDocument | undefined {
  const editors = window.activeTextEditor === undefined ? window.visibleTextEditors : [window.activeTextEditor];
  return editors.map(({ document }) => document).find(({ languageId }) => languages.has(languageId));
}

/** Finds the problems of a document by parsing alone, once per version of its text. The parser loads with the first call. */
export class ProblemFinder {
  readonly #cache = new Map<string, { version: number; problems: readonly FoundProblem[] }>();

  async find(document: TextDocument): Promise<readonly FoundProblem[]> {
    if (!languages.has(document.languageId)) return [];
    const key = document.uri.toString();
    const known = this.#cache.get(key);
    if (known?.version === document.version) return known.problems;
    const { version } = document;
    const text = document.getText();
    const { findProblems } = await import('../../language/editing.ts');
    const problems = findProblems(text, key);
    this.#cache.set(key, { version, problems });
    return problems;
  }

  forget(document: TextDocument): void {
    this.#cache.delete(document.uri.toString());
  }
}
