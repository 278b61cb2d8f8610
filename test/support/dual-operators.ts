import { Disposal } from '../../src/language/operators/disposal.ts';
import { methodSymbols } from '../../src/language/operators/methods.ts';
import { applyDual, Dual, type DualOperand } from './dual.ts';

/**
 * The operators of rewritten code over dual numbers: an evaluation of the user's own control flow that shares neither the
 * engine's recording nor the operators under test. Plain and short; what no snippet needs is missing.
 */

type Function_ = (...values: unknown[]) => unknown;

const plain = (x: unknown): unknown => (x instanceof Dual ? x.value : x);

// What a number would do where it becomes text.
for (const name of ['toFixed', 'toString', 'valueOf'] as const) {
  const value = function (this: Dual, ...values: []): unknown {
    return this.value[name](...values);
  };
  Object.defineProperty(Dual.prototype, name, { value });
  if (name === 'valueOf') Object.defineProperty(Dual.prototype, 'toJSON', { value });
}

function primitive(x: unknown, hint: 'number' | 'default' = 'number'): unknown {
  if (x instanceof Dual || (typeof x !== 'object' && typeof x !== 'function') || x === null) return x;
  const object = x as Record<PropertyKey, unknown>;
  const convert = object[Symbol.toPrimitive];
  if (typeof convert === 'function') return Reflect.apply(convert, x, [hint]);
  if (Array.isArray(x)) return x.map((item) => plain(item)).join(',');
  for (const name of ['valueOf', 'toString']) {
    const result = (object[name] as Function_).call(x);
    if (result instanceof Dual || typeof result !== 'object') return result;
  }
  throw new TypeError('no primitive');
}

const numeric = (x: unknown): DualOperand | bigint => {
  const value = primitive(x);
  return value instanceof Dual || typeof value === 'bigint' ? value : Number(value);
};

const binaryFunctions: Readonly<Record<string, (a: never, b: never) => unknown>> = {
  add: (a, b) => (a as number) + (b as number),
  subtract: (a, b) => (a as number) - (b as number),
  multiply: (a, b) => (a as number) * (b as number),
  divide: (a, b) => (a as number) / (b as number),
  remainder: (a, b) => (a as number) % (b as number),
  power: (a, b) => (a as number) ** (b as number),
  bitOr: (a, b) => (a as number) | (b as number),
  bitAnd: (a, b) => (a as number) & (b as number),
  bitXor: (a, b) => (a as number) ^ (b as number),
  shiftLeft: (a, b) => (a as number) << (b as number),
  shiftRight: (a, b) => (a as number) >> (b as number),
  shiftRightUnsigned: (a, b) => (a as number) >>> (b as number),
};

const comparisonFunctions: Readonly<Record<string, (a: never, b: never) => boolean>> = {
  less: (a, b) => a < b,
  lessOrEqual: (a, b) => a <= b,
  greater: (a, b) => a > b,
  greaterOrEqual: (a, b) => a >= b,
};

function binary(name: string, a: unknown, b: unknown): unknown {
  const left = primitive(a, name === 'add' ? 'default' : 'number');
  const right = primitive(b, name === 'add' ? 'default' : 'number');
  if (name === 'add' && (typeof left === 'string' || typeof right === 'string')) return `${plain(left)}${plain(right)}`;
  const x = numeric(left);
  const y = numeric(right);
  if (typeof x === 'bigint' || typeof y === 'bigint') return binaryFunctions[name]!(x as never, y as never);
  return applyDual(name, [x, y]);
}

const mathNames: Readonly<Record<string, string>> = { pow: 'power', max: 'maximum', min: 'minimum' };

function mathCall(name: string, values: readonly unknown[]): unknown {
  const operands = values.map((value) => numeric(value) as DualOperand);
  if (!operands.some((operand) => operand instanceof Dual)) {
    return (Math[name as 'max'] as (...numbers: number[]) => number)(...(operands as number[]));
  }
  const rule = mathNames[name] ?? name;
  if (name === 'max' || name === 'min') return operands.reduce((a, b) => applyDual(rule, [a, b]));
  return applyDual(rule, operands);
}

const fixedLength = { Float64Array: (x: DualOperand) => x, Float32Array: (x: DualOperand) => applyDual('fround', [x]) };

/** An array of floats over an array of duals; views made by `subarray` share it. */
function floatArray(
  round: (x: DualOperand) => DualOperand,
  store: DualOperand[],
  start: number,
  length: number,
): unknown {
  const make = (values: readonly DualOperand[]): unknown => floatArray(round, values.map(round), 0, values.length);
  const items = (): DualOperand[] => store.slice(start, start + length);
  const target: unknown[] = [];
  const proxy: unknown = new Proxy(target, {
    has: (_target, key) => key === 'subarray' || Number(key) < length,
    get: (_target, key) => {
      if (key === 'length') return length;
      if (typeof key === 'string' && /^\d+$/.test(key))
        return Number(key) < length ? store[start + Number(key)] : undefined;
      if (key === 'subarray') {
        return (from = 0, to = length) => floatArray(round, store, start + from, Math.min(to, length) - from);
      }
      if (key === 'set') {
        return (values: ArrayLike<DualOperand>, offset = 0) => {
          Array.from(values).forEach((value, i) => {
            store[start + offset + i] = round(value);
          });
        };
      }
      if (key === Symbol.iterator) return () => items()[Symbol.iterator]();
      if (typeof key === 'symbol') return Reflect.get(Object.prototype, key);
      const method: unknown = Reflect.get(Array.prototype, key);
      if (typeof method !== 'function') return method;
      return (...values: unknown[]) => {
        const list = items();
        const result: unknown = Reflect.apply(method, list, values);
        if (['sort', 'fill', 'reverse'].includes(String(key))) {
          list.forEach((value, i) => {
            store[start + i] = round(value);
          });
          return proxy;
        }
        return Array.isArray(result) ? make(result as DualOperand[]) : result;
      };
    },
    set: (_target, key, value: unknown) => {
      const index = Number(key);
      if (index < length) store[start + index] = round(numeric(value) as DualOperand);
      return true;
    },
  });
  return proxy;
}

function floatArrayConstructor(round: (x: DualOperand) => DualOperand): unknown {
  const from = (values: readonly unknown[]): unknown =>
    floatArray(
      round,
      values.map((value) => round(numeric(value) as DualOperand)),
      0,
      values.length,
    );
  function construct(source: unknown): unknown {
    return from(
      typeof source === 'object' && !(source instanceof Dual)
        ? Array.from(source as number[])
        : Array(plain(source)).fill(0),
    );
  }
  construct['from'] = (source: ArrayLike<unknown>, map?: (value: unknown, index: number) => unknown) =>
    from(map === undefined ? Array.from(source) : Array.from(source, map));
  construct['of'] = (...values: unknown[]) => from(values);
  return construct;
}

/** A map or set by value, which gives back the keys it was given. */
class Keyed {
  readonly #entries = new Map<unknown, { readonly key: unknown; value: unknown }>();
  readonly #pairs: boolean;

  constructor(pairs: boolean, values: Iterable<unknown>) {
    this.#pairs = pairs;
    for (const value of values) {
      if (pairs) this.set(...(value as [unknown, unknown]));
      else this.add(value);
    }
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: unknown): unknown {
    return this.#entries.get(plain(key))?.value;
  }

  has(key: unknown): boolean {
    return this.#entries.has(plain(key));
  }

  set(key: unknown, value: unknown): this {
    const entry = this.#entries.get(plain(key));
    if (entry === undefined) this.#entries.set(plain(key), { key, value });
    else entry.value = value;
    return this;
  }

  add(key: unknown): this {
    if (!this.has(key)) this.set(key, key);
    return this;
  }

  delete(key: unknown): boolean {
    return this.#entries.delete(plain(key));
  }

  *keys(): Iterable<unknown> {
    for (const { key } of this.#entries.values()) yield key;
  }

  *values(): Iterable<unknown> {
    for (const { value } of this.#entries.values()) yield value;
  }

  *[Symbol.iterator](): Iterator<unknown> {
    for (const { key, value } of this.#entries.values()) yield this.#pairs ? [key, value] : key;
  }

  forEach(callback: Function_): void {
    for (const { key, value } of this.#entries.values()) callback(value, key, this);
  }

  union(other: Keyed): Keyed {
    return new Keyed(false, [...this, ...other]);
  }

  intersection(other: Keyed): Keyed {
    return new Keyed(
      false,
      [...this].filter((value) => other.has(value)),
    );
  }

  difference(other: Keyed): Keyed {
    return new Keyed(
      false,
      [...this].filter((value) => !other.has(value)),
    );
  }

  symmetricDifference(other: Keyed): Keyed {
    return this.difference(other).union(other.difference(this));
  }
}

function keyed(pairs: boolean): unknown {
  const construct = (values: Iterable<unknown> = []): Keyed => new Keyed(pairs, values);
  return new Proxy(Keyed, { construct: (_target, values) => construct(...(values as [])) });
}

const isFloatArray = (receiver: unknown): boolean => Array.isArray(receiver) && 'subarray' in receiver;

const predicates = new Set(['filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'some', 'every']);

function observe(receiver: unknown, name: string, values: unknown[]): unknown {
  const method = (receiver as Record<string, Function_>)[name]!;
  const [first] = values;
  if (Array.isArray(receiver) && !isFloatArray(receiver) && method !== Reflect.get(Array.prototype, name)) {
    return method.call(receiver, ...values);
  }
  if (typeof first === 'function' && predicates.has(name)) {
    return method.call(receiver, (...given: unknown[]) => Boolean(plain((first as Function_)(...given))));
  }
  if (name === 'sort' || name === 'toSorted') {
    const compare =
      first === undefined
        ? isFloatArray(receiver)
          ? (a: unknown, b: unknown) => binary('subtract', a, b)
          : undefined
        : (first as Function_);
    return compare === undefined
      ? method.call(receiver)
      : method.call(receiver, (a: unknown, b: unknown) => plain(compare(a, b)));
  }
  if (name === 'includes' || name === 'indexOf' || name === 'lastIndexOf') {
    const list =
      Array.isArray(receiver) || ArrayBuffer.isView(receiver) ? Array.from(receiver as unknown[], plain) : undefined;
    return list === undefined
      ? method.call(receiver, plain(first))
      : (list[name] as Function_)(plain(first), ...values.slice(1));
  }
  const kept = name === 'fill' ? 1 : name === 'map' ? 2 : name === 'with' ? 0 : 0;
  return method.call(
    receiver,
    ...values.map((value, i) =>
      (name === 'with' && i === 1) || i < kept || (name === 'splice' && i > 1) ? value : plain(value),
    ),
  );
}

function toNumber(this: unknown, ...values: unknown[]): unknown {
  if (new.target !== undefined) return Object(Number(plain(values[0])));
  const value = values.length === 0 ? 0 : numeric(values[0]);
  return typeof value === 'bigint' ? Number(value) : value;
}

const numberFunction = Object.assign(toNumber, {
  isFinite: (x: unknown) => Number.isFinite(plain(x)),
  isNaN: (x: unknown) => Number.isNaN(plain(x)),
  isInteger: (x: unknown) => Number.isInteger(plain(x)),
  parseFloat: (x: unknown) => x,
  MAX_SAFE_INTEGER: Number.MAX_SAFE_INTEGER,
  EPSILON: Number.EPSILON,
  POSITIVE_INFINITY: Number.POSITIVE_INFINITY,
});

function loose(a: unknown, b: unknown): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: this is the operator which the snippet has.
  return plain(primitive(a)) == plain(primitive(b));
}

/** The `$` of rewritten code, over duals. */
export function dualOperators(): unknown {
  const operators: Record<string, unknown> = {
    negate: (x: unknown) => {
      const value = numeric(x);
      return typeof value === 'bigint' ? -value : applyDual('negate', [value]);
    },
    bitNot: (x: unknown) => applyDual('bitNot', [numeric(x) as DualOperand]),
    plus: (x: unknown) => numeric(x),
    numeric,
    increment: (x: unknown) => (typeof x === 'bigint' ? x + 1n : binary('add', numeric(x), 1)),
    decrement: (x: unknown) => (typeof x === 'bigint' ? x - 1n : binary('subtract', numeric(x), 1)),
    equal: (a: unknown, b: unknown) => plain(a) === plain(b),
    different: (a: unknown, b: unknown) => plain(a) !== plain(b),
    looselyEqual: (a: unknown, b: unknown) => loose(a, b),
    looselyDifferent: (a: unknown, b: unknown) => !loose(a, b),
    objectIs: (_place: number, a: unknown, b: unknown) => Object.is(plain(a), plain(b)),
    truth: (x: unknown) => Boolean(plain(x)),
    key: plain,
    text: (x: unknown) => plain(x),
    shown: plain,
    typeOf: (x: unknown) => typeof plain(x),
    instanceOf: (x: unknown, type: Function_) => plain(x) instanceof type,
    store: (object: unknown, value: unknown) => (ArrayBuffer.isView(object) ? plain(value) : value),
    bind: (_name: string, value: unknown) => value,
    enter: () => -1,
    leave: () => -1,
    observeCall: (_place: number, name: string, method: Function_, receiver: unknown, ...values: unknown[]) =>
      method === Reflect.get(Array.prototype, name)
        ? observe(Array.from(receiver as unknown[]), name, values)
        : Reflect.apply(method, receiver, values),
    observeKey: (_place: number, object: Record<string, Function_>, key: string, ...values: unknown[]) =>
      Reflect.apply(object[key]!, object, values),
    method: (object: Record<string, unknown>, name: string) => object[name],
    methodsOf: (object: unknown) => object,
    observe: (receiver: unknown, name: string, _place: number, values: unknown[]) => observe(receiver, name, values),
    arrayFrom: (_place: number, source: { length?: unknown }, ...rest: []) =>
      Array.from(source.length instanceof Dual ? { length: source.length.value } : (source as []), ...rest),
    print: () => {},
    math: new Proxy(
      {},
      {
        get:
          (_target, name) =>
          (_place: number, ...values: unknown[]) =>
            mathCall(String(name), values),
      },
    ),
    disposal: () => new Disposal(),
    ...methodSymbols(),
    shadow: (name: string) => {
      if (name === 'Math') {
        const values = Object.fromEntries(
          Object.getOwnPropertyNames(Math).map((key) => {
            const value: unknown = Math[key as 'max'];
            return [key, typeof value === 'function' ? (...given: unknown[]) => mathCall(key, given) : value];
          }),
        );
        return values;
      }
      if (name === 'Number') return numberFunction;
      if (name === 'Boolean') return (x: unknown) => Boolean(plain(x));
      if (name === 'parseFloat') return numeric;
      if (name === 'isNaN') return (x: unknown) => Number.isNaN(plain(x));
      if (name === 'isFinite') return (x: unknown) => Number.isFinite(plain(x));
      if (name === 'Map' || name === 'Set') return keyed(name === 'Map');
      if (name === 'structuredClone') return (x: unknown[]) => x.map((item) => item);
      if (/^U?[Ii]nt/.test(name)) {
        const Native = (globalThis as Record<string, unknown>)[name] as new (source: unknown) => object;
        const construct = (source: unknown): unknown =>
          new Native(Array.isArray(source) ? source.map(plain) : plain(source));
        return new Proxy(Native, { construct: (_target, [source]) => construct(source) as object });
      }
      if (name in fixedLength) return floatArrayConstructor(fixedLength[name as keyof typeof fixedLength]);
      return (globalThis as Record<string, unknown>)[name];
    },
  };
  for (const name of Object.keys(binaryFunctions)) operators[name] = (a: unknown, b: unknown) => binary(name, a, b);
  for (const [name, compare] of Object.entries(comparisonFunctions)) {
    operators[name] = (a: unknown, b: unknown) => compare(plain(primitive(a)) as never, plain(primitive(b)) as never);
  }
  const nothing = ['statement', 'loop', 'caught', 'outside', 'outsideCollection', 'evaluation', 'enterAsync'];
  for (const name of nothing) operators[name] = () => undefined;
  return operators;
}
