import { attributeOf } from '../../operations/attributes.ts';
import { Operation } from '../../operations/codes.ts';
import { operandsOf, type Program, shapeOfNode } from '../../program.ts';
import { sizeOf } from '../../tensor.ts';
import { Arena, multiplicationsOf, panelNumbersOf } from './arena.ts';

/** A product of fewer multiplications is as fast in JavaScript. */
const leastMultiplications = 128;

/** Memory for a program's tensors; undefined where it has no product that is worth it, or the memory cannot be had. */
export function arenaFor(program: Program): Arena | undefined {
  let numbers = 0;
  let panels = 0;
  let largest = 0;
  for (let node = 0; node < program.nodeCount; node++) {
    const shape = shapeOfNode(program, node);
    if (shape.length > 0) numbers += sizeOf(shape);
    if (program.operations[node] !== Operation.matmul) continue;
    const { transposeLeft, transposeRight } = attributeOf(program.attributes.get(node), 'matmul');
    const [left, right] = Array.from(operandsOf(program, node), (operand) => shapeOfNode(program, operand));
    panels = Math.max(panels, panelNumbersOf(left!, right!, transposeLeft, transposeRight));
    largest = Math.max(largest, multiplicationsOf(left!, right!, transposeLeft, transposeRight));
  }
  if (largest < leastMultiplications) return undefined;
  try {
    return new Arena(numbers, panels);
  } catch (error) {
    // An engine without SIMD, or without memory to spare: the plain loops have the same bits.
    if (error instanceof Error) return undefined;
    throw error;
  }
}
