import { elu, gelu, geluTanh, logSoftmax, selu, swish } from '../functions/activations.ts';
import { leakyRelu, relu, sigmoid, softmax, softplus, tanh } from '../functions.ts';
import type { Operand } from '../tracked.ts';
import type { InitializerName } from './initializers.ts';

interface Activation {
  /** The function of the weighted sum, element by element; softmax and logSoftmax along the last axis. */
  readonly apply: (sum: Operand) => Operand;
  /** How the weights of a layer start where nothing else is said. */
  readonly initializer: InitializerName;
}

/**
 * The functions that a layer may apply to its weighted sums. Weights in front of a rectifier, smooth or not, start by He's rule,
 * which makes up for the half that it cuts off; those in front of selu by LeCun's, which it was made for; all others by Glorot's.
 */
export const activations = {
  linear: { apply: (sum) => sum, initializer: 'glorotUniform' },
  tanh: { apply: tanh, initializer: 'glorotUniform' },
  sigmoid: { apply: sigmoid, initializer: 'glorotUniform' },
  softplus: { apply: softplus, initializer: 'glorotUniform' },
  relu: { apply: relu, initializer: 'heNormal' },
  leakyRelu: { apply: (sum) => leakyRelu(sum), initializer: 'heNormal' },
  elu: { apply: (sum) => elu(sum), initializer: 'heNormal' },
  selu: { apply: selu, initializer: 'lecunNormal' },
  gelu: { apply: gelu, initializer: 'heNormal' },
  geluTanh: { apply: geluTanh, initializer: 'heNormal' },
  swish: { apply: swish, initializer: 'heNormal' },
  silu: { apply: swish, initializer: 'heNormal' },
  softmax: { apply: (sum) => softmax(sum), initializer: 'glorotUniform' },
  logSoftmax: { apply: (sum) => logSoftmax(sum), initializer: 'glorotUniform' },
} as const satisfies Record<string, Activation>;

export type ActivationName = keyof typeof activations;

export const activationNames: readonly ActivationName[] = Object.keys(activations) as ActivationName[];
