import { differentiate } from '../../src/engine/differentiate.ts';
import { createExecutor } from '../../src/engine/interpreter.ts';
import type { Layer, Pass } from '../../src/engine/networks/layers/layer.ts';
import { connect, runAll } from '../../src/engine/networks/layers/residual.ts';
import { jvp } from '../../src/engine/programs/tangent.ts';
import { Recording } from '../../src/engine/recording.ts';
import { Tensor } from '../../src/engine/tensor.ts';
import type { Operand } from '../../src/engine/tracked.ts';
import { plainValue } from '../../src/engine/tracked.ts';
import type { LayerChoice } from '../../src/language/builtin/networks/layers.ts';
import { layerFunctions } from '../../src/language/builtin/networks/layers.ts';
import { weightedSum } from './programs.ts';

export { jvp };

/** A tensor of a fixture. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export function tensorOf({ shape, data }: Numbers): Tensor {
  return new Tensor(shape, Float64Array.from(data));
}

/** A layer from the call that a user writes. */
export function written(call: string): LayerChoice {
  const make = new Function(...Object.keys(layerFunctions), `return ${call};`) as (...all: unknown[]) => LayerChoice;
  return make(...Object.values(layerFunctions));
}

/** The layer of a call, for samples of a shape. */
export function layerOf(call: string, input: readonly number[]): Layer {
  return connect([written(call)], input)[0]!;
}

/** A training pass which draws the given numbers, over and over, and notes what batches show. */
export function training(draws: readonly number[] = [0.5], observed: Operand[] = []): Pass {
  let next = 0;
  return {
    training: true,
    draw: (shape) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return new Tensor(
        shape,
        Float64Array.from({ length: size }, () => draws[next++ % draws.length]!),
      );
    },
    observe: (_offset, _share, each) => observed.push(each),
  };
}

/** The program of the weighted sum of what a layer with its activation gives, whose parameters are the input and the layer's own. */
export function programOf(layer: Layer, values: readonly Tensor[], pass: Pass = training()) {
  const recording = new Recording();
  // Indices are not differentiated.
  const role = layer.kind === 'embedding' ? 'data' : 'parameter';
  const [x, ...own] = values.map((value, i) => recording.input(i === 0 ? role : 'parameter', `p${i}`, value));
  const output = runAll([layer], x!, own, pass, 0);
  return { output: plainValue(output) as Tensor, program: recording.finish(weightedSum(recording, output)) };
}

/** What a layer gives, and the gradients of the weighted sum of it. */
export function evaluateLayer(layer: Layer, values: readonly Tensor[], pass?: Pass) {
  const { output, program } = programOf(layer, values, pass);
  const differentiated = differentiate(program);
  const executor = createExecutor(differentiated);
  executor.run(values);
  return {
    output,
    gradients: Array.from(differentiated.outputs.subarray(1), (_, i) => executor.output(i + 1) as Tensor),
  };
}
