import { Operation } from '../../engine/operations.ts';
import { isTracked, plainValue } from '../../engine/recording.ts';
import { computeBinary } from './arithmetic.ts';
import { sameValue, sameValueZero, strictlyEqual } from './comparisons.ts';
import type { OperatorContext } from './context.ts';
import { toNumber } from './conversions.ts';
import type { FloatArray, FloatArrays } from './typed-arrays.ts';

/** Methods whose callback answers a question: its answer is guarded. */
const predicates = new Set(['filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'some', 'every']);
/** Methods which look for a value among the elements. */
const searches = new Set(['includes', 'indexOf', 'lastIndexOf']);
const sorts = new Set(['sort', 'toSorted']);
/** Which arguments are positions or lengths: these are pinned. */
const positions: Readonly<Record<string, readonly number[]>> = {
  at: [0],
  slice: [0, 1],
  splice: [0, 1],
  toSpliced: [0, 1],
  with: [0],
  fill: [1, 2],
  flat: [0],
  copyWithin: [0, 1, 2],
  subarray: [0, 1],
  charAt: [0],
  charCodeAt: [0],
  codePointAt: [0],
  substring: [0, 1],
  substr: [0, 1],
  repeat: [0],
  padStart: [0],
  padEnd: [0],
};
/** Methods of float arrays which make a new one: during a recording it must be able to keep tracked values. */
const makers = new Set(['filter', 'map', 'slice', 'toReversed', 'toSorted', 'with']);

const observedNames = [...predicates, ...searches, ...sorts, ...Object.keys(positions), 'map', 'toReversed'];

type Call = (this: unknown, operators: Observer, place: number, ...values: unknown[]) => unknown;

/** The part of the operators which the methods below call. */
export interface Observer {
  observe(receiver: unknown, name: string, place: number, values: unknown[]): unknown;
}

/** A symbol per method, under which every object has it; and one where a method which may be missing is called. */
export interface MethodSymbols {
  readonly methods: Readonly<Record<string, symbol>>;
  readonly optionalMethods: Readonly<Record<string, symbol>>;
}

let installed: MethodSymbols | undefined;

/**
 * Gives every object the observed methods under symbols. Rewritten code calls `o[methods.filter]($, place, f)`, which works
 * after `?.` too and calls whatever `filter` the object has. The symbols are made once, however many instances there are.
 */
export function methodSymbols(): MethodSymbols {
  if (installed !== undefined) return installed;
  const methods: Record<string, symbol> = {};
  const optionalMethods: Record<string, symbol> = {};
  for (const name of observedNames) {
    const call: Call = function (operators, place, ...values) {
      return operators.observe(this, name, place, values);
    };
    const symbol = Symbol(name);
    const optional = Symbol(name);
    Object.defineProperty(Object.prototype, symbol, { value: call });
    Object.defineProperty(Object.prototype, optional, {
      get(this: Record<string, unknown>) {
        return this[name] === undefined || this[name] === null ? undefined : call;
      },
    });
    methods[name] = symbol;
    optionalMethods[name] = optional;
  }
  installed = { methods, optionalMethods };
  return installed;
}

type AnyFunction = (...values: unknown[]) => unknown;

const nativeArray = Array.prototype as unknown as Readonly<Record<string, unknown>>;
const nativeTyped = Object.getPrototypeOf(Int8Array.prototype) as Readonly<Record<string, unknown>>;
const nativeBufferSlice: unknown = Reflect.get(ArrayBuffer.prototype, 'slice');
/** What all iterators inherit; with methods of its own where the engine has iterator helpers. */
const nativeIterator = Object.getPrototypeOf(Object.getPrototypeOf([].values())) as Readonly<Record<string, unknown>>;
const nativeString = String.prototype as unknown as Readonly<Record<string, unknown>>;

const nativeIs: unknown = Object.is;
/** The observed methods of the language, with their names. */
const natives = new Map<unknown, string>([
  [nativeIs, 'is'],
  ...[nativeArray, nativeTyped, nativeString, nativeIterator, { slice: nativeBufferSlice }].flatMap((prototype) =>
    observedNames.flatMap((name) => (typeof prototype[name] === 'function' ? [[prototype[name], name] as const] : [])),
  ),
]);

/** Calls of observed methods. What is not an array, typed array or text of the language is called as it is. */
export function methodOperators(
  context: OperatorContext,
  arrays: FloatArrays,
  truth: (x: unknown, place: number) => boolean,
) {
  const wrapPredicate = (callback: AnyFunction, place: number): AnyFunction =>
    function (this: unknown, ...values) {
      return truth(Reflect.apply(callback, this, values), place);
    };

  /** The sign of what a comparator says is guarded, not its value. */
  const wrapComparator = (compare: AnyFunction, place: number): AnyFunction =>
    function (this: unknown, ...values) {
      const order = toNumber(Reflect.apply(compare, this, values));
      if (typeof order === 'number') return order;
      const recorder = context.recorder(place);
      return context.pin(recorder.unary(Operation.sign, place, order), place);
    };

  const adapt = (name: string, place: number, values: unknown[], numeric: boolean): unknown[] => {
    const adapted = [...values];
    const [first] = values;
    if (predicates.has(name) && typeof first === 'function') adapted[0] = wrapPredicate(first as AnyFunction, place);
    if (sorts.has(name)) {
      if (typeof first === 'function') adapted[0] = wrapComparator(first as AnyFunction, place);
      else if (numeric) adapted[0] = wrapComparator(byValue(context, place), place);
    }
    for (const index of positions[name] ?? []) {
      if (isTracked(adapted[index])) adapted[index] = context.pin(adapted[index], place);
    }
    return adapted;
  };

  const search = (list: ArrayLike<unknown>, name: string, place: number, values: unknown[]): unknown => {
    const [wanted] = values;
    const { length } = list;
    const from = values.length > 1 ? Math.trunc(Number(context.pin(values[1], place))) || 0 : undefined;
    const backward = name === 'lastIndexOf';
    const start =
      from === undefined
        ? backward
          ? length - 1
          : 0
        : from < 0
          ? length + from
          : backward
            ? Math.min(from, length - 1)
            : from;
    const same = name === 'includes' ? sameValueZero : strictlyEqual;
    for (let i = backward ? start : Math.max(start, 0); backward ? i >= 0 : i < length; i += backward ? -1 : 1) {
      if (name !== 'includes' && !(i in list)) continue;
      if (same(context, list[i], wanted, place)) return name === 'includes' ? true : i;
    }
    return name === 'includes' ? false : -1;
  };

  const observe = (receiver: unknown, name: string, place: number, values: unknown[]): unknown => {
    const method = (receiver as Record<string, unknown>)[name];
    if (typeof method !== 'function') throw new TypeError(`${name} is not a function`);
    context.place = place;
    if (Array.isArray(receiver)) {
      if (method !== nativeArray[name]) return Reflect.apply(method, receiver, values);
      if (searches.has(name) && (isTracked(values[0]) || receiver.some(isTracked))) {
        return search(receiver, name, place, values);
      }
      return Reflect.apply(method, receiver, adapt(name, place, values, false));
    }
    if (typeof receiver === 'string') {
      const native = method === nativeString[name];
      return Reflect.apply(method, receiver, native ? values.map((value) => context.pin(value, place)) : values);
    }
    if (receiver instanceof ArrayBuffer && method === nativeBufferSlice) {
      return arrays.copyBuffer(receiver, adapt(name, place, values, false) as number[]);
    }
    if (method === nativeIterator[name]) {
      return Reflect.apply(method, receiver, adapt(name, place, values, false));
    }
    if (!ArrayBuffer.isView(receiver)) {
      const kept = typeof receiver === 'object' && receiver !== null ? arrays.target(receiver) : undefined;
      return kept === undefined
        ? Reflect.apply(method, receiver, values)
        : onKept(receiver as FloatArray, method as AnyFunction);
    }
    if (method !== nativeTyped[name]) return Reflect.apply(method, receiver, values);
    if (searches.has(name) && isTracked(values[0])) return search(receiver as FloatArray, name, place, values);
    const adapted = adapt(name, place, values, false);
    const float = receiver instanceof Float64Array || receiver instanceof Float32Array;
    if (!float || context.recording === undefined || !makers.has(name)) return Reflect.apply(method, receiver, adapted);
    const made = Reflect.apply(
      nativeArray[name] as AnyFunction,
      [...receiver],
      adapt(name, place, values, true),
    ) as unknown[];
    return arrays.from(receiver, made);

    /** An array which keeps tracked values has methods of its own, which take a guarded callback like those of the language. */
    function onKept(list: FloatArray, own: AnyFunction): unknown {
      if (searches.has(name)) return search(list, name, place, values);
      return Reflect.apply(own, list, adapt(name, place, values, true));
    }
  };

  /** A method of the language applied to something, of which it may not be an own method. */
  const applyTo = (receiver: unknown, name: string, method: AnyFunction, place: number, values: unknown[]): unknown => {
    const own = typeof receiver === 'object' && receiver !== null && Reflect.get(receiver, name) === method;
    if (own || typeof receiver === 'string') return observe(receiver, name, place, values);
    if (method !== nativeArray[name]) return Reflect.apply(method, receiver, values);
    context.place = place;
    const list = typeof receiver === 'object' && receiver !== null ? Array.from(receiver as ArrayLike<unknown>) : [];
    if (searches.has(name) && (isTracked(values[0]) || list.some(isTracked))) return search(list, name, place, values);
    return Reflect.apply(method, receiver, adapt(name, place, values, false));
  };

  const observed = new Map<unknown, AnyFunction>();
  /** The language's own method behind each that was handed out in its place. */
  const observedBehind = new WeakMap<object, AnyFunction>();
  const observedMethod = (native: AnyFunction, name: string): AnyFunction => {
    let made = observed.get(native);
    if (made === undefined) {
      made = function (this: unknown, ...values: unknown[]): unknown {
        if (native === nativeIs) return sameValue(context, values[0], values[1], context.place);
        return applyTo(this, name, native, context.place, values);
      };
      Object.defineProperty(made, 'name', { value: name });
      Object.defineProperty(made, 'length', { value: native.length });
      observed.set(native, made);
      observedBehind.set(made, native);
    }
    return made;
  };

  return {
    ...methodSymbols(),
    observe,
    /** `method.call(receiver, …)`, where the method may not be the receiver's own. */
    observeCall: (place: number, name: string, method: unknown, receiver: unknown, ...values: unknown[]): unknown => {
      if (typeof method !== 'function') throw new TypeError(`${name}.call is not a function`);
      return applyTo(receiver, name, observedBehind.get(method) ?? (method as AnyFunction), place, values);
    },
    /** `object[key](…)`, where the key may name an observed method. */
    observeKey: (place: number, object: unknown, key: unknown, ...values: unknown[]): unknown => {
      const method = (object as Record<string, unknown>)[key as string];
      if (typeof method !== 'function') throw new TypeError(`${String(key)} is not a function`);
      const name = typeof key === 'string' && natives.get(method) === key ? key : undefined;
      return name === undefined ? Reflect.apply(method, object, values) : observe(object, name, place, values);
    },
    /** A method that is read without being called: in the place of the language's own one that is observed. */
    method: (object: unknown, name: string): unknown => {
      const value = (object as Record<string, unknown>)[name];
      return typeof value === 'function' && natives.get(value) === name
        ? observedMethod(value as AnyFunction, name)
        : value;
    },
    /** What `const { filter } = object` takes apart. */
    methodsOf: (object: unknown, names: readonly string[]): unknown => {
      if (object === null || object === undefined) return object;
      const methods = names.filter((name) => natives.get((object as Record<string, unknown>)[name]) === name);
      if (methods.length === 0) return object;
      return new Proxy(Object(object) as object, {
        get: (target, key) => {
          const value = Reflect.get(target, key, target) as unknown;
          return methods.includes(key as string) ? observedMethod(value as AnyFunction, key as string) : value;
        },
      });
    },
    /** `Array.from`: a tracked length is pinned. */
    arrayFrom: (place: number, source: unknown, ...rest: unknown[]): unknown => {
      context.place = place;
      const from = Array.from as (...values: unknown[]) => unknown;
      if (typeof source !== 'object' || source === null || isTracked(source)) return from(source, ...rest);
      const { length } = source as { length?: unknown };
      if (!isTracked(length) || Symbol.iterator in source) return from(source, ...rest);
      return from({ ...source, length: context.pin(length, place) }, ...rest);
    },
  };
}

/** The order in which typed arrays sort: by value, the lesser zero first, NaN last. */
function byValue(context: OperatorContext, place: number): (a: unknown, b: unknown) => unknown {
  return (left, right) => {
    const a = plainValue(toNumber(left));
    const b = plainValue(toNumber(right));
    // The sign of the difference says it all, except for zeros, infinities and NaN: then the very values are pinned.
    if (a !== b && !Number.isNaN(a) && !Number.isNaN(b)) {
      return computeBinary(context, Operation.subtract, toNumber(left), toNumber(right), place);
    }
    context.pin(left, place);
    context.pin(right, place);
    if (a === 0 && b === 0) return Object.is(a, b) ? 0 : Object.is(a, -0) ? -1 : 1;
    return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : 0;
  };
}
