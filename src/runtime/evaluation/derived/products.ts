import { jvp } from '../../../engine/programs/tangent.ts';
import type { Value } from '../../../engine/tensor.ts';
import type { ProblemDefinition } from '../../../language/problems/definition.ts';
import type { Path } from '../paths.ts';
import { RepeatedProgram } from './repeated-program.ts';

/** Hessian-vector products of paths, forward over reverse: the tangent of a path's own differentiated program. */
export class Products {
  readonly #programs = new WeakMap<Path, RepeatedProgram>();

  /**
   * Writes ∇²L · direction to `product`; false where the path does not hold for these inputs.
   * @param inputs those of the path's program.
   */
  run(
    path: Path,
    { values }: Pick<ProblemDefinition, 'values'>,
    inputs: Float64Array | readonly Value[],
    direction: Float64Array,
    product: Float64Array,
  ): boolean {
    let program = this.#programs.get(path);
    if (program === undefined) {
      const tangent = jvp(path.program);
      // Its outputs are loss and gradient, the slope, and then the product, which is all that is wanted.
      const outputs = tangent.outputs.subarray(path.program.outputs.length + 1);
      program = new RepeatedProgram({ ...tangent, outputs });
      this.#programs.set(path, program);
    }
    if (!program.run([...inputs, ...values(direction)])) return false;
    product.set(program.outputs);
    return true;
  }
}
