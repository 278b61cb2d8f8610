import type { Executor } from '../../../engine/interpreter.ts';
import { createExecutor } from '../../../engine/interpreter.ts';
import { jvp } from '../../../engine/programs/tangent.ts';
import type { Value } from '../../../engine/tensor.ts';
import type { ProblemDefinition } from '../../../language/problems/definition.ts';
import type { Path } from '../paths.ts';

/** Hessian-vector products of paths, forward over reverse: the tangent of a path's own differentiated program. */
export class Products {
  readonly #executors = new WeakMap<Path, Executor>();

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
    let executor = this.#executors.get(path);
    if (executor === undefined) {
      executor = createExecutor(jvp(path.program));
      this.#executors.set(path, executor);
    }
    if (!executor.run([...inputs, ...values(direction)])) return false;
    const { outputs } = executor.program;
    // Loss and gradient, the slope, the product.
    let offset = 0;
    for (let output = path.program.outputs.length + 1; output < outputs.length; output++) {
      const numbers = executor.data(outputs[output]!);
      product.set(numbers, offset);
      offset += numbers.length;
    }
    return true;
  }
}
