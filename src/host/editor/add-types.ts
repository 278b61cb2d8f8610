import type { CodeActionContext, CodeActionProvider, Range as RangeType, TextDocument } from 'vscode';
import { CodeAction, CodeActionKind, languages, Range, Uri, WorkspaceEdit, window, workspace } from 'vscode';
import { commandId } from '../../contributions.ts';
import type { Disposables } from '../disposables.ts';
import { readText } from '../reader.ts';
import { problemLanguages } from './problem-finder.ts';

/** Writes `descent-debugger.d.ts` beside the file and makes its tsconfig.json include it; shows the edit of the tsconfig. */
export async function addTypesTo(uri: Uri | undefined): Promise<void> {
  if (uri === undefined || uri.scheme === 'untitled') {
    void window.showErrorMessage(
      'Descent: open the TypeScript or JavaScript file that imports "descent-debugger", saved on disk.',
    );
    return;
  }
  const { addTypes } = await import('../../language/add-types.ts');
  const plan = await addTypes({ read: readText }, uri.toString());
  const edit = new WorkspaceEdit();
  const declarations = Uri.parse(plan.declarations.uri);
  edit.createFile(declarations, { overwrite: true, contents: new TextEncoder().encode(plan.declarations.text) });
  if (plan.tsconfig !== undefined) {
    const document = await workspace.openTextDocument(Uri.parse(plan.tsconfig.uri));
    const range = new Range(document.positionAt(plan.tsconfig.start), document.positionAt(plan.tsconfig.end));
    edit.replace(document.uri, range, plan.tsconfig.text);
    await workspace.applyEdit(edit);
    const editor = await window.showTextDocument(document, { preview: false });
    const changed = new Range(range.start, document.positionAt(plan.tsconfig.start + plan.tsconfig.text.length));
    editor.revealRange(changed);
    await document.save();
    void window.showInformationMessage(
      `Descent: wrote ${plan.declarations.uri.split('/').at(-1)} and added it to ${plan.tsconfig.uri.split('/').at(-1)}.`,
    );
    return;
  }
  await workspace.applyEdit(edit);
  void window.showInformationMessage(`Descent: wrote ${plan.declarations.uri.split('/').at(-1)} beside the file.`);
}

/** TypeScript's own codes for a module it cannot find. */
const cannotFindModule = new Set([2307, 2792, 7016]);

class AddTypesActions implements CodeActionProvider {
  provideCodeActions(document: TextDocument, _range: RangeType, context: CodeActionContext): CodeAction[] {
    const diagnostics = context.diagnostics.filter((diagnostic) => {
      const code = typeof diagnostic.code === 'object' ? diagnostic.code.value : diagnostic.code;
      return cannotFindModule.has(Number(code)) && diagnostic.message.includes("'descent-debugger'");
    });
    if (diagnostics.length === 0) return [];
    const action = new CodeAction("Descent: add the types of 'descent-debugger'", CodeActionKind.QuickFix);
    action.command = { command: commandId('addTypes'), title: 'Add types', arguments: [document.uri] };
    action.diagnostics = diagnostics;
    action.isPreferred = true;
    return [action];
  }
}

export function registerAddTypes(disposables: Disposables): void {
  disposables.add(
    languages.registerCodeActionsProvider(problemLanguages, new AddTypesActions(), {
      providedCodeActionKinds: [CodeActionKind.QuickFix],
    }),
  );
}
