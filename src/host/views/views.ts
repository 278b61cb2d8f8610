import type { ExtensionContext, WebviewPanel, WebviewPanelSerializer, WebviewView, WebviewViewProvider } from 'vscode';
import { Uri, ViewColumn, window } from 'vscode';
import { views } from '../../contributions.ts';
import type { ShownCharts } from '../../shared/panel.ts';
import type { Disposables } from '../disposables.ts';
import { guarded } from '../log.ts';
import type { PastRuns } from '../past-runs/past-runs.ts';
import type { Sessions } from '../run/sessions.ts';
import type { ViewFeed } from './view-feed.ts';
import type { ViewPart, ViewPartOptions } from './view-part.ts';
import { webviewHtml } from './webview-html.ts';

const panelTitle = 'Descent';
/** Milliseconds that a panel which has just been opened may take to say what it shows. */
const chartsTime = 5000;

/** What both views are made of. */
export interface ViewOptions {
  readonly context: ExtensionContext;
  readonly sessions: Sessions;
  readonly runs: PastRuns;
}

/** The panel with the charts: one per window, beside the editor, restored with the window. */
export class Panel implements WebviewPanelSerializer {
  readonly #options: ViewOptions;
  readonly #extensionUri: Uri;
  #panel: WebviewPanel | undefined;
  #feed: ViewFeed | undefined;
  #runnable: string | undefined;
  /** The charts it shows; undefined while it is hidden or has not told them. */
  #charts: ShownCharts | undefined;
  readonly #awaiting = new Set<(shown: ShownCharts) => void>();

  constructor(options: ViewOptions, disposables: Disposables) {
    this.#options = options;
    this.#extensionUri = options.context.extensionUri;
    disposables.add(window.registerWebviewPanelSerializer(views.panel, this));
    disposables.onDispose(() => this.#panel?.dispose());
  }

  /** Shows the panel. With `preserveFocus` the keyboard stays with the editor, else it comes to the panel. */
  show(preserveFocus: boolean): void {
    if (this.#panel !== undefined) {
      if (!this.#panel.visible || !preserveFocus) this.#panel.reveal(undefined, preserveFocus);
      return;
    }
    const panel = window.createWebviewPanel(
      views.panel,
      panelTitle,
      { viewColumn: ViewColumn.Beside, preserveFocus },
      { enableScripts: true, localResourceRoots: [Uri.joinPath(this.#extensionUri, 'dist')] },
    );
    void guarded('open the panel', () => this.#attach(panel));
  }

  /** The charts it shows, when it shows some; undefined where it does not for too long. */
  async shownCharts(): Promise<ShownCharts | undefined> {
    this.show(false);
    const shown = this.#charts ?? (await this.#nextCharts());
    // What had the keyboard in the panel has it no longer, while another editor is the active one.
    return shown === undefined || this.#panel?.active === true ? shown : { charts: shown.charts };
  }

  /** Asks the page for a chart as a picture, which it gives to be saved. */
  saveChart(chart: string, kind: 'png' | 'svg'): void {
    this.#feed?.tell({ type: 'saveChart', chart, kind });
  }

  #nextCharts(): Promise<ShownCharts | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#awaiting.delete(take);
        resolve(undefined);
      }, chartsTime);
      const take = (shown: ShownCharts): void => {
        clearTimeout(timer);
        this.#awaiting.delete(take);
        resolve(shown);
      };
      this.#awaiting.add(take);
    });
  }

  #showsCharts(shown: ShownCharts): void {
    this.#charts = shown.charts.length === 0 ? undefined : shown;
    if (this.#charts !== undefined) for (const take of [...this.#awaiting]) take(this.#charts);
  }

  async deserializeWebviewPanel(panel: WebviewPanel): Promise<void> {
    panel.webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(this.#extensionUri, 'dist')] };
    await this.#attach(panel);
    await this.#options.runs.openNewest();
  }

  /** Names the problem that "Run descent" would run, for the empty panel. */
  setRunnable(problem: string | undefined): void {
    if (problem === this.#runnable) return;
    this.#runnable = problem;
    this.#feed?.runnableChanged();
  }

  async #attach(panel: WebviewPanel): Promise<void> {
    this.#panel = panel;
    panel.iconPath = Uri.joinPath(this.#extensionUri, 'media', 'icon.svg');
    let gone = false;
    panel.onDidDispose(() => {
      gone = true;
      if (this.#panel === panel) this.#panel = undefined;
    });
    const { PictureFeed, ViewFeed } = await import('../loaded-when-used.ts');
    if (gone) return;
    const { sessions, runs } = this.#options;
    const runnable = (): string | undefined => this.#runnable;
    const feed = new ViewFeed(panel, {
      sessions,
      runs,
      kind: 'panel',
      parts: (own) => [new PictureFeed(own)],
      charts: (shown) => this.#showsCharts(shown),
      runnable,
    });
    this.#feed = feed;
    let wasVisible = panel.visible;
    panel.onDidChangeViewState(() => {
      // It is told too when the panel takes or gives away the keyboard.
      if (panel.visible === wasVisible) return;
      wasVisible = panel.visible;
      if (!wasVisible) this.#charts = undefined;
      feed.visibilityChanged();
    });
    panel.onDidDispose(() => {
      feed.dispose();
      if (this.#feed !== feed) return;
      this.#feed = undefined;
      this.#charts = undefined;
    });
    panel.webview.html = webviewHtml(panel.webview, this.#extensionUri, 'panel', panelTitle);
  }
}

/** The side panel with every gradient. */
export class GradientsView implements WebviewViewProvider {
  readonly #options: ViewOptions;
  readonly #extensionUri: Uri;

  constructor(options: ViewOptions, disposables: Disposables) {
    this.#options = options;
    this.#extensionUri = options.context.extensionUri;
    disposables.add(window.registerWebviewViewProvider(views.gradients, this));
  }

  async resolveWebviewView(view: WebviewView): Promise<void> {
    view.webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(this.#extensionUri, 'dist')] };
    const { HeatMapFeed, TableFeed, ViewFeed } = await import('../loaded-when-used.ts');
    const { sessions, runs } = this.#options;
    const parts = (own: ViewPartOptions): readonly ViewPart[] => [new TableFeed(own), new HeatMapFeed(own)];
    const feed = new ViewFeed(view, { sessions, runs, kind: 'gradients', parts, runnable: () => undefined });
    view.onDidChangeVisibility(() => feed.visibilityChanged());
    view.onDidDispose(() => feed.dispose());
    view.webview.html = webviewHtml(view.webview, this.#extensionUri, 'gradients', 'Gradients');
  }
}
