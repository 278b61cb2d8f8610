import { applyOperation } from '../../engine/operations/kernels.ts';
import { Operation } from '../../engine/operations.ts';
import { isTracked, type Operand, plainValue } from '../../engine/recording.ts';
import { computeBinary, computeUnary, refuseArray } from './arithmetic.ts';
import type { OperatorContext } from './context.ts';
import { toNumber } from './conversions.ts';

/** A function of Math which takes the number of its place first. */
export type PlacedFunction = (place: number, ...values: unknown[]) => unknown;

const unary = {
  abs: Operation.abs,
  sqrt: Operation.sqrt,
  cbrt: Operation.cbrt,
  exp: Operation.exp,
  expm1: Operation.expm1,
  log: Operation.log,
  log1p: Operation.log1p,
  log2: Operation.log2,
  log10: Operation.log10,
  sin: Operation.sin,
  cos: Operation.cos,
  tan: Operation.tan,
  asin: Operation.asin,
  acos: Operation.acos,
  atan: Operation.atan,
  sinh: Operation.sinh,
  cosh: Operation.cosh,
  tanh: Operation.tanh,
  asinh: Operation.asinh,
  acosh: Operation.acosh,
  atanh: Operation.atanh,
  floor: Operation.floor,
  ceil: Operation.ceil,
  round: Operation.round,
  trunc: Operation.trunc,
  sign: Operation.sign,
  fround: Operation.fround,
  clz32: Operation.clz32,
} as const;

const binary = { atan2: Operation.atan2, pow: Operation.power, imul: Operation.imul } as const;
const folded = { max: Operation.maximum, min: Operation.minimum } as const;

type NumberFunction = (...values: number[]) => number;

/** Every function of Math by name; those which have a derivative keep a tracked value tracked. */
export function mathFunctions(context: OperatorContext): Readonly<Record<string, PlacedFunction>> {
  const functions: Record<string, PlacedFunction> = {};
  const operandOf = (name: string, value: unknown, place: number): Operand => {
    refuseArray(context, `Math.${name}`, value, place);
    return toNumber(value);
  };
  for (const [name, operation] of Object.entries(unary)) {
    const native = Math[name as keyof typeof unary];
    functions[name] = (place, x) =>
      typeof x === 'number' ? native(x) : computeUnary(context, operation, operandOf(name, x, place), place);
  }
  for (const [name, operation] of Object.entries(binary)) {
    const native = Math[name as keyof typeof binary];
    functions[name] = (place, a, b) =>
      typeof a === 'number' && typeof b === 'number'
        ? native(a, b)
        : computeBinary(context, operation, operandOf(name, a, place), operandOf(name, b, place), place);
  }
  for (const [name, operation] of Object.entries(folded)) {
    const native: NumberFunction = Math[name as keyof typeof folded];
    functions[name] = (place, ...values) => {
      const operands = values.map((value) => operandOf(name, value, place));
      if (operands.every((value) => typeof value === 'number')) return native(...operands);
      return operands.reduce((a, b) => computeBinary(context, operation, a, b, place));
    };
  }
  functions['hypot'] = (place, ...values) => {
    const operands = values.map((value) => operandOf('hypot', value, place));
    if (operands.every((value) => typeof value === 'number')) return Math.hypot(...operands);
    return operands.some(isTracked)
      ? context.recorder(place).operate(Operation.hypot, place, operands)
      : applyOperation(Operation.hypot, operands.map(plainValue));
  };
  functions['random'] = (place) => randomNumber(context, place);
  for (const name of Object.getOwnPropertyNames(Math)) {
    const native: unknown = Math[name as keyof Math];
    if (typeof native !== 'function' || Object.hasOwn(functions, name)) continue;
    // Whatever else an engine has: the value, without a gradient.
    functions[name] = (place, ...values) =>
      (native as NumberFunction)(
        ...values.map((value) => {
          if (!isTracked(value)) return value as number;
          return context.escape(value, place, `Math.${name} has no derivative here: its gradient is lost.`);
        }),
      );
  }
  return functions;
}

/** The next random draw: an input of the program which is recorded, so that it is drawn anew when the program runs again. */
export function randomNumber(context: OperatorContext, place: number): Operand {
  const value = context.host.draw('uniform');
  const { recording } = context;
  if (recording === undefined) return value;
  recording.place = place;
  return recording.input('random', 'uniform', value);
}

/** Math for rewritten code, where it is not called by its full name: in `map(Math.exp)`, or under another name. */
export function mathShadow(context: OperatorContext, functions: Readonly<Record<string, PlacedFunction>>): object {
  const shadow: object = Object.create(Object.prototype, Object.getOwnPropertyDescriptors(Math));
  for (const [name, compute] of Object.entries(functions)) {
    const { [name]: named } = { [name]: (...values: unknown[]): unknown => compute(context.place, ...values) };
    Object.defineProperty(shadow, name, { value: named, writable: true, configurable: true });
  }
  return shadow;
}

/** Math for plain code: the functions of the engine themselves, but for the random draws of the run. */
export function plainMath(context: OperatorContext): object {
  const shadow: object = Object.create(Object.prototype, Object.getOwnPropertyDescriptors(Math));
  const random = (): number => context.host.draw('uniform');
  Object.defineProperty(shadow, 'random', { value: random, writable: true, configurable: true });
  return shadow;
}
