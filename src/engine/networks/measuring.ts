import type { CompiledProgram } from '../compiler/compile.ts';
import { compile } from '../compiler/compile.ts';
import { createExecutor, type Executor } from '../interpreter.ts';
import { type Program, shapeOfNode } from '../program.ts';
import { sizeOf, Tensor } from '../tensor.ts';

/** What a network computes for some samples. */
export interface Measured {
  readonly loss: number;
  /** Of the last layer, as the loss takes them. */
  readonly outputs: Tensor;
}

/** A forward program of a network for one number of rows, compiled where that can be done, which changes no bit. */
export class Measuring {
  readonly #program: Program;
  readonly #raw: number;
  #executor: Executor | undefined;
  readonly #compiled: CompiledProgram | undefined;
  readonly #numbers: Float64Array;

  /** `raw` is the node of the outputs. */
  constructor(program: Program, raw: number) {
    this.#program = program;
    this.#raw = raw;
    this.#compiled = compile({ ...program, outputs: Int32Array.of(program.outputs[0]!, raw) });
    this.#numbers = new Float64Array(1 + sizeOf(shapeOfNode(program, raw)));
  }

  /** The loss and the outputs, which the next run overwrites. */
  run(inputs: readonly Tensor[]): Measured {
    const shape = shapeOfNode(this.#program, this.#raw);
    if (this.#compiled !== undefined) {
      this.#compiled(inputs, this.#numbers);
      return { loss: this.#numbers[0]!, outputs: new Tensor(shape, this.#numbers.subarray(1)) };
    }
    this.#executor ??= createExecutor(this.#program);
    this.#executor.run(inputs);
    return { loss: this.#executor.output(0) as number, outputs: this.#executor.tensor(this.#raw) };
  }
}
