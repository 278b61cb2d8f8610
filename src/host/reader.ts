import { FileSystemError, Uri, workspace } from 'vscode';

/** What the worker and the language read files through: the text in the editor where a file is open, else the file system. */
export async function readText(uri: string): Promise<string | undefined> {
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri && !document.isClosed);
  if (open !== undefined) return open.getText();
  const bytes = await readBytes(uri);
  return bytes && new TextDecoder().decode(bytes);
}

/** The bytes of a file as it is stored; undefined where there is none. */
export async function readBytes(uri: string): Promise<Uint8Array | undefined> {
  const target = Uri.parse(uri, true);
  if (target.scheme === 'untitled') return undefined;
  try {
    return await workspace.fs.readFile(target);
  } catch (error) {
    if (error instanceof FileSystemError && (error.code === 'FileNotFound' || error.code === 'FileIsADirectory')) {
      return undefined;
    }
    // A folder read as a file fails with no code of its own on some file systems; there is no such file either way.
    if (error instanceof FileSystemError && error.code === 'Unknown') return undefined;
    throw error;
  }
}
