import { Operation } from '../../operations/codes.ts';
import type { Code } from './assembler.ts';
import { wasm } from './assembler.ts';
import type { Lanes } from './lanes.ts';
import type { VectorScope } from './scope.ts';
import { tanhSteps } from './special/tanh.ts';

const { localGet, localSet } = wasm;

/** Operations that have vector code with the bits of `scalar.ts`, by how it combines what its operands left on the stack. */
const simple: ReadonlyMap<Operation, (lanes: Lanes) => Code> = new Map<Operation, (lanes: Lanes) => Code>([
  [Operation.add, ({ add }) => add],
  [Operation.subtract, ({ subtract }) => subtract],
  [Operation.multiply, ({ multiply }) => multiply],
  [Operation.divide, ({ divide }) => divide],
  // WebAssembly's minimum and maximum know −0 and NaN as Math.min and Math.max do.
  [Operation.maximum, ({ maximum }) => maximum],
  [Operation.minimum, ({ minimum }) => minimum],
  [Operation.negate, ({ negate }) => negate],
  [Operation.abs, ({ absolute }) => absolute],
  [Operation.sqrt, ({ squareRoot }) => squareRoot],
  [Operation.stopGradient, () => []],
  [Operation.broadcastTo, () => []],
]);

/** Comparisons, which leave all bits or none in each lane. */
const comparisons: ReadonlyMap<Operation, (lanes: Lanes) => Code> = new Map<Operation, (lanes: Lanes) => Code>([
  [Operation.less, ({ less }) => less],
  [Operation.lessOrEqual, ({ lessOrEqual }) => lessOrEqual],
  [Operation.greater, ({ greater }) => greater],
  [Operation.greaterOrEqual, ({ greaterOrEqual }) => greaterOrEqual],
  [Operation.equal, ({ equal }) => equal],
  [Operation.notEqual, ({ notEqual }) => notEqual],
]);

/** Operations that are made of several instructions. */
const made: ReadonlyMap<Operation, (result: number, operands: readonly number[], scope: VectorScope) => Code[]> =
  new Map([
    [Operation.tanh, tanhSteps],
    [Operation.select, selectSteps],
  ]);

/** Whether there is vector code for an elementwise operation. */
export function hasVectorCode(operation: Operation): boolean {
  return simple.has(operation) || comparisons.has(operation) || made.has(operation);
}

/**
 * Code of an elementwise operation from locals to a local, in steps that each depend on those before: the steps of several vectors may
 * take turns, so that the machine need not wait for one of them.
 */
export function vectorSteps(
  operation: Operation,
  result: number,
  operands: readonly number[],
  scope: VectorScope,
): Code[] {
  const make = made.get(operation);
  if (make !== undefined) return make(result, operands, scope);
  const loads = operands.flatMap(localGet);
  const code = simple.get(operation);
  if (code !== undefined) return [[...loads, ...code(scope.lanes), ...localSet(result)]];
  return [
    [...loads, ...comparisons.get(operation)!(scope.lanes), ...scope.constant(1), ...wasm.v128And, ...localSet(result)],
  ];
}

/** What is truthy: less or greater than zero, and so not NaN. */
function selectSteps(
  result: number,
  [condition, yes, no]: readonly number[],
  { constant, lanes }: VectorScope,
): Code[] {
  return [
    [
      ...localGet(yes!),
      ...localGet(no!),
      ...localGet(condition!),
      ...constant(0),
      ...lanes.less,
      ...localGet(condition!),
      ...constant(0),
      ...lanes.greater,
      ...wasm.v128Or,
      ...wasm.v128Bitselect,
      ...localSet(result),
    ],
  ];
}
