import { add, matmul } from '../../functions.ts';
import type { ActivationName } from '../activations.ts';
import type { Distribution } from '../initializers.ts';
import { type LayerMaker, type LayerParameter, lengthOf } from './layer.ts';

/** How weights and biases of a layer start, by its number of inputs and outputs. */
export type Start = (inputs: number, outputs: number) => Distribution;

export interface DenseOptions {
  readonly units: number;
  readonly activation: ActivationName;
  readonly weights: Start;
  /** Undefined for a layer without. */
  readonly bias: Start | undefined;
}

/** Every output is a weighted sum of all inputs: x·W + b, with W of shape [inputs, units] and b of shape [units]. */
export function dense({ units, activation, weights, bias }: DenseOptions): LayerMaker {
  return (name, input) => {
    const inputs = lengthOf(name, input);
    return {
      kind: 'dense',
      name,
      input,
      output: [units],
      activation,
      parameters: weightsAndBias([inputs, units], [inputs, units], weights, bias),
      draws: 2,
      statistics: [],
      run: (values, [w, b]) => (b === undefined ? matmul(values, w!) : add(matmul(values, w!), b)),
    };
  };
}

/** Weights of a shape whose last axis are the outputs, and a bias for each of those. */
export function weightsAndBias(
  shape: readonly number[],
  fan: readonly [inputs: number, outputs: number],
  weights: Start,
  bias: Start | undefined,
): LayerParameter[] {
  const made: LayerParameter = { path: ['weights'], shape, start: weights(...fan), draw: 0, penalized: true };
  if (bias === undefined) return [made];
  return [made, { path: ['bias'], shape: [shape.at(-1)!], start: bias(...fan), draw: 1, penalized: false }];
}
