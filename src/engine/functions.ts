import { EngineError, ShapeError } from './errors.ts';
import { apply, asOperand, type Operandish, shapeOfOperand } from './functions/operands.ts';
import { Operation } from './operations/codes.ts';
import { formatShape, normalizeAxis, type Shape, sizeOf, Tensor, type Value, valueFromNested } from './tensor.ts';
import type { Operand } from './tracked.ts';

export type { Operandish } from './functions/operands.ts';

/**
 * The tensor functions which a loss calls. Each takes numbers, tensors, tracked values and nested arrays of them, broadcasts
 * like numpy, records when an operand is tracked, and throws a ShapeError at the current place when shapes do not fit.
 * Axes may be negative, counted from the last.
 */

const unary =
  (operation: Operation) =>
  (x: Operandish): Operand =>
    apply(operation, [asOperand(x)]);
const binary =
  (operation: Operation) =>
  (a: Operandish, b: Operandish): Operand =>
    apply(operation, [asOperand(a), asOperand(b)]);

export const exp = unary(Operation.exp);
export const log = unary(Operation.log);
export const sqrt = unary(Operation.sqrt);
export const sin = unary(Operation.sin);
export const cos = unary(Operation.cos);
export const tanh = unary(Operation.tanh);
/** 1 ÷ (1 + e⁻ˣ). */
export const sigmoid = unary(Operation.sigmoid);
/** log(1 + eˣ). */
export const softplus = unary(Operation.softplus);
export const abs = unary(Operation.abs);
export const negate = unary(Operation.negate);
/** The value, whose derivative is taken to be 0. */
export const stopGradient = unary(Operation.stopGradient);

export const add = binary(Operation.add);
export const subtract = binary(Operation.subtract);
export const multiply = binary(Operation.multiply);
export const divide = binary(Operation.divide);
export const power = binary(Operation.power);

// Comparisons element by element, 1 where they hold and 0 elsewhere: conditions for `where`.
export const less = binary(Operation.less);
export const lessOrEqual = binary(Operation.lessOrEqual);
export const greater = binary(Operation.greater);
export const greaterOrEqual = binary(Operation.greaterOrEqual);
export const equal = binary(Operation.equal);

export function square(x: Operandish): Operand {
  const operand = asOperand(x);
  return apply(Operation.multiply, [operand, operand]);
}

/** max(0, x); the derivative at 0 is 0. */
export function relu(x: Operandish): Operand {
  return apply(Operation.maximum, [0, asOperand(x)]);
}

/** x where it is positive, else slope·x; the derivative at 0 is the slope. The slope is below 1. */
export function leakyRelu(x: Operandish, slope = 0.01): Operand {
  const operand = asOperand(x);
  return apply(Operation.maximum, [apply(Operation.multiply, [slope, operand]), operand]);
}

/** The elementwise maximum of two or more operands; at a tie the first gets the gradient. */
export function maximum(first: Operandish, ...others: readonly Operandish[]): Operand {
  return others.reduce<Operand>((best, x) => apply(Operation.maximum, [best, asOperand(x)]), asOperand(first));
}

/** The elementwise minimum of two or more operands; at a tie the first gets the gradient. */
export function minimum(first: Operandish, ...others: readonly Operandish[]): Operand {
  return others.reduce<Operand>((best, x) => apply(Operation.minimum, [best, asOperand(x)]), asOperand(first));
}

/** Elements of `a` where the condition is neither 0 nor NaN, of `b` elsewhere; the one not taken gets gradient 0. */
export function where(condition: Operandish | boolean, a: Operandish, b: Operandish): Operand {
  const decided = typeof condition === 'boolean' ? Number(condition) : asOperand(condition);
  return apply(Operation.select, [decided, asOperand(a), asOperand(b)]);
}

/** The product of vectors and matrices: [m, k] @ [k, n], [m, k] @ [k], [k] @ [k, n], [k] @ [k] (a number). */
export function matmul(a: Operandish, b: Operandish): Operand {
  return apply(Operation.matmul, [asOperand(a), asOperand(b)], {
    kind: 'matmul',
    transposeLeft: false,
    transposeRight: false,
  });
}

/** The inner product of two vectors of one length. */
export function dot(a: Operandish, b: Operandish): Operand {
  const left = asOperand(a);
  const right = asOperand(b);
  const shapes = [shapeOfOperand(left), shapeOfOperand(right)] as const;
  if (shapes[0].length !== 1 || shapes[1].length !== 1) {
    throw new ShapeError(`dot takes two vectors and got shapes ${shapes.map(formatShape).join(' and ')}. Try matmul.`);
  }
  return matmul(left, right);
}

/** All products a[i]·b[j] of two vectors: [m], [n] → [m, n]. */
export function outer(a: Operandish, b: Operandish): Operand {
  return multiply(reshape(a, [-1, 1]), reshape(b, [1, -1]));
}

/** The axes in another order: by default reversed, so that a matrix is transposed. */
export function transpose(x: Operandish, permutation?: readonly number[]): Operand {
  const operand = asOperand(x);
  const rank = shapeOfOperand(operand).length;
  if (rank === 0) return operand;
  const order = permutation ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  return apply(Operation.transpose, [operand], { kind: 'permutation', permutation: order });
}

/** The same elements, row by row, in another shape; one length may be −1 and is then what is left. */
export function reshape(x: Operandish, shape: readonly number[]): Operand {
  const operand = asOperand(x);
  const size = sizeOf(shapeOfOperand(operand));
  const known = sizeOf(shape.filter((length) => length !== -1));
  const target = shape.map((length) => (length === -1 ? size / known : length));
  if (!target.every((length) => Number.isInteger(length) && length >= 0)) {
    throw new ShapeError(`A tensor of ${size} elements cannot become shape ${formatShape(shape)}.`);
  }
  return apply(Operation.reshape, [operand], { kind: 'shape', shape: target });
}

/** The part from `start` to before `end` along the first axis, or along each axis for which a number is given. */
export function slice(x: Operandish, start: number | readonly number[], end?: number | readonly number[]): Operand {
  const operand = asOperand(x);
  const shape = shapeOfOperand(operand);
  const from = typeof start === 'number' ? [start] : start;
  const to = end === undefined ? [] : typeof end === 'number' ? [end] : end;
  const bound = (given: number | undefined, length: number, otherwise: number): number => {
    if (given === undefined) return otherwise;
    return given < 0 ? Math.max(0, given + length) : Math.min(given, length);
  };
  const starts = shape.map((length, axis) => bound(from[axis], length, 0));
  const sizes = shape.map((length, axis) => Math.max(0, bound(to[axis], length, length) - starts[axis]!));
  return apply(Operation.slice, [operand], { kind: 'slice', starts, sizes });
}

/** The element at these indices, or the part that is left when fewer indices are given than there are axes. */
export function at(x: Operandish, ...indices: readonly number[]): Operand {
  const operand = asOperand(x);
  const shape = shapeOfOperand(operand);
  if (indices.length > shape.length) {
    throw new ShapeError(`${indices.length} indices are too many for a tensor of shape ${formatShape(shape)}.`);
  }
  const places = indices.map((index, axis) => normalizeAxisIndex(index, shape[axis]!));
  if (indices.length === shape.length) {
    const index = places.reduce((offset, place, axis) => offset * shape[axis]! + place, 0);
    return apply(Operation.element, [operand], { kind: 'index', index });
  }
  const part = slice(
    operand,
    places,
    places.map((place) => place + 1),
  );
  return reshape(part, shape.slice(indices.length));
}

/** Slices along an axis at the given indices, which may be a number, a vector or any tensor of whole numbers. */
export function gather(x: Operandish, indices: Operandish, axis = 0): Operand {
  return apply(Operation.gather, [asOperand(x), asOperand(indices)], { kind: 'axis', axis });
}

/** Tensors one after the other along an axis. */
export function concatenate(parts: readonly Operandish[], axis = 0): Operand {
  return apply(Operation.concatenate, parts.map(asOperand), { kind: 'axis', axis });
}

/** Numbers or tensors of one shape along a new axis. */
export function stack(parts: readonly Operandish[], axis = 0): Operand {
  if (parts.length === 0) throw new ShapeError('stack needs at least one part.');
  const stacked = apply(Operation.stack, parts.map(asOperand));
  const rank = shapeOfOperand(stacked).length;
  const target = normalizeAxis(axis, rank);
  if (target === 0) return stacked;
  const rest = Array.from({ length: rank - 1 }, (_, i) => i + 1);
  return transpose(stacked, rest.toSpliced(target, 0, 0));
}

/** The sum over the given axes, by default over all; in row-major order from +0. */
export function sum(x: Operandish, axes?: number | readonly number[]): Operand {
  const operand = asOperand(x);
  const reduced = axesOf(operand, axes);
  return reduced.length === 0 ? operand : apply(Operation.sum, [operand], { kind: 'axes', axes: reduced });
}

/** The mean over the given axes, by default over all. Of nothing: NaN. */
export function mean(x: Operandish, axes?: number | readonly number[]): Operand {
  const operand = asOperand(x);
  const shape = shapeOfOperand(operand);
  const count = axesOf(operand, axes).reduce((product, axis) => product * shape[axis]!, 1);
  return apply(Operation.divide, [sum(operand, axes), count]);
}

/** The largest element over the given axes, by default over all. The first of several gets the gradient. */
export function max(x: Operandish, axes?: number | readonly number[]): Operand {
  const operand = asOperand(x);
  const reduced = axesOf(operand, axes);
  return reduced.length === 0 ? operand : apply(Operation.maximumOver, [operand], { kind: 'axes', axes: reduced });
}

/** The smallest element over the given axes, by default over all. The first of several gets the gradient. */
export function min(x: Operandish, axes?: number | readonly number[]): Operand {
  return negate(max(negate(x), axes));
}

/** The Euclidean norm of all elements; its gradient at 0 is 0. The squares overflow beyond 1e154. */
export function norm(x: Operandish): Operand {
  const total = sum(square(x));
  return where(apply(Operation.equal, [total, 0]), 0, sqrt(total));
}

/** log Σ exp x over the given axes, by default over all, without overflow. */
export function logSumExp(x: Operandish, axes?: number | readonly number[]): Operand {
  const operand = asOperand(x);
  const shift = finiteMaximum(operand, axes);
  const shifted = subtract(operand, keepAxes(shift, operand, axes));
  return add(log(sum(exp(shifted), axes)), shift);
}

/** exp x ÷ Σ exp x along an axis, by default the last, without overflow. */
export function softmax(x: Operandish, axis = -1): Operand {
  const operand = asOperand(x);
  const powers = exp(subtract(operand, keepAxes(finiteMaximum(operand, axis), operand, axis)));
  return divide(powers, keepAxes(sum(powers, axis), operand, axis));
}

/** A tensor from nested arrays; elements may be tracked. A number stays a number. */
export function tensor(nested: Operandish): Operand {
  return asOperand(nested);
}

export function zeros(shape: Shape): Tensor {
  return full(shape, 0) as Tensor;
}

export function ones(shape: Shape): Tensor {
  return full(shape, 1) as Tensor;
}

/** A tensor whose elements are all `value`. */
export function full(shape: Shape, value: Operand): Operand {
  return apply(Operation.broadcastTo, [value], { kind: 'shape', shape });
}

/** The numbers start, start + step, … before `end`; with one argument, 0 … start − 1. */
export function range(start: number, end?: number, step = 1): Value {
  const [from, to] = end === undefined ? [0, start] : [start, end];
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (!Number.isFinite(count)) throw new EngineError(`range(${start}, ${end}, ${step}) does not end.`);
  return valueFromNested(Array.from({ length: count }, (_, i) => from + i * step));
}

/** `count` numbers from `start` to `end`, both included, evenly spaced. */
export function linspace(start: number, end: number, count: number): Tensor {
  const data = Float64Array.from({ length: count }, (_, i) => start + ((end - start) * i) / (count - 1));
  if (count > 0) data[0] = start;
  if (count > 1) data[count - 1] = end;
  return new Tensor([count], data);
}

/** The lengths of the axes; [] for a number. */
export function shape(x: Operandish): number[] {
  return [...shapeOfOperand(asOperand(x))];
}

function axesOf(operand: Operand, axes: number | readonly number[] | undefined): number[] {
  const rank = shapeOfOperand(operand).length;
  if (axes === undefined) return Array.from({ length: rank }, (_, axis) => axis);
  return (typeof axes === 'number' ? [axes] : axes).map((axis) => normalizeAxis(axis, rank));
}

/** A reduced value with its reduced axes kept at length 1, so that it broadcasts against the operand. */
function keepAxes(reduced: Operand, operand: Operand, axes: number | readonly number[] | undefined): Operand {
  const over = new Set(axesOf(operand, axes));
  if (shapeOfOperand(reduced).length === 0) return reduced;
  return reshape(
    reduced,
    shapeOfOperand(operand).map((length, axis) => (over.has(axis) ? 1 : length)),
  );
}

/** The maximum as a shift: without gradient (it cancels), and 0 where it is not finite, so that no ∞ − ∞ arises. */
function finiteMaximum(operand: Operand, axes: number | readonly number[] | undefined): Operand {
  const largest = stopGradient(max(operand, axes));
  return where(apply(Operation.less, [abs(largest), Number.POSITIVE_INFINITY]), largest, 0);
}

function normalizeAxisIndex(index: number, length: number): number {
  const normalized = index < 0 ? index + length : index;
  if (!(Number.isInteger(normalized) && normalized >= 0 && normalized < length)) {
    throw new ShapeError(`Index ${index} does not exist along an axis of length ${length}.`);
  }
  return normalized;
}
