import type { Shape } from '../tensor.ts';
import type { Attribute } from './attributes.ts';
import type { Operation } from './codes.ts';

/** Returned by a rule where nothing flows: no node is made, so no NaN·0 can arise. */
export const none = -1;

/**
 * What a rule emits nodes with, into the program being built. Each method returns the node's index. Constants 0 and 1 fold:
 * 1·x is x, x÷1 is x, and an operation on scalar constants is a constant.
 */
export interface Emitter {
  constant(value: number): number;
  unary(operation: Operation, a: number): number;
  binary(operation: Operation, a: number, b: number): number;
  operate(operation: Operation, operands: readonly number[], attribute?: Attribute): number;
  add(a: number, b: number): number;
  subtract(a: number, b: number): number;
  multiply(a: number, b: number): number;
  divide(a: number, b: number): number;
  negate(a: number): number;
  select(condition: number, yes: number, no: number): number;
  shapeOf(node: number): Shape;
  /** The value of a scalar constant node; undefined for any other node. */
  constantValue(node: number): number | undefined;
}

/** A node as the rules of operations on whole tensors see it. */
export interface NodeView {
  readonly node: number;
  readonly operands: readonly number[];
  readonly attribute: Attribute | undefined;
}

interface Described {
  /** The forward value, as JavaScript; the switches in `scalar.ts` and the kernels compute it. */
  readonly formula: string;
  /** What happens at ties, kinks, zero and overflow, where that is not plain from the derivative. */
  readonly edges: string;
  /** Cost of one scalar evaluation, in additions, rounded; for tensors per element (matmul: per inner step). */
  readonly cost: number;
}

/** An input or a constant: nothing before it. */
interface SourceRow extends Described {
  readonly kind: 'source';
}

/** Derivative exactly 0 everywhere: nothing flows through it. */
interface FlatRow extends Described {
  readonly kind: 'flat';
}

/**
 * An elementwise operation of one operand. The Jacobian is diagonal, so `derivative`, the seed times ∂y/∂x, is the reverse
 * rule (the seed being y's adjoint) and the tangent rule (the seed being x's tangent) at once.
 */
interface UnaryRow extends Described {
  readonly kind: 'unary';
  readonly derivative: (e: Emitter, seed: number, x: number, y: number) => number;
}

/** The same with two operands: seed × ∂y/∂a and seed × ∂y/∂b. */
interface BinaryRow extends Described {
  readonly kind: 'binary';
  readonly left: (e: Emitter, seed: number, a: number, b: number, y: number) => number;
  readonly right: (e: Emitter, seed: number, a: number, b: number, y: number) => number;
}

/** Any other operation. */
interface GeneralRow extends Described {
  readonly kind: 'general';
  /** The contribution of the node, whose adjoint is `seed`, to the adjoint of operand number `index`; or `none`. */
  readonly reverse: (e: Emitter, seed: number, view: NodeView, index: number) => number;
  /** The node's tangent from its operands' tangents (`none` where an operand's is zero); at least one is given. */
  readonly tangent: (e: Emitter, tangents: readonly number[], view: NodeView) => number;
}

export type OperationRow = SourceRow | FlatRow | UnaryRow | BinaryRow | GeneralRow;
