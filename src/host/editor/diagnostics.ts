import type { DiagnosticCollection } from 'vscode';
import { Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, languages, Range, Uri } from 'vscode';
import type { Place, SourceProblem } from '../../shared/place.ts';

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const;

export function rangeOf(place: Place): Range {
  return new Range(place.line - 1, place.column - 1, place.endLine - 1, place.endColumn - 1);
}

/** What a run has to say about the user's source, in the Problems view: kept per program until it runs again. */
export class Diagnostics {
  readonly #collection: DiagnosticCollection = languages.createDiagnosticCollection('descent');
  readonly #byProgram = new Map<string, SourceProblem[]>();

  /** A new run of a program starts: what the last one said no longer holds. */
  clear(program: string): void {
    this.#byProgram.delete(program);
    this.#show();
  }

  add(program: string, problem: SourceProblem): void {
    const problems = this.#byProgram.get(program) ?? [];
    const same = problems.some(
      (other) =>
        other.code === problem.code &&
        other.message === problem.message &&
        other.place?.file === problem.place?.file &&
        other.place?.start === problem.place?.start,
    );
    if (same) return;
    problems.push(problem);
    this.#byProgram.set(program, problems);
    this.#show();
  }

  #show(): void {
    const byFile = new Map<string, Diagnostic[]>();
    for (const [program, problems] of this.#byProgram) {
      for (const problem of problems) {
        const file = problem.place?.file ?? program;
        const diagnostics = byFile.get(file) ?? [];
        diagnostics.push(diagnosticOf(problem));
        byFile.set(file, diagnostics);
      }
    }
    this.#collection.clear();
    for (const [file, diagnostics] of byFile) this.#collection.set(Uri.parse(file), diagnostics);
  }

  dispose(): void {
    this.#collection.dispose();
  }
}

function diagnosticOf(problem: SourceProblem): Diagnostic {
  const range = problem.place === undefined ? new Range(0, 0, 0, 0) : rangeOf(problem.place);
  const diagnostic = new Diagnostic(range, problem.message, severities[problem.severity]);
  diagnostic.source = 'Descent';
  diagnostic.code = problem.code;
  if (problem.stack !== undefined && problem.stack.length > 0) {
    diagnostic.relatedInformation = problem.stack.map(
      ({ name, place }) =>
        new DiagnosticRelatedInformation(new Location(Uri.parse(place.file), rangeOf(place)), `at ${name}`),
    );
  }
  return diagnostic;
}
