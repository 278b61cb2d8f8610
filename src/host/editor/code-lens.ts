import type { CodeLensProvider, Range, TextDocument } from 'vscode';
import { CodeLens, EventEmitter, workspace } from 'vscode';
import { commandId } from '../../contributions.ts';
import type { FoundProblem } from '../../language/problems/find.ts';
import { setting } from '../configuration.ts';
import type { Disposables } from '../disposables.ts';
import type { Sessions } from '../run/sessions.ts';
import { rangeOf } from './diagnostics.ts';
import type { ProblemFinder } from './problem-finder.ts';

/** "Run descent" and "Debug descent" above every loss, and "edited: Restart" while a run of it started from another text. */
export class RunCodeLenses implements CodeLensProvider {
  readonly #finder: ProblemFinder;
  readonly #sessions: Sessions;
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(finder: ProblemFinder, sessions: Sessions, disposables: Disposables) {
    this.#finder = finder;
    this.#sessions = sessions;
    disposables.add(this.#changed);
    disposables.add(
      sessions.onDidChange(({ session, change }) => {
        const restarts = change === 'ended' && session.edited.size > 0;
        if (change === 'edited' || change === 'described' || restarts) this.#changed.fire();
      }),
    );
    disposables.add(
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('descent.codeLens')) this.#changed.fire();
      }),
    );
  }

  #restarts(uri: string, { name }: FoundProblem, range: Range): CodeLens[] {
    return this.#sessions.all
      .filter(({ ended, edited, description }) => {
        return !ended && edited.size > 0 && description?.program === uri && description.problem === name;
      })
      .map(
        ({ id }) => new CodeLens(range, { title: 'edited: Restart', command: commandId('restart'), arguments: [id] }),
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
          ...this.#restarts(target.uri, problem, range),
        ];
      });
  }
}
