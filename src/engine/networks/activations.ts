import { leakyRelu, relu, sigmoid, softplus, tanh } from '../functions.ts';
import type { Operand } from '../tracked.ts';
import type { InitializerName } from './initializers.ts';

interface Activation {
  /** The function of the weighted sum, element by element. */
  readonly apply: (sum: Operand) => Operand;
  /** How the weights of a layer start where nothing else is said. */
  readonly initializer: InitializerName;
}

/**
 * The functions that a layer may apply to its weighted sums. Weights in front of a rectifier start by He's rule, which makes
 * up for the half that it cuts off; all others by Glorot's.
 */
export const activations = {
  linear: { apply: (sum) => sum, initializer: 'glorotUniform' },
  tanh: { apply: tanh, initializer: 'glorotUniform' },
  sigmoid: { apply: sigmoid, initializer: 'glorotUniform' },
  softplus: { apply: softplus, initializer: 'glorotUniform' },
  relu: { apply: relu, initializer: 'heNormal' },
  leakyRelu: { apply: (sum) => leakyRelu(sum), initializer: 'heNormal' },
} as const satisfies Record<string, Activation>;

export type ActivationName = keyof typeof activations;

export const activationNames: readonly ActivationName[] = Object.keys(activations) as ActivationName[];
