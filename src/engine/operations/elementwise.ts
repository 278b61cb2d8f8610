import type { Numbers, Precision } from '../precision.ts';
import { type Shape, sameShape, sizeOf } from '../tensor.ts';
import { isBinary, isUnary, Operation } from './codes.ts';
import { broadcastStrides, offsetsOf } from './layout.ts';
import { scalarBinary, scalarUnary, softplus } from './scalar.ts';
import { expOfSingle, logOfSingle, sigmoidOfSingle } from './special/exponential.ts';
import { expOf, logOf, sigmoidOf, softplusOf } from './special/logistic.ts';
import { tanhOf } from './special/tanh.ts';

type ElementwiseKernel = (out: Numbers, operands: readonly Numbers[]) => void;

/** A kernel for an elementwise operation, or null when the operation is another one. */
export function prepareElementwise(
  operation: Operation,
  shapes: readonly Shape[],
  shape: Shape,
  precision: Precision,
): ElementwiseKernel | null {
  if (isUnary(operation)) return prepareUnary(operation, shape, precision);
  if (isBinary(operation)) return prepareBinary(operation, shapes, shape);
  if (operation !== Operation.select && operation !== Operation.hypot) return null;
  if (operation === Operation.select && shapes.every((from) => sizeOf(from) === 1 || sameShape(from, shape))) {
    return prepareWholeSelect(shapes);
  }
  const offsets = shapes.map((from) => offsetsOf(shape, broadcastStrides(from, shape)));
  if (operation === Operation.select) {
    const [ofCondition, ofYes, ofNo] = offsets;
    return (out, [condition, yes, no]) => {
      for (let i = 0; i < out.length; i++) {
        out[i] = condition![ofCondition![i]!]! ? yes![ofYes![i]!]! : no![ofNo![i]!]!;
      }
    };
  }
  const legs = new Array<number>(shapes.length);
  return (out, operands) => {
    for (let i = 0; i < out.length; i++) {
      for (let k = 0; k < legs.length; k++) legs[k] = operands[k]![offsets[k]![i]!]!;
      out[i] = Math.hypot(...legs);
    }
  };
}

/** Of values that are one number for all, or as large as the result. */
function prepareWholeSelect(shapes: readonly Shape[]): ElementwiseKernel {
  const [p, q, r] = shapes.map((from) => (sizeOf(from) === 1 ? 0 : 1)) as [number, number, number];
  return (out, [condition, yes, no]) => {
    for (let i = 0; i < out.length; i++) out[i] = condition![i * p]! ? yes![i * q]! : no![i * r]!;
  };
}

/** Functions of tensors that vector code computes as well; those of single numbers are those of Math. */
const functions: Readonly<Record<Precision, ReadonlyMap<Operation, (x: number) => number>>> = {
  float64: new Map<Operation, (x: number) => number>([
    [Operation.tanh, tanhOf],
    [Operation.exp, expOf],
    [Operation.log, logOf],
    [Operation.sigmoid, sigmoidOf],
    [Operation.softplus, softplusOf],
  ]),
  float32: new Map<Operation, (x: number) => number>([
    [Operation.tanh, tanhOf],
    [Operation.exp, expOfSingle],
    [Operation.log, logOfSingle],
    [Operation.sigmoid, sigmoidOfSingle],
  ]),
};

/** The activations of networks have loops of their own, which the engine can compile for one operation. */
function prepareUnary(operation: Operation, shape: Shape, precision: Precision): ElementwiseKernel {
  if (shape.length === 0) {
    return (out, [a]) => {
      out[0] = scalarUnary(operation, a![0]!);
    };
  }
  const ofTensors = functions[precision].get(operation);
  if (ofTensors !== undefined) {
    return (out, [a]) => {
      for (let i = 0; i < out.length; i++) out[i] = ofTensors(a![i]!);
    };
  }
  switch (operation) {
    case Operation.negate:
      return (out, [a]) => {
        for (let i = 0; i < out.length; i++) out[i] = -a![i]!;
      };
    case Operation.softplus:
      return (out, [a]) => {
        for (let i = 0; i < out.length; i++) out[i] = softplus(a![i]!);
      };
    default:
      return (out, [a]) => {
        for (let i = 0; i < out.length; i++) out[i] = scalarUnary(operation, a![i]!);
      };
  }
}

/** How an operand is read in a loop over rows and columns of the result: a step of 0 repeats it. */
export interface Steps {
  readonly row: number;
  readonly column: number;
}

/**
 * Rows and columns of a result such that all operands advance evenly along each: equal shapes, one number for all, a row or a
 * column for each. Null where the axes that repeat lie otherwise. As many axes as possible are columns.
 */
export function planeOf(
  operands: readonly Shape[],
  shape: Shape,
): { readonly columns: number; readonly steps: readonly Steps[] } | null {
  return evenPlane(
    shape,
    operands.map((operand) => broadcastStrides(operand, shape)),
  );
}

/** The same for strides along the axes of a shape. */
export function evenPlane(
  shape: Shape,
  strides: readonly (readonly number[])[],
): { readonly columns: number; readonly steps: readonly Steps[] } | null {
  // The axes from `split` on are the columns, those before it the rows.
  for (let split = 0; split <= shape.length; split++) {
    const steps = strides.flatMap((own) => {
      const row = evenStep(shape, own, 0, split);
      const column = evenStep(shape, own, split, shape.length);
      return row === null || column === null ? [] : [{ row, column }];
    });
    if (steps.length === strides.length) return { columns: sizeOf(shape.slice(split)), steps };
  }
  return null;
}

/** The one step with which axes `start` to before `end` are gone through in row-major order; null where there is none. */
function evenStep(shape: Shape, strides: readonly number[], start: number, end: number): number | null {
  let step: number | null = null;
  let size = 1;
  for (let axis = end - 1; axis >= start; axis--) {
    if (shape[axis] === 1) continue;
    if (step === null) step = strides[axis]!;
    else if (strides[axis] !== step * size) return null;
    size *= shape[axis]!;
  }
  return step ?? 0;
}

function prepareBinary(operation: Operation, shapes: readonly Shape[], shape: Shape): ElementwiseKernel {
  const left = shapes[0]!;
  const right = shapes[1]!;
  const plane = planeOf([left, right], shape);
  if (plane !== null) return prepareInPlane(operation, plane.columns, plane.steps[0]!, plane.steps[1]!);
  const ofLeft = offsetsOf(shape, broadcastStrides(left, shape));
  const ofRight = offsetsOf(shape, broadcastStrides(right, shape));
  return (out, [a, b]) => {
    for (let i = 0; i < out.length; i++) out[i] = scalarBinary(operation, a![ofLeft[i]!]!, b![ofRight[i]!]!);
  };
}

/** The four basic operations and those of relu have loops of their own, which the engine can compile for one operation. */
function prepareInPlane(operation: Operation, columns: number, left: Steps, right: Steps): ElementwiseKernel {
  const { row: p, column: q } = left;
  const { row: r, column: s } = right;
  switch (operation) {
    case Operation.add:
      return (out, [a, b]) => {
        for (let i = 0, start = 0; start < out.length; i++, start += columns) {
          for (let j = 0; j < columns; j++) out[start + j] = a![i * p + j * q]! + b![i * r + j * s]!;
        }
      };
    case Operation.subtract:
      return (out, [a, b]) => {
        for (let i = 0, start = 0; start < out.length; i++, start += columns) {
          for (let j = 0; j < columns; j++) out[start + j] = a![i * p + j * q]! - b![i * r + j * s]!;
        }
      };
    case Operation.multiply:
      return (out, [a, b]) => {
        for (let i = 0, start = 0; start < out.length; i++, start += columns) {
          for (let j = 0; j < columns; j++) out[start + j] = a![i * p + j * q]! * b![i * r + j * s]!;
        }
      };
    case Operation.divide:
      return (out, [a, b]) => {
        for (let i = 0, start = 0; start < out.length; i++, start += columns) {
          for (let j = 0; j < columns; j++) out[start + j] = a![i * p + j * q]! / b![i * r + j * s]!;
        }
      };
    case Operation.maximum:
      return (out, [a, b]) => {
        for (let i = 0, start = 0; start < out.length; i++, start += columns) {
          for (let j = 0; j < columns; j++) out[start + j] = Math.max(a![i * p + j * q]!, b![i * r + j * s]!);
        }
      };
    case Operation.less:
      return (out, [a, b]) => {
        for (let i = 0, start = 0; start < out.length; i++, start += columns) {
          for (let j = 0; j < columns; j++) out[start + j] = a![i * p + j * q]! < b![i * r + j * s]! ? 1 : 0;
        }
      };
    default:
      return (out, [a, b]) => {
        for (let i = 0, start = 0; start < out.length; i++, start += columns) {
          for (let j = 0; j < columns; j++) {
            out[start + j] = scalarBinary(operation, a![i * p + j * q]!, b![i * r + j * s]!);
          }
        }
      };
  }
}
