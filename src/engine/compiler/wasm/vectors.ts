import { Operation } from '../../operations/codes.ts';
import type { Precision } from '../../precision.ts';
import type { Code } from './assembler.ts';
import { wasm } from './assembler.ts';
import type { Lanes } from './lanes.ts';
import type { VectorCode, VectorScope } from './scope.ts';
import { doubleFunctions } from './special/double.ts';
import { singleFunctions } from './special/single.ts';

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

const functions: Readonly<Record<Precision, ReadonlyMap<Operation, VectorCode>>> = {
  float64: doubleFunctions,
  float32: singleFunctions,
};

/** Operations that ask what is truthy: less or greater than zero, and so not NaN. */
const truths: ReadonlySet<Operation> = new Set<Operation>([
  Operation.select,
  Operation.truth,
  Operation.not,
  Operation.sign,
]);

/** Whether there is vector code for an elementwise operation. The functions of single numbers are those of Math. */
export function hasVectorCode(operation: Operation, precision: Precision, isNumber: boolean): boolean {
  if (simple.has(operation) || comparisons.has(operation) || truths.has(operation)) return true;
  return !isNumber && functions[precision].has(operation);
}

/** Whether an operation is made of so many steps that few vectors side by side keep the machine busy. */
export function isLong(operation: Operation, precision: Precision): boolean {
  return functions[precision].has(operation);
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
  const { lanes, constants } = scope;
  const loads = operands.map(localGet);
  const code = simple.get(operation);
  if (code !== undefined) return [[loads, code(lanes), localSet(result)]];
  const comparison = comparisons.get(operation);
  if (comparison !== undefined) {
    const one = constants.load(lanes, 1);
    return [[loads, comparison(lanes), one, wasm.v128And, localSet(result)]];
  }
  if (truths.has(operation)) return [[truthCode(operation, operands, scope), localSet(result)]];
  return functions[lanes.precision].get(operation)!(result, operands, scope);
}

function truthCode(operation: Operation, [first, yes, no]: readonly number[], { lanes, constants }: VectorScope): Code {
  const zero = constants.load(lanes, 0);
  const one = constants.load(lanes, 1);
  const isTrue: Code = [localGet(first!), zero, lanes.less, localGet(first!), zero, lanes.greater, wasm.v128Or];
  switch (operation) {
    case Operation.select:
      return [localGet(yes!), localGet(no!), isTrue, wasm.v128Bitselect];
    case Operation.truth:
      return [one, isTrue, wasm.v128And];
    case Operation.not:
      return [one, isTrue, wasm.v128AndNot];
    default: {
      // A zero and NaN are their own signs.
      const signed: Code = [localGet(first!), constants.load(lanes, -0), wasm.v128And, one, wasm.v128Or];
      return [signed, localGet(first!), isTrue, wasm.v128Bitselect];
    }
  }
}
