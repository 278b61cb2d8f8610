import { shapeOfOperand } from '../../functions/operands.ts';
import { gather, greaterOrEqual, multiply, reshape } from '../../functions.ts';
import { sizeOf } from '../../tensor.ts';
import type { ActivationName } from '../activations.ts';
import type { Start } from './dense.ts';
import { type LayerMaker, lengthOf, withoutParameters } from './layer.ts';

/** All numbers of a sample as one list, in row-major order: of an image, channel by channel of a pixel, pixel by pixel of a row. */
export function flatten(): LayerMaker {
  return (name, input) => {
    const size = sizeOf(input);
    return {
      ...withoutParameters,
      kind: 'flatten',
      name,
      input,
      output: [size],
      activation: 'linear',
      run: (values) => reshape(values, [shapeOfOperand(values)[0]!, size]),
    };
  };
}

/** An activation that stands alone, behind a normalisation for example. */
export function activation(which: ActivationName): LayerMaker {
  return (name, input) => ({
    ...withoutParameters,
    kind: 'activation',
    name,
    input,
    output: input,
    activation: which,
    run: (values) => values,
  });
}

/**
 * While the network learns every number is set to 0 with probability `rate`, and the others are divided by 1 − rate, so that
 * the mean stays; while it answers nothing changes. PyTorch's Dropout.
 *
 * Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov: "Dropout: a simple way to prevent neural networks from overfitting",
 * 2014.
 */
export function dropout(rate: number): LayerMaker {
  return (name, input) => ({
    ...withoutParameters,
    kind: 'dropout',
    name,
    input,
    output: input,
    activation: 'linear',
    run: (values, _, pass) => {
      if (!pass.training || rate === 0) return values;
      const kept = greaterOrEqual(pass.draw(shapeOfOperand(values)), rate);
      return multiply(values, multiply(kept, 1 / (1 - rate)));
    },
  });
}

/** A row of a table in the place of each whole number, which is its index: PyTorch's Embedding. */
export function embedding(count: number, size: number, weights: Start): LayerMaker {
  return (name, input) => ({
    kind: 'embedding',
    name,
    input,
    output: [lengthOf(name, input), size],
    activation: 'linear',
    parameters: [{ path: ['weights'], shape: [count, size], start: weights(count, size), draw: 0, penalized: true }],
    draws: 1,
    statistics: [],
    run: (values, [table]) => gather(table!, values, 0),
  });
}
