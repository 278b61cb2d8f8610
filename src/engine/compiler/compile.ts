import { sigmoid, softplus } from '../operations/scalar.ts';
import { erf } from '../operations/special/erf.ts';
import type { Program } from '../program.ts';
import type { Value } from '../tensor.ts';
import { canGenerate, generate } from './generate.ts';
import { simplify } from './simplify.ts';
import { WebAssemblyFailure } from './wasm/module.ts';
import { hasTensorCode, TensorProgram } from './wasm/tensor-program.ts';

/**
 * Runs a program on its inputs, in order, and writes all numbers of its outputs, in order. Returns false where a guard did not hold;
 * the outputs are then not written.
 */
export type CompiledProgram = (inputs: ArrayLike<number> | readonly Value[], outputs: Float64Array) => boolean;

/** Programs of more nodes are not compiled. */
const mostNodes = 2_000_000;

/**
 * JavaScript for a program of numbers, WebAssembly for the products of one of tensors; undefined where neither helps. The outputs have
 * the interpreter's bits, at every input. Throws what the engine throws where code may not be made from text.
 */
export function compile(program: Program): CompiledProgram | undefined {
  if (program.nodeCount > mostNodes) return undefined;
  const simplified = simplify(program);
  return canGenerate(simplified) ? compileNumbers(simplified) : compileTensors(simplified);
}

function compileNumbers(program: Program): CompiledProgram {
  const { text, memory, constants, table } = generate(program);
  const make = new Function('m', 'c', 't', 'sigmoid', 'softplus', 'erf', text) as (
    memory: Float64Array,
    constants: Float64Array,
    table: Int32Array,
    ...functions: readonly ((x: number) => number)[]
  ) => CompiledProgram;
  const compiled = make(memory, constants, table, sigmoid, softplus, erf);
  if (program.precision === 'float64') return compiled;
  const single = new Float32Array(program.inputs.length);
  return (inputs, outputs) => {
    // Programs of numbers have no other inputs.
    single.set(inputs as ArrayLike<number>);
    return compiled(single, outputs);
  };
}

function compileTensors(program: Program): CompiledProgram | undefined {
  if (!hasTensorCode(program)) return undefined;
  try {
    const compiled = new TensorProgram(program);
    return (inputs, outputs) => compiled.run(inputs, outputs);
  } catch (error) {
    // An engine without vectors, or without memory to spare: the interpreter has the same bits.
    if (error instanceof WebAssemblyFailure) return undefined;
    throw error;
  }
}
