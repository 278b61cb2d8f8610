import { activeNodes, differentiate } from '../differentiate.ts';
import { broadcastTo } from '../operations/arrays.ts';
import { none } from '../operations/row.ts';
import { operationRows } from '../operations.ts';
import { inputsWithRole, type Program, type ProgramInput, shapeOfNode } from '../program.ts';
import { ProgramBuilder } from './builder.ts';

/**
 * Forward mode, from program to program: besides the outputs of `program`, the derivative of each along a direction. The
 * direction is given by further inputs of role `tangent`, one per input in `wrt` (indices into `program.inputs`; by default
 * every parameter), in that order after the inputs of `program`. Outputs: those of `program`, then their tangents.
 */
export function jvp(program: Program, wrt = inputsWithRole(program, 'parameter')): Program {
  const { nodeCount, operations, operandStart, operands } = program;
  const builder = new ProgramBuilder(program);
  const active = activeNodes(program, wrt);
  const tangents = new Int32Array(nodeCount).fill(none);
  const inputs: ProgramInput[] = [...program.inputs];
  for (const index of wrt) {
    const { node, name, shape } = program.inputs[index]!;
    builder.begin(node);
    const tangent = builder.input({ kind: 'input', role: 'tangent', name }, shape);
    tangents[node] = tangent;
    inputs.push({ node: tangent, role: 'tangent', name, shape });
  }
  for (let node = 0; node < nodeCount; node++) {
    if (active[node] === 0 || tangents[node] !== none) continue;
    const row = operationRows[operations[node]!]!;
    const operandList = Array.from(operands.subarray(operandStart[node]!, operandStart[node + 1]!));
    const given = operandList.map((operand) => tangents[operand]!);
    if (given.every((tangent) => tangent === none)) continue;
    builder.begin(node);
    let tangent: number = none;
    if (row.kind === 'unary') {
      tangent = row.derivative(builder, given[0]!, operandList[0]!, node);
    } else if (row.kind === 'binary') {
      const [a, b] = operandList as [number, number];
      const ofLeft = given[0] === none ? none : row.left(builder, given[0]!, a, b, node);
      const ofRight = given[1] === none ? none : row.right(builder, given[1]!, a, b, node);
      if (ofLeft === none || ofRight === none) tangent = ofLeft === none ? ofRight : ofLeft;
      else tangent = builder.add(ofLeft, ofRight);
    } else if (row.kind === 'general') {
      tangent = row.tangent(builder, given, { node, operands: operandList, attribute: program.attributes.get(node) });
    }
    if (tangent !== none) tangents[node] = broadcastTo(builder, tangent, shapeOfNode(program, node));
  }
  const outputTangents = Array.from(program.outputs, (output) => {
    if (tangents[output] !== none) return tangents[output]!;
    builder.begin(output);
    return builder.zeros(shapeOfNode(program, output));
  });
  return {
    ...builder.store.finish(),
    inputs,
    outputs: Int32Array.from([...program.outputs, ...outputTangents]),
    guardNodes: program.guardNodes,
    guardValues: program.guardValues,
    marks: program.marks,
    precision: program.precision,
  };
}

/**
 * The product of the Hessian of the loss and a direction, forward over reverse. Inputs: those of `program`, then the direction
 * (role `tangent`, one per input in `wrt`). Outputs: the loss, its gradient, its slope along the direction, and the product,
 * gradient and product having one output per input in `wrt`.
 */
export function hessianVectorProduct(program: Program, wrt = inputsWithRole(program, 'parameter')): Program {
  return jvp(differentiate(program, wrt), wrt);
}
