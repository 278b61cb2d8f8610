import { isElementwise, Operation } from '../operations/codes.ts';
import { none } from '../operations/row.ts';
import { operandsOf, type Program, shapeOfNode } from '../program.ts';
import { broadcastsTo, sameShape } from '../tensor.ts';
import type { ProgramBuilder } from './builder.ts';

/** Where an arm of a select is taken: the condition, or its opposite, and within the arm around it. */
interface Mask {
  readonly condition: number;
  readonly taken: boolean;
  readonly outer: Mask | null;
  /** The node that is 1 where the arm is taken; emitted when first needed. */
  node: number;
}

const passing: ReadonlySet<number> = new Set([
  Operation.add,
  Operation.subtract,
  Operation.negate,
  Operation.fround,
  Operation.select,
]);

/**
 * Keeps the arm of a select that is not taken at exactly 0 all the way back. The select's own rule gives that arm adjoint 0,
 * but inside the arm 0 times an infinite or NaN slope would be NaN (log of a negative, say). So a node that only one arm uses
 * carries that arm's mask, and what it contributes to its operands is selected by the mask again.
 *
 * A mask with a shape follows elementwise operations of that shape only: elsewhere its elements would mean other ones.
 */
export class ArmMasks {
  readonly #program: Program;
  readonly #builder: ProgramBuilder;
  /** Per forward node its mask; null where it is used outside one arm too; undefined before its first user is visited. */
  readonly #masks = new Map<number, Mask | null>();

  constructor(program: Program, builder: ProgramBuilder) {
    this.#program = program;
    this.#builder = builder;
  }

  /** Whether the program has any select. */
  static needed(program: Program): boolean {
    return program.operations.includes(Operation.select);
  }

  /** The contribution of `node` to an operand, exactly 0 where the node's arm is not taken. Notes the operand's own mask. */
  apply(node: number, operand: number, index: number, contribution: number): number {
    const mask = this.#masks.get(node) ?? null;
    const operation = this.#program.operations[node]! as Operation;
    this.#note(operand, this.#maskFor(node, operand, index, operation, mask));
    if (mask === null || passing.has(operation)) return contribution;
    const maskNode = this.#emit(mask);
    if (!this.#follows(maskNode, node, operation)) return contribution;
    return this.#builder.select(maskNode, contribution, this.#builder.constant(0));
  }

  /** The node gets contributions that no single mask describes. */
  forget(node: number): void {
    this.#masks.set(node, null);
  }

  #note(operand: number, mask: Mask | null): void {
    const before = this.#masks.get(operand);
    this.#masks.set(operand, before === undefined || before === mask ? mask : null);
  }

  #maskFor(node: number, operand: number, index: number, operation: Operation, outer: Mask | null): Mask | null {
    const sameAsResult = sameShape(shapeOfNode(this.#program, node), shapeOfNode(this.#program, operand));
    if (operation === Operation.select) {
      const condition = operandsOf(this.#program, node)[0]!;
      const scalar = shapeOfNode(this.#program, condition).length === 0 && (outer === null || this.#isScalar(outer));
      return scalar || sameAsResult ? this.#armOf(node, condition, index === 1, outer) : null;
    }
    if (outer === null) return null;
    return this.#isScalar(outer) || (isElementwise(operation) && sameAsResult) ? outer : null;
  }

  readonly #arms = new Map<string, Mask>();

  /** One mask object per arm, so that masks compare by identity. */
  #armOf(node: number, condition: number, taken: boolean, outer: Mask | null): Mask {
    const key = `${node} ${taken}`;
    let mask = this.#arms.get(key);
    if (mask === undefined) {
      mask = { condition, taken, outer, node: none };
      this.#arms.set(key, mask);
    }
    return mask;
  }

  #isScalar(mask: Mask): boolean {
    for (let level: Mask | null = mask; level !== null; level = level.outer) {
      if (shapeOfNode(this.#program, level.condition).length > 0) return false;
    }
    return true;
  }

  #follows(maskNode: number, node: number, operation: Operation): boolean {
    const shape = this.#builder.shapeOf(maskNode);
    if (shape.length === 0) return true;
    return isElementwise(operation) && broadcastsTo(shape, shapeOfNode(this.#program, node));
  }

  #emit(mask: Mask): number {
    if (mask.node !== none) return mask.node;
    const outer = mask.outer === null ? none : this.#emit(mask.outer);
    const zero = this.#builder.constant(0);
    if (outer !== none) {
      mask.node = mask.taken
        ? this.#builder.select(mask.condition, outer, zero)
        : this.#builder.select(mask.condition, zero, outer);
    } else {
      mask.node = mask.taken ? mask.condition : this.#builder.unary(Operation.not, mask.condition);
    }
    return mask.node;
  }
}
