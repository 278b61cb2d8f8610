import { ShapeError } from '../errors.ts';
import { broadcastShapes, broadcastsTo, formatShape, normalizeAxis, type Shape, sizeOf } from '../tensor.ts';
import { type Attribute, attributeOf } from './attributes.ts';
import { isElementwise, Operation, operationNames } from './codes.ts';
import { imagesShape, windowsShape } from './windows.ts';

/**
 * The shape of an operation's result; [] for a scalar.
 * @throws ShapeError when the operands do not fit the operation.
 */
export function inferShape(operation: Operation, shapes: readonly Shape[], attribute: Attribute | undefined): Shape {
  if (isElementwise(operation)) return shapes.length === 0 ? [] : shapes.reduce(broadcastShapes);
  const shape = shapes[0] ?? [];
  switch (operation) {
    case Operation.matmul: {
      const { transposeLeft, transposeRight } = attributeOf(attribute, 'matmul');
      return matmulShape(shape, shapes[1] ?? [], transposeLeft, transposeRight);
    }
    case Operation.transpose:
      return transposedShape(shape, attributeOf(attribute, 'permutation').permutation);
    case Operation.reshape: {
      const target = attributeOf(attribute, 'shape').shape;
      if (sizeOf(target) !== sizeOf(shape)) {
        throw new ShapeError(`Shape ${formatShape(shape)} cannot become ${formatShape(target)}: the sizes differ.`);
      }
      return target;
    }
    case Operation.slice: {
      const { starts, sizes } = attributeOf(attribute, 'slice');
      checkWindow(starts, sizes, shape);
      return sizes;
    }
    case Operation.pad: {
      const target = attributeOf(attribute, 'pad');
      checkWindow(target.starts, shape, target.shape);
      return target.shape;
    }
    case Operation.concatenate:
      return concatenatedShape(shapes, attributeOf(attribute, 'axis').axis);
    case Operation.stack:
      for (const other of shapes) requireSame(other, shape, 'stack');
      return [shapes.length, ...shape];
    case Operation.element: {
      const { index } = attributeOf(attribute, 'index');
      if (!(index >= 0 && index < sizeOf(shape))) {
        throw new ShapeError(`Element ${index} does not exist in a tensor of shape ${formatShape(shape)}.`);
      }
      return [];
    }
    case Operation.scatterElements:
      return attributeOf(attribute, 'indices').shape;
    case Operation.sum:
    case Operation.maximumOver:
      return reducedShape(shape, attributeOf(attribute, 'axes').axes);
    case Operation.firstMaximum:
      reducedShape(shape, attributeOf(attribute, 'axes').axes);
      return shape;
    case Operation.broadcastTo: {
      const target = attributeOf(attribute, 'shape').shape;
      if (!broadcastsTo(shape, target)) {
        throw new ShapeError(`Shape ${formatShape(shape)} does not broadcast to ${formatShape(target)}.`);
      }
      return target;
    }
    case Operation.sumTo: {
      const target = attributeOf(attribute, 'shape').shape;
      if (!broadcastsTo(target, shape)) {
        throw new ShapeError(`Shape ${formatShape(shape)} cannot be summed to ${formatShape(target)}.`);
      }
      return target;
    }
    case Operation.gather: {
      const axis = normalizeAxis(attributeOf(attribute, 'axis').axis, shape.length);
      return [...shape.slice(0, axis), ...(shapes[1] ?? []), ...shape.slice(axis + 1)];
    }
    case Operation.scatterAdd:
      return attributeOf(attribute, 'scatter').shape;
    case Operation.im2col:
      return windowsShape(shape, attributeOf(attribute, 'windows').windows);
    case Operation.col2im:
      return imagesShape(shape, attributeOf(attribute, 'windows').windows);
    default:
      throw new ShapeError(`Operation ${operationNames[operation]} has no operands to take a shape from.`);
  }
}

function matmulShape(left: Shape, right: Shape, transposeLeft: boolean, transposeRight: boolean): Shape {
  const fits = left.length >= 1 && left.length <= 2 && right.length >= 1 && right.length <= 2;
  if (!fits) {
    throw new ShapeError(
      `matmul takes vectors and matrices and got shapes ${formatShape(left)} and ${formatShape(right)}. ` +
        'Multiply by a number with *.',
    );
  }
  const rows = left.length === 1 ? [] : [left[transposeLeft ? 1 : 0]!];
  const inner = left.length === 1 ? left[0]! : left[transposeLeft ? 0 : 1]!;
  const otherInner = right.length === 1 ? right[0]! : right[transposeRight ? 1 : 0]!;
  const columns = right.length === 1 ? [] : [right[transposeRight ? 0 : 1]!];
  if (inner !== otherInner) {
    throw new ShapeError(
      `matmul cannot multiply shapes ${formatShape(left)}${transposeLeft ? 'ᵀ' : ''} and ` +
        `${formatShape(right)}${transposeRight ? 'ᵀ' : ''}: the inner lengths ${inner} and ${otherInner} differ.`,
    );
  }
  return [...rows, ...columns];
}

function transposedShape(shape: Shape, permutation: readonly number[]): Shape {
  const seen = new Set(permutation);
  if (permutation.length !== shape.length || seen.size !== shape.length) {
    throw new ShapeError(`${formatShape(permutation)} does not name each axis of ${formatShape(shape)} once.`);
  }
  return permutation.map((axis) => shape[normalizeAxis(axis, shape.length)]!);
}

function checkWindow(starts: readonly number[], sizes: Shape, whole: Shape): void {
  const fits =
    starts.length === whole.length &&
    sizes.length === whole.length &&
    starts.every((start, axis) => start >= 0 && sizes[axis]! >= 0 && start + sizes[axis]! <= whole[axis]!);
  if (!fits) {
    throw new ShapeError(
      `A window of shape ${formatShape(sizes)} at ${formatShape(starts)} does not lie inside ${formatShape(whole)}.`,
    );
  }
}

function concatenatedShape(shapes: readonly Shape[], axisGiven: number): Shape {
  const first = shapes[0];
  if (first === undefined) throw new ShapeError('concatenate needs at least one tensor.');
  const axis = normalizeAxis(axisGiven, first.length);
  let length = 0;
  for (const shape of shapes) {
    requireSame(shape.with(axis, 0), first.with(axis, 0), 'concatenate');
    length += shape[axis]!;
  }
  return first.with(axis, length);
}

function requireSame(left: Shape, right: Shape, name: string): void {
  if (left.length !== right.length || left.some((length, axis) => length !== right[axis])) {
    throw new ShapeError(`${name} needs equal shapes and got ${formatShape(right)} and ${formatShape(left)}.`);
  }
}

function reducedShape(shape: Shape, axes: readonly number[]): Shape {
  const reduced = new Set(axes.map((axis) => normalizeAxis(axis, shape.length)));
  if (reduced.size !== axes.length) throw new ShapeError(`Axes ${formatShape(axes)} name an axis twice.`);
  return shape.filter((_, axis) => !reduced.has(axis));
}
