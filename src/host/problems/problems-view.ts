import type { Disposable, TreeDataProvider, TreeItem, TreeView } from 'vscode';
import { EventEmitter, window } from 'vscode';
import { views } from '../../contributions.ts';
import type { Sessions } from '../run/sessions.ts';
import type { Node, ProblemsTree } from './problems-tree.ts';

/** The view of the workspace's losses. The tree in it is loaded when somebody first sees it. */
export class ProblemsView implements TreeDataProvider<Node>, Disposable {
  readonly #sessions: Sessions;
  readonly #changed = new EventEmitter<Node | undefined>();
  readonly #view: TreeView<Node>;
  #tree: Promise<ProblemsTree> | undefined;
  #disposed = false;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
    this.#view = window.createTreeView(views.problems, { treeDataProvider: this, showCollapseAll: true });
  }

  async #load(): Promise<ProblemsTree> {
    const loaded = await import('../loaded-when-used.ts');
    const tree = new loaded.ProblemsTree(this.#sessions, this.#view);
    tree.onDidChangeTreeData((node) => this.#changed.fire(node));
    if (this.#disposed) tree.dispose();
    return tree;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    this.#tree ??= this.#load();
    return await (await this.#tree).getChildren(node);
  }

  async getTreeItem(node: Node): Promise<TreeItem> {
    this.#tree ??= this.#load();
    return (await this.#tree).getTreeItem(node);
  }

  dispose(): void {
    this.#disposed = true;
    this.#view.dispose();
    this.#changed.dispose();
    void this.#tree?.then((tree) => tree.dispose());
  }
}
