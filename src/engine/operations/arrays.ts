import { type Shape, sameShape } from '../tensor.ts';
import { attributeOf } from './attributes.ts';
import { Operation } from './codes.ts';
import { matmulTangent, matmulToOperand } from './products.ts';
import { type Emitter, type NodeView, none, type OperationRow } from './row.ts';

/** Rows of the operations on whole tensors, of `hypot` and of `select`. In brackets: the attribute an operation takes. */
export const arrayRows = {
  hypot: {
    kind: 'general',
    formula: 'Math.hypot(...operands)',
    edges: 'at the origin: every derivative is 0; an infinite operand: NaN; no overflow or underflow in between',
    cost: 10,
    reverse: (e, seed, view, index) => e.multiply(seed, hypotSlope(e, view, index)),
    tangent: (e, tangents, view) => total(e, tangents, (tangent, i) => e.multiply(tangent, hypotSlope(e, view, i))),
  },
  select: {
    kind: 'general',
    formula: 'condition ? a : b',
    edges:
      'a condition is true where it is neither 0 nor NaN; the arm not taken gets exactly 0, whatever its values are',
    cost: 1,
    reverse: (e, seed, { operands: [condition] }, index) => {
      if (index === 0) return none;
      return index === 1 ? e.select(condition!, seed, e.constant(0)) : e.select(condition!, e.constant(0), seed);
    },
    tangent: (e, [, yes, no], { operands: [condition] }) => {
      if (yes === none && no === none) return none;
      return e.select(condition!, yes === none ? e.constant(0) : yes!, no === none ? e.constant(0) : no!);
    },
  },
  matmul: {
    kind: 'general',
    formula: 'left @ right [matmul]; each sum runs over the inner index in ascending order from +0',
    edges: 'an infinity times a zero is NaN, as in arithmetic',
    cost: 1,
    reverse: matmulToOperand,
    tangent: matmulTangent,
  },
  transpose: {
    kind: 'general',
    formula: 'axes reordered: axis i of the result is axis permutation[i] [permutation]',
    edges: 'none',
    cost: 2,
    reverse: (e, seed, { attribute }) => {
      const { permutation } = attributeOf(attribute, 'permutation');
      const inverse = permutation.map((_, axis) =>
        permutation.findIndex((from) => (from < 0 ? from + permutation.length : from) === axis),
      );
      return e.operate(Operation.transpose, [seed], { kind: 'permutation', permutation: inverse });
    },
    tangent: linear(Operation.transpose),
  },
  reshape: {
    kind: 'general',
    formula: 'the same elements in another shape [shape]',
    edges: 'none',
    cost: 1,
    reverse: (e, seed, view) => reshape(e, seed, operandShape(e, view)),
    tangent: linear(Operation.reshape),
  },
  slice: {
    kind: 'general',
    formula: 'a window of the operand [slice]',
    edges: 'elements outside get 0',
    cost: 2,
    reverse: (e, seed, view) => {
      const { starts } = attributeOf(view.attribute, 'slice');
      return e.operate(Operation.pad, [seed], { kind: 'pad', starts, shape: operandShape(e, view) });
    },
    tangent: linear(Operation.slice),
  },
  pad: {
    kind: 'general',
    formula: 'the operand as a window of a tensor of zeros [pad]',
    edges: 'none',
    cost: 2,
    reverse: (e, seed, view) => {
      const { starts } = attributeOf(view.attribute, 'pad');
      return e.operate(Operation.slice, [seed], { kind: 'slice', starts, sizes: operandShape(e, view) });
    },
    tangent: linear(Operation.pad),
  },
  concatenate: {
    kind: 'general',
    formula: 'the operands one after the other along an axis [axis]',
    edges: 'none',
    cost: 2,
    reverse: concatenateToOperand,
    tangent: linear(Operation.concatenate),
  },
  stack: {
    kind: 'general',
    formula: 'the operands, numbers or tensors of one shape, along a new first axis',
    edges: 'none',
    cost: 1,
    reverse: (e, seed, view, index) => {
      const shape = operandShape(e, view, index);
      if (shape.length === 0) return e.operate(Operation.element, [seed], { kind: 'index', index });
      const starts = [index, ...shape.map(() => 0)];
      return reshape(e, e.operate(Operation.slice, [seed], { kind: 'slice', starts, sizes: [1, ...shape] }), shape);
    },
    tangent: linear(Operation.stack),
  },
  element: {
    kind: 'general',
    formula: 'the element at a row-major index [index]',
    edges: 'all other elements get 0',
    cost: 1,
    reverse: (e, seed, view) => {
      const indices = [attributeOf(view.attribute, 'index').index];
      return e.operate(Operation.scatterElements, [seed], { kind: 'indices', indices, shape: operandShape(e, view) });
    },
    tangent: linear(Operation.element),
  },
  scatterElements: {
    kind: 'general',
    formula: 'zeros, to which operand i is added at row-major index indices[i], in order [indices]',
    edges: 'none',
    cost: 1,
    reverse: (e, seed, view, i) =>
      e.operate(Operation.element, [seed], {
        kind: 'index',
        index: attributeOf(view.attribute, 'indices').indices[i]!,
      }),
    tangent: (e, tangents, { attribute }) => {
      const { indices, shape } = attributeOf(attribute, 'indices');
      const kept = tangents.map((_, i) => i).filter((i) => tangents[i] !== none);
      return e.operate(
        Operation.scatterElements,
        kept.map((i) => tangents[i]!),
        { kind: 'indices', indices: kept.map((i) => indices[i]!), shape },
      );
    },
  },
  sum: {
    kind: 'general',
    formula: 'sum over axes, which disappear; from +0 in row-major order of the operand [axes]',
    edges: 'of nothing: 0',
    cost: 1,
    reverse: (e, seed, view) => expand(e, seed, view),
    tangent: linear(Operation.sum),
  },
  broadcastTo: {
    kind: 'general',
    formula: 'the operand repeated along axes of length 1 and new leading axes [shape]',
    edges: 'none',
    cost: 1,
    reverse: (e, seed, view) => sumTo(e, seed, operandShape(e, view)),
    tangent: linear(Operation.broadcastTo),
  },
  sumTo: {
    kind: 'general',
    formula: 'summed to a shape that broadcasts to the operand’s; from +0 in row-major order of the operand [shape]',
    edges: 'of nothing: 0',
    cost: 1,
    reverse: (e, seed, view) => broadcastTo(e, seed, operandShape(e, view)),
    tangent: linear(Operation.sumTo),
  },
  maximumOver: {
    kind: 'general',
    formula: 'Math.max over axes, which disappear [axes]',
    edges: 'ties: the first maximal element in row-major order gets all the adjoint; the first NaN where there is one',
    cost: 2,
    reverse: (e, seed, view) => e.select(firstMaximum(e, view), expand(e, seed, view), e.constant(0)),
    tangent: (e, [tangent], view) =>
      e.operate(Operation.sum, [e.select(firstMaximum(e, view), tangent!, e.constant(0))], view.attribute),
  },
  firstMaximum: {
    kind: 'flat',
    formula: '1 at the first maximal element over the axes, else 0 [axes]',
    edges: 'the first NaN counts as maximal; the derivative is 0 everywhere',
    cost: 2,
  },
  gather: {
    kind: 'general',
    formula: 'slices of the first operand along an axis, at the indices in the second operand [axis]',
    edges: 'an index taken twice gets both contributions; the indices get none',
    cost: 2,
    reverse: (e, seed, view, index) => {
      if (index === 1) return none;
      const { axis } = attributeOf(view.attribute, 'axis');
      const shape = operandShape(e, view);
      return e.operate(Operation.scatterAdd, [seed, view.operands[1]!], {
        kind: 'scatter',
        axis: axis < 0 ? axis + shape.length : axis,
        shape,
      });
    },
    tangent: (e, [tangent], { operands, attribute }) =>
      tangent === none ? none : e.operate(Operation.gather, [tangent!, operands[1]!], attribute),
  },
  scatterAdd: {
    kind: 'general',
    formula: 'zeros, to which slices of the first operand are added at the indices in the second [scatter]',
    edges: 'adds in row-major order of the first operand; the indices get no adjoint',
    cost: 2,
    reverse: (e, seed, view, index) => {
      if (index === 1) return none;
      const { axis } = attributeOf(view.attribute, 'scatter');
      return e.operate(Operation.gather, [seed, view.operands[1]!], { kind: 'axis', axis });
    },
    tangent: (e, [tangent], { operands, attribute }) =>
      tangent === none ? none : e.operate(Operation.scatterAdd, [tangent!, operands[1]!], attribute),
  },
  im2col: {
    kind: 'general',
    formula: 'what moving windows show of images [n, rows, columns, channels], a constant outside of them [windows]',
    edges:
      'an element in several windows gets all their contributions; outside of the images nothing is differentiated',
    cost: 2,
    reverse: (e, seed, { attribute }) => e.operate(Operation.col2im, [seed], attribute),
    tangent: (e, [tangent], { attribute }) =>
      e.operate(Operation.im2col, [tangent!], { ...attributeOf(attribute, 'windows'), fill: 0 }),
  },
  col2im: {
    kind: 'general',
    formula: 'windows added up to images, from +0 in row-major order of the windows [windows]',
    edges: 'what windows show outside of the images is left out',
    cost: 2,
    reverse: (e, seed, { attribute }) =>
      e.operate(Operation.im2col, [seed], { ...attributeOf(attribute, 'windows'), fill: 0 }),
    tangent: linear(Operation.col2im),
  },
} as const satisfies Record<string, OperationRow>;

/** The operand's adjoint or tangent reduced to the operand's own shape, where broadcasting repeated it. */
export function sumTo(e: Emitter, node: number, shape: Shape): number {
  return sameShape(e.shapeOf(node), shape) ? node : e.operate(Operation.sumTo, [node], { kind: 'shape', shape });
}

export function broadcastTo(e: Emitter, node: number, shape: Shape): number {
  return sameShape(e.shapeOf(node), shape) ? node : e.operate(Operation.broadcastTo, [node], { kind: 'shape', shape });
}

function reshape(e: Emitter, node: number, shape: Shape): number {
  return sameShape(e.shapeOf(node), shape) ? node : e.operate(Operation.reshape, [node], { kind: 'shape', shape });
}

function operandShape(e: Emitter, view: NodeView, index = 0): Shape {
  return e.shapeOf(view.operands[index]!);
}

/** The tangent of a linear operation: the operation on the tangents, zeros where an operand has none. */
function linear(operation: Operation): (e: Emitter, tangents: readonly number[], view: NodeView) => number {
  return (e, tangents, view) => {
    const operands = tangents.map((tangent, i) =>
      tangent === none ? broadcastTo(e, e.constant(0), e.shapeOf(view.operands[i]!)) : tangent,
    );
    return e.operate(operation, operands, view.attribute);
  };
}

/** The sum of one term per tangent that is not zero, from the left. */
function total(e: Emitter, tangents: readonly number[], term: (tangent: number, i: number) => number): number {
  let sum: number = none;
  tangents.forEach((tangent, i) => {
    if (tangent !== none) sum = sum === none ? term(tangent, i) : e.add(sum, term(tangent, i));
  });
  return sum;
}

function hypotSlope(e: Emitter, { node, operands }: NodeView, index: number): number {
  const atOrigin = e.binary(Operation.equal, node, e.constant(0));
  return e.select(atOrigin, e.constant(0), e.divide(operands[index]!, node));
}

function concatenateToOperand(e: Emitter, seed: number, view: NodeView, index: number): number {
  const sizes = operandShape(e, view, index);
  const given = attributeOf(view.attribute, 'axis').axis;
  const axis = given < 0 ? given + sizes.length : given;
  let start = 0;
  for (let i = 0; i < index; i++) start += operandShape(e, view, i)[axis]!;
  const starts = sizes.map((_, i) => (i === axis ? start : 0));
  return e.operate(Operation.slice, [seed], { kind: 'slice', starts, sizes });
}

/** A reduced value repeated over the axes that were reduced. */
function expand(e: Emitter, seed: number, view: NodeView): number {
  const shape = operandShape(e, view);
  const reduced = attributeOf(view.attribute, 'axes').axes.map((axis) => (axis < 0 ? axis + shape.length : axis));
  const kept = shape.map((length, axis) => (reduced.includes(axis) ? 1 : length));
  // A scalar broadcasts as it is.
  const aligned = e.shapeOf(seed).length === 0 ? seed : reshape(e, seed, kept);
  return broadcastTo(e, aligned, shape);
}

function firstMaximum(e: Emitter, view: NodeView): number {
  return e.operate(Operation.firstMaximum, [view.operands[0]!], view.attribute);
}
