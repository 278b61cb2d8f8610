import { ShapeError } from '../errors.ts';
import { type Numbers, numbersOf, type Precision, rounded } from '../precision.ts';
import { type Shape, shapeOf, sizeOf, stridesOf, Tensor, type Value } from '../tensor.ts';
import { type Attribute, attributeOf } from './attributes.ts';
import { isBinary, isUnary, Operation, operationNames } from './codes.ts';
import { prepareElementwise } from './elementwise.ts';
import { broadcastStrides, offsetsOf, startOffset } from './layout.ts';
import { prepareFirstMaximum, prepareMaximum, prepareRepeat, prepareSum, repeatedAxes } from './loops/blocks.ts';
import { prepareMatmul } from './matmul.ts';
import { scalarBinary, scalarUnary } from './scalar.ts';
import { inferShape } from './shapes.ts';
import { prepareCol2im, prepareIm2col } from './windows.ts';

/**
 * Computes one operation for fixed shapes. A scalar operand or result is a buffer of length 1. A result of float32 is a Float32Array,
 * and its operands are numbers of float32.
 */
export type Kernel = (out: Numbers, operands: readonly Numbers[]) => void;

/** The operation on plain values, which are rounded as its result is. @throws ShapeError when they do not fit. */
export function applyOperation(
  operation: Operation,
  values: readonly Value[],
  attribute?: Attribute,
  precision: Precision = 'float64',
): Value {
  const a = values[0];
  const b = values[1];
  if (isUnary(operation) && typeof a === 'number') {
    return rounded(precision, scalarUnary(operation, rounded(precision, a)));
  }
  if (isBinary(operation) && typeof a === 'number' && typeof b === 'number') {
    return rounded(precision, scalarBinary(operation, rounded(precision, a), rounded(precision, b)));
  }
  const shapes = values.map(shapeOf);
  const shape = inferShape(operation, shapes, attribute);
  const out = numbersOf(precision, sizeOf(shape));
  const buffers = values.map((value) => bufferOf(precision, value));
  prepareKernel(operation, shapes, shape, attribute, precision)(out, buffers);
  return shape.length === 0 ? out[0]! : new Tensor(shape, out instanceof Float64Array ? out : Float64Array.from(out));
}

function bufferOf(precision: Precision, value: Value): Numbers {
  if (precision === 'float32')
    return typeof value === 'number' ? Float32Array.of(value) : Float32Array.from(value.data);
  return typeof value === 'number' ? Float64Array.of(value) : value.data;
}

/** A kernel for operands of these shapes; `shape` is the result's, from `inferShape`. */
export function prepareKernel(
  operation: Operation,
  shapes: readonly Shape[],
  shape: Shape,
  attribute: Attribute | undefined,
  precision: Precision,
): Kernel {
  const elementwise = prepareElementwise(operation, shapes, shape, precision);
  if (elementwise !== null) return elementwise;
  const from = shapes[0] ?? [];
  switch (operation) {
    case Operation.matmul: {
      const { transposeLeft, transposeRight } = attributeOf(attribute, 'matmul');
      return prepareMatmul(from, shapes[1]!, transposeLeft, transposeRight, precision);
    }
    case Operation.reshape:
      return (out, [a]) => out.set(a!);
    case Operation.transpose: {
      const strides = stridesOf(from);
      const { permutation } = attributeOf(attribute, 'permutation');
      return copyFrom(
        offsetsOf(
          shape,
          permutation.map((axis) => strides[axis < 0 ? axis + from.length : axis]!),
        ),
      );
    }
    case Operation.slice: {
      const strides = stridesOf(from);
      return copyFrom(offsetsOf(shape, strides, startOffset(attributeOf(attribute, 'slice').starts, strides)));
    }
    case Operation.pad: {
      const strides = stridesOf(shape);
      const to = offsetsOf(from, strides, startOffset(attributeOf(attribute, 'pad').starts, strides));
      return (out, [a]) => {
        out.fill(0);
        for (let i = 0; i < to.length; i++) out[to[i]!] = a![i]!;
      };
    }
    case Operation.concatenate:
      return prepareConcatenate(shapes, shape, attributeOf(attribute, 'axis').axis);
    case Operation.stack: {
      const size = sizeOf(from);
      return (out, operands) => {
        for (let i = 0; i < operands.length; i++) out.set(operands[i]!, i * size);
      };
    }
    case Operation.element: {
      const { index } = attributeOf(attribute, 'index');
      return (out, [a]) => {
        out[0] = a![index]!;
      };
    }
    case Operation.scatterElements: {
      const { indices } = attributeOf(attribute, 'indices');
      return (out, operands) => scatterInto(out, indices, operands);
    }
    case Operation.broadcastTo:
      return (
        prepareRepeat(shape, repeatedAxes(from, shape)) ?? copyFrom(offsetsOf(shape, broadcastStrides(from, shape)))
      );
    case Operation.sum:
      return prepareSum(from, attributeOf(attribute, 'axes').axes, precision);
    case Operation.sumTo:
      return prepareSum(from, repeatedAxes(shape, from), precision);
    case Operation.maximumOver:
      return prepareMaximum(from, attributeOf(attribute, 'axes').axes);
    case Operation.firstMaximum:
      return prepareFirstMaximum(from, attributeOf(attribute, 'axes').axes);
    case Operation.gather:
      return prepareGather(from, shapes[1] ?? [], attributeOf(attribute, 'axis').axis);
    case Operation.scatterAdd:
      return prepareScatterAdd(shape, shapes[1] ?? [], attributeOf(attribute, 'scatter').axis);
    case Operation.im2col: {
      const { windows, fill } = attributeOf(attribute, 'windows');
      return prepareIm2col(from, windows, fill);
    }
    case Operation.col2im:
      return prepareCol2im(from, attributeOf(attribute, 'windows').windows);
    default:
      throw new TypeError(`Operation ${operationNames[operation]} computes nothing.`);
  }
}

function copyFrom(from: Int32Array): Kernel {
  return (out, [a]) => {
    for (let i = 0; i < from.length; i++) out[i] = a![from[i]!]!;
  };
}

function scatterInto(out: Numbers, indices: readonly number[], operands: readonly Numbers[]): void {
  out.fill(0);
  for (let i = 0; i < indices.length; i++) out[indices[i]!]! += operands[i]![0]!;
}

function prepareConcatenate(shapes: readonly Shape[], shape: Shape, axisGiven: number): Kernel {
  const axis = axisGiven < 0 ? axisGiven + shape.length : axisGiven;
  const strides = stridesOf(shape);
  let start = 0;
  const targets = shapes.map((part) => {
    const offsets = offsetsOf(part, strides, start * strides[axis]!);
    start += part[axis]!;
    return offsets;
  });
  return (out, operands) => {
    for (let part = 0; part < targets.length; part++) {
      const to = targets[part]!;
      const a = operands[part]!;
      for (let i = 0; i < to.length; i++) out[to[i]!] = a[i]!;
    }
  };
}

interface GatherLayout {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  readonly count: number;
}

function gatherLayout(shape: Shape, indexShape: Shape, axisGiven: number): GatherLayout {
  const axis = axisGiven < 0 ? axisGiven + shape.length : axisGiven;
  return {
    outer: sizeOf(shape.slice(0, axis)),
    length: shape[axis]!,
    inner: sizeOf(shape.slice(axis + 1)),
    count: sizeOf(indexShape),
  };
}

function checkedIndex(index: number, length: number): number {
  if (!(Number.isInteger(index) && index >= 0 && index < length)) {
    throw new ShapeError(`Index ${index} does not exist along an axis of length ${length}.`);
  }
  return index;
}

function prepareGather(shape: Shape, indexShape: Shape, axis: number): Kernel {
  const { outer, length, inner, count } = gatherLayout(shape, indexShape, axis);
  return (out, [a, indices]) => {
    for (let i = 0; i < outer; i++) {
      for (let j = 0; j < count; j++) {
        const from = (i * length + checkedIndex(indices![j]!, length)) * inner;
        const to = (i * count + j) * inner;
        for (let k = 0; k < inner; k++) out[to + k] = a![from + k]!;
      }
    }
  };
}

/** The adjoint of gather: operands (values, indices); adds in row-major order of the values. */
function prepareScatterAdd(shape: Shape, indexShape: Shape, axis: number): Kernel {
  const { outer, length, inner, count } = gatherLayout(shape, indexShape, axis);
  return (out, [values, indices]) => {
    out.fill(0);
    for (let i = 0; i < outer; i++) {
      for (let j = 0; j < count; j++) {
        const to = (i * length + checkedIndex(indices![j]!, length)) * inner;
        const from = (i * count + j) * inner;
        for (let k = 0; k < inner; k++) out[to + k]! += values![from + k]!;
      }
    }
  };
}
