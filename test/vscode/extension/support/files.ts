// Files of a test: in a folder of their own inside the workspace, which is a copy made for this VS Code.
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Diagnostic, Range as RangeType, TextDocument } from 'vscode';
import { commands, languages, Range, Uri, window, workspace } from 'vscode';

/** The checkout: the tests run from dist-test/extension. */
export const checkout = resolve(__dirname, '..', '..');

export const fixtures = join(checkout, 'test', 'vscode', 'workspace');

export function workspaceFolder(): string {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (folder === undefined) throw new Error('The tests run in a workspace folder.');
  return folder;
}

/** A new folder, so that no document of an earlier test has the name of one in it. */
function newFolder(): string {
  return mkdtempSync(join(workspaceFolder(), 'files-'));
}

/** Writes files by their names into a new folder of the workspace. Returns their URIs in the same order. */
export function writeFiles(files: Readonly<Record<string, string>>): Uri[] {
  const folder = newFolder();
  return Object.entries(files).map(([name, text]) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return Uri.file(path);
  });
}

export function writeFile(name: string, text: string): Uri {
  return writeFiles({ [name]: text })[0] as Uri;
}

/** A copy of a fixture in the workspace. */
export function copyFixture(name: string): Uri {
  const folder = newFolder();
  copyFileSync(join(fixtures, name), join(folder, name));
  return Uri.file(join(folder, name));
}

export function example(name: string): Uri {
  return Uri.file(join(workspaceFolder(), name));
}

export interface Marked {
  /** Without the marks. */
  readonly text: string;
  /** What stood between « and », in the order of the opening marks. */
  readonly ranges: readonly RangeType[];
}

/** Takes the marks « and » out of a text: an expectation stands where it is expected. */
export function unmark(marked: string): Marked {
  const ranges: { start: [number, number]; end?: [number, number] }[] = [];
  const open: number[] = [];
  let [text, line, character] = ['', 0, 0];
  for (const letter of marked) {
    if (letter === '«') open.push(ranges.push({ start: [line, character] }) - 1);
    else if (letter === '»') {
      const range = ranges[open.pop() ?? -1];
      if (range !== undefined) range.end = [line, character];
    } else {
      text += letter;
      character += letter.length;
      if (letter === '\n') [line, character] = [line + 1, 0];
    }
  }
  return { text, ranges: ranges.map(({ start, end }) => new Range(...start, ...(end ?? start))) };
}

/** `3:5-3:9`, counted from 1 as people count. */
export function rangeText(range: RangeType): string {
  const { start, end } = range;
  return `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
}

/** What Descent says of a file in the Problems view. */
export function diagnosticsOf(uri: Uri): readonly Diagnostic[] {
  return languages.getDiagnostics(uri).filter(({ source }) => source === 'Descent');
}

export async function show(uri: Uri): Promise<TextDocument> {
  const document = await workspace.openTextDocument(uri);
  await window.showTextDocument(document, { preview: false });
  return document;
}

/** Closes all editors without asking to save. */
export async function closeEditors(): Promise<void> {
  for (const document of workspace.textDocuments) {
    if (!document.isDirty) continue;
    await window.showTextDocument(document);
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await commands.executeCommand('workbench.action.closeAllEditors');
}
