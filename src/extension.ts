import type { ExtensionContext } from 'vscode';
import { ExtensionMode, languages } from 'vscode';
import { registerCommands } from './host/commands/index.ts';
import type { CommandServices } from './host/commands/services.ts';
import { setting } from './host/configuration.ts';
import { Disposables } from './host/disposables.ts';
import { watchEditors } from './host/editor/active-problem.ts';
import { registerAddTypes } from './host/editor/add-types.ts';
import { RunCodeLenses } from './host/editor/code-lens.ts';
import { Diagnostics } from './host/editor/diagnostics.ts';
import { StopValues } from './host/editor/inline-values.ts';
import { watchPresets } from './host/editor/preset-diagnostics.ts';
import { ProblemFinder, problemLanguages } from './host/editor/problem-finder.ts';
import type { RunEditor } from './host/editor/run/run-editor.ts';
import { registerTags } from './host/editor/tag-providers.ts';
import { watchRuns } from './host/editor/watch-runs.ts';
import { disposeLog } from './host/log.ts';
import { PastRuns } from './host/past-runs/past-runs.ts';
import { ProblemsView } from './host/problems/problems-view.ts';
import { registerConfigurationProvider } from './host/run/debug-configuration.ts';
import { registerDebugFactory } from './host/run/debug-factory.ts';
import { watchFaults } from './host/run/faults.ts';
import { Sessions } from './host/run/sessions.ts';
import { GradientsView, Panel } from './host/views/views.ts';

/** What tests inside VS Code see of the extension besides VS Code's own API. Nobody else gets it. */
export interface TestApi {
  readonly sessions: Sessions;
  /** What the editor shows of runs; undefined until there is one. */
  readonly runEditor: () => Promise<RunEditor> | undefined;
  readonly problems: ProblemsView;
  readonly runs: PastRuns;
}

let runs: PastRuns | undefined;

/** Before the window closes, what the sessions have made is kept. VS Code waits for it. */
export async function deactivate(): Promise<void> {
  await runs?.keepAll();
}

/** The composition root: builds every part and wires them; nothing else. */
export function activate(context: ExtensionContext): TestApi | undefined {
  const disposables = new Disposables();
  context.subscriptions.push(disposables, { dispose: disposeLog });

  const sessions = disposables.add(new Sessions());
  const diagnostics = disposables.add(new Diagnostics());
  const finder = new ProblemFinder();
  const past = disposables.add(new PastRuns(context, sessions));
  runs = past;
  const panel = new Panel({ context, sessions, runs: past }, disposables);
  new GradientsView({ context, sessions, runs: past }, disposables);
  disposables.add(new StopValues(sessions));

  registerDebugFactory(context, sessions, diagnostics, disposables);
  registerConfigurationProvider(finder, disposables);
  const problems = disposables.add(new ProblemsView(sessions));
  registerCommands({ extension: context, sessions, finder, services: servicesOf(sessions, panel, past) }, disposables);
  registerAddTypes(disposables);
  registerTags(disposables);
  disposables.add(
    languages.registerCodeLensProvider(problemLanguages, disposables.add(new RunCodeLenses(finder, sessions))),
  );
  const runEditor = watchRuns(sessions, disposables);
  watchEditors(finder, sessions, disposables, (problem) => panel.setRunnable(problem));
  watchPresets(finder, diagnostics, disposables);
  watchFaults(sessions, disposables);
  disposables.add(
    sessions.onDidChange(({ change }) => {
      if (change === 'added' && setting('openPanel') === 'onStart') panel.show(true);
    }),
  );
  return context.extensionMode === ExtensionMode.Test ? { sessions, runEditor, problems, runs: past } : undefined;
}

/** What the views and the runs of the past do for commands. */
function servicesOf(sessions: Sessions, panel: Panel, runs: PastRuns): CommandServices {
  return {
    showPanel: (preserveFocus) => panel.show(preserveFocus),
    shownCharts: () => panel.shownCharts(),
    saveChart: (chart, kind) => panel.saveChart(chart, kind),
    select: (session, element) => sessions.selectElement(session, element),
    exportRun: async (what, session) => {
      const run = session ?? runs.opened ?? sessions.selected;
      if (run === undefined) return;
      const { exportRun } = await import('./host/loaded-when-used.ts');
      await exportRun(run, what);
    },
    runs,
  };
}
