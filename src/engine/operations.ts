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
