import { commands, debug, Uri, ViewColumn, window, workspace } from 'vscode';
import type { CommandName } from '../contributions.ts';
import { commandId, debugType, views } from '../contributions.ts';
import type { Disposables } from './disposables.ts';
import { addTypesTo } from './editor/add-types.ts';
import type { ProblemFinder } from './editor/problem-finder.ts';
import { currentDocument } from './editor/problem-finder.ts';
import { guarded, log } from './log.ts';
import { askElement, askNumber, control, extend, goTo, sessionFor, setValue } from './run/control.ts';
import { choose, programOf } from './run/debug-configuration.ts';
import { endUnresponsive } from './run/faults.ts';
import type { Sessions } from './run/sessions.ts';
import type { Panel } from './views/views.ts';

/** What a code lens, a menu on a file or the palette says should run. */
interface Target {
  readonly uri: string;
  readonly problem?: string;
}

function targetUri(target: unknown): Uri | undefined {
  if (target instanceof Uri) return target;
  if (typeof target === 'object' && target !== null && 'uri' in target && typeof target.uri === 'string') {
    return Uri.parse(target.uri);
  }
  return currentDocument()?.uri;
}

/** VS Code's keys stay with a session that has stopped: one whose run is over makes room for the new one. */
async function endFinished(sessions: Sessions): Promise<void> {
  const over = sessions.all.filter(
    ({ ended, state }) => !ended && ['finished', 'failed', 'lost'].includes(state?.status ?? ''),
  );
  for (const { debugSession } of over) await debug.stopDebugging(debugSession);
}

async function start(sessions: Sessions, finder: ProblemFinder, target: unknown, stopOnEntry: boolean): Promise<void> {
  const uri = targetUri(target);
  if (uri === undefined) {
    void window.showErrorMessage(
      'Descent: open a TypeScript or JavaScript file with a loss, then choose "Run descent".',
    );
    return;
  }
  const document = await workspace.openTextDocument(uri);
  const found = await finder.find(document);
  const problems = found.filter((problem) => problem.refusal === undefined);
  // A file without a loss that can run is started too: the run says at which place what is wrong.
  const asked = (target as Target | undefined)?.problem ?? (problems.length > 0 ? undefined : found[0]?.exportName);
  const problem = asked ?? (await choose(problems))?.exportName;
  if (problem === undefined && problems.length > 0) return;
  // The editor of the file is shown first, so that the stop finds it beside the panel.
  if (window.visibleTextEditors.every((editor) => editor.document !== document)) {
    await window.showTextDocument(document, { viewColumn: ViewColumn.Active, preview: false });
  }
  await endFinished(sessions);
  await debug.startDebugging(
    workspace.getWorkspaceFolder(uri),
    {
      type: debugType,
      request: 'launch',
      name: `Descent: ${problem ?? uri.path.split('/').at(-1)}`,
      program: programOf(uri),
      ...(problem === undefined ? {} : { problem }),
      ...(stopOnEntry ? { stopOnEntry } : {}),
    },
    { suppressDebugStatusbar: true, suppressDebugView: true, suppressSaveBeforeStart: true },
  );
}

export function registerCommands(
  sessions: Sessions,
  finder: ProblemFinder,
  panel: Panel,
  disposables: Disposables,
): void {
  const actions: Record<CommandName, (...args: unknown[]) => unknown> = {
    run: (target) => start(sessions, finder, target, false),
    debug: (target) => start(sessions, finder, target, true),
    showPanel: () => panel.show(false),
    showGradients: () => commands.executeCommand(`${views.gradients}.focus`),
    showLog: () => log().show(),
    addTypes: (target) => addTypesTo(targetUri(target)),
    restart: async (id) => {
      const session = sessionFor(sessions, typeof id === 'string' ? id : undefined);
      if (session !== undefined) await control(session, 'restart');
    },
    endUnresponsive: () => endUnresponsive(sessions.selected),
    goToIteration: async () => {
      const session = sessionFor(sessions);
      if (session?.state === undefined) return;
      const last = session.state.lastIteration;
      const iteration = await askNumber(`Go to iteration (0 … ${last})`, session.state.iteration, (value) =>
        Number.isInteger(value) && value >= 0 && value <= last ? undefined : `A whole number from 0 to ${last}.`,
      );
      if (iteration !== undefined) await goTo(session, iteration);
    },
    setLearningRate: async () => {
      const session = sessionFor(sessions);
      if (session?.state === undefined) return;
      const value = await askNumber('Learning rate η', session.state.learningRate, (typed) =>
        typed > 0 && Number.isFinite(typed) ? undefined : 'A positive number, for instance 0.01.',
      );
      if (value !== undefined) await setValue(session, 'learningRate', String(value));
    },
    watchElement: async () => {
      const session = sessionFor(sessions);
      const element = session === undefined ? undefined : await askElement(session);
      if (element !== undefined) await session?.client.watch({ element });
    },
    continueWithMore: async () => {
      const session = sessionFor(sessions);
      if (session?.state === undefined) return;
      const more = await askNumber('Continue with how many more iterations?', session.state.iterations, (typed) =>
        Number.isInteger(typed) && typed > 0 ? undefined : 'A whole number, for instance 1000.',
      );
      if (more === undefined) return;
      await extend(session, session.state.iteration + more);
      await session.debugSession.customRequest('continue', { threadId: 1 });
    },
  };
  for (const [name, action] of Object.entries(actions) as [CommandName, (...args: unknown[]) => unknown][]) {
    disposables.add(commands.registerCommand(commandId(name), (...args) => guarded(name, () => action(...args))));
  }
}
