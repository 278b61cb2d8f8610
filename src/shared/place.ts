/** A stretch of the user's own source. Offsets are UTF-16 code units from the start of the file, end exclusive. */
export interface Place {
  /** URI of the file, as the editor names it. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** Line and column of `start`, both counted from 1. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A message about the user's code: what happened, where, and what to try. */
export interface SourceProblem {
  readonly severity: 'error' | 'warning' | 'information';
  /** A stable identifier such as `unresolved-import`, shown as the diagnostic's code. */
  readonly code: string;
  readonly message: string;
  readonly place?: Place;
  /** The user's own stack, innermost first, where the problem came from running their code. */
  readonly stack?: readonly StackEntry[];
}

export interface StackEntry {
  readonly name: string;
  readonly place: Place;
}
