import type { Attribute } from '../operations/attributes.ts';
import { Operation } from '../operations/codes.ts';
import { type Emitter, none } from '../operations/row.ts';
import { scalarBinary, scalarUnary } from '../operations/scalar.ts';
import { inferShape } from '../operations/shapes.ts';
import { rounded } from '../precision.ts';
import type { Program } from '../program.ts';
import { broadcastShapes, type Shape } from '../tensor.ts';
import { NodeStore, scalarShapeId } from './nodes.ts';

/**
 * Appends derived nodes to a program, in its precision. Folding is part of the definition of a gradient's bits: an operation on scalar
 * constants is a constant, 1·x, x·1 and x÷1 are x; nothing else is simplified. A node which a rule has just emitted is
 * not emitted again for the same forward node.
 */
export class ProgramBuilder implements Emitter {
  readonly store: NodeStore;
  /** Per derived node, counted from the end of the forward program: the forward node it belongs to. */
  readonly #origins: number[] = [];
  readonly #program: Program;
  readonly #constants = new Map<number | string, number>();
  #origin = 0;
  #place = -1;
  #ruleStart: number;

  constructor(program: Program) {
    this.#program = program;
    this.store = NodeStore.from(program, 2 * program.nodeCount);
    this.#ruleStart = program.nodeCount;
  }

  /** Begins the rule of a forward node: what is emitted from now on has its place and origin. */
  begin(origin: number): void {
    this.#origin = origin;
    this.#place = this.#program.places[origin]!;
    this.#ruleStart = this.store.nodeCount;
  }

  /** Per node the forward node it belongs to; forward nodes are their own origin. */
  origins(): Int32Array {
    const forward = this.#program.nodeCount;
    const origins = new Int32Array(forward + this.#origins.length);
    for (let node = 0; node < forward; node++) origins[node] = node;
    origins.set(this.#origins, forward);
    return origins;
  }

  constant(exact: number): number {
    const value = rounded(this.#program.precision, exact);
    const key = Object.is(value, -0) ? '-0' : value;
    let node = this.#constants.get(key);
    if (node === undefined) {
      node = this.#derived(this.store.constant(value, this.#place));
      this.#constants.set(key, node);
    }
    return node;
  }

  constantValue(node: number): number | undefined {
    const { operations, shapes, constants } = this.store;
    return operations[node] === Operation.constant && shapes[node] === scalarShapeId ? constants[node] : undefined;
  }

  shapeOf(node: number): Shape {
    return this.store.shapeOf(node);
  }

  unary(operation: Operation, a: number): number {
    const value = this.constantValue(a);
    if (value !== undefined) return this.constant(scalarUnary(operation, value));
    const known = this.#findRecent(operation, a, none);
    if (known !== none) return known;
    return this.#derived(this.store.append1(operation, this.#place, this.store.shapes[a]!, a));
  }

  binary(operation: Operation, a: number, b: number): number {
    const left = this.constantValue(a);
    const right = this.constantValue(b);
    if (left !== undefined && right !== undefined) return this.constant(scalarBinary(operation, left, right));
    if (operation === Operation.multiply && left === 1) return b;
    if ((operation === Operation.multiply || operation === Operation.divide) && right === 1) return a;
    const known = this.#findRecent(operation, a, b);
    if (known !== none) return known;
    return this.#derived(this.store.append2(operation, this.#place, this.#broadcastId(a, b), a, b));
  }

  operate(operation: Operation, operands: readonly number[], attribute?: Attribute): number {
    const { store } = this;
    const shapes = operands.map((operand) => store.shapeOf(operand));
    const shapeId = store.shapeId(inferShape(operation, shapes, attribute));
    return this.#derived(store.append(operation, this.#place, shapeId, operands, attribute));
  }

  /** A value of zeros: the constant 0 for a scalar. */
  zeros(shape: Shape): number {
    const zero = this.constant(0);
    return shape.length === 0 ? zero : this.operate(Operation.broadcastTo, [zero], { kind: 'shape', shape });
  }

  /** A further input, for a direction. */
  input(attribute: Attribute, shape: Shape): number {
    const { store } = this;
    return this.#derived(store.append(Operation.input, this.#place, store.shapeId(shape), [], attribute));
  }

  add(a: number, b: number): number {
    return this.binary(Operation.add, a, b);
  }

  subtract(a: number, b: number): number {
    return this.binary(Operation.subtract, a, b);
  }

  multiply(a: number, b: number): number {
    return this.binary(Operation.multiply, a, b);
  }

  divide(a: number, b: number): number {
    return this.binary(Operation.divide, a, b);
  }

  negate(a: number): number {
    return this.unary(Operation.negate, a);
  }

  select(condition: number, yes: number, no: number): number {
    return this.operate(Operation.select, [condition, yes, no]);
  }

  #derived(node: number): number {
    this.#origins.push(this.#origin);
    return node;
  }

  #broadcastId(a: number, b: number): number {
    const { shapes } = this.store;
    const left = shapes[a]!;
    const right = shapes[b]!;
    if (left === right || right === scalarShapeId) return left;
    if (left === scalarShapeId) return right;
    return this.store.shapeId(broadcastShapes(this.store.shapeOf(a), this.store.shapeOf(b)));
  }

  /** An equal node of one or two operands among those of the current rule, or `none`. */
  #findRecent(operation: Operation, a: number, b: number): number {
    const { operations, operandStart, operands } = this.store;
    for (let node = this.store.nodeCount - 1; node >= this.#ruleStart; node--) {
      if (operations[node] !== operation) continue;
      const start = operandStart[node]!;
      const second = operandStart[node + 1]! - start === 2 ? operands[start + 1]! : none;
      if (operands[start] === a && second === b) return node;
    }
    return none;
  }
}
