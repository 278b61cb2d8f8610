import type { CodeLensProvider, TextDocument } from 'vscode';
import { CodeLens, EventEmitter, workspace } from 'vscode';
import { commandId } from '../../contributions.ts';
import { setting } from '../configuration.ts';
import type { Disposables } from '../disposables.ts';
import { rangeOf } from './diagnostics.ts';
import type { ProblemFinder } from './problem-finder.ts';

/** "Run descent" and "Debug descent" above every loss. */
export class RunCodeLenses implements CodeLensProvider {
  readonly #finder: ProblemFinder;
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(finder: ProblemFinder, disposables: Disposables) {
    this.#finder = finder;
    disposables.add(this.#changed);
    disposables.add(
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('descent.codeLens')) this.#changed.fire();
      }),
    );
  }

  async provideCodeLenses(document: TextDocument): Promise<CodeLens[]> {
    const where = setting('codeLens');
    if (where === 'off') return [];
    const problems = await this.#finder.find(document);
    return problems
      .filter((problem) => problem.refusal === undefined && (where === 'on' || problem.marked))
      .flatMap((problem) => {
        const target = { uri: document.uri.toString(), problem: problem.exportName };
        const range = rangeOf(problem.place);
        return [
          new CodeLens(range, { title: '$(play) Run descent', command: commandId('run'), arguments: [target] }),
          new CodeLens(range, {
            title: '$(debug-alt) Debug descent',
            command: commandId('debug'),
            arguments: [target],
          }),
        ];
      });
  }
}
