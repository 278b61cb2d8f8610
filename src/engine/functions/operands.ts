import { EngineError, ShapeError, StaleTrackedError } from '../errors.ts';
import type { Attribute } from '../operations/attributes.ts';
import { Operation } from '../operations/codes.ts';
import { applyOperation } from '../operations/kernels.ts';
import { formatShape, type Shape, sameShape, shapeOf, Tensor } from '../tensor.ts';
import { isTracked, type Operand, plainValue, type Recorder, recorderOf } from '../tracked.ts';

/** What the tensor functions take: an operand, or arrays of operands nested to any depth. */
export type Operandish = Operand | ArrayLike<Operandish>;

/** The shape of an operand; [] for a scalar. */
export function shapeOfOperand(operand: Operand): Shape {
  return shapeOf(plainValue(operand));
}

/** Applies an operation: recorded by the recording of the tracked operands, or only computed when there are none. */
export function apply(operation: Operation, operands: readonly Operand[], attribute?: Attribute): Operand {
  const recorder = recorderAmong(operands);
  if (recorder !== null) return recorder.operate(operation, recorder.place, operands, attribute);
  return applyOperation(operation, operands.map(plainValue), attribute);
}

/**
 * An operand from what a loss passes. Arrays become tensors, whose elements stay tracked where they are.
 * @throws ShapeError when rows differ in length, EngineError for anything that is no number.
 */
export function asOperand(x: Operandish): Operand {
  if (isOperand(x)) return x;
  if (!isArrayLike(x)) {
    throw new EngineError(`A number, a tensor or an array of numbers is needed here, not ${describe(x)}.`);
  }
  const leaves: Operand[] = [];
  const shape = collect(x, leaves, []);
  if (leaves.every((leaf) => typeof leaf === 'number')) return new Tensor(shape, Float64Array.from(leaves));
  const stacked = apply(Operation.stack, leaves);
  const inner = shapeOfOperand(leaves[0]!);
  if (shape.length === 1) return stacked;
  return apply(Operation.reshape, [stacked], { kind: 'shape', shape: [...shape, ...inner] });
}

function isOperand(x: unknown): x is Operand {
  return typeof x === 'number' || isTracked(x) || x instanceof Tensor;
}

function isArrayLike(x: unknown): x is ArrayLike<Operandish> {
  return typeof x === 'object' && x !== null && !isOperand(x) && typeof (x as { length?: unknown }).length === 'number';
}

/** Appends the operands inside nested arrays, row by row, and returns the shape of the nesting. */
function collect(part: ArrayLike<Operandish>, leaves: Operand[], path: readonly number[]): Shape {
  let inner: Shape | null = null;
  // Beside a tensor an array is a tensor too.
  const tensors = Array.prototype.some.call(
    part,
    (item: Operandish) => isOperand(item) && typeof plainValue(item) !== 'number',
  );
  for (let i = 0; i < part.length; i++) {
    const item = tensors && isArrayLike(part[i]) ? asOperand(part[i]!) : part[i]!;
    let shape: Shape = [];
    if (isOperand(item)) {
      leaves.push(item);
    } else if (isArrayLike(item)) {
      shape = collect(item, leaves, [...path, i]);
    } else {
      const where = [...path, i].map((index) => `[${index}]`).join('');
      throw new EngineError(`An array of numbers is needed here; its element ${where} is ${describe(item)}.`);
    }
    if (inner !== null && !sameShape(inner, shape)) {
      throw new ShapeError(
        `Nested arrays must have equal lengths: one row has shape ${formatShape(inner)}, another ${formatShape(shape)}.`,
      );
    }
    inner = shape;
  }
  return [part.length, ...(inner ?? [])];
}

/** The recording in use. A finished one among the operands is left to that recording, which refuses the stale value. */
function recorderAmong(operands: readonly Operand[]): Recorder | null {
  let stale = false;
  for (const operand of operands) {
    if (!isTracked(operand)) continue;
    const recorder = recorderOf(operand);
    if (!recorder.finished) return recorder;
    stale = true;
  }
  if (stale) throw new StaleTrackedError(-1);
  return null;
}

function describe(x: unknown): string {
  if (x === null || x === undefined) return String(x);
  if (typeof x === 'string') return `the text ${JSON.stringify(x.slice(0, 40))}`;
  return typeof x === 'object' ? 'an object' : `a ${typeof x}`;
}
