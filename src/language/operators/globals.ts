import { Operation } from '../../engine/operations.ts';
import { isTracked, type Operand } from '../../engine/recording.ts';
import { computeBinary, computeUnary } from './arithmetic.ts';
import { decide, isNaNValue } from './comparisons.ts';
import type { OperatorContext } from './context.ts';
import { isTrackedNumber } from './context.ts';
import { toNumber, toNumeric } from './conversions.ts';
import type { FloatArrays } from './typed-arrays.ts';

type Test = (x: unknown) => boolean;

/** Tests of numbers, of which the answer and not the number is guarded. `x − x` is 0 for finite x alone. */
function numberTests(context: OperatorContext): Record<string, Test> {
  const test = (native: Test, tracked: (x: Operand, place: number) => boolean): Test => {
    return (x) => (isTrackedNumber(x) ? tracked(x, context.place) : native(x));
  };
  const finite = (x: Operand, place: number): boolean =>
    decide(context, Operation.equal, computeBinary(context, Operation.subtract, x, x, place), 0, place);
  const integer = (x: Operand, place: number): boolean =>
    finite(x, place) &&
    decide(context, Operation.equal, context.recorder(place).unary(Operation.floor, place, x), x, place);
  return {
    isNaN: test(Number.isNaN, (x, place) => isNaNValue(context, x, place)),
    isFinite: test(Number.isFinite, finite),
    isInteger: test(Number.isInteger, integer),
    isSafeInteger: test(
      Number.isSafeInteger,
      (x, place) =>
        integer(x, place) &&
        decide(
          context,
          Operation.lessOrEqual,
          computeUnary(context, Operation.abs, x, place),
          Number.MAX_SAFE_INTEGER,
          place,
        ),
    ),
  };
}

/** `parseFloat` of a number is the number, except that its text has no sign of zero. */
function parseFloatShadow(context: OperatorContext): (x: unknown) => unknown {
  return (x) =>
    isTrackedNumber(x) ? computeBinary(context, Operation.add, x, 0, context.place) : parseFloat(x as string);
}

function numberShadow(context: OperatorContext): unknown {
  const own: Record<string, unknown> = { ...numberTests(context), parseFloat: parseFloatShadow(context) };
  return new Proxy(Number, {
    apply: (_target, _receiver, values: unknown[]) => {
      const numeric = values.length === 0 ? 0 : toNumeric(values[0]);
      return typeof numeric === 'bigint' ? Number(numeric) : numeric;
    },
    construct: (target, values: unknown[], newTarget) =>
      Reflect.construct(
        target,
        values.map((value) => context.pin(value, context.place)),
        newTarget,
      ) as object,
    get: (target, key) => (typeof key === 'string' && Object.hasOwn(own, key) ? own[key] : Reflect.get(target, key)),
  });
}

function booleanShadow(truth: (x: unknown, place: number) => boolean, context: OperatorContext): unknown {
  return new Proxy(Boolean, {
    apply: (_target, _receiver, [x]: unknown[]) => truth(x, context.place),
    construct: (target, [x]: unknown[], newTarget) =>
      Reflect.construct(target, [truth(x, context.place)], newTarget) as object,
  });
}

/** Clocks and other sources which answer differently each time: allowed, but said. */
function changingShadow(context: OperatorContext, name: 'Date' | 'performance' | 'crypto'): unknown {
  const source = (globalThis as Record<string, unknown>)[name];
  if (source === undefined) return undefined;
  const note = (what: string): void => {
    const message =
      `${what} answers differently every time: the loss is not the same function from one evaluation to the next, ` +
      'and steps cannot be repeated. Pass a fixed number, or use Math.random, which is repeatable here.';
    context.finding('nondeterminism', context.place, message);
  };
  const wrapped = new Map<PropertyKey, unknown>();
  const changing = new Set<PropertyKey>(['now', 'getRandomValues', 'randomUUID']);
  return new Proxy(source as object, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function' || key === 'prototype') return value;
      if (name === 'Date' && key !== 'now') return value;
      let call = wrapped.get(key);
      if (call === undefined) {
        call = (...values: unknown[]): unknown => {
          if (changing.has(key)) note(`${name}.${String(key)}()`);
          return Reflect.apply(value, target, values);
        };
        wrapped.set(key, call);
      }
      return call;
    },
    apply: (target, receiver, values) => {
      note('Date()');
      return Reflect.apply(target as () => unknown, receiver, values);
    },
    construct: (target, values: unknown[], newTarget) => {
      if (values.length === 0) note('new Date()');
      return Reflect.construct(target as new () => object, values, newTarget) as object;
    },
  });
}

/** The engine's own; not every environment this is checked for has it. */
const { structuredClone } = globalThis as unknown as {
  structuredClone: (value: unknown, options?: unknown) => unknown;
};

/** `structuredClone` sees nothing in a tracked value, which must stay itself in a copy as a number does. */
function cloneShadow(arrays: FloatArrays): (value: unknown, options?: unknown) => unknown {
  return (value, options) =>
    holdsTracked(arrays, value, new Set()) ? clone(arrays, value, new Map()) : structuredClone(value, options);
}

/** Whether a value holds tracked values, or an array that can keep them: the language could copy neither. */
function holdsTracked(arrays: FloatArrays, value: unknown, seen: Set<object>): boolean {
  if (isTracked(value)) return true;
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  seen.add(value);
  if (arrays.target(value) !== undefined) return true;
  if (value instanceof Map)
    return [...value].some(([key, item]) => holdsTracked(arrays, key, seen) || holdsTracked(arrays, item, seen));
  if (value instanceof Set) return [...value].some((item) => holdsTracked(arrays, item, seen));
  if (ArrayBuffer.isView(value)) return false;
  return Object.values(value).some((item) => holdsTracked(arrays, item, seen));
}

function clone(arrays: FloatArrays, value: unknown, copies: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null || isTracked(value)) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const inner = (item: unknown): unknown => clone(arrays, item, copies);
  const keep = <Copy>(copy: Copy): Copy => {
    copies.set(value, copy);
    return copy;
  };
  const kept = arrays.target(value);
  if (kept !== undefined) return keep(arrays.from(kept, [...(value as Float64Array)]));
  if (Array.isArray(value)) {
    const copy = keep(new Array<unknown>(value.length));
    for (const key of Object.keys(value)) copy[key as unknown as number] = inner(value[key as unknown as number]);
    return copy;
  }
  if (value instanceof Map) {
    const copy = keep(new (value.constructor as MapConstructor)<unknown, unknown>());
    for (const [key, item] of value) copy.set(inner(key), inner(item));
    return copy;
  }
  if (value instanceof Set) {
    const copy = keep(new (value.constructor as SetConstructor)<unknown>());
    for (const item of value) copy.add(inner(item));
    return copy;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!holdsTracked(arrays, value, new Set())) return keep(structuredClone(value));
  const copy = keep<Record<string, unknown>>({});
  if (prototype !== null && Object.prototype.toString.call(value) !== '[object Object]') {
    throw new TypeError(
      `A ${Object.prototype.toString.call(value).slice(8, -1)} with tracked values cannot be cloned.`,
    );
  }
  for (const [key, item] of Object.entries(value)) copy[key] = inner(item);
  return copy;
}

const laterFunctions = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'requestAnimationFrame',
  'fetch',
];

/** What runs code later: refused while a loss is evaluated, since by then the evaluation is over. */
function laterShadows(context: OperatorContext): Record<string, unknown> {
  const refuse = (what: string): void => {
    if (context.recording === undefined) return;
    const message = `${what} runs code later, and a loss must give its number at once. Compute it without waiting.`;
    context.fail('later', message, context.place);
  };
  const shadows: Record<string, unknown> = {};
  for (const name of laterFunctions) {
    const native: unknown = Reflect.get(globalThis, name);
    if (typeof native !== 'function') continue;
    shadows[name] = new Proxy(native as () => unknown, {
      apply: (target, _receiver, values: unknown[]) => {
        refuse(name);
        return Reflect.apply(target, undefined, values) as unknown;
      },
    });
  }
  shadows['Promise'] = new Proxy(Promise, {
    construct: (target, values, newTarget) => {
      refuse('A promise');
      return Reflect.construct(target, values, newTarget) as object;
    },
    get: (target, key, receiver) => {
      if (key === 'resolve' || key === 'try' || key === 'withResolvers') refuse(`Promise.${key}`);
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
  return shadows;
}

/** What stands for globals that take numbers, by name. */
export function globalShadows(
  context: OperatorContext,
  truth: (x: unknown, place: number) => boolean,
  arrays: FloatArrays,
): Readonly<Record<string, unknown>> {
  const { isNaN: isNumberNaN, isFinite: isNumberFinite } = numberTests(context);
  return {
    Number: numberShadow(context),
    Boolean: booleanShadow(truth, context),
    isNaN: (x: unknown) => isNumberNaN!(toNumber(x)),
    isFinite: (x: unknown) => isNumberFinite!(toNumber(x)),
    parseFloat: parseFloatShadow(context),
    structuredClone: cloneShadow(arrays),
    Date: changingShadow(context, 'Date'),
    performance: changingShadow(context, 'performance'),
    crypto: changingShadow(context, 'crypto'),
    ...laterShadows(context),
  };
}
