import { arithmeticRows } from './operations/arithmetic.ts';
import { arrayRows } from './operations/arrays.ts';
import { type OperationName, operationNames } from './operations/codes.ts';
import { elementaryRows } from './operations/elementary.ts';
import type { OperationRow } from './operations/row.ts';

export type { Attribute, InputRole } from './operations/attributes.ts';
export {
  isBinary,
  isElementwise,
  isUnary,
  Operation,
  type OperationName,
  operationCount,
  operationNames,
} from './operations/codes.ts';
export type { Emitter, NodeView, OperationRow } from './operations/row.ts';

/**
 * The closed table of operations: a row for every code, by type. Everything else (means, norms, softmax, layers) is composed
 * of these and needs no rule of its own.
 */
export const operationTable: { readonly [Name in OperationName]: OperationRow } = {
  input: { kind: 'source', formula: 'a value from outside', edges: 'none', cost: 0 },
  constant: { kind: 'source', formula: 'a value known when recording', edges: 'gets no adjoint', cost: 0 },
  ...arithmeticRows,
  ...elementaryRows,
  ...arrayRows,
};

/** Rows by code. */
export const operationRows: readonly OperationRow[] = operationNames.map((name) => operationTable[name]);
