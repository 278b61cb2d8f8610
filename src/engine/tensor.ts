import { ShapeError } from './errors.ts';
import { refusingArrayMembers } from './tensor-members.ts';

/** Lengths of the axes, outermost first. Inside the kernels a scalar has shape []. */
export type Shape = readonly number[];

/** Numbers, or arrays of them nested to any depth: what a tensor can be made from. */
export type NestedNumbers = number | readonly NestedNumbers[];

/** A dense, row-major array of float64. It is immutable once made; whoever makes it gives up its `data`. */
export class Tensor {
  readonly shape: Shape;
  readonly data: Float64Array;

  /** @throws ShapeError when the data do not fill the shape, or the shape has no axis (a scalar is a number). */
  constructor(shape: Shape, data: Float64Array) {
    if (shape.length === 0) throw new ShapeError('A tensor needs at least one axis; a scalar is a plain number.');
    const size = sizeOf(shape);
    if (size !== data.length) {
      throw new ShapeError(`A tensor of shape ${formatShape(shape)} needs ${size} numbers and got ${data.length}.`);
    }
    this.shape = shape;
    this.data = data;
  }

  get size(): number {
    return this.data.length;
  }

  /** The elements in row-major order, as the text of an array has them. */
  toString(): string {
    return this.data.join(',');
  }
}

Object.setPrototypeOf(
  Tensor.prototype,
  refusingArrayMembers({ prototype: Object.prototype }, (value) =>
    value instanceof Tensor ? formatShape(value.shape) : undefined,
  ),
);

/** A plain value: what a tracked value has at one evaluation. */
export type Value = number | Tensor;

const scalarShape: Shape = [];

/** The shape of a value; [] for a number. */
export function shapeOf(value: Value): Shape {
  return typeof value === 'number' ? scalarShape : value.shape;
}

/** The number of elements of a shape; 1 for []. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

export function sameShape(left: Shape, right: Shape): boolean {
  if (left.length !== right.length) return false;
  for (let axis = 0; axis < left.length; axis++) if (left[axis] !== right[axis]) return false;
  return true;
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** The common shape of two operands by numpy's rule. @throws ShapeError when there is none. */
export function broadcastShapes(left: Shape, right: Shape): Shape {
  if (left.length === 0 || sameShape(left, right)) return right;
  if (right.length === 0) return left;
  const rank = Math.max(left.length, right.length);
  const shape = new Array<number>(rank);
  for (let axis = 0; axis < rank; axis++) {
    const a = left[axis - rank + left.length] ?? 1;
    const b = right[axis - rank + right.length] ?? 1;
    if (a !== b && a !== 1 && b !== 1) {
      throw new ShapeError(
        `Shapes ${formatShape(left)} and ${formatShape(right)} do not fit together: lengths must be equal or 1, ` +
          'counted from the last axis.',
      );
    }
    shape[axis] = a === 1 ? b : a;
  }
  return shape;
}

/** Whether a value of shape `from` broadcasts to exactly `to`. */
export function broadcastsTo(from: Shape, to: Shape): boolean {
  if (from.length > to.length) return false;
  for (let axis = 1; axis <= from.length; axis++) {
    const length = from[from.length - axis]!;
    if (length !== 1 && length !== to[to.length - axis]) return false;
  }
  return true;
}

/** An axis counted from the front; negative ones count from the back. @throws ShapeError when there is no such axis. */
export function normalizeAxis(axis: number, rank: number): number {
  const normalized = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || normalized < 0 || normalized >= rank) {
    throw new ShapeError(`Axis ${axis} does not exist: the tensor has ${rank} ${rank === 1 ? 'axis' : 'axes'}.`);
  }
  return normalized;
}

/** The shape of nested arrays. @throws ShapeError when rows differ in length or depth. */
export function shapeOfNested(nested: NestedNumbers): Shape {
  const shape: number[] = [];
  let level: NestedNumbers = nested;
  while (Array.isArray(level)) {
    shape.push(level.length);
    level = (level as readonly NestedNumbers[])[0] ?? 0;
  }
  return shape;
}

/** A value from nested arrays: a number stays a number. @throws ShapeError when rows differ in length or depth. */
export function valueFromNested(nested: NestedNumbers): Value {
  if (typeof nested === 'number') return nested;
  const shape = shapeOfNested(nested);
  const data = new Float64Array(sizeOf(shape));
  let next = 0;
  const fill = (part: NestedNumbers, axis: number): void => {
    if (typeof part === 'number' ? axis !== shape.length : axis >= shape.length || part.length !== shape[axis]) {
      throw new ShapeError(`Nested arrays must have equal lengths at every depth (expected ${formatShape(shape)}).`);
    }
    if (typeof part === 'number') data[next++] = part;
    else for (const inner of part) fill(inner, axis + 1);
  };
  fill(nested, 0);
  return new Tensor(shape, data);
}

/** The value as nested arrays; a number stays a number. */
export function valueToNested(value: Value): NestedNumbers {
  if (typeof value === 'number') return value;
  const { shape, data } = value;
  let next = 0;
  const build = (axis: number): NestedNumbers => {
    if (axis === shape.length) return data[next++]!;
    return Array.from({ length: shape[axis]! }, () => build(axis + 1));
  };
  return build(0);
}
