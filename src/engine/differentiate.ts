import { sumTo } from './operations/arrays.ts';
import { attributeOf } from './operations/attributes.ts';
import { Operation } from './operations/codes.ts';
import { none } from './operations/row.ts';
import { operationRows } from './operations.ts';
import { type DifferentiatedProgram, inputsWithRole, type Program, shapeOfNode } from './program.ts';
import { ProgramBuilder } from './programs/builder.ts';
import { ArmMasks } from './programs/masks.ts';

/** Elements taken out of one tensor, whose adjoints wait to be put together by one node. */
interface PendingElements {
  readonly indices: number[];
  readonly adjoints: number[];
}

/**
 * Which nodes depend on the given inputs through operations whose derivative is not zero everywhere. Adjoints and tangents
 * are computed towards these alone, so that a constant never meets a NaN·0.
 */
export function activeNodes(program: Program, wrt: readonly number[]): Uint8Array {
  const { nodeCount, operations, operandStart, operands } = program;
  const active = new Uint8Array(nodeCount);
  for (const index of wrt) active[program.inputs[index]!.node] = 1;
  for (let node = 0; node < nodeCount; node++) {
    if (operationRows[operations[node]!]!.kind === 'flat') continue;
    for (let i = operandStart[node]!; i < operandStart[node + 1]!; i++) {
      if (active[operands[i]!] === 1) {
        active[node] = 1;
        break;
      }
    }
  }
  return active;
}

/**
 * The program that computes the loss (output 0 of `program`) and its gradient with respect to the inputs `wrt` (indices into
 * `program.inputs`; by default every parameter, in order). The forward nodes stay as they are, at the same indices.
 *
 * Order of accumulation, which defines the gradient's bits: users of a node are visited from the last to the first, operands
 * of one user from left to right, each adding to the right: `a = a + contribution`. Elements taken out of one tensor by
 * `element` are the exception: contributions of users in a row are put into one tensor of zeros, in that order, and this is
 * then added as one contribution. A gradient that nothing reaches is 0.
 */
export function differentiate(program: Program, wrt = inputsWithRole(program, 'parameter')): DifferentiatedProgram {
  return new Differentiation(program, wrt).run();
}

class Differentiation {
  readonly #program: Program;
  readonly #wrt: readonly number[];
  readonly #builder: ProgramBuilder;
  readonly #active: Uint8Array;
  readonly #adjoints: Int32Array;
  readonly #pending = new Map<number, PendingElements>();
  readonly #masks: ArmMasks | null;

  constructor(program: Program, wrt: readonly number[]) {
    this.#program = program;
    this.#wrt = wrt;
    this.#builder = new ProgramBuilder(program);
    this.#active = activeNodes(program, wrt);
    this.#adjoints = new Int32Array(program.nodeCount).fill(none);
    this.#masks = ArmMasks.needed(program) ? new ArmMasks(program, this.#builder) : null;
  }

  run(): DifferentiatedProgram {
    const program = this.#program;
    const builder = this.#builder;
    const loss = program.outputs[0]!;
    builder.begin(loss);
    if (this.#active[loss] === 1) this.#adjoints[loss] = builder.constant(1);
    for (let node = loss; node >= 0; node--) {
      if (this.#active[node] === 1) this.#visit(node);
    }
    const gradients = this.#wrt.map((index) => this.#gradientOf(program.inputs[index]!.node));
    return {
      ...builder.store.finish(),
      inputs: program.inputs,
      outputs: Int32Array.from([loss, ...gradients]),
      guardNodes: program.guardNodes,
      guardValues: program.guardValues,
      marks: program.marks,
      precision: program.precision,
      ...(program.kept === undefined ? {} : { kept: program.kept }),
      forwardCount: program.nodeCount,
      origins: builder.origins(),
      adjoints: this.#adjoints,
      wrt: this.#wrt,
    };
  }

  #visit(node: number): void {
    const builder = this.#builder;
    builder.begin(node);
    this.#flush(node);
    const seed = this.#adjoints[node]!;
    if (seed === none) return;
    const { operations, operandStart, operands } = this.#program;
    const operation = operations[node] as Operation;
    const row = operationRows[operation]!;
    const start = operandStart[node]!;
    switch (row.kind) {
      case 'unary': {
        const x = operands[start]!;
        this.#contribute(node, x, 0, row.derivative(builder, seed, x, node));
        return;
      }
      case 'binary': {
        const a = operands[start]!;
        const b = operands[start + 1]!;
        if (this.#active[a] === 1) this.#contribute(node, a, 0, row.left(builder, seed, a, b, node));
        if (this.#active[b] === 1) this.#contribute(node, b, 1, row.right(builder, seed, a, b, node));
        return;
      }
      case 'general': {
        const operandList = Array.from(operands.subarray(start, operandStart[node + 1]!));
        const attribute = this.#program.attributes.get(node);
        if (operation === Operation.element) {
          this.#pend(operandList[0]!, attributeOf(attribute, 'index').index, seed);
          this.#masks?.note(node, operandList[0]!, 0);
          return;
        }
        const view = { node, operands: operandList, attribute };
        operandList.forEach((operand, index) => {
          if (this.#active[operand] !== 1) return;
          this.#contribute(node, operand, index, row.reverse(builder, seed, view, index));
        });
      }
    }
  }

  /** Adds what `node` contributes to its operand number `index`. */
  #contribute(node: number, operand: number, index: number, contribution: number): void {
    if (contribution === none) return;
    const masked = this.#masks === null ? contribution : this.#masks.apply(node, operand, index, contribution);
    this.#flush(operand);
    this.#accumulate(operand, sumTo(this.#builder, masked, this.#builder.shapeOf(operand)));
  }

  #accumulate(node: number, contribution: number): void {
    const before = this.#adjoints[node]!;
    this.#adjoints[node] = before === none ? contribution : this.#builder.add(before, contribution);
  }

  #pend(tensor: number, index: number, adjoint: number): void {
    const pending = this.#pending.get(tensor);
    if (pending === undefined) {
      this.#pending.set(tensor, { indices: [index], adjoints: [adjoint] });
    } else {
      pending.indices.push(index);
      pending.adjoints.push(adjoint);
    }
  }

  /** Puts the waiting elements of a tensor together. */
  #flush(tensor: number): void {
    const pending = this.#pending.size === 0 ? undefined : this.#pending.get(tensor);
    if (pending === undefined) return;
    this.#pending.delete(tensor);
    const attribute = { kind: 'indices', indices: pending.indices, shape: this.#builder.shapeOf(tensor) } as const;
    this.#accumulate(tensor, this.#builder.operate(Operation.scatterElements, pending.adjoints, attribute));
  }

  #gradientOf(input: number): number {
    const adjoint = this.#adjoints[input]!;
    if (adjoint !== none) return adjoint;
    this.#builder.begin(input);
    return this.#builder.zeros(shapeOfNode(this.#program, input));
  }
}
