import type { Code } from './assembler.ts';
import type { VectorConstants } from './constants.ts';
import type { Lanes } from './lanes.ts';

/** What code of an operation on vectors is made with. */
export interface VectorScope {
  readonly lanes: Lanes;
  readonly constants: VectorConstants;
  /** A local that holds a vector until the operation is done. */
  temporary(): number;
}

/** Code from locals to a local, in steps that each depend on those before. */
export type VectorCode = (result: number, operands: readonly number[], scope: VectorScope) => Code[];
