import { sigmoid, softplus } from '../operations/scalar.ts';
import type { Program } from '../program.ts';
import { canGenerate, generate } from './generate.ts';
import { simplify } from './simplify.ts';

/**
 * Runs a program of numbers on its inputs, in order, and writes its outputs, in order. Returns false where a guard did not hold; the
 * outputs are then not written.
 */
export type CompiledProgram = (inputs: ArrayLike<number>, outputs: Float64Array) => boolean;

/** Programs of more nodes are not compiled. */
const mostNodes = 2_000_000;

/**
 * JavaScript for a program; undefined where there is none, because it works on tensors or is too large. Its outputs have the bits of
 * the interpreter's, at every input. Throws what the engine throws where code may not be made from text.
 */
export function compile(program: Program): CompiledProgram | undefined {
  if (program.nodeCount > mostNodes) return undefined;
  const simplified = simplify(program);
  if (!canGenerate(simplified)) return undefined;
  const { text, memory, constants, table } = generate(simplified);
  const make = new Function('m', 'c', 't', 'sigmoid', 'softplus', text) as (
    memory: Float64Array,
    constants: Float64Array,
    table: Int32Array,
    ...functions: readonly ((x: number) => number)[]
  ) => CompiledProgram;
  return make(memory, constants, table, sigmoid, softplus);
}
