import type { Disposable, TreeDataProvider, TreeView } from 'vscode';
import {
  commands,
  EventEmitter,
  l10n,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  workspace,
} from 'vscode';
import { contextKeys } from '../../contributions.ts';
import type { FoundProblem } from '../../language/problems/find.ts';
import { rangeOf } from '../editor/diagnostics.ts';
import { glanceOf } from '../editor/run/glance.ts';
import type { Sessions } from '../run/sessions.ts';
import { sessionOfProblem } from './problem-sessions.ts';
import { kindIcons, problemDescription } from './problem-words.ts';
import type { FileProblems } from './workspace-problems.ts';
import { mostFiles, WorkspaceProblems } from './workspace-problems.ts';

/** How often descriptions change while a run is going on, in ms. */
const every = 2000;
/** And while none is, in ms: several changes at once are one. */
const soon = 50;

interface FileNode {
  readonly kind: 'file';
  readonly file: FileProblems;
}

/** A problem as commands are told of it too. */
export interface ProblemNode {
  readonly kind: 'problem';
  readonly uri: string;
  /** The name it is exported by. */
  readonly problem: string;
  readonly found: FoundProblem;
  readonly file: FileProblems;
}

export type Node = FileNode | ProblemNode;

/** The losses of the workspace: files with their problems, what each would do or does. */
export class ProblemsTree implements TreeDataProvider<Node>, Disposable {
  readonly #sessions: Sessions;
  readonly #problems = new WorkspaceProblems();
  readonly #changed = new EventEmitter<Node | undefined>();
  readonly #view: TreeView<Node>;
  readonly #subscriptions: Disposable[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #searched = false;

  readonly onDidChangeTreeData = this.#changed.event;

  /** `view` shows this tree. */
  constructor(sessions: Sessions, view: TreeView<Node>) {
    this.#sessions = sessions;
    this.#view = view;
    this.#subscriptions = [
      this.#problems,
      this.#changed,
      this.#problems.onDidChange(() => this.#changed.fire(undefined)),
      sessions.onDidChange(({ change }) => {
        if (change !== 'branches' && change !== 'pace') this.#schedule();
      }),
      workspace.onDidGrantWorkspaceTrust(() => this.#tellLimits()),
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (visible) this.#schedule();
      }),
    ];
  }

  #schedule(): void {
    if (this.#timer !== undefined || !this.#view.visible) return;
    const isRunning = this.#sessions.all.some(({ ended, state }) => !ended && state?.status === 'running');
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#changed.fire(undefined);
      },
      isRunning ? every : soon,
    );
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node?.kind === 'problem') return [];
    if (node !== undefined) return this.#problemsOf(node.file);
    const files = await this.#problems.all();
    this.#tellLimits();
    // Until then that there is nothing would be said too early.
    if (!this.#searched) await commands.executeCommand('setContext', contextKeys.searched, true);
    this.#searched = true;
    return files.map((file) => ({ kind: 'file', file }));
  }

  #tellLimits(): void {
    const notes = [
      ...(workspace.isTrusted
        ? []
        : [l10n.t("Restricted: a run executes this workspace's code. Trust it to run these.")]),
      ...(this.#problems.isCut ? [l10n.t('Only the first {0} files were looked at.', mostFiles)] : []),
    ];
    this.#view.message = notes.join(' ');
  }

  #problemsOf(file: FileProblems): Node[] {
    const sorted = [...file.problems].sort((left, right) => left.place.start - right.place.start);
    const uri = file.uri.toString();
    return sorted.map((found) => ({ kind: 'problem', uri, problem: found.exportName, found, file }));
  }

  getTreeItem(node: Node): TreeItem {
    return node.kind === 'file' ? fileItem(node.file) : this.#problemItem(node);
  }

  #problemItem({ uri, found, file }: ProblemNode): TreeItem {
    const item = new TreeItem(found.name, TreeItemCollapsibleState.None);
    item.id = `${uri}#${found.exportName}`;
    item.command = {
      command: 'vscode.open',
      title: l10n.t('Open'),
      arguments: [file.uri, { selection: rangeOf(found.place), preview: true }],
    };
    if (found.refusal !== undefined) {
      item.contextValue = 'refused';
      item.iconPath = new ThemeIcon('error', new ThemeColor('list.errorForeground'));
      item.tooltip = found.refusal.message;
      return item;
    }
    const alone = file.problems.filter(({ refusal }) => refusal === undefined).length === 1;
    const session = sessionOfProblem(this.#sessions, uri, found, alone);
    item.contextValue = 'problem';
    item.iconPath = new ThemeIcon(kindIcons[found.kind]);
    item.description = problemDescription(found, session && glanceOf(session), l10n.t);
    item.tooltip = `${found.name}(${found.parameters.join(', ')})`;
    return item;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const each of this.#subscriptions) each.dispose();
  }
}

function fileItem({ uri }: FileProblems): TreeItem {
  const item = new TreeItem(uri, TreeItemCollapsibleState.Expanded);
  item.id = uri.toString();
  item.contextValue = 'file';
  item.iconPath = ThemeIcon.File;
  const folder = Uri.joinPath(uri, '..');
  const path = workspace.asRelativePath(folder, (workspace.workspaceFolders?.length ?? 0) > 1);
  // A folder of the workspace itself is told by no path of its own.
  if (workspace.getWorkspaceFolder(uri)?.uri.toString() !== folder.toString()) item.description = path;
  return item;
}
