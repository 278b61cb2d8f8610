import { Operation } from '../../engine/operations.ts';
import { isTracked, type Tracked } from '../../engine/recording.ts';
import { computeBinary } from './arithmetic.ts';
import type { OperatorContext } from './context.ts';

/** The key under which a value is found in a map or set: tracked numbers by their pinned value, like numbers. */
type KeyOf = (key: unknown) => unknown;

/** What is given back for a tracked key: the key itself, but for −0, which maps and sets keep as 0. */
function keptKey(context: OperatorContext, key: Tracked, plain: unknown): Tracked {
  return Object.is(plain, -0) ? (computeBinary(context, Operation.add, key, 0, context.place) as Tracked) : key;
}

/** A map or set made elsewhere is an instance of what stands for its constructor. */
function disguise(shadow: abstract new () => object, native: abstract new () => object): void {
  Object.defineProperty(shadow, 'name', { value: native.name });
  const isInstance = function (this: unknown, value: unknown): boolean {
    return this === shadow
      ? value instanceof native
      : Function.prototype[Symbol.hasInstance].call(this as () => void, value);
  };
  Object.defineProperty(shadow, Symbol.hasInstance, { value: isInstance });
}

/**
 * Map for rewritten code. Tracked keys are found by their value, which is pinned, and come back tracked when the map is
 * walked. A Map made elsewhere is an instance of it too.
 */
export function mapShadow(context: OperatorContext): MapConstructor {
  const keyOf: KeyOf = (key) => context.pin(key, context.place);
  class TrackedMap<K, V> extends Map<K, V> {
    readonly #tracked = new Map<unknown, Tracked>();

    static groupBy<K, T>(items: Iterable<T>, keyOfItem: (item: T, index: number) => K): Map<K, T[]> {
      const groups = new TrackedMap<K, T[]>();
      let index = 0;
      for (const item of items) {
        const key = keyOfItem(item, index++);
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [item]);
        else group.push(item);
      }
      return groups;
    }

    constructor(entries?: Iterable<readonly [K, V]> | null) {
      super();
      if (entries === null || entries === undefined) return;
      const set: unknown = this.set;
      for (const entry of entries) Reflect.apply(set as () => unknown, this, [entry[0], entry[1]]);
    }

    override get(key: K): V | undefined {
      return super.get(keyOf(key) as K);
    }

    override has(key: K): boolean {
      return super.has(keyOf(key) as K);
    }

    override set(key: K, value: V): this {
      const plain = keyOf(key) as K;
      if (isTracked(key) && !super.has(plain)) this.#tracked.set(plain, keptKey(context, key, plain));
      return super.set(plain, value);
    }

    override delete(key: K): boolean {
      const plain = keyOf(key) as K;
      this.#tracked.delete(plain);
      return super.delete(plain);
    }

    override clear(): void {
      this.#tracked.clear();
      super.clear();
    }

    override *entries(): MapIterator<[K, V]> {
      for (const [key, value] of super.entries()) yield [(this.#tracked.get(key) ?? key) as K, value];
      return undefined;
    }

    override *keys(): MapIterator<K> {
      for (const key of super.keys()) yield (this.#tracked.get(key) ?? key) as K;
      return undefined;
    }

    override [Symbol.iterator](): MapIterator<[K, V]> {
      return this.entries();
    }

    override forEach(callback: (value: V, key: K, map: Map<K, V>) => void, receiver?: unknown): void {
      super.forEach((value, key) => {
        Reflect.apply(callback, receiver, [value, this.#tracked.get(key) ?? key, this]);
      });
    }
  }
  disguise(TrackedMap, Map);
  return TrackedMap as unknown as MapConstructor;
}

/** Set for rewritten code; see {@link mapShadow}. */
export function setShadow(context: OperatorContext): SetConstructor {
  const keyOf: KeyOf = (key) => context.pin(key, context.place);
  class TrackedSet<T> extends Set<T> {
    readonly #tracked = new Map<unknown, Tracked>();

    constructor(values?: Iterable<T> | null) {
      super();
      if (values === null || values === undefined) return;
      const add: unknown = this.add;
      for (const value of values) Reflect.apply(add as () => unknown, this, [value]);
    }

    override has(value: T): boolean {
      return super.has(keyOf(value) as T);
    }

    override add(value: T): this {
      const plain = keyOf(value) as T;
      if (isTracked(value) && !super.has(plain)) this.#tracked.set(plain, keptKey(context, value, plain));
      return super.add(plain);
    }

    override delete(value: T): boolean {
      const plain = keyOf(value) as T;
      this.#tracked.delete(plain);
      return super.delete(plain);
    }

    override clear(): void {
      this.#tracked.clear();
      super.clear();
    }

    override *values(): SetIterator<T> {
      for (const value of super.values()) yield (this.#tracked.get(value) ?? value) as T;
      return undefined;
    }

    override keys(): SetIterator<T> {
      return this.values();
    }

    override *entries(): SetIterator<[T, T]> {
      for (const value of this.values()) yield [value, value];
      return undefined;
    }

    override [Symbol.iterator](): SetIterator<T> {
      return this.values();
    }

    override forEach(callback: (value: T, same: T, set: Set<T>) => void, receiver?: unknown): void {
      super.forEach((value) => {
        const given = this.#tracked.get(value) ?? value;
        Reflect.apply(callback, receiver, [given, given, this]);
      });
    }

    union<U>(other: Iterable<U>): Set<T | U> {
      return new TrackedSet<T | U>([...this, ...membersOf(other)]);
    }

    intersection<U>(other: Iterable<U>): Set<T & U> {
      const members = new TrackedSet<unknown>(membersOf(other));
      return new TrackedSet([...this].filter((value) => members.has(value)) as (T & U)[]);
    }

    difference<U>(other: Iterable<U>): Set<T> {
      const members = new TrackedSet<unknown>(membersOf(other));
      return new TrackedSet([...this].filter((value) => !members.has(value)));
    }

    symmetricDifference<U>(other: Iterable<U>): Set<T | U> {
      const members = [...membersOf(other)];
      const theirs = new TrackedSet<unknown>(members);
      const ours = [...this].filter((value) => !theirs.has(value));
      return new TrackedSet<T | U>([...ours, ...members.filter((value) => !this.has(value as never))]);
    }
  }
  disguise(TrackedSet, Set);
  return TrackedSet as unknown as SetConstructor;
}

/** Members of a set, or keys of a map: what the operations of sets take. */
function membersOf<U>(other: Iterable<U>): Iterable<U> {
  return other instanceof Map ? (other.keys() as Iterable<U>) : other;
}
