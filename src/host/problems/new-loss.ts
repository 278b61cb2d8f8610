import type { TextDocument } from 'vscode';
import { l10n, Range, Selection, ThemeIcon, ViewColumn, WorkspaceEdit, window, workspace } from 'vscode';
import type { Template } from './templates.ts';
import { templates, withoutMarks } from './templates.ts';

/** Asks for a template and opens it in an untitled file beside the editor, with the cursor on the name. Nothing is written to disk. */
export async function newLoss(asked?: unknown): Promise<void> {
  const all = templates(l10n.t);
  const template = all.find(({ id }) => id === asked) ?? (await choose(all));
  if (template === undefined) return;
  const { text, start, end } = withoutMarks(template);
  const document = await workspace.openTextDocument({ language: 'typescript', content: text });
  if (document.getText() !== text) await replaceAll(document, text);
  const name = new Selection(document.positionAt(start), document.positionAt(end));
  const editor = await window.showTextDocument(document, {
    viewColumn: window.activeTextEditor === undefined ? ViewColumn.Active : ViewColumn.Beside,
    preview: false,
    selection: name,
  });
  // An untitled file of the same name before it may have left its selection.
  if (!editor.selection.isEqual(name)) editor.selection = name;
  editor.revealRange(new Range(0, 0, 0, 0));
}

/** A new untitled file has been seen with the text of one of the same name that was closed just before. */
async function replaceAll(document: TextDocument, text: string): Promise<void> {
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, new Range(0, 0, document.lineCount, 0), text);
  await workspace.applyEdit(edit);
}

async function choose(all: readonly Template[]): Promise<Template | undefined> {
  const picked = await window.showQuickPick(
    all.map((template) => ({
      label: template.label,
      detail: template.detail,
      iconPath: new ThemeIcon(template.icon),
      template,
    })),
    { title: l10n.t('New loss function'), placeHolder: l10n.t('What to begin with'), matchOnDetail: true },
  );
  return picked?.template;
}
