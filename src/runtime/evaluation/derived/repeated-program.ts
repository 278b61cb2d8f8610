import type { CompiledProgram } from '../../../engine/compiler/compile.ts';
import { compile } from '../../../engine/compiler/compile.ts';
import type { Executor } from '../../../engine/interpreter.ts';
import { createExecutor } from '../../../engine/interpreter.ts';
import type { Program } from '../../../engine/program.ts';
import { shapeOfNode } from '../../../engine/program.ts';
import { sizeOf, type Value } from '../../../engine/tensor.ts';

/** For fewer runs making code takes longer than it saves; tensors gain sooner. */
const runsBeforeCode = { numbers: 20, tensors: 2 } as const;

/** A program that is run again and again: interpreted at first, then as code, which changes no bit. */
export class RepeatedProgram {
  /** All numbers of the outputs of the last run that held, in order. */
  readonly outputs: Float64Array;
  readonly #program: Program;
  readonly #runsBeforeCode: number;
  /** Runs that held. */
  #runs = 0;
  #executor: Executor | undefined;
  #compiled: CompiledProgram | undefined;

  /** @param atLeast So many runs are interpreted in any case. */
  constructor(program: Program, atLeast = 0) {
    this.#program = program;
    const sizes = Array.from(program.outputs, (node) => sizeOf(shapeOfNode(program, node)));
    this.outputs = new Float64Array(sizes.reduce((sum, size) => sum + size, 0));
    const least = program.shapeTable.length > 0 ? runsBeforeCode.tensors : runsBeforeCode.numbers;
    this.#runsBeforeCode = Math.max(least, atLeast);
  }

  /** Returns false where a guard does not hold; `outputs` then stay as they were. */
  run(inputs: Float64Array | readonly Value[]): boolean {
    const holds = this.#compiled === undefined ? this.#interpret(inputs) : this.#compiled(inputs, this.outputs);
    if (holds && ++this.#runs === this.#runsBeforeCode) {
      this.#compiled = compile(this.#program);
      if (this.#compiled !== undefined) this.#executor = undefined;
    }
    return holds;
  }

  #interpret(inputs: Float64Array | readonly Value[]): boolean {
    this.#executor ??= createExecutor(this.#program);
    if (!this.#executor.run(inputs)) return false;
    let offset = 0;
    for (const output of this.#program.outputs) {
      const numbers = this.#executor.data(output);
      this.outputs.set(numbers, offset);
      offset += numbers.length;
    }
    return true;
  }
}
