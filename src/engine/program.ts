import { attributeOf, type InputRole } from './operations/attributes.ts';
import { operationNames } from './operations/codes.ts';
import type { Precision } from './precision.ts';
import type { Marks } from './programs/marks.ts';
import type { NodeArrays } from './programs/nodes.ts';
import { formatShape, type Shape } from './tensor.ts';

/** One input: the node that holds it, and what it stands for. */
export interface ProgramInput {
  readonly node: number;
  readonly role: InputRole;
  readonly name: string;
  /** [] for a scalar. */
  readonly shape: Shape;
}

/** A finished recording, or what was derived from one. Valid for an evaluation while all its guards hold. */
export interface Program extends NodeArrays {
  /** What every value is rounded to: what comes in, constants, and the result of each operation. */
  readonly precision: Precision;
  readonly inputs: readonly ProgramInput[];
  /** Nodes whose values are the results. A recorded program has one, the loss. */
  readonly outputs: Int32Array;
  /** Nodes that must have exactly the values in `guardValues` (`Object.is`), in node order, each at most once. */
  readonly guardNodes: Int32Array;
  readonly guardValues: Float64Array;
  /** Present when the recording was made with marks. */
  readonly marks: Marks | null;
  /** Nodes whose values are wanted besides the outputs; absent where there are none. */
  readonly kept?: readonly KeptNode[];
}

/** A node with a vector of numbers observed, of which running statistics take their share. */
export interface KeptNode extends Keeping {
  readonly node: number;
}

/** Which running statistics: they begin at `offset`, and go by `share` of the way to what was observed. */
export interface Keeping {
  readonly offset: number;
  readonly share: number;
}

/** A program whose outputs are [loss, gradient of each differentiated input]. */
export interface DifferentiatedProgram extends Program {
  /** Nodes below this index are the forward program, unchanged. */
  readonly forwardCount: number;
  /** Per node: the forward node whose reverse rule it belongs to; a forward node is its own origin. */
  readonly origins: Int32Array;
  /** Per forward node: the node that holds its final adjoint, or −1 where none reaches the output. */
  readonly adjoints: Int32Array;
  /** The differentiated inputs, as indices into `inputs`, in the order of the gradient outputs. */
  readonly wrt: readonly number[];
}

/** The shape of a node's value; [] for a scalar. */
export function shapeOfNode(program: NodeArrays, node: number): Shape {
  const id = program.shapes[node]!;
  return id < 0 ? [] : program.shapeTable[id]!;
}

/** The operands of a node, as node indices. */
export function operandsOf(program: NodeArrays, node: number): Int32Array {
  return program.operands.subarray(program.operandStart[node]!, program.operandStart[node + 1]!);
}

/** Indices into `inputs` of the inputs with the given role. */
export function inputsWithRole(program: Program, role: InputRole): number[] {
  return program.inputs.flatMap((input, index) => (input.role === role ? [index] : []));
}

/** A listing for people, one node a line; for tests and for looking at a program. */
export function formatProgram(program: Program): string {
  const guards = new Map(Array.from(program.guardNodes, (node, i) => [node, program.guardValues[i]!]));
  const lines: string[] = [];
  for (let node = 0; node < program.nodeCount; node++) {
    const name = operationNames[program.operations[node]!]!;
    const attribute = program.attributes.get(node);
    const shape = shapeOfNode(program, node);
    let text = `${node}: ${name}(${Array.from(operandsOf(program, node)).join(', ')})`;
    if (name === 'constant' && shape.length === 0) text += ` ${program.constants[node]}`;
    if (name === 'input') {
      const input = attributeOf(attribute, 'input');
      text += ` ${input.role} ${input.name}`;
    }
    if (shape.length > 0) text += ` ${formatShape(shape)}`;
    if (guards.has(node)) text += ` must be ${guards.get(node)}`;
    lines.push(text);
  }
  return `${lines.join('\n')}\noutputs: ${Array.from(program.outputs).join(', ')}\n`;
}
