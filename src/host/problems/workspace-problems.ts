import type { CancellationToken, Disposable, Event, TextDocument } from 'vscode';
import { EventEmitter, type Uri, workspace } from 'vscode';
import type { FoundProblem } from '../../language/problems/find.ts';
import { readText } from '../reader.ts';

/** Files that may hold a loss. */
const pattern = '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}';
const excluded = '{**/node_modules/**,**/*.d.ts,**/*.d.mts,**/*.d.cts}';
const notLooked = /\/node_modules\/|\.d\.[mc]?ts$/;
/** More files than these are not looked at. */
export const mostFiles = 2000;
/** Files that are parsed in one turn of the event loop. */
const inOneTurn = 20;
/** Rest after the last change before a file is parsed again, in ms. */
const rest = 300;

export interface FileProblems {
  readonly uri: Uri;
  readonly problems: readonly FoundProblem[];
}

type FindProblems = (text: string, uri: string) => readonly FoundProblem[];

/** The problems of all files of the workspace, found by parsing alone once somebody looks, and kept up to date from then on. */
export class WorkspaceProblems implements Disposable {
  readonly #files = new Map<string, FileProblems>();
  readonly #changed = new EventEmitter<void>();
  readonly #subscriptions: Disposable[] = [this.#changed];
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #scan: Promise<void> | undefined;
  #disposed = false;
  /** There are more files than were looked at. */
  isCut = false;

  readonly onDidChange: Event<void> = this.#changed.event;

  /** By path; problems by place. The first call looks through the workspace. */
  async all(token?: CancellationToken): Promise<readonly FileProblems[]> {
    this.#scan ??= this.#start();
    await this.#scan;
    if (token?.isCancellationRequested === true) return [];
    return [...this.#files.values()].sort((left, right) => (left.uri.path < right.uri.path ? -1 : 1));
  }

  async #start(): Promise<void> {
    const watcher = workspace.createFileSystemWatcher(pattern);
    const touched = (uri: Uri): void => {
      if (!notLooked.test(uri.path)) this.#schedule(uri);
    };
    this.#subscriptions.push(
      watcher,
      watcher.onDidChange(touched),
      watcher.onDidCreate(touched),
      watcher.onDidDelete((uri) => this.#put(uri, [])),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (this.#isOurs(document)) this.#schedule(document.uri);
      }),
      // A watcher may miss a file that came while it was being set up.
      workspace.onDidOpenTextDocument((document) => {
        if (this.#isOurs(document) && !this.#files.has(document.uri.toString())) this.#schedule(document.uri);
      }),
      workspace.onDidChangeWorkspaceFolders(() => void this.#look()),
    );
    await this.#look();
  }

  /** A document of the workspace in which a loss was found, or may be. */
  #isOurs({ uri, languageId }: TextDocument): boolean {
    const isLoss = /^(type|java)script/.test(languageId) && !notLooked.test(uri.path);
    return isLoss && workspace.getWorkspaceFolder(uri) !== undefined;
  }

  async #look(): Promise<void> {
    const found = await workspace.findFiles(pattern, excluded, mostFiles + 1);
    this.isCut = found.length > mostFiles;
    const uris = found.slice(0, mostFiles);
    const kept = new Set(uris.map((uri) => uri.toString()));
    for (const key of this.#files.keys()) if (!kept.has(key)) this.#files.delete(key);
    const { findProblems } = await import('../../language/editing.ts');
    for (let start = 0; start < uris.length && !this.#disposed; start += inOneTurn) {
      await Promise.all(uris.slice(start, start + inOneTurn).map((uri) => this.#parse(uri, findProblems)));
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    this.#changed.fire();
  }

  async #parse(uri: Uri, findProblems: FindProblems): Promise<void> {
    const key = uri.toString();
    const text = await readText(key).catch(() => undefined);
    this.#set(uri, text === undefined ? [] : findProblems(text, key));
  }

  #schedule(uri: Uri): void {
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      void this.#refresh(uri);
    }, rest);
    this.#timers.set(key, timer);
  }

  async #refresh(uri: Uri): Promise<void> {
    const { findProblems } = await import('../../language/editing.ts');
    await this.#parse(uri, findProblems);
    if (!this.#disposed) this.#changed.fire();
  }

  #put(uri: Uri, problems: readonly FoundProblem[]): void {
    this.#set(uri, problems);
    this.#changed.fire();
  }

  #set(uri: Uri, problems: readonly FoundProblem[]): void {
    if (problems.length === 0) this.#files.delete(uri.toString());
    else this.#files.set(uri.toString(), { uri, problems });
  }

  dispose(): void {
    this.#disposed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const each of this.#subscriptions) each.dispose();
  }
}
