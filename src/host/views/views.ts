import type { ExtensionContext, WebviewPanel, WebviewPanelSerializer, WebviewView, WebviewViewProvider } from 'vscode';
import { Uri, ViewColumn, window } from 'vscode';
import { views } from '../../contributions.ts';
import type { Disposables } from '../disposables.ts';
import type { Sessions } from '../run/sessions.ts';
import { ViewFeed } from './view-feed.ts';
import { webviewHtml } from './webview-html.ts';

const panelTitle = 'Descent';

/** The panel with the charts: one per window, beside the editor, restored with the window. */
export class Panel implements WebviewPanelSerializer {
  readonly #sessions: Sessions;
  readonly #extensionUri: Uri;
  #panel: WebviewPanel | undefined;

  constructor(context: ExtensionContext, sessions: Sessions, disposables: Disposables) {
    this.#sessions = sessions;
    this.#extensionUri = context.extensionUri;
    disposables.add(window.registerWebviewPanelSerializer(views.panel, this));
    disposables.onDispose(() => this.#panel?.dispose());
  }

  /** Shows the panel without taking the keyboard from the editor. */
  show(preserveFocus: boolean): void {
    if (this.#panel !== undefined) {
      if (!this.#panel.visible) this.#panel.reveal(undefined, preserveFocus);
      return;
    }
    const panel = window.createWebviewPanel(
      views.panel,
      panelTitle,
      { viewColumn: ViewColumn.Beside, preserveFocus },
      { enableScripts: true, localResourceRoots: [Uri.joinPath(this.#extensionUri, 'dist')] },
    );
    this.#attach(panel);
  }

  deserializeWebviewPanel(panel: WebviewPanel): Promise<void> {
    panel.webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(this.#extensionUri, 'dist')] };
    this.#attach(panel);
    return Promise.resolve();
  }

  #attach(panel: WebviewPanel): void {
    this.#panel = panel;
    panel.iconPath = Uri.joinPath(this.#extensionUri, 'media', 'icon.svg');
    const feed = new ViewFeed(this.#sessions, panel, 'panel');
    panel.onDidChangeViewState(() => feed.hydrate());
    panel.onDidDispose(() => {
      feed.dispose();
      if (this.#panel === panel) this.#panel = undefined;
    });
    panel.webview.html = webviewHtml(panel.webview, this.#extensionUri, 'panel', panelTitle);
  }
}

/** The side panel with every gradient. */
export class GradientsView implements WebviewViewProvider {
  readonly #sessions: Sessions;
  readonly #extensionUri: Uri;

  constructor(context: ExtensionContext, sessions: Sessions, disposables: Disposables) {
    this.#sessions = sessions;
    this.#extensionUri = context.extensionUri;
    disposables.add(window.registerWebviewViewProvider(views.gradients, this));
  }

  resolveWebviewView(view: WebviewView): void {
    view.webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(this.#extensionUri, 'dist')] };
    const feed = new ViewFeed(this.#sessions, view, 'gradients');
    view.onDidChangeVisibility(() => feed.hydrate());
    view.onDidDispose(() => feed.dispose());
    view.webview.html = webviewHtml(view.webview, this.#extensionUri, 'gradients', 'Gradients');
  }
}
