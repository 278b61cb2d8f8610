import { type Shape, sameShape, sizeOf } from '../tensor.ts';
import { isBinary, isUnary, Operation } from './codes.ts';
import { broadcastStrides, offsetsOf } from './layout.ts';
import { scalarBinary, scalarUnary } from './scalar.ts';

type ElementwiseKernel = (out: Float64Array, operands: readonly Float64Array[]) => void;

/** A kernel for an elementwise operation, or null when the operation is another one. */
export function prepareElementwise(
  operation: Operation,
  shapes: readonly Shape[],
  shape: Shape,
): ElementwiseKernel | null {
  if (isUnary(operation)) {
    return (out, [a]) => {
      for (let i = 0; i < out.length; i++) out[i] = scalarUnary(operation, a![i]!);
    };
  }
  if (isBinary(operation)) return prepareBinary(operation, shapes, shape);
  const offsets = shapes.map((from) => offsetsOf(shape, broadcastStrides(from, shape)));
  if (operation === Operation.select) {
    const [ofCondition, ofYes, ofNo] = offsets;
    return (out, [condition, yes, no]) => {
      for (let i = 0; i < out.length; i++) {
        out[i] = condition![ofCondition![i]!]! ? yes![ofYes![i]!]! : no![ofNo![i]!]!;
      }
    };
  }
  if (operation === Operation.hypot) {
    const legs = new Array<number>(shapes.length);
    return (out, operands) => {
      for (let i = 0; i < out.length; i++) {
        for (let k = 0; k < legs.length; k++) legs[k] = operands[k]![offsets[k]![i]!]!;
        out[i] = Math.hypot(...legs);
      }
    };
  }
  return null;
}

function prepareBinary(operation: Operation, shapes: readonly Shape[], shape: Shape): ElementwiseKernel {
  const left = shapes[0]!;
  const right = shapes[1]!;
  if (sameShape(left, right)) return prepareAligned(operation);
  if (sizeOf(left) === 1 && sameShape(right, shape)) return prepareStepping(operation, 0, 1);
  if (sizeOf(right) === 1 && sameShape(left, shape)) return prepareStepping(operation, 1, 0);
  const ofLeft = offsetsOf(shape, broadcastStrides(left, shape));
  const ofRight = offsetsOf(shape, broadcastStrides(right, shape));
  return (out, [a, b]) => {
    for (let i = 0; i < out.length; i++) out[i] = scalarBinary(operation, a![ofLeft[i]!]!, b![ofRight[i]!]!);
  };
}

/** Operands of equal shape; the four basic operations have loops of their own. */
function prepareAligned(operation: Operation): ElementwiseKernel {
  switch (operation) {
    case Operation.add:
      return (out, [a, b]) => {
        for (let i = 0; i < out.length; i++) out[i] = a![i]! + b![i]!;
      };
    case Operation.subtract:
      return (out, [a, b]) => {
        for (let i = 0; i < out.length; i++) out[i] = a![i]! - b![i]!;
      };
    case Operation.multiply:
      return (out, [a, b]) => {
        for (let i = 0; i < out.length; i++) out[i] = a![i]! * b![i]!;
      };
    case Operation.divide:
      return (out, [a, b]) => {
        for (let i = 0; i < out.length; i++) out[i] = a![i]! / b![i]!;
      };
    default:
      return prepareStepping(operation, 1, 1);
  }
}

/** Each operand either advances with the result (step 1) or is one number for all (step 0). */
function prepareStepping(operation: Operation, leftStep: 0 | 1, rightStep: 0 | 1): ElementwiseKernel {
  return (out, [a, b]) => {
    for (let i = 0; i < out.length; i++) out[i] = scalarBinary(operation, a![i * leftStep]!, b![i * rightStep]!);
  };
}
