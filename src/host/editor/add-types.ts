import type { CodeActionContext, CodeActionProvider, Range as RangeType, TextDocument } from 'vscode';
import { CodeAction, CodeActionKind, l10n, languages, Range, Uri, WorkspaceEdit, window, workspace } from 'vscode';
import { commandId } from '../../contributions.ts';
import type { Disposables } from '../disposables.ts';
import { readText } from '../reader.ts';
import { problemLanguages } from './problem-finder.ts';

/**
 * Writes `descent-debugger.d.ts` beside the file and makes TypeScript see it, as `language/add-types.ts` plans it. The changed
 * places are shown in their files, which are saved.
 */
export async function addTypesTo(uri: Uri | undefined): Promise<void> {
  if (uri === undefined) {
    void window.showErrorMessage(
      l10n.t('Descent: open the TypeScript or JavaScript file that imports "descent-debugger".'),
    );
    return;
  }
  const { addTypes } = await import('../../language/editing.ts');
  const known = await workspace.findFiles('**/descent-debugger.d.ts', '**/node_modules/**');
  const plan = await addTypes(
    { read: readText },
    uri.toString(),
    known.map((each) => each.toString()),
  );
  const edit = new WorkspaceEdit();
  const edited: { readonly document: TextDocument; readonly start: number; readonly length: number }[] = [];
  for (const change of plan.edits) {
    const target = Uri.parse(change.uri);
    if (change.kind === 'write') {
      edit.createFile(target, { overwrite: true, contents: new TextEncoder().encode(change.text) });
      continue;
    }
    const document = await workspace.openTextDocument(target);
    edit.replace(target, new Range(document.positionAt(change.start), document.positionAt(change.end)), change.text);
    edited.push({ document, start: change.start, length: change.text.length });
  }
  await workspace.applyEdit(edit);
  for (const { document, start, length } of edited) {
    const editor = await window.showTextDocument(document, { preview: false });
    editor.revealRange(new Range(document.positionAt(start), document.positionAt(start + length)));
    await document.save();
  }
  void window.showInformationMessage(`Descent: ${plan.summary}`);
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
    const action = new CodeAction(l10n.t("Descent: add the types of 'descent-debugger'"), CodeActionKind.QuickFix);
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
