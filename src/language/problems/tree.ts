import type { Value } from '../../engine/tensor.ts';
import { Tensor } from '../../engine/tensor.ts';
import type { Operand } from '../../engine/tracked.ts';

/** One parameter: a leaf of the tree, stored at `offset … offset + size` of the flat vector θ, row-major. */
export interface ParameterLeaf {
  /** `w`, `layer.weights`, `points[0].x`. */
  readonly name: string;
  /** Lengths of the axes; [] for a number. */
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

/** One value which an evaluation takes: a whole leaf, or one element of it where the user's function gets a real array. */
export interface ProblemInput {
  /** `w`, or `w[3]` and `W[1][2]` of an element. */
  readonly name: string;
  /** Index of the leaf. */
  readonly leaf: number;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

type Step = string | number;

/** How an argument is put together from the inputs. */
type Node =
  /** `input` is the index of the (first) input. */
  | { readonly kind: 'leaf'; readonly leaf: number; readonly input: number; readonly whole: boolean }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  /** An element which a pattern passes over. */
  | { readonly kind: 'hole' }
  | { readonly kind: 'object'; readonly entries: ReadonlyArray<readonly [string, Node]> };

/** Part of a default which is no number: the steps to it and what it is. */
export class NotNumericError extends Error {
  readonly path: readonly Step[];
  /** Name of the part: `layer.weights[2]`. */
  readonly part: string;
  /** What it is, after "is": `a text`. */
  readonly what: string;

  constructor(path: readonly Step[], part: string, what: string) {
    super(`${part} is ${what}`);
    this.name = 'NotNumericError';
    this.path = path;
    this.part = part;
    this.what = what;
  }
}

/** What a value is, in words that follow "is" or "returned". */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (value instanceof Tensor) return `a tensor of shape [${value.shape.join(', ')}]`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  if (ArrayBuffer.isView(value)) return 'a typed array';
  switch (typeof value) {
    case 'string':
      return `the text ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
    case 'boolean':
      return `the truth value ${value}`;
    case 'bigint':
      return 'a BigInt';
    case 'object':
      return value instanceof Promise ? 'a promise' : 'an object';
    default:
      return `a ${typeof value}`;
  }
}

/** The shape of nested arrays of numbers; undefined where they are ragged, empty or hold something else. */
export function rectangularShape(value: unknown): readonly number[] | undefined {
  if (typeof value === 'number') return [];
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const first = rectangularShape(value[0]);
  if (first === undefined) return undefined;
  for (const item of value) {
    const shape = rectangularShape(item);
    if (shape?.length !== first.length || shape.some((length, axis) => length !== first[axis])) return undefined;
  }
  return [value.length, ...first];
}

export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

function childName(name: string, key: string): string {
  if (!identifier.test(key)) return `${name}[${JSON.stringify(key)}]`;
  return name === '' ? key : `${name}.${key}`;
}

/** Builds the leaves, the inputs and the flat start of a tree of numbers. */
export class TreeBuilder {
  readonly leaves: ParameterLeaf[] = [];
  readonly inputs: ProblemInput[] = [];
  readonly numbers: number[] = [];
  /** The steps from an added value to each leaf. */
  readonly paths: (readonly Step[])[] = [];
  readonly #tensors: boolean;
  readonly #above = new Set<unknown>();

  /** @param tensors whether arrays reach the user's code as tensors, not as real arrays. */
  constructor(tensors: boolean) {
    this.#tensors = tensors;
  }

  /** @throws NotNumericError where the value is no tree of numbers. */
  add(value: unknown, name: string, path: readonly Step[] = []): Node {
    if (typeof value === 'number') return this.#addLeaf(name, path, [], [value], true);
    if (value instanceof Tensor) return this.#addLeaf(name, path, value.shape, [...value.data], true);
    const shape = rectangularShape(value);
    if (shape !== undefined) {
      const numbers = (value as unknown[]).flat(Number.POSITIVE_INFINITY) as number[];
      return this.#addLeaf(name, path, shape, numbers, this.#tensors);
    }
    if (this.#above.has(value)) throw new NotNumericError(path, name, 'an object that contains itself');
    this.#above.add(value);
    try {
      return this.#addInner(value, name, path);
    } finally {
      this.#above.delete(value);
    }
  }

  #addInner(value: unknown, name: string, path: readonly Step[]): Node {
    if (Array.isArray(value) && value.length > 0) {
      const items = Array.from(value, (item: unknown, index) => this.add(item, `${name}[${index}]`, [...path, index]));
      return { kind: 'list', items };
    }
    if (!isPlainObject(value) || Object.keys(value).length === 0) {
      throw new NotNumericError(path, name, isPlainObject(value) ? 'an empty object' : kindOf(value));
    }
    const entries = Object.keys(value).map(
      (key) => [key, this.add(value[key], childName(name, key), [...path, key])] as const,
    );
    return { kind: 'object', entries };
  }

  #addLeaf(
    name: string,
    path: readonly Step[],
    shape: readonly number[],
    numbers: readonly number[],
    whole: boolean,
  ): Node {
    const leaf = this.leaves.length;
    const offset = this.numbers.length;
    const input = this.inputs.length;
    this.leaves.push({ name, shape, offset, size: numbers.length });
    this.paths.push(path);
    for (const number of numbers) this.numbers.push(number);
    if (whole) this.inputs.push({ name, leaf, shape, offset, size: numbers.length });
    else {
      for (let index = 0; index < numbers.length; index++) {
        const element = `${name}${elementIndex(shape, index)}`;
        this.inputs.push({ name: element, leaf, shape: [], offset: offset + index, size: 1 });
      }
    }
    return { kind: 'leaf', leaf, input, whole };
  }
}

export type { Node as TreeNode };

/** `[1][2]` of a row-major index. */
export function elementIndex(shape: readonly number[], index: number): string {
  let text = '';
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    text = `[${rest % shape[axis]!}]${text}`;
    rest = Math.floor(rest / shape[axis]!);
  }
  return text;
}

/** Nested arrays of a shape, filled in row-major order. */
function nest<Item>(shape: readonly number[], item: (index: number) => Item): unknown {
  let next = 0;
  const build = (axis: number): unknown =>
    axis === shape.length ? item(next++) : Array.from({ length: shape[axis]! }, () => build(axis + 1));
  return build(0);
}

/** The argument which the user's function gets: fresh arrays and objects at every call, as it may change them. */
export function buildArgument(node: Node, leaves: readonly ParameterLeaf[], values: readonly Operand[]): unknown {
  switch (node.kind) {
    case 'leaf':
      return node.whole ? values[node.input] : nest(leaves[node.leaf]!.shape, (index) => values[node.input + index]);
    case 'hole':
      return undefined;
    case 'list':
      return node.items.map((item) => buildArgument(item, leaves, values));
    case 'object':
      return Object.fromEntries(node.entries.map(([key, inner]) => [key, buildArgument(inner, leaves, values)]));
  }
}

/** A flat vector in the shape of the tree, as plain data. */
export function buildPlain(node: Node, leaves: readonly ParameterLeaf[], flat: Float64Array): unknown {
  switch (node.kind) {
    case 'leaf': {
      const { shape, offset } = leaves[node.leaf]!;
      return nest(shape, (index) => flat[offset + index]!);
    }
    case 'hole':
      return undefined;
    case 'list':
      return node.items.map((item) => buildPlain(item, leaves, flat));
    case 'object':
      return Object.fromEntries(node.entries.map(([key, inner]) => [key, buildPlain(inner, leaves, flat)]));
  }
}

/** The plain values of the inputs at a point; tensors get copies. */
export function inputValues(inputs: readonly ProblemInput[], flat: Float64Array): Value[] {
  return inputs.map(({ shape, offset, size }) =>
    shape.length === 0 ? flat[offset]! : new Tensor(shape, flat.slice(offset, offset + size)),
  );
}
