import type { DiagnosticCollection } from 'vscode';
import { Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, languages, Range, Uri } from 'vscode';
import type { Place, SourceProblem } from '../../shared/place.ts';
import { stackRuns } from '../../shared/stack.ts';

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const;

export function rangeOf(place: Place): Range {
  return new Range(place.line - 1, place.column - 1, place.endLine - 1, place.endColumn - 1);
}

/** Codes of what parsing alone finds in a comment. In an open file that is never older than its text, and a run's own word of it is. */
const ofComments = /^preset-/;

/**
 * What there is to say about the user's source, in the Problems view: of every program what its last run said, until it runs again;
 * of every open file what parsing finds, as it is typed.
 */
export class Diagnostics {
  readonly #collection: DiagnosticCollection = languages.createDiagnosticCollection('descent');
  readonly #byProgram = new Map<string, SourceProblem[]>();
  readonly #open = new Map<string, readonly SourceProblem[]>();

  /** A new run of a program starts: what the last one said no longer holds. */
  clear(program: string): void {
    this.#byProgram.delete(program);
    this.#show();
  }

  add(program: string, problem: SourceProblem): void {
    const problems = this.#byProgram.get(program) ?? [];
    if (problems.some((other) => isSame(other, problem))) return;
    problems.push(problem);
    this.#byProgram.set(program, problems);
    this.#show();
  }

  /** What parsing finds in an open file, in the place of what it found before. */
  showOpen(file: string, problems: readonly SourceProblem[]): void {
    const had = this.#open.get(file);
    this.#open.set(file, problems);
    if (had === undefined || had.length > 0 || problems.length > 0) this.#show();
  }

  closed(file: string): void {
    if (this.#open.delete(file)) this.#show();
  }

  #show(): void {
    const byFile = new Map<string, SourceProblem[]>();
    const put = (file: string, problem: SourceProblem): void => {
      const problems = byFile.get(file) ?? [];
      if (!problems.some((other) => isSame(other, problem))) problems.push(problem);
      byFile.set(file, problems);
    };
    for (const [file, problems] of this.#open)
      for (const problem of problems) put(problem.place?.file ?? file, problem);
    for (const [program, problems] of this.#byProgram) {
      for (const problem of problems) {
        const file = problem.place?.file ?? program;
        if (!(ofComments.test(problem.code) && this.#isOlder(file, problem))) put(file, problem);
      }
    }
    this.#collection.clear();
    for (const [file, problems] of byFile) this.#collection.set(Uri.parse(file), problems.map(diagnosticOf));
  }

  /** Whether the text of an open file no longer is the one of which a run said this. */
  #isOlder(file: string, problem: SourceProblem): boolean {
    const open = this.#open.get(file);
    return open !== undefined && !open.some((other) => isSame(other, problem));
  }

  dispose(): void {
    this.#collection.dispose();
  }
}

function isSame(left: SourceProblem, right: SourceProblem): boolean {
  return (
    left.code === right.code &&
    left.message === right.message &&
    left.place?.file === right.place?.file &&
    left.place?.start === right.place?.start
  );
}

function diagnosticOf(problem: SourceProblem): Diagnostic {
  const range = problem.place === undefined ? new Range(0, 0, 0, 0) : rangeOf(problem.place);
  const diagnostic = new Diagnostic(range, problem.message, severities[problem.severity]);
  diagnostic.source = 'Descent';
  diagnostic.code = problem.code;
  if (problem.stack !== undefined && problem.stack.length > 0) {
    diagnostic.relatedInformation = stackRuns(problem.stack).flatMap(({ entries, again }) =>
      entries.map(({ name, place }) => {
        const times = again === 0 ? '' : `, ${1 + again} times`;
        return new DiagnosticRelatedInformation(
          new Location(Uri.parse(place.file), rangeOf(place)),
          `at ${name}${times}`,
        );
      }),
    );
  }
  return diagnostic;
}
