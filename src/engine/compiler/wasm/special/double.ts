import { Operation } from '../../../operations/codes.ts';
import type { VectorCode } from '../scope.ts';
import { tanhSteps } from './tanh.ts';

/** Functions of numbers of float64: with the steps of those of the same names in `operations/special`. */
export const doubleFunctions: ReadonlyMap<Operation, VectorCode> = new Map([[Operation.tanh, tanhSteps]]);
