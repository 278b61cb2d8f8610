import { isBinary, isUnary, Operation } from '../operations/codes.ts';
import { scalarBinary, scalarUnary } from '../operations/scalar.ts';
import { rounded } from '../precision.ts';
import type { Program, ProgramInput } from '../program.ts';
import { NodeStore, scalarShapeId } from '../programs/nodes.ts';

/**
 * The same outputs and guards from fewer nodes: what no output and no guard needs is left out, what is computed twice is computed
 * once, and operations on constants are constants. Every rule keeps the bits of every value, so that a program may be put in the
 * place of what it was made of at any time. Inputs keep their order, also those that nothing needs. Marks are left out.
 */
export function simplify(program: Program): Program {
  // Once more, for what nothing needs any longer.
  return new Simplifier(new Simplifier(program).run()).run();
}

/** Beside real nodes, in keys of operations with one operand. */
const noOperand = -1;
/** Programs with more nodes have too many different keys for whole numbers; in them nothing is looked for twice. */
const mostKnown = 8_000_000;

class Simplifier {
  readonly #program: Program;
  readonly #store: NodeStore;
  /** By the node of the program that is simplified: its node in the new one. */
  readonly #nodes: Int32Array;
  readonly #known = new Map<number, number>();
  readonly #constants = new Map<number | string, number>();

  constructor(program: Program) {
    this.#program = program;
    this.#store = new NodeStore(program.nodeCount);
    this.#nodes = new Int32Array(program.nodeCount);
  }

  run(): Program {
    const { nodeCount, inputs, outputs, guardNodes, guardValues } = this.#program;
    const needed = this.#needed();
    for (let node = 0; node < nodeCount; node++) if (needed[node] === 1) this.#nodes[node] = this.#copy(node);
    const newNode = (node: number): number => this.#nodes[node]!;
    const guards = this.#guards(guardNodes, guardValues);
    return {
      ...this.#store.finish(),
      inputs: inputs.map((input): ProgramInput => ({ ...input, node: newNode(input.node) })),
      outputs: outputs.map(newNode),
      guardNodes: Int32Array.from(guards.keys()),
      guardValues: Float64Array.from(guards.values()),
      marks: null,
      precision: this.#program.precision,
    };
  }

  #needed(): Uint8Array {
    const { nodeCount, operandStart, operands, inputs, outputs, guardNodes } = this.#program;
    const needed = new Uint8Array(nodeCount);
    for (const node of outputs) needed[node] = 1;
    for (const node of guardNodes) needed[node] = 1;
    for (const { node } of inputs) needed[node] = 1;
    for (let node = nodeCount - 1; node >= 0; node--) {
      if (needed[node] === 0) continue;
      for (let i = operandStart[node]!; i < operandStart[node + 1]!; i++) needed[operands[i]!] = 1;
    }
    return needed;
  }

  /** Guards in the order of their nodes; two nodes that became one and must have two values hold for no evaluation: both stay. */
  #guards(nodes: Int32Array, values: Float64Array): Map<number, number> {
    const guards = new Map<number, number>();
    for (let i = 0; i < nodes.length; i++) {
      let node = this.#nodes[nodes[i]!]!;
      const value = values[i]!;
      const before = guards.get(node);
      if (before !== undefined) {
        if (Object.is(before, value)) continue;
        node = this.#store.append1(Operation.stopGradient, -1, scalarShapeId, node);
      }
      guards.set(node, value);
    }
    return new Map([...guards].sort(([left], [right]) => left - right));
  }

  #copy(node: number): number {
    const { operations, operandStart, operands, constants, shapes, shapeTable, attributes, places } = this.#program;
    const operation = operations[node] as Operation;
    const start = operandStart[node]!;
    const count = operandStart[node + 1]! - start;
    const attribute = attributes.get(node);
    const isScalar = shapes[node]! === scalarShapeId;
    if (operation === Operation.constant && isScalar) return this.#constant(constants[node]!);
    const a = count > 0 ? this.#nodes[operands[start]!]! : noOperand;
    const b = count > 1 ? this.#nodes[operands[start + 1]!]! : noOperand;
    if (isUnary(operation)) return this.#unary(operation, a, places[node]!);
    if (isBinary(operation)) return this.#binary(operation, a, b, this.#shapeId(node), places[node]!);
    const mapped = Array.from(operands.subarray(start, start + count), (operand) => this.#nodes[operand]!);
    const shapeId = isScalar ? scalarShapeId : this.#store.shapeId(shapeTable[shapes[node]!]!);
    return this.#store.append(operation, places[node]!, shapeId, mapped, attribute);
  }

  #shapeId(node: number): number {
    const { shapes, shapeTable } = this.#program;
    return shapes[node]! === scalarShapeId ? scalarShapeId : this.#store.shapeId(shapeTable[shapes[node]!]!);
  }

  #constant(exact: number): number {
    const value = rounded(this.#program.precision, exact);
    const key = Object.is(value, -0) ? '-0' : value;
    let node = this.#constants.get(key);
    if (node === undefined) {
      node = this.#store.constant(value, -1);
      this.#constants.set(key, node);
    }
    return node;
  }

  /** The value of a node that is a constant number. */
  #valueOf(node: number): number | undefined {
    const { operations, shapes, constants } = this.#store;
    return operations[node] === Operation.constant && shapes[node] === scalarShapeId ? constants[node] : undefined;
  }

  #unary(operation: Operation, a: number, place: number): number {
    const value = this.#valueOf(a);
    if (value !== undefined) return this.#constant(scalarUnary(operation, value));
    if (operation === Operation.stopGradient) return a;
    if (operation === Operation.negate && this.#store.operations[a] === Operation.negate) {
      return this.#operand(a, 0);
    }
    return this.#once(operation, a, noOperand, () => this.#store.append1(operation, place, this.#store.shapes[a]!, a));
  }

  #binary(operation: Operation, left: number, right: number, shapeId: number, place: number): number {
    let [code, a, b] = [operation, left, right];
    const x = this.#valueOf(a);
    const y = this.#valueOf(b);
    if (x !== undefined && y !== undefined) return this.#constant(scalarBinary(code, x, y));
    const { operations } = this.#store;
    // IEEE 754 defines a − b as a + (−b), and a sum does not depend on the order of two terms.
    if (code === Operation.add && operations[b] === Operation.negate)
      [code, b] = [Operation.subtract, this.#operand(b, 0)];
    else if (code === Operation.add && operations[a] === Operation.negate)
      [code, a, b] = [Operation.subtract, b, this.#operand(a, 0)];
    else if (code === Operation.subtract && operations[b] === Operation.negate)
      [code, b] = [Operation.add, this.#operand(b, 0)];
    if (code === Operation.multiply && x !== undefined) {
      const folded = this.#scaled(x, b);
      if (folded !== undefined) [a, b] = folded;
    }
    const commutes = code === Operation.add || code === Operation.multiply;
    // Constants first: they are made at their first use, later than what they stand beside there and earlier than the same elsewhere.
    if (commutes && (this.#valueOf(b) !== undefined || (a > b && this.#valueOf(a) === undefined))) [a, b] = [b, a];
    return this.#once(code, a, b, () => this.#store.append2(code, place, shapeId, a, b));
  }

  /**
   * c · (2ᵏ · v) as (c · 2ᵏ) · v. A product with a power of two is exact, so that both round the same number once: unless the inner
   * product were subnormal or overflowed where the outer does not, which is excluded by k ≥ 0 and |c| ≥ 1.
   */
  #scaled(factor: number, node: number): [number, number] | undefined {
    if (this.#store.operations[node] !== Operation.multiply || !(Math.abs(factor) >= 1)) return undefined;
    const [inner, v] = this.#constantFirst(this.#operand(node, 0), this.#operand(node, 1));
    const power = this.#valueOf(inner);
    if (power === undefined || !isPowerOfTwo(Math.abs(power))) return undefined;
    const folded = rounded(this.#program.precision, factor * power);
    return Number.isFinite(folded) ? [this.#constant(folded), v] : undefined;
  }

  #constantFirst(a: number, b: number): [number, number] {
    return this.#valueOf(a) === undefined ? [b, a] : [a, b];
  }

  #operand(node: number, index: number): number {
    return this.#store.operands[this.#store.operandStart[node]! + index]!;
  }

  /** The node of an operation that was made before on the same operands, else a new one. */
  #once(operation: Operation, a: number, b: number, make: () => number): number {
    const size = this.#program.nodeCount + 1;
    if (size > mostKnown) return make();
    const key = (operation * size + a + 1) * size + b + 1;
    let node = this.#known.get(key);
    if (node === undefined) {
      node = make();
      this.#known.set(key, node);
    }
    return node;
  }
}

/** Whether a number is 2ᵏ with a whole k ≥ 0. */
function isPowerOfTwo(value: number): boolean {
  return value >= 1 && Number.isFinite(value) && Number.isInteger(Math.log2(value)) && 2 ** Math.log2(value) === value;
}
