import { Operation, operationNames } from '../../operations/codes.ts';
import type { Program } from '../../program.ts';
import { canGenerate, guardLine, literal } from '../generate.ts';
import { scalarCode } from '../scalar-code.ts';
import { simplify } from '../simplify.ts';

/** A longer program is called and not written into the iteration: loops in it are better rolled. */
const mostOperations = 400;

/** A program as lines that stand among others. */
export interface StraightCode {
  readonly lines: readonly string[];
  /** Names or literals of its outputs. */
  readonly outputs: readonly string[];
  /** Exponents, which the lines find in `c`. */
  readonly constants: readonly number[];
}

/**
 * A small program of numbers, operation by operation; undefined for any other. `input` names the inputs; where a guard does not
 * hold the lines leave by `exit`. The outputs have the interpreter's bits.
 */
export function straightCode(
  program: Program,
  input: (index: number) => string,
  exit: string,
): StraightCode | undefined {
  const simplified = simplify(program);
  const { nodeCount, operations, operands, operandStart, inputs, guardNodes, guardValues } = simplified;
  if (nodeCount > mostOperations || !canGenerate(simplified)) return undefined;
  const names = Array.from({ length: nodeCount }, (_, node) =>
    operations[node] === Operation.constant ? literal(simplified.constants[node]!) : `v${node}`,
  );
  inputs.forEach(({ node }, index) => {
    names[node] = input(index);
  });
  const guards = new Map(Array.from(guardNodes, (node, index) => [node, guardValues[index]!]));
  const constants: number[] = [];
  const lines: string[] = [];
  for (let node = 0; node < nodeCount; node++) {
    const operation = operations[node]! as Operation;
    if (operation > Operation.constant) {
      const nodes = operands.slice(operandStart[node], operandStart[node + 1]);
      const texts = Array.from(nodes, (each) => names[each]!);
      let value = scalarCode[operationNames[operation]!]!(...texts);
      if (operation === Operation.power) {
        const [base, exponent] = texts;
        const isConstant = operations[nodes[1]!] === Operation.constant;
        const known = isConstant ? simplified.constants[nodes[1]!]! : undefined;
        // As in `generate.ts`: the square is a product, and no exponent is a literal.
        if (known === 2) value = `${base} * ${base}`;
        else if (known !== undefined) value = `${base} ** c[${constants.push(known) - 1}]`;
        else value = `${exponent} === 2 ? ${base} * ${base} : ${base} ** ${exponent}`;
      }
      lines.push(`const ${names[node]} = ${value};`);
    }
    const guard = guards.get(node);
    if (guard !== undefined && operation !== Operation.constant) lines.push(guardLine(names[node]!, guard, exit));
  }
  return { lines, outputs: Array.from(simplified.outputs, (node) => names[node]!), constants };
}
