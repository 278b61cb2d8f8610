import { EngineError } from '../../engine/errors.ts';
import { add, multiply } from '../../engine/functions.ts';
import { createOptimizer } from '../../engine/optimizers/optimizer.ts';
import { optimizerIds } from '../../engine/optimizers/table.ts';
import { sizeOf, Tensor } from '../../engine/tensor.ts';
import type { Operand } from '../../engine/tracked.ts';
import type { DataFiles } from '../data/data-files.ts';
import type { OperatorHost } from '../operators/index.ts';
import { generators, tableFunctions } from './datasets.ts';
import { arrayFunctions } from './files/array-files.ts';
import type { ShapeArgument } from './functions.ts';
import { functions, shapeList } from './functions.ts';
import { layerFunctions } from './networks/layers.ts';
import { NetworkSpecification } from './networks.ts';
import { OptimizerChoice, ProblemSpecification } from './specifications.ts';

/** What the built-in module asks of whoever runs the user's code. */
export type BuiltinHost = Pick<OperatorHost, 'recording' | 'draw'>;

/** What `import … from 'descent-debugger'` gives to the modules of one instance. */
export function createBuiltin(host: BuiltinHost): Readonly<Record<string, unknown>> {
  return Object.freeze({
    ...functions,
    ...optimizers,
    ...generators,
    ...fileFunctions(new Map()),
    ...layerFunctions,
    problem: (options: unknown) => new ProblemSpecification('problem', options),
    leastSquares: (options: unknown) => new ProblemSpecification('leastSquares', options),
    random: () => draw(host, 'uniform', []),
    uniform: (shape: ShapeArgument = [], low: Operand = 0, high: Operand = 1) => {
      const span = add(high, multiply(-1, low));
      return add(low, multiply(span, draw(host, 'uniform', shapeList(shape))));
    },
    normal: (shape: ShapeArgument = [], mean: Operand = 0, deviation: Operand = 1) =>
      add(mean, multiply(deviation, draw(host, 'normal', shapeList(shape)))),
  });
}

/** What reads files of data: those that the module names. */
const fileFunctions = (files: DataFiles): Readonly<Record<string, unknown>> => ({
  ...tableFunctions(files),
  ...arrayFunctions(files),
  network: (options: unknown) => new NetworkSpecification(options, files),
});

/** The same for a module which names files of data. */
export function withDataFiles(builtin: object, files: DataFiles): object {
  return files.size === 0 ? builtin : Object.freeze({ ...builtin, ...fileFunctions(files) });
}

/** Draws numbers in row-major order. While an evaluation is recorded they are inputs of its program, not constants. */
function draw(host: BuiltinHost, distribution: 'uniform' | 'normal', shape: readonly number[]): Operand {
  if (!shape.every((length) => Number.isInteger(length) && length >= 0)) {
    throw new EngineError(
      `A shape is made of whole numbers, not [${shape.join(', ')}]. Write normal([3, 4]) or normal(3).`,
    );
  }
  const numbers = Float64Array.from({ length: sizeOf(shape) }, () => host.draw(distribution));
  const value = shape.length === 0 ? numbers[0]! : new Tensor(shape, numbers);
  return host.recording()?.input('random', distribution, value) ?? value;
}

/** `adam({ learningRate: 0.01, beta1: 0.8 })`: settings are checked at once, so that a wrong one is told where it is written. */
const optimizers = Object.fromEntries(
  optimizerIds.map((id) => [
    id,
    (given: unknown = {}): OptimizerChoice => {
      if (typeof given !== 'object' || given === null) {
        throw new EngineError(`${id} takes an object of settings. Write ${id}({ learningRate: 0.01 }).`);
      }
      const { learningRate, ...settings } = given as Record<string, unknown>;
      createOptimizer(id, settings);
      if (learningRate !== undefined && !(typeof learningRate === 'number' && learningRate > 0)) {
        throw new EngineError(`${id}: learningRate must be a number above 0. Write ${id}({ learningRate: 0.01 }).`);
      }
      return new OptimizerChoice(id, settings, learningRate);
    },
  ]),
);
