import type { ExtensionContext } from 'vscode';
import { languages } from 'vscode';
import { watchEditors } from './host/active-problem.ts';
import { registerAddTypes } from './host/add-types.ts';
import { RunCodeLenses } from './host/code-lens.ts';
import { registerCommands } from './host/commands.ts';
import { setting } from './host/configuration.ts';
import { registerConfigurationProvider } from './host/debug-configuration.ts';
import { registerDebugFactory } from './host/debug-factory.ts';
import { Diagnostics } from './host/diagnostics.ts';
import { Disposables } from './host/disposables.ts';
import { watchFaults } from './host/faults.ts';
import { StopValues } from './host/inline-values.ts';
import { disposeLog } from './host/log.ts';
import { ProblemFinder, problemLanguages } from './host/problem-finder.ts';
import { Sessions } from './host/sessions.ts';
import { GradientsView, Panel } from './host/views.ts';

/** The composition root: builds every part and wires them; nothing else. */
export function activate(context: ExtensionContext): void {
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
  disposables.add(languages.registerCodeLensProvider(problemLanguages, new RunCodeLenses(finder, disposables)));
  watchEditors(finder, sessions, disposables);
  watchFaults(sessions, disposables);
  disposables.add(
    sessions.onDidChange(({ change }) => {
      if (change === 'added' && setting('openPanel') === 'onStart') panel.show(true);
    }),
  );
}
