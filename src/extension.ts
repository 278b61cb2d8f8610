import type { ExtensionContext } from 'vscode';
import { ExtensionMode, languages } from 'vscode';
import { registerCommands } from './host/commands.ts';
import { setting } from './host/configuration.ts';
import { Disposables } from './host/disposables.ts';
import { watchEditors } from './host/editor/active-problem.ts';
import { registerAddTypes } from './host/editor/add-types.ts';
import { RunCodeLenses } from './host/editor/code-lens.ts';
import { Diagnostics } from './host/editor/diagnostics.ts';
import { StopValues } from './host/editor/inline-values.ts';
import { ProblemFinder, problemLanguages } from './host/editor/problem-finder.ts';
import { disposeLog } from './host/log.ts';
import { registerConfigurationProvider } from './host/run/debug-configuration.ts';
import { registerDebugFactory } from './host/run/debug-factory.ts';
import { watchFaults } from './host/run/faults.ts';
import { Sessions } from './host/run/sessions.ts';
import { GradientsView, Panel } from './host/views/views.ts';

/** What tests inside VS Code see of the extension besides VS Code's own API. Nobody else gets it. */
export interface TestApi {
  readonly sessions: Sessions;
}

/** The composition root: builds every part and wires them; nothing else. */
export function activate(context: ExtensionContext): TestApi | undefined {
  const disposables = new Disposables();
  context.subscriptions.push(disposables, { dispose: disposeLog });

  const sessions = disposables.add(new Sessions());
  const diagnostics = disposables.add(new Diagnostics());
  const finder = new ProblemFinder();
  const panel = new Panel(context, sessions, disposables);
  new GradientsView(context, sessions, disposables);
  disposables.add(new StopValues(sessions));

  registerDebugFactory(context, sessions, diagnostics, disposables);
  registerConfigurationProvider(finder, disposables);
  registerCommands(sessions, finder, panel, disposables);
  registerAddTypes(disposables);
  disposables.add(
    languages.registerCodeLensProvider(problemLanguages, new RunCodeLenses(finder, sessions, disposables)),
  );
  watchEditors(finder, sessions, disposables);
  watchFaults(sessions, disposables);
  disposables.add(
    sessions.onDidChange(({ change }) => {
      if (change === 'added' && setting('openPanel') === 'onStart') panel.show(true);
    }),
  );
  return context.extensionMode === ExtensionMode.Test ? { sessions } : undefined;
}
