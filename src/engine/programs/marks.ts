import { Tensor } from '../tensor.ts';
import { isTracked, nodeWithin, type Recorder } from '../tracked.ts';

/** Kinds of marks, as stored. Turns of loops are there only where they were asked for. */
export const MarkKind = { statement: 0, enter: 1, leave: 2, bind: 3, turn: 4 } as const;
export type MarkKind = (typeof MarkKind)[keyof typeof MarkKind];

/** Marks hold four numbers each: kind, place id, node count at the mark, payload. */
export const markSize = 4;

/**
 * What a binding held when it was marked: tracked values as their node, the rest as it was. Objects are copied to a bounded
 * depth, because user code may change them later.
 */
export type BoundValue =
  | { readonly kind: 'node'; readonly node: number }
  | { readonly kind: 'plain'; readonly value: number | string | boolean | bigint | null | undefined }
  | { readonly kind: 'tensor'; readonly tensor: Tensor }
  | { readonly kind: 'array'; readonly items: readonly BoundValue[]; readonly length: number }
  | { readonly kind: 'object'; readonly entries: ReadonlyArray<readonly [string, BoundValue]> }
  | { readonly kind: 'other'; readonly text: string };

/** The marks of one evaluation: statements, calls and bindings in execution order. */
export interface Marks {
  /** (kind, place id, node count, payload) each. Payload: of `enter` an index into `names`, of `bind` into `bindings`. */
  readonly data: Int32Array;
  readonly names: readonly string[];
  readonly bindings: ReadonlyArray<{ readonly name: string; readonly value: BoundValue }>;
}

const deepest = 3;
const mostItems = 100;

/** Collects marks while a loss runs. */
export class MarkStore {
  #data = new Int32Array(1024);
  #length = 0;
  readonly #names: string[] = [];
  readonly #nameIds = new Map<string, number>();
  readonly #bindings: { name: string; value: BoundValue }[] = [];

  get count(): number {
    return this.#length / markSize;
  }

  statement(place: number, nodeCount: number): void {
    this.#push(MarkKind.statement, place, nodeCount, -1);
  }

  enter(name: string, place: number, nodeCount: number): void {
    let id = this.#nameIds.get(name);
    if (id === undefined) {
      id = this.#names.push(name) - 1;
      this.#nameIds.set(name, id);
    }
    this.#push(MarkKind.enter, place, nodeCount, id);
  }

  leave(place: number, nodeCount: number): void {
    this.#push(MarkKind.leave, place, nodeCount, -1);
  }

  turn(place: number, nodeCount: number): void {
    this.#push(MarkKind.turn, place, nodeCount, -1);
  }

  bind(name: string, value: unknown, place: number, nodeCount: number, recorder: Recorder): void {
    const index = this.#bindings.push({ name, value: describe(value, recorder, 0) }) - 1;
    this.#push(MarkKind.bind, place, nodeCount, index);
  }

  finish(): Marks {
    return { data: this.#data.slice(0, this.#length), names: this.#names, bindings: this.#bindings };
  }

  #push(kind: MarkKind, place: number, nodeCount: number, payload: number): void {
    if (this.#length === this.#data.length) {
      const larger = new Int32Array(2 * this.#length);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.#length] = kind;
    this.#data[this.#length + 1] = place;
    this.#data[this.#length + 2] = nodeCount;
    this.#data[this.#length + 3] = payload;
    this.#length += markSize;
  }
}

function describe(value: unknown, recorder: Recorder, depth: number): BoundValue {
  if (isTracked(value)) {
    const node = nodeWithin(value, recorder);
    return node < 0 ? { kind: 'other', text: 'a value of an earlier evaluation' } : { kind: 'node', node };
  }
  switch (typeof value) {
    case 'number':
    case 'string':
    case 'boolean':
    case 'bigint':
    case 'undefined':
      return { kind: 'plain', value };
    case 'function':
      return { kind: 'other', text: `function ${String(Object.getOwnPropertyDescriptor(value, 'name')?.value ?? '')}` };
    case 'symbol':
      return { kind: 'other', text: value.toString() };
    case 'object':
      return value === null ? { kind: 'plain', value } : describeObject(value, recorder, depth);
  }
}

function describeObject(value: object, recorder: Recorder, depth: number): BoundValue {
  if (value instanceof Tensor) return { kind: 'tensor', tensor: value };
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    const items = value as unknown as ArrayLike<unknown>;
    if (depth >= deepest) return { kind: 'other', text: `Array(${items.length})` };
    const shown = Array.from({ length: Math.min(items.length, mostItems) }, (_, i) => items[i]);
    return { kind: 'array', items: shown.map((item) => describe(item, recorder, depth + 1)), length: items.length };
  }
  if (depth >= deepest) return { kind: 'other', text: 'Object' };
  const entries: [string, BoundValue][] = [];
  // Getters are user code and must not run here, so only data properties are shown.
  for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(value)).slice(0, mostItems)) {
    if (property.enumerable && 'value' in property) entries.push([key, describe(property.value, recorder, depth + 1)]);
  }
  return { kind: 'object', entries };
}
