import type { DebugConfiguration, DebugConfigurationProvider, WorkspaceFolder } from 'vscode';
import { DebugConfigurationProviderTriggerKind, debug, l10n, Uri, window, workspace } from 'vscode';
import { debugType } from '../../contributions.ts';
import type { FoundProblem } from '../../language/problems/find.ts';
import type { Disposables } from '../disposables.ts';
import type { ProblemFinder } from '../editor/problem-finder.ts';
import { currentDocument } from '../editor/problem-finder.ts';
import { messageOf } from '../log.ts';

/** The URI of what a configuration names: an absolute path, or a URI (an untitled document, a virtual file system). */
export function programUri(program: string): Uri {
  return /^[a-z][a-z0-9+.-]+:/i.test(program) ? Uri.parse(program, true) : Uri.file(program);
}

/** How a configuration names a document: by its path where it has one on the file system of the host, else by its URI. */
export function programOf(uri: Uri): string {
  return uri.scheme === 'file' ? uri.fsPath : uri.toString();
}

function activeProgram(): string | undefined {
  const document = currentDocument();
  return document === undefined ? undefined : programOf(document.uri);
}

/** Completes what launch.json, F5 without launch.json or a command asks for. */
class ConfigurationProvider implements DebugConfigurationProvider {
  readonly #finder: ProblemFinder;

  constructor(finder: ProblemFinder) {
    this.#finder = finder;
  }

  async provideDebugConfigurations(): Promise<DebugConfiguration[]> {
    const document = window.activeTextEditor?.document;
    const problems = document === undefined ? [] : await this.#finder.find(document);
    return problems
      .filter((problem) => problem.refusal === undefined)
      .map((problem) => ({
        type: debugType,
        request: 'launch',
        name: `Descent: ${problem.name}`,
        program: document === undefined ? '' : programOf(document.uri),
        problem: problem.exportName,
      }));
  }

  resolveDebugConfiguration(
    _folder: WorkspaceFolder | undefined,
    asked: DebugConfiguration,
  ): DebugConfiguration | undefined {
    if (asked.type && asked.request) return asked;
    // F5 without a launch.json, or with an entry that is not finished: whatever the editor shows.
    const program: unknown = asked['program'] ?? activeProgram();
    if (program === undefined) {
      void window.showErrorMessage(l10n.t('Descent: open a TypeScript or JavaScript file with a loss first.'));
      return undefined;
    }
    return { ...asked, type: debugType, request: 'launch', name: asked.name || 'Descent', program };
  }

  async resolveDebugConfigurationWithSubstitutedVariables(
    _folder: WorkspaceFolder | undefined,
    asked: DebugConfiguration,
  ): Promise<DebugConfiguration | undefined> {
    if (!workspace.isTrusted) {
      void window.showErrorMessage(
        l10n.t('Descent: a run executes the code of the workspace. Trust the workspace first.'),
      );
      return undefined;
    }
    const named: unknown = asked['program'];
    const program = typeof named === 'string' && named !== '' ? named : activeProgram();
    if (program === undefined) {
      void window.showErrorMessage(l10n.t('Descent: "program" must name the file with the loss.'));
      return undefined;
    }
    try {
      return await this.#complete({ ...asked, program });
    } catch (error) {
      void window.showErrorMessage(`Descent: ${program}: ${messageOf(error)}`);
      return undefined;
    }
  }

  async #complete(asked: DebugConfiguration & { program: string }): Promise<DebugConfiguration | undefined> {
    const uri = programUri(asked.program);
    const document = await workspace.openTextDocument(uri);
    const problems = (await this.#finder.find(document)).filter((problem) => problem.refusal === undefined);
    const wanted: unknown = asked['problem'];
    const problem =
      typeof wanted === 'string' ? problems.find((found) => found.exportName === wanted) : await choose(problems);
    // A problem that parsing does not find may still be an export; the worker says what is wrong at its place.
    if (problem === undefined && problems.length > 1 && wanted === undefined) return undefined;
    // The worker lays what is asked over `@descent` and the settings; whether to stop at the entry is the adapter's to know.
    const stopOnEntry = problem?.presets.find(({ key }) => key === 'stopOnEntry')?.value;
    return {
      ...(stopOnEntry === undefined ? {} : { stopOnEntry }),
      ...(problem === undefined ? {} : { problem: problem.exportName }),
      suppressMultipleSessionWarning: true,
      internalConsoleOptions: 'neverOpen',
      ...asked,
      program: programOf(uri),
    };
  }
}

/** The problem to run where a file has several: chosen by hand, the one at the cursor first. */
export async function choose(problems: readonly FoundProblem[]): Promise<FoundProblem | undefined> {
  if (problems.length <= 1) return problems[0];
  const line = (window.activeTextEditor?.selection.active.line ?? 0) + 1;
  const before = problems.filter((problem) => problem.place.line <= line).at(-1);
  const ordered = before === undefined ? problems : [before, ...problems.filter((problem) => problem !== before)];
  const picked = await window.showQuickPick(
    ordered.map((problem) => ({
      label: problem.name,
      description: `(${problem.parameters.join(', ')})`,
      problem,
    })),
    { title: l10n.t('Run descent'), placeHolder: l10n.t('The loss to minimise') },
  );
  return picked?.problem;
}

export function registerConfigurationProvider(finder: ProblemFinder, disposables: Disposables): void {
  const provider = new ConfigurationProvider(finder);
  disposables.add(debug.registerDebugConfigurationProvider(debugType, provider));
  disposables.add(
    debug.registerDebugConfigurationProvider(
      debugType,
      { provideDebugConfigurations: () => provider.provideDebugConfigurations() },
      DebugConfigurationProviderTriggerKind.Dynamic,
    ),
  );
}
