import type { CompiledProgram } from '../../../engine/compiler/compile.ts';
import { compile } from '../../../engine/compiler/compile.ts';
import type { Executor } from '../../../engine/interpreter.ts';
import { createExecutor } from '../../../engine/interpreter.ts';
import type { Program } from '../../../engine/program.ts';
import { shapeOfNode } from '../../../engine/program.ts';
import { sizeOf, type Value } from '../../../engine/tensor.ts';

/** For fewer runs making code takes longer than it saves. Tensors gain at once. */
const runsBeforeCode = { numbers: 20, tensors: 1 } as const;

/** A program that is run again and again: interpreted at first, then as code, which changes no bit. */
export class RepeatedProgram {
  /** All numbers of the outputs of the last run that held, in order. */
  readonly outputs: Float64Array;
  readonly #program: Program;
  readonly #runsBeforeCode: number;
  #runs = 0;
  #executor: Executor | undefined;
  #compiled: CompiledProgram | undefined;

  constructor(program: Program) {
    this.#program = program;
    const sizes = Array.from(program.outputs, (node) => sizeOf(shapeOfNode(program, node)));
    this.outputs = new Float64Array(sizes.reduce((sum, size) => sum + size, 0));
    this.#runsBeforeCode = program.shapeTable.length > 0 ? runsBeforeCode.tensors : runsBeforeCode.numbers;
  }

  /** Returns false where a guard does not hold; `outputs` then stay as they were. */
  run(inputs: Float64Array | readonly Value[]): boolean {
    if (this.#runs++ === this.#runsBeforeCode) this.#compiled = compile(this.#program);
    return this.#compiled === undefined ? this.#interpret(inputs) : this.#compiled(inputs, this.outputs);
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
