import type { ExtensionContext } from 'vscode';
import { commands, FileType, l10n, ThemeIcon, Uri, window, workspace } from 'vscode';

/**
 * Copies the examples that come with the extension into its own storage, so that they can be edited, and asks which to open. What a
 * person changed there is left alone.
 */
export async function openExamples({ extensionUri, globalStorageUri }: ExtensionContext): Promise<void> {
  const source = Uri.joinPath(extensionUri, 'examples');
  const target = Uri.joinPath(globalStorageUri, 'examples');
  const files = await copyMissing(source, target);
  const losses = files.filter((path) => /\.[jt]s$/.test(path) && !path.endsWith('.d.ts'));
  const folder = { label: l10n.t('Open all of them in a new window'), iconPath: new ThemeIcon('folder-opened') };
  const items = losses.map((path) => ({ label: path, iconPath: new ThemeIcon('symbol-function') }));
  const picked = await window.showQuickPick([...items, folder], {
    title: l10n.t('Examples'),
    placeHolder: l10n.t('Which one to open'),
  });
  if (picked === undefined) return;
  if (picked === folder) await commands.executeCommand('vscode.openFolder', target, { forceNewWindow: true });
  else await window.showTextDocument(Uri.joinPath(target, picked.label), { preview: false });
}

/** Copies the files that the target lacks. Returns the paths of all files of the source, from it, sorted. */
async function copyMissing(source: Uri, target: Uri, path = ''): Promise<string[]> {
  const found: string[] = [];
  for (const [name, type] of await workspace.fs.readDirectory(Uri.joinPath(source, path))) {
    const here = path === '' ? name : `${path}/${name}`;
    if (type === FileType.Directory) {
      found.push(...(await copyMissing(source, target, here)));
      continue;
    }
    found.push(here);
    const to = Uri.joinPath(target, here);
    if (!(await exists(to))) await workspace.fs.copy(Uri.joinPath(source, here), to);
  }
  return found.sort();
}

async function exists(uri: Uri): Promise<boolean> {
  return await Promise.resolve(workspace.fs.stat(uri)).then(
    () => true,
    () => false,
  );
}
