import { isBinary, isUnary, Operation } from '../operations/codes.ts';
import { type Kernel, prepareKernel } from '../operations/kernels.ts';
import { type Numbers, numbersOf } from '../precision.ts';
import { operandsOf, type Program, shapeOfNode } from '../program.ts';
import { sizeOf } from '../tensor.ts';

/** Instructions hold four numbers: code, target node, first operand, second operand. Of `select`: where its operands start. */
export const INSTRUCTION_SIZE = 4;
/** Codes besides the operations'. Guard: the node, then the guard's number. Kernel: the target, then the kernel's number. */
export const GUARD = 1000;
export const KERNEL = 1001;

/** What the interpreter runs, with all the memory it will use. */
export interface Assembly {
  /** A value per node; of tensors unused. */
  readonly scalars: Numbers;
  /** Numbers of tensor nodes, and views into `scalars` of the scalars that kernels read or write. */
  readonly buffers: ReadonlyArray<Numbers | undefined>;
  readonly code: Int32Array;
  readonly kernels: ReadonlyArray<() => void>;
}

/**
 * Turns a program into instructions, in node order; each guard follows its node at once. Nodes that depend on constants
 * alone are computed here, once.
 */
export function assemble(program: Program): Assembly {
  const { nodeCount, operations, constants, guardNodes, precision } = program;
  const scalars = numbersOf(precision, nodeCount);
  scalars.set(constants);
  const buffers: (Numbers | undefined)[] = new Array<undefined>(nodeCount).fill(undefined);
  const isStatic = new Uint8Array(nodeCount);
  const kernels: (() => void)[] = [];
  const code = new Int32Array(INSTRUCTION_SIZE * (nodeCount + guardNodes.length));
  let length = 0;
  let guard = 0;
  const emit = (operation: number, target: number, a: number, b: number): void => {
    code[length] = operation;
    code[length + 1] = target;
    code[length + 2] = a;
    code[length + 3] = b;
    length += INSTRUCTION_SIZE;
  };
  const bufferOf = (node: number): Numbers => {
    buffers[node] ??= scalars.subarray(node, node + 1);
    return buffers[node];
  };

  const { operandStart, operands, shapes } = program;
  for (let node = 0; node < nodeCount; node++) {
    const operation = operations[node] as Operation;
    const start = operandStart[node]!;
    const end = operandStart[node + 1]!;
    let onScalars = shapes[node]! < 0;
    let fixed = end > start || operation === Operation.constant;
    for (let i = start; i < end; i++) {
      if (shapes[operands[i]!]! >= 0) onScalars = false;
      if (isStatic[operands[i]!] === 0) fixed = false;
    }
    if (fixed) isStatic[node] = 1;
    if (!fixed && onScalars && (isBinary(operation) || isUnary(operation))) {
      emit(operation, node, operands[start]!, end - start === 2 ? operands[start + 1]! : 0);
    } else if (!fixed && onScalars && operation === Operation.select) {
      emit(operation, node, start, 0);
    } else {
      const shape = shapeOfNode(program, node);
      if (shape.length > 0) buffers[node] = numbersOf(precision, sizeOf(shape));
      const attribute = program.attributes.get(node);
      if (attribute?.kind === 'tensor') buffers[node]!.set(attribute.tensor.data);
      if (end > start) {
        const used = operandsOf(program, node);
        const operandShapes = Array.from(used, (operand) => shapeOfNode(program, operand));
        const kernel = prepareKernel(operation, operandShapes, shape, attribute, precision);
        const bound = bind(kernel, bufferOf(node), Array.from(used, bufferOf));
        if (fixed) bound();
        else emit(KERNEL, node, kernels.push(bound) - 1, 0);
      }
    }
    if (guardNodes[guard] === node) emit(GUARD, node, guard++, 0);
  }
  return { scalars, buffers, code: code.slice(0, length), kernels };
}

function bind(kernel: Kernel, out: Numbers, operands: readonly Numbers[]): () => void {
  return () => kernel(out, operands);
}
