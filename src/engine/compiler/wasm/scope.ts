import type { Code } from './assembler.ts';
import type { Lanes } from './lanes.ts';

/** What code of an operation on vectors is made with. */
export interface VectorScope {
  /** A local that holds a vector until the operation is done. */
  temporary(): number;
  readonly lanes: Lanes;
  /** Code that leaves a vector of one number. */
  constant(value: number): Code;
}
