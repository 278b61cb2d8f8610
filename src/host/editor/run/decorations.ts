import type { DecorationOptions, Disposable, TextEditor, TextEditorDecorationType } from 'vscode';
import { DecorationRangeBehavior, debug, Range, ThemeColor, Uri, window, workspace } from 'vscode';
import { debugType } from '../../../contributions.ts';
import type { LineValue } from '../../../shared/run.ts';
import { setting } from '../../configuration.ts';
import { programUri } from '../../run/debug-configuration.ts';
import type { DescentSession, Sessions } from '../../run/sessions.ts';
import { lineTexts } from './line-texts.ts';

/** Shortest time between two readings, in ms, while a run stands and while it is going on. */
const everyStopped = 100;
const everyRunning = 250;
/** While a run is going on its values may take this share of the time at most. */
const share = 10;

/**
 * Values beside the lines where VS Code itself shows none: in the other files of a run, and while it is going on. Only what is in
 * sight is decorated, and nothing in a file that was edited since the run began.
 */
export class Decorations implements Disposable {
  readonly #sessions: Sessions;
  readonly #subscriptions: Disposable[];
  readonly #type: TextEditorDecorationType;
  #values: readonly LineValue[] = [];
  /** The session that the values are of. */
  #session: DescentSession | undefined;
  /** The file for which VS Code has inline values. */
  #focused: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reading = false;
  #again = false;
  #next = 0;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
    this.#type = window.createTextEditorDecorationType({
      after: { color: new ThemeColor('editorInlayHint.foreground'), fontStyle: 'italic', margin: '0 0 0 2em' },
      rangeBehavior: DecorationRangeBehavior.ClosedOpen,
    });
    const draw = (): void => this.#draw();
    this.#subscriptions = [
      this.#type,
      sessions.onDidChange(({ change }) => {
        if (change === 'ended' || change === 'edited') this.#draw();
        if (change !== 'branches' && change !== 'pace') this.#schedule();
      }),
      debug.onDidChangeActiveStackItem(() => this.#schedule()),
      window.onDidChangeVisibleTextEditors(draw),
      window.onDidChangeTextEditorVisibleRanges(draw),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('descent.inlineValues')) this.#schedule();
      }),
    ];
    this.#schedule();
  }

  /** What stands beside the lines of an editor now, by line counted from 1. */
  textsOf({ document, visibleRanges }: TextEditor): ReadonlyMap<number, string> {
    const file = document.uri.toString();
    const session = this.#session;
    if (session === undefined || session.ended || session.edited.has(file)) return new Map();
    if (file === this.#focused && session.state?.status !== 'running') return new Map();
    const texts = lineTexts(this.#values, file);
    const isSeen = (line: number): boolean =>
      visibleRanges.some(({ start, end }) => line - 1 >= start.line && line - 1 <= end.line);
    return new Map([...texts].filter(([line]) => isSeen(line)));
  }

  #schedule(): void {
    if (this.#timer !== undefined) return;
    const every = this.#sessions.selected?.state?.status === 'running' ? everyRunning : everyStopped;
    const due = Math.max(0, this.#next - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#next = performance.now() + every;
      void this.#read();
    }, due);
  }

  async #read(): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = true;
    const began = performance.now();
    try {
      await this.#readNow();
    } catch {
      // The worker is gone or busy loading: what it said before is no longer true.
      this.#values = [];
    }
    this.#reading = false;
    if (this.#sessions.selected?.state?.status === 'running') {
      this.#next = Math.max(this.#next, performance.now() + share * (performance.now() - began));
    }
    this.#draw();
    if (this.#again) {
      this.#again = false;
      this.#schedule();
    }
  }

  async #readNow(): Promise<void> {
    const session = this.#sessions.selected;
    const mode = setting('inlineValues');
    const isRunning = session?.state?.status === 'running';
    const isSeen = window.visibleTextEditors.some(({ document }) => {
      return session?.description?.files.includes(document.uri.toString()) === true;
    });
    const wanted = session?.state !== undefined && !session.ended && isSeen && mode !== 'off';
    if (!wanted || (isRunning && mode === 'stopped')) {
      this.#values = [];
      this.#session = session;
      return;
    }
    this.#focused = isRunning ? undefined : await focusedFile(session);
    this.#values = await session.client.lineValues();
    this.#session = session;
  }

  #draw(): void {
    for (const editor of window.visibleTextEditors) {
      const { document } = editor;
      const options: DecorationOptions[] = [];
      for (const [line, text] of this.textsOf(editor)) {
        if (line > document.lineCount) continue;
        const { end } = document.lineAt(line - 1).range;
        options.push({ range: new Range(end, end), renderOptions: { after: { contentText: text } } });
      }
      editor.setDecorations(this.#type, options);
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const each of this.#subscriptions) each.dispose();
  }
}

/** The file of the frame that VS Code's call stack has in focus. */
async function focusedFile(session: DescentSession): Promise<string | undefined> {
  const item = debug.activeStackItem;
  if (item === undefined || item.session.id !== session.id || item.session.type !== debugType || !('frameId' in item)) {
    return undefined;
  }
  const { stackFrames } = (await session.debugSession.customRequest('stackTrace', { threadId: 1 })) as {
    readonly stackFrames: readonly { readonly id: number; readonly source?: { readonly path?: string } }[];
  };
  const path = stackFrames.find(({ id }) => id === item.frameId)?.source?.path;
  return path === undefined ? undefined : sameFile(path, session);
}

/** The URI of a path of the adapter, as the run names its files. */
function sameFile(path: string, { description }: DescentSession): string {
  const uri = programUri(path);
  const found = description?.files.find((file) => Uri.parse(file).path === uri.path);
  return found ?? uri.toString();
}
