import type { SourceProblem } from '../shared/place.ts';

/**
 * An error about the user's code, with its place and, where their code was running, their stack. Every stage of the
 * language fails with this; whoever catches it shows {@link problems}.
 */
export class LanguageError extends Error {
  readonly problems: readonly SourceProblem[];

  constructor(problems: SourceProblem | readonly SourceProblem[], cause?: unknown) {
    const list: readonly SourceProblem[] = 'message' in problems ? [problems] : problems;
    super(list.map((problem) => describe(problem)).join('\n'), cause === undefined ? undefined : { cause });
    this.name = 'LanguageError';
    this.problems = list;
  }

  /** The first problem: what a single message shows. */
  get problem(): SourceProblem {
    return this.problems[0]!;
  }
}

function describe(problem: SourceProblem): string {
  const { place } = problem;
  return place === undefined ? problem.message : `${place.file}:${place.line}:${place.column}: ${problem.message}`;
}
