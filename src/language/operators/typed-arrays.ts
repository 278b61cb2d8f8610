import { Operation } from '../../engine/operations.ts';
import { isTracked, plainValue, type Tracked } from '../../engine/recording.ts';
import { computeUnary } from './arithmetic.ts';
import type { OperatorContext } from './context.ts';
import { isTrackedNumber } from './context.ts';
import { toNumber } from './conversions.ts';

/** A real array of floats. */
export type FloatArray = Float64Array | Float32Array;
type FloatArrayConstructor = Float64ArrayConstructor | Float32ArrayConstructor;

/** Tracked elements of all arrays over one buffer, by the offset of the element's first byte. */
type Elements = Map<number, Tracked>;

const indexKey = /^(?:0|[1-9]\d*)$/;

/** What all typed arrays inherit. */
const nativePrototype = Object.getPrototypeOf(Int8Array.prototype) as object;
const nativeGetters = new Set<PropertyKey>(['buffer', 'byteLength', 'byteOffset', 'length', Symbol.toStringTag]);

const mixedMessage =
  'The bytes of this array are also read as numbers of another kind: the gradient is blocked here. Use arrays of their own.';

/**
 * Float arrays for rewritten code. One that is made while a recording is active keeps tracked values: it is a proxy over a real
 * array, with a table of tracked elements beside the buffer, so that subarrays share it. One that is made before is the
 * language's own and keeps plain numbers.
 */
export class FloatArrays {
  readonly #context: OperatorContext;
  readonly #elements = new WeakMap<ArrayBufferLike, Elements>();
  readonly #targets = new WeakMap<object, FloatArray>();
  /** What kind of view each buffer is looked at with. */
  readonly #kinds = new WeakMap<ArrayBufferLike, string>();
  /** Buffers whose bytes are read as more than one kind of number, so that no element of them can be kept tracked. */
  readonly #mixed = new WeakSet<ArrayBufferLike>();
  readonly #methods: Readonly<Record<PropertyKey, unknown>>;

  constructor(context: OperatorContext) {
    this.#context = context;
    this.#methods = arrayMethods(this);
  }

  /** The real array behind one that keeps tracked values. */
  target(value: object): FloatArray | undefined {
    return this.#targets.get(value);
  }

  /** A new array of the same kind with these elements, which keeps tracked ones. */
  from(like: FloatArray, values: readonly unknown[]): FloatArray {
    const array = this.wrap(new (like.constructor as Float64ArrayConstructor)(values.length));
    values.forEach((value, index) => {
      array[index] = value as number;
    });
    return array;
  }

  wrap(real: FloatArray): FloatArray {
    const elements = this.#elementsOf(real.buffer);
    const width = real.BYTES_PER_ELEMENT;
    const proxy = new Proxy(real, {
      get: (target, key, receiver) => {
        if (typeof key === 'string' && indexKey.test(key)) {
          const index = Number(key);
          return index < target.length ? (elements.get(target.byteOffset + index * width) ?? target[index]) : undefined;
        }
        if (
          Object.hasOwn(this.#methods, key) &&
          Reflect.get(nativePrototype, key) === Reflect.get(target, key, target)
        ) {
          return this.#methods[key];
        }
        // The language's own getters want the real array; those of a subclass may read tracked elements.
        return Reflect.get(target, key, nativeGetters.has(key) ? target : receiver) as unknown;
      },
      set: (target, key, value, receiver) => {
        if (typeof key !== 'string' || !indexKey.test(key)) return Reflect.set(target, key, value, receiver);
        this.#store(target, elements, Number(key), value);
        return true;
      },
      getOwnPropertyDescriptor: (target, key) => {
        const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
        if (descriptor === undefined || typeof key !== 'string' || !indexKey.test(key)) return descriptor;
        return {
          ...descriptor,
          value: elements.get(target.byteOffset + Number(key) * width) ?? (descriptor.value as unknown),
        };
      },
    });
    this.#targets.set(proxy, real);
    return proxy;
  }

  #elementsOf(buffer: ArrayBufferLike): Elements {
    let elements = this.#elements.get(buffer);
    if (elements === undefined) {
      elements = new Map();
      this.#elements.set(buffer, elements);
    }
    return elements;
  }

  #store(target: FloatArray, elements: Elements, index: number, given: unknown): void {
    const value = toNumber(given);
    const offset = target.byteOffset + index * target.BYTES_PER_ELEMENT;
    if (index >= target.length) return;
    if (!isTrackedNumber(value)) {
      target[index] = value as number;
      elements.delete(offset);
      return;
    }
    const { place } = this.#context;
    if (this.#mixed.has(target.buffer)) {
      this.#context.finding('blocked-gradient', place, mixedMessage);
      target[index] = this.#context.pin(value, place) as number;
      return;
    }
    // A Float32Array rounds what it keeps; the rounding has derivative 1.
    const kept = target instanceof Float32Array ? computeUnary(this.#context, Operation.fround, value, place) : value;
    target[index] = plainValue(kept) as number;
    elements.set(offset, kept as Tracked);
  }

  /** Notes how the bytes of a view are read. Read as numbers of another kind as well, they are no tracked numbers any more. */
  #noted<View extends ArrayBufferView>(view: View, kind: string): View {
    const { buffer } = view;
    const known = this.#kinds.get(buffer);
    if (known === undefined) this.#kinds.set(buffer, kind);
    if (known === undefined || known === kind || this.#mixed.has(buffer)) return view;
    this.#mixed.add(buffer);
    const elements = this.#elements.get(buffer);
    if (elements === undefined || elements.size === 0) return view;
    const { place } = this.#context;
    this.#context.finding('blocked-gradient', place, mixedMessage);
    for (const element of elements.values()) this.#context.pin(element, place);
    elements.clear();
    return view;
  }

  /** `buffer.slice(…)`: tracked elements come along. */
  copyBuffer(buffer: ArrayBuffer, [begin, end]: readonly number[]): ArrayBuffer {
    const copy = buffer.slice(begin ?? 0, end);
    const elements = this.#elements.get(buffer);
    if (elements === undefined || elements.size === 0) return copy;
    const { byteLength } = buffer;
    const from = Math.trunc(begin ?? 0) || 0;
    const first = from < 0 ? Math.max(byteLength + from, 0) : Math.min(from, byteLength);
    const kept = this.#elementsOf(copy);
    const kind = this.#kinds.get(buffer)!;
    const width = kind === 'Float32Array' ? Float32Array.BYTES_PER_ELEMENT : Float64Array.BYTES_PER_ELEMENT;
    // Part of an element, or elements off their places, are bytes and no numbers.
    if (first % width !== 0 || copy.byteLength % width !== 0) {
      const { place } = this.#context;
      this.#context.finding('blocked-gradient', place, mixedMessage);
      for (const element of elements.values()) this.#context.pin(element, place);
      return copy;
    }
    for (const [offset, element] of elements) {
      if (offset >= first && offset < first + copy.byteLength) kept.set(offset - first, element);
    }
    this.#kinds.set(copy, kind);
    return copy;
  }

  /** What stands for `DataView`, which reads bytes. */
  dataViewShadow(): unknown {
    return new Proxy(DataView, {
      construct: (native, values: unknown[], newTarget) =>
        this.#noted(Reflect.construct(native, values, newTarget) as DataView, 'DataView'),
    });
  }

  /** What stands for `ArrayBuffer`: an array which keeps tracked values is a view too. */
  bufferShadow(): unknown {
    const isView = (value: unknown): boolean =>
      ArrayBuffer.isView(value) || (typeof value === 'object' && value !== null && this.#targets.has(value));
    return new Proxy(ArrayBuffer, {
      get: (native, key, receiver) => (key === 'isView' ? isView : (Reflect.get(native, key, receiver) as unknown)),
    });
  }

  /** What stands for `Float64Array` or `Float32Array`. */
  shadow(native: FloatArrayConstructor): unknown {
    const make = (values: readonly unknown[], newTarget: unknown): object => {
      const construct = (given: readonly unknown[]): object =>
        this.#noted(Reflect.construct(native, given, newTarget as () => void) as FloatArray, native.name);
      if (this.#context.recording === undefined) return construct(values);
      const [source] = values;
      if (typeof source === 'object' && source !== null && !isTracked(source) && !isBuffer(source)) {
        const items =
          Symbol.iterator in source ? [...(source as Iterable<unknown>)] : Array.from(source as ArrayLike<unknown>);
        const array = this.wrap(construct([items.length]) as FloatArray);
        items.forEach((item, index) => {
          array[index] = item as number;
        });
        return array;
      }
      return this.wrap(construct(values.map((value) => this.#context.pin(value, this.#context.place))) as FloatArray);
    };
    const statics: Record<string, unknown> = {
      from(this: unknown, source: ArrayLike<unknown>, map?: (value: unknown, index: number) => unknown) {
        return make([map === undefined ? Array.from(source) : Array.from(source, map)], this);
      },
      of(this: unknown, ...items: unknown[]) {
        return make([items], this);
      },
    };
    return new Proxy(native, {
      construct: (_target, values: unknown[], newTarget) => make(values, newTarget),
      get: (target, key) =>
        typeof key === 'string' && Object.hasOwn(statics, key) && this.#context.recording !== undefined
          ? statics[key]
          : (Reflect.get(target, key) as unknown),
    });
  }

  /** What stands for an array of integers: it keeps the numbers of tracked elements, and says that the gradient ends there. */
  integerShadow(native: Int32ArrayConstructor): unknown {
    const settle = (value: unknown): unknown => {
      if (!isTracked(value)) return value;
      const { place } = this.#context;
      this.#context.finding('blocked-gradient', place, blockedBy(native.name));
      return this.#context.pin(value, place);
    };
    const make = (values: readonly unknown[], newTarget: unknown): object => {
      const [source] = values;
      const listed = typeof source === 'object' && source !== null && !isTracked(source) && !isBuffer(source);
      const given = listed ? [Array.from(source as ArrayLike<unknown>, settle)] : values.map(settle);
      return this.#noted(Reflect.construct(native, given, newTarget as () => void) as Int32Array, native.name);
    };
    return new Proxy(native, {
      construct: (_target, values: unknown[], newTarget) => make(values, newTarget),
    });
  }

  /** What can be kept in an element of an object: a tracked value only where it stays tracked. */
  stored(object: unknown, value: unknown, place: number): unknown {
    if (!isTracked(value) || !ArrayBuffer.isView(object)) return value;
    const kind = Object.prototype.toString.call(object).slice('[object '.length, -1);
    const early =
      `This ${kind} was made before the evaluation and keeps plain numbers only: the gradient is blocked here. ` +
      'Make it inside the loss, or use an ordinary array.';
    const message = object instanceof Float64Array || object instanceof Float32Array ? early : blockedBy(kind);
    this.#context.finding('blocked-gradient', place, message);
    return this.#context.pin(value, place);
  }
}

const blockedBy = (kind: string): string =>
  kind.startsWith('Float')
    ? `A ${kind} keeps plain numbers only: the gradient is blocked here. Use a Float64Array or an ordinary array.`
    : `The elements of ${kind.startsWith('Int') ? 'an' : 'a'} ${kind} are integers: the gradient is blocked here. ` +
      'Use a Float64Array or an ordinary array.';

function isBuffer(value: object): boolean {
  return (
    value instanceof ArrayBuffer || (typeof SharedArrayBuffer !== 'undefined' && value instanceof SharedArrayBuffer)
  );
}

/** Methods of arrays that work on anything with a length, so also on an array which keeps tracked values. */
const genericNames = [
  'at',
  'copyWithin',
  'entries',
  'every',
  'fill',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'forEach',
  'includes',
  'indexOf',
  'join',
  'keys',
  'lastIndexOf',
  'reduce',
  'reduceRight',
  'reverse',
  'some',
  'values',
] as const;

function arrayMethods(arrays: FloatArrays): Readonly<Record<PropertyKey, unknown>> {
  const methods: Record<PropertyKey, unknown> = { [Symbol.iterator]: Array.prototype.values };
  for (const name of genericNames) methods[name] = Array.prototype[name];
  /** Methods that make a new array of the same kind from what the method of ordinary arrays gives. */
  for (const name of ['filter', 'map', 'slice', 'toReversed', 'toSorted', 'with'] as const) {
    const method: (...values: never[]) => unknown[] = Array.prototype[name];
    methods[name] = function (this: FloatArray, ...values: unknown[]): FloatArray {
      return arrays.from(arrays.target(this)!, Reflect.apply(method, [...this], values));
    };
  }
  methods['subarray'] = function (this: FloatArray, begin?: number, end?: number): FloatArray {
    return arrays.wrap(arrays.target(this)!.subarray(begin, end));
  };
  methods['set'] = function (this: FloatArray, source: ArrayLike<number>, offset = 0): void {
    const items = Array.from(source);
    if (offset + items.length > this.length) throw new RangeError('offset is out of bounds');
    items.forEach((item, index) => {
      this[offset + index] = item;
    });
  };
  methods['sort'] = function (this: FloatArray, compare?: (a: number, b: number) => number): FloatArray {
    const sorted = [...this].sort(compare ?? ((a, b) => a - b));
    sorted.forEach((item, index) => {
      this[index] = item;
    });
    return this;
  };
  methods['toString'] = Array.prototype.join;
  return methods;
}
