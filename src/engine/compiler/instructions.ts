import { Operation } from '../operations/codes.ts';
import type { Program } from '../program.ts';

/** The operations of a program in the order in which they run, and what each works on. */
export interface Instructions {
  readonly program: Program;
  /** By position: the node. Inputs and constants have no position. */
  readonly nodes: Int32Array;
  /**
   * By node: the number by which operands name it. Operations are named by their position, then come the inputs in order, then the
   * constants.
   */
  readonly references: Int32Array;
  readonly inputCount: number;
  /** Values of the constants, in the order of their references. */
  readonly constants: readonly number[];
  /** By position: the value that the operation must have, where it is guarded. */
  readonly guards: ReadonlyMap<number, number>;
}

export function instructionsOf(program: Program): Instructions {
  const { nodeCount, operations, inputs, guardNodes, guardValues } = program;
  const references = new Int32Array(nodeCount).fill(-1);
  const positions: number[] = [];
  for (let node = 0; node < nodeCount; node++) {
    if (operations[node]! > Operation.constant) references[node] = positions.push(node) - 1;
  }
  inputs.forEach(({ node }, index) => {
    references[node] = positions.length + index;
  });
  const constants: number[] = [];
  const first = positions.length + inputs.length;
  for (let node = 0; node < nodeCount; node++) {
    if (operations[node] === Operation.constant)
      references[node] = first + constants.push(program.constants[node]!) - 1;
  }
  const guards = new Map(Array.from(guardNodes, (node, index) => [references[node]!, guardValues[index]!]));
  return { program, nodes: Int32Array.from(positions), references, inputCount: inputs.length, constants, guards };
}

/** A number for each operation that tells what it does: its operation, its guard, and a constant exponent. */
export function tokensOf(instructions: Instructions): Int32Array {
  const { program, nodes, guards } = instructions;
  const { operations, operandStart, operands, constants } = program;
  const known = new Map<string, number>();
  return Int32Array.from(nodes, (node, position) => {
    const operation = operations[node]!;
    const guard = guards.get(position);
    const exponent = operands[operandStart[node]! + 1]!;
    const constantExponent = operation === Operation.power && operations[exponent] === Operation.constant;
    if (guard === undefined && !constantExponent && operation !== Operation.hypot) return operation;
    const count = operandStart[node + 1]! - operandStart[node]!;
    const key = `${operation} ${count} ${String(guard)} ${Object.is(guard, -0)} ${constantExponent ? constants[exponent] : ''}`;
    let token = known.get(key);
    if (token === undefined) {
      token = 1000 + known.size;
      known.set(key, token);
    }
    return token;
  });
}

/** How many operands of the operations at positions `start` up to `end` are made there. */
export function linksWithin({ program, nodes, references }: Instructions, start: number, end: number): number {
  const { operandStart, operands } = program;
  let links = 0;
  for (let position = start; position < end; position++) {
    const node = nodes[position]!;
    for (let i = operandStart[node]!; i < operandStart[node + 1]!; i++) {
      const source = references[operands[i]!]!;
      if (source >= start && source < end) links++;
    }
  }
  return links;
}
