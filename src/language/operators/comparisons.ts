import { Operation } from '../../engine/operations.ts';
import { isTracked, type Operand, plainValue } from '../../engine/recording.ts';
import { Tensor } from '../../engine/tensor.ts';
import { refuseArray } from './arithmetic.ts';
import type { OperatorContext } from './context.ts';
import { isOperand, isTensor, isTrackedNumber, nativeOf, tensorTruth } from './context.ts';
import { toNumeric, toPrimitive } from './conversions.ts';

type Order = 'less' | 'lessOrEqual' | 'greater' | 'greaterOrEqual';

const orders: Readonly<Record<Order, (a: never, b: never) => boolean>> = {
  less: (a, b) => a < b,
  lessOrEqual: (a, b) => a <= b,
  greater: (a, b) => a > b,
  greaterOrEqual: (a, b) => a >= b,
};

const signs: Readonly<Record<Order, string>> = { less: '<', lessOrEqual: '<=', greater: '>', greaterOrEqual: '>=' };

/** A comparison of numbers, of which one may be tracked: then its result is guarded. */
export function decide(context: OperatorContext, operation: Operation, a: Operand, b: Operand, place: number): boolean {
  if (isTensor(a) || isTensor(b)) tensorTruth(place);
  return context.recorder(place).decide(operation, place, a, b);
}

/** `===` of the language on values; two tracked numbers are equal when their values are. */
export function strictlyEqual(context: OperatorContext, a: unknown, b: unknown, place: number): boolean {
  if (typeof a === 'function' && typeof b === 'function') return nativeOf(a) === nativeOf(b);
  if (!isTracked(a) && !isTracked(b)) return a === b;
  if (a === b && isTensor(a)) return true;
  if (!isOperand(a) || !isOperand(b) || isTensor(a) || isTensor(b)) return false;
  return decide(context, Operation.equal, a, b, place);
}

/** `Object.is`, by which maps, sets and `includes` differ from `===` only in NaN and the sign of zero. */
export function sameValue(context: OperatorContext, a: unknown, b: unknown, place: number): boolean {
  if (!isTracked(a) && !isTracked(b)) return Object.is(a, b);
  if (!isOperand(a) || !isOperand(b) || isTensor(a) || isTensor(b)) return a === b;
  return decide(context, Operation.sameValue, a, b, place);
}

/** SameValueZero of the language. */
export function sameValueZero(context: OperatorContext, a: unknown, b: unknown, place: number): boolean {
  return strictlyEqual(context, a, b, place) || sameNaN(context, a, b, place);
}

function sameNaN(context: OperatorContext, a: unknown, b: unknown, place: number): boolean {
  return isNaNValue(context, a, place) && isNaNValue(context, b, place);
}

/** Whether a value is the number NaN; guarded where it is tracked. */
export function isNaNValue(context: OperatorContext, x: unknown, place: number): boolean {
  if (typeof x === 'number') return Number.isNaN(x);
  return isTrackedNumber(x) && context.recorder(place).decide(Operation.notEqual, place, x, x);
}

/** `==` of the language on values which are neither tracked nor hide a tracked value. */
function plainlyEqual(a: unknown, b: unknown): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: this is the operator which the user wrote.
  return a == b;
}

function looselyEqual(context: OperatorContext, a: unknown, b: unknown, place: number): boolean {
  const isObject = (x: unknown): boolean => (typeof x === 'object' && x !== null) || typeof x === 'function';
  const missing = (x: unknown): boolean => x === null || x === undefined;
  if (missing(a) || missing(b) || (!isObject(a) && !isObject(b))) return plainlyEqual(a, b);
  if (isObject(a) && isObject(b) && !isTracked(a) && !isTracked(b)) return nativeOf(a) === nativeOf(b);
  const x = toPrimitive(a, 'default');
  const y = toPrimitive(b, 'default');
  if (!isTracked(x) && !isTracked(y)) return plainlyEqual(x, y);
  if (typeof x === 'symbol' || typeof y === 'symbol') return false;
  const left = toNumeric(x);
  const right = toNumeric(y);
  if (typeof left === 'bigint' || typeof right === 'bigint') {
    return plainlyEqual(context.pin(left, place), context.pin(right, place));
  }
  return strictlyEqual(context, left, right, place);
}

/** The comparing and testing operators of rewritten code. */
export function comparisonOperators(context: OperatorContext) {
  const slow = (order: Order, left: unknown, right: unknown, place: number): boolean => {
    refuseArray(context, signs[order], left, place);
    refuseArray(context, signs[order], right, place);
    const a = toPrimitive(left, 'number');
    const b = toPrimitive(right, 'number');
    if (!isTracked(a) && !isTracked(b)) {
      if (a instanceof Tensor || b instanceof Tensor) tensorTruth(place);
      return orders[order](a as never, b as never);
    }
    const x = toNumeric(a);
    const y = toNumeric(b);
    if (typeof x === 'bigint' || typeof y === 'bigint') {
      return orders[order](context.pin(x, place) as never, context.pin(y, place) as never);
    }
    return decide(context, Operation[order], x, y, place);
  };
  return {
    less: (a: unknown, b: unknown, place: number): boolean =>
      typeof a === 'number' && typeof b === 'number' ? a < b : slow('less', a, b, place),
    lessOrEqual: (a: unknown, b: unknown, place: number): boolean =>
      typeof a === 'number' && typeof b === 'number' ? a <= b : slow('lessOrEqual', a, b, place),
    greater: (a: unknown, b: unknown, place: number): boolean =>
      typeof a === 'number' && typeof b === 'number' ? a > b : slow('greater', a, b, place),
    greaterOrEqual: (a: unknown, b: unknown, place: number): boolean =>
      typeof a === 'number' && typeof b === 'number' ? a >= b : slow('greaterOrEqual', a, b, place),
    equal: (a: unknown, b: unknown, place: number): boolean =>
      typeof a === 'number' && typeof b === 'number' ? a === b : strictlyEqual(context, a, b, place),
    different: (a: unknown, b: unknown, place: number): boolean =>
      typeof a === 'number' && typeof b === 'number' ? a !== b : !strictlyEqual(context, a, b, place),
    looselyEqual: (a: unknown, b: unknown, place: number): boolean => looselyEqual(context, a, b, place),
    looselyDifferent: (a: unknown, b: unknown, place: number): boolean => !looselyEqual(context, a, b, place),
    objectIs: (place: number, a: unknown, b: unknown): boolean => sameValue(context, a, b, place),
    /** Whether a value counts as true: guarded where it is tracked. */
    truth: (x: unknown, place: number): boolean => {
      if (typeof x !== 'object' || x === null) return !!x;
      if (isTracked(x)) return context.recorder(place).truth(x, place);
      if (x instanceof Tensor) tensorTruth(place);
      return true;
    },
    /** A value by which something is chosen: a tracked one is pinned. */
    key: (x: unknown, place: number): unknown => (typeof x === 'object' ? context.pin(x, place) : x),
    typeOf: (x: unknown): string => (isTrackedNumber(x) ? 'number' : typeof x),
    instanceOf: (x: unknown, type: unknown): boolean =>
      (isTracked(x) ? plainValue(x) : x) instanceof (type as () => void),
  };
}
