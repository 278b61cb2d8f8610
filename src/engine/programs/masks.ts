import { broadcastTo, sumTo } from '../operations/arrays.ts';
import { isElementwise, Operation } from '../operations/codes.ts';
import { none } from '../operations/row.ts';
import { operationRows } from '../operations.ts';
import { operandsOf, type Program, shapeOfNode } from '../program.ts';
import { broadcastShapes, broadcastsTo, type Shape, sameShape } from '../tensor.ts';
import type { ProgramBuilder } from './builder.ts';

/** Where a node's value is used at all: a node that is positive there and 0 elsewhere, emitted when first needed. */
interface Mask {
  readonly shape: Shape;
  readonly parents: readonly Mask[];
  readonly make: (parents: readonly number[]) => number;
  node: number;
  /** For an arm of a select: that select, and the mask around it. */
  readonly arm: { readonly select: number; readonly outer: Mask | null } | null;
}

/** Elementwise operations whose slopes are finite constants: they keep an adjoint of exactly 0 by themselves. */
const passing: ReadonlySet<number> = new Set([
  Operation.add,
  Operation.subtract,
  Operation.negate,
  Operation.fround,
  Operation.select,
]);

/**
 * Keeps the arm of a select that is not taken at exactly 0 all the way back. The select's own rule gives that arm adjoint 0,
 * but inside the arm 0 times an infinite or NaN slope would be NaN (log of a negative, say). So what only arms use carries a
 * mask, and each contribution that a slope was multiplied into is selected by the mask again.
 *
 * Two limits: elements taken out of one tensor under different conditions share one mask (any of them), and a matrix product
 * inside an arm with a tensor condition ends the mask.
 */
export class ArmMasks {
  readonly #program: Program;
  readonly #builder: ProgramBuilder;
  /** Per forward node its mask; null where it is used outside arms too; absent before its first user is visited. */
  readonly #masks = new Map<number, Mask | null>();

  constructor(program: Program, builder: ProgramBuilder) {
    this.#program = program;
    this.#builder = builder;
  }

  /** Whether the program has any select. */
  static needed(program: Program): boolean {
    return program.operations.includes(Operation.select);
  }

  /** The contribution of `node` to an operand, exactly 0 where the node is not used. Notes where the operand is used. */
  apply(node: number, operand: number, index: number, contribution: number): number {
    const mask = this.#masks.get(node) ?? null;
    const operation = this.#program.operations[node]! as Operation;
    this.note(node, operand, index);
    if (mask === null || passing.has(operation)) return contribution;
    const slopes = isElementwise(operation) || (operation === Operation.matmul && mask.shape.length === 0);
    if (!slopes) return contribution;
    return this.#builder.select(this.#emit(mask), contribution, this.#builder.constant(0));
  }

  /** Notes that `node` uses the operand. */
  note(node: number, operand: number, index: number): void {
    const mask = this.#maskFor(node, operand, index);
    const before = this.#masks.get(operand);
    this.#masks.set(operand, before === undefined ? mask : this.#either(before, mask));
  }

  #maskFor(node: number, operand: number, index: number): Mask | null {
    const outer = this.#masks.get(node) ?? null;
    const operation = this.#program.operations[node]! as Operation;
    const whole = shapeOfNode(this.#program, node);
    const part = shapeOfNode(this.#program, operand);
    if (operation === Operation.select) return this.#armOf(node, index === 1, outer, whole, part);
    if (outer === null || outer.shape.length === 0) return outer;
    if (isElementwise(operation)) return sameShape(whole, part) ? outer : this.#reduced(outer, whole, part);
    if (operation === Operation.matmul) return null;
    // The remaining operations are linear with slopes 0 and 1, so their own rule carries a mask back as it does an adjoint.
    const row = operationRows[operation]!;
    if (row.kind !== 'general') return null;
    const view = {
      node,
      operands: Array.from(operandsOf(this.#program, node)),
      attribute: this.#program.attributes.get(node),
    };
    return this.#derived(part, [outer], ([mask]) => {
      return row.reverse(this.#builder, broadcastTo(this.#builder, mask!, whole), view, index);
    });
  }

  #armOf(select: number, taken: boolean, outer: Mask | null, whole: Shape, part: Shape): Mask {
    const condition = operandsOf(this.#program, select)[0]!;
    const conditionShape = shapeOfNode(this.#program, condition);
    const shape = outer === null ? conditionShape : broadcastShapes(conditionShape, outer.shape);
    const builder = this.#builder;
    const make = ([around]: readonly number[]): number => {
      if (around === undefined) return builder.unary(taken ? Operation.truth : Operation.not, condition);
      const zero = builder.constant(0);
      return taken ? builder.select(condition, around, zero) : builder.select(condition, zero, around);
    };
    const mask: Mask = { shape, parents: outer === null ? [] : [outer], make, node: none, arm: { select, outer } };
    return broadcastsTo(shape, part) ? mask : this.#reduced(mask, whole, part);
  }

  /** Where any of the elements is used which an operand of shape `part` was repeated into. */
  #reduced(mask: Mask, whole: Shape, part: Shape): Mask {
    return this.#derived(part, [mask], ([node]) => {
      return sumTo(this.#builder, broadcastTo(this.#builder, node!, whole), part);
    });
  }

  /** Where either is used; null, everywhere, when one of them is null or they are the two arms of one select. */
  #either(a: Mask | null, b: Mask | null): Mask | null {
    if (a === null || b === null) return null;
    if (a === b) return a;
    if (a.arm !== null && a.arm.select === b.arm?.select) return a.arm.outer;
    return this.#derived(broadcastShapes(a.shape, b.shape), [a, b], ([left, right]) =>
      this.#builder.add(left!, right!),
    );
  }

  #derived(shape: Shape, parents: readonly Mask[], make: Mask['make']): Mask {
    return { shape, parents, make, node: none, arm: null };
  }

  /** Emits a mask and those it depends on, outermost first, by a stack of its own: nesting may be as deep as a loop is long. */
  #emit(mask: Mask): number {
    const waiting = [mask];
    for (let top = waiting.at(-1); top !== undefined; top = waiting.at(-1)) {
      const missing = top.parents.filter((parent) => parent.node === none);
      if (missing.length === 0) {
        if (top.node === none) top.node = top.make(top.parents.map((parent) => parent.node));
        waiting.pop();
      } else {
        waiting.push(...missing);
      }
    }
    return mask.node;
  }
}
