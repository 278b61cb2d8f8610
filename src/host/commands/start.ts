import type { ExtensionContext } from 'vscode';
import { commands, debug, l10n, ViewColumn, window, workspace } from 'vscode';
import { debugType, walkthroughId } from '../../contributions.ts';
import { rangeOf } from '../editor/diagnostics.ts';
import type { ProblemFinder } from '../editor/problem-finder.ts';
import { currentDocument } from '../editor/problem-finder.ts';
import { choose, programOf } from '../run/debug-configuration.ts';
import type { Sessions } from '../run/sessions.ts';
import { targetProblem, targetUri } from './targets.ts';

/** VS Code's keys stay with a session that has stopped: one whose run is over makes room for the new one. */
async function endFinished(sessions: Sessions): Promise<void> {
  const over = sessions.all.filter(
    ({ ended, state }) => !ended && ['finished', 'failed', 'lost'].includes(state?.status ?? ''),
  );
  for (const { debugSession } of over) await debug.stopDebugging(debugSession);
}

export interface Starting {
  readonly stopOnEntry?: true;
  /** Sessions whose run is over stay. */
  readonly beside?: true;
}

/** Runs the problem that `target` names, else one of the file in the editor. */
export async function start(
  sessions: Sessions,
  finder: ProblemFinder,
  target: unknown,
  { stopOnEntry, beside }: Starting = {},
): Promise<void> {
  const uri = targetUri(target) ?? currentDocument()?.uri;
  if (uri === undefined) {
    void window.showErrorMessage(
      l10n.t('Descent: open a TypeScript or JavaScript file with a loss, then choose "Run descent".'),
    );
    return;
  }
  const document = await workspace.openTextDocument(uri);
  const found = await finder.find(document);
  const problems = found.filter((problem) => problem.refusal === undefined);
  // A file without a loss that can run is started too: the run says at which place what is wrong.
  const asked = targetProblem(target) ?? (problems.length > 0 ? undefined : found[0]?.exportName);
  const problem = asked ?? (await choose(problems))?.exportName;
  if (problem === undefined && problems.length > 0) return;
  // The editor of the file is shown first, so that the stop finds it beside the panel.
  if (window.visibleTextEditors.every((editor) => editor.document !== document)) {
    await window.showTextDocument(document, { viewColumn: ViewColumn.Active, preview: false });
  }
  if (beside !== true) await endFinished(sessions);
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

/** Shows the source of a problem. */
export async function openProblem(finder: ProblemFinder, target: unknown): Promise<void> {
  const uri = targetUri(target) ?? currentDocument()?.uri;
  if (uri === undefined) return;
  const document = await workspace.openTextDocument(uri);
  const name = targetProblem(target);
  const problem = (await finder.find(document)).find(({ exportName }) => exportName === name);
  await window.showTextDocument(document, {
    preview: false,
    ...(problem === undefined ? {} : { selection: rangeOf(problem.place) }),
  });
}

export async function openWalkthrough({ extension }: ExtensionContext): Promise<void> {
  const category = `${extension.id}#${walkthroughId}`;
  await commands.executeCommand('workbench.action.openWalkthrough', { category }, false);
}
