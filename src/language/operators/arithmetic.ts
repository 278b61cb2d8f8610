import { applyOperation } from '../../engine/operations/kernels.ts';
import { scalarBinary, scalarUnary } from '../../engine/operations/scalar.ts';
import { Operation } from '../../engine/operations.ts';
import { isTracked, type Operand } from '../../engine/recording.ts';
import type { OperatorContext } from './context.ts';
import { isOperand } from './context.ts';
import { toNumber, toNumeric, toPrimitive, toText } from './conversions.ts';

/** Operations that are flat almost everywhere, with what the user wrote. */
const flatOperations = new Map<Operation, string>([
  [Operation.bitOr, '|'],
  [Operation.bitAnd, '&'],
  [Operation.bitXor, '^'],
  [Operation.bitNot, '~'],
  [Operation.shiftLeft, '<<'],
  [Operation.shiftRight, '>>'],
  [Operation.shiftRightUnsigned, '>>>'],
  [Operation.imul, 'Math.imul'],
  [Operation.clz32, 'Math.clz32'],
  [Operation.floor, 'Math.floor'],
  [Operation.ceil, 'Math.ceil'],
  [Operation.round, 'Math.round'],
  [Operation.trunc, 'Math.trunc'],
  [Operation.sign, 'Math.sign'],
]);

/** Says that an operation stops the gradient, where one of its operands has one. */
function noteFlat(context: OperatorContext, operation: Operation, place: number): void {
  const name = flatOperations.get(operation);
  if (name === undefined) return;
  const message = `${name} blocks the gradient: its result moves in steps, so its derivative is 0 almost everywhere.`;
  context.finding('blocked-gradient', place, message);
}

/** An operation of two numbers, tensors or tracked values. */
export function computeBinary(
  context: OperatorContext,
  operation: Operation,
  a: Operand,
  b: Operand,
  place: number,
): Operand {
  if (typeof a === 'number' && typeof b === 'number') return scalarBinary(operation, a, b);
  if (!isTracked(a) && !isTracked(b))
    return context.recording?.binary(operation, place, a, b) ?? applyOperation(operation, [a, b]);
  noteFlat(context, operation, place);
  return context.recorder(place).binary(operation, place, a, b);
}

export function computeUnary(context: OperatorContext, operation: Operation, x: Operand, place: number): Operand {
  if (typeof x === 'number') return scalarUnary(operation, x);
  if (!isTracked(x)) return context.recording?.unary(operation, place, x) ?? applyOperation(operation, [x]);
  noteFlat(context, operation, place);
  return context.recorder(place).unary(operation, place, x);
}

function isArray(value: unknown): boolean {
  if (Array.isArray(value)) return true;
  // An array which keeps tracked values is a proxy, so a typed array is known by what all of them have.
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'BYTES_PER_ELEMENT') === 'number';
}

/** Arithmetic on an array would make text or NaN of it. With a text on the other side, text is what is meant. */
function refuseArrays(context: OperatorContext, sign: string, a: unknown, b: unknown, place: number): void {
  if (!isArray(a) && !isArray(b)) return;
  const other = isArray(a) ? b : a;
  if (!isArray(other) && !isOperand(other)) return;
  const message =
    `${sign} does not work on an array: JavaScript would make ${sign === '+' ? 'text' : 'NaN'} of it. ` +
    'Compute with its elements (map), or use tensor functions such as add and multiply.';
  context.fail('array-arithmetic', message, place);
}

/**
 * Like {@link refuseArrays} for what takes one number: `-w`, `Math.max(w)`, `w > 1`. Only where a loss is evaluated, since some
 * code turns arrays to numbers to find out what they are.
 */
export function refuseArray(context: OperatorContext, what: string, x: unknown, place: number): void {
  if (typeof x !== 'object' || x === null || isTracked(x) || context.recording === undefined || !isArray(x)) return;
  const spread = /^Math\.(?:max|min|hypot)$/.test(what) ? `${what}(...w) for all its elements, ` : '';
  const message =
    `${what} does not work on an array: JavaScript would make text or NaN of it. ` +
    `Write ${spread}${spread === '' ? 'it for each element (map)' : 'map for each'}, or use tensor functions.`;
  context.fail('array-arithmetic', message, place);
}

const bigintOperations: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '|': (a, b) => a | b,
  '&': (a, b) => a & b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
};

function bigintBinary(sign: string, a: unknown, b: unknown): bigint {
  if (typeof a !== 'bigint' || typeof b !== 'bigint') {
    throw new TypeError('Cannot mix BigInt and other types, use explicit conversions');
  }
  const compute = bigintOperations[sign];
  if (compute === undefined) throw new TypeError('BigInts have no unsigned right shift, use >> instead');
  return compute(a, b);
}

/** The binary operators, on anything. Conversions happen in the order of the language: left first. */
function slowBinary(
  context: OperatorContext,
  operation: Operation,
  sign: string,
  left: unknown,
  right: unknown,
  place: number,
): unknown {
  if (isOperand(left) && isOperand(right)) return computeBinary(context, operation, left, right, place);
  refuseArrays(context, sign, left, right, place);
  let a = left;
  let b = right;
  if (sign === '+') {
    const p = toPrimitive(left, 'default');
    const q = toPrimitive(right, 'default');
    if (typeof p === 'string' || typeof q === 'string') return toText(context, p, place) + toText(context, q, place);
    a = p;
    b = q;
  }
  const x = toNumeric(a);
  const y = toNumeric(b);
  if (typeof x === 'bigint' || typeof y === 'bigint') return bigintBinary(sign, x, y);
  return computeBinary(context, operation, x, y, place);
}

type Binary = (a: unknown, b: unknown, place: number) => unknown;

/** The arithmetic operators of rewritten code. On two numbers each is the operator of the language itself. */
export function arithmeticOperators(context: OperatorContext) {
  const slow = (operation: Operation, sign: string, a: unknown, b: unknown, place: number): unknown =>
    slowBinary(context, operation, sign, a, b, place);
  const add: Binary = (a, b, place) =>
    typeof a === 'number' && typeof b === 'number' ? a + b : slow(Operation.add, '+', a, b, place);
  const subtract: Binary = (a, b, place) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : slow(Operation.subtract, '-', a, b, place);
  const multiply: Binary = (a, b, place) =>
    typeof a === 'number' && typeof b === 'number' ? a * b : slow(Operation.multiply, '*', a, b, place);
  const divide: Binary = (a, b, place) =>
    typeof a === 'number' && typeof b === 'number' ? a / b : slow(Operation.divide, '/', a, b, place);
  const remainder: Binary = (a, b, place) =>
    typeof a === 'number' && typeof b === 'number' ? a % b : slow(Operation.remainder, '%', a, b, place);
  const power: Binary = (a, b, place) =>
    typeof a === 'number' && typeof b === 'number' ? a ** b : slow(Operation.power, '**', a, b, place);
  const bitOr: Binary = (a, b, place) =>
    typeof a === 'number' && typeof b === 'number' ? a | b : slow(Operation.bitOr, '|', a, b, place);
  const bitAnd: Binary = (a, b, place) =>
    typeof a === 'number' && typeof b === 'number' ? a & b : slow(Operation.bitAnd, '&', a, b, place);
  const bitXor: Binary = (a, b, place) =>
    typeof a === 'number' && typeof b === 'number' ? a ^ b : slow(Operation.bitXor, '^', a, b, place);
  const shiftLeft: Binary = (a, b, place) =>
    typeof a === 'number' && typeof b === 'number' ? a << b : slow(Operation.shiftLeft, '<<', a, b, place);
  const shiftRight: Binary = (a, b, place) =>
    typeof a === 'number' && typeof b === 'number' ? a >> b : slow(Operation.shiftRight, '>>', a, b, place);
  const shiftRightUnsigned: Binary = (a, b, place) =>
    typeof a === 'number' && typeof b === 'number' ? a >>> b : slow(Operation.shiftRightUnsigned, '>>>', a, b, place);

  const negate = (x: unknown, place: number): unknown => {
    if (typeof x === 'number') return -x;
    refuseArray(context, '-', x, place);
    const numeric = toNumeric(x);
    return typeof numeric === 'bigint' ? -numeric : computeUnary(context, Operation.negate, numeric, place);
  };
  const bitNot = (x: unknown, place: number): unknown => {
    if (typeof x === 'number') return ~x;
    refuseArray(context, '~', x, place);
    const numeric = toNumeric(x);
    return typeof numeric === 'bigint' ? ~numeric : computeUnary(context, Operation.bitNot, numeric, place);
  };
  const plus = (x: unknown, place: number): unknown => {
    if (typeof x === 'number') return x;
    refuseArray(context, '+', x, place);
    return toNumber(x);
  };
  const numeric = (x: unknown): unknown => (typeof x === 'number' ? x : toNumeric(x));
  const increment = (x: unknown, place: number): unknown => {
    if (typeof x === 'number') return x + 1;
    refuseArray(context, '++', x, place);
    const number = toNumeric(x);
    return typeof number === 'bigint' ? number + 1n : computeBinary(context, Operation.add, number, 1, place);
  };
  const decrement = (x: unknown, place: number): unknown => {
    if (typeof x === 'number') return x - 1;
    refuseArray(context, '--', x, place);
    const number = toNumeric(x);
    return typeof number === 'bigint' ? number - 1n : computeBinary(context, Operation.subtract, number, 1, place);
  };
  return {
    add,
    subtract,
    multiply,
    divide,
    remainder,
    power,
    bitOr,
    bitAnd,
    bitXor,
    shiftLeft,
    shiftRight,
    shiftRightUnsigned,
    negate,
    bitNot,
    plus,
    numeric,
    increment,
    decrement,
  };
}
