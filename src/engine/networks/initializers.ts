import { normal, RandomStream, uniform } from '../random.ts';
import { sizeOf, Tensor } from '../tensor.ts';

/** What numbers a parameter starts from. */
export type Distribution =
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }
  | { readonly kind: 'constant'; readonly value: number };

const within = (limit: number): Distribution => ({ kind: 'uniform', low: -limit, high: limit });
const around0 = (deviation: number): Distribution => ({ kind: 'normal', mean: 0, deviation });

/**
 * The standard initializers, by the number of inputs and outputs of a layer. Normal ones are not truncated.
 *
 * Glorot, Bengio: "Understanding the difficulty of training deep feedforward neural networks", 2010; He, Zhang, Ren, Sun:
 * "Delving deep into rectifiers", 2015; LeCun, Bottou, Orr, Müller: "Efficient backprop", 1998.
 */
export const initializers = {
  glorotUniform: (inputs, outputs) => within(Math.sqrt(6 / (inputs + outputs))),
  glorotNormal: (inputs, outputs) => around0(Math.sqrt(2 / (inputs + outputs))),
  heUniform: (inputs) => within(Math.sqrt(6 / inputs)),
  heNormal: (inputs) => around0(Math.sqrt(2 / inputs)),
  lecunUniform: (inputs) => within(Math.sqrt(3 / inputs)),
  lecunNormal: (inputs) => around0(Math.sqrt(1 / inputs)),
  uniform: () => within(0.05),
  normal: () => around0(0.05),
  zeros: () => ({ kind: 'constant', value: 0 }),
} as const satisfies Record<string, (inputs: number, outputs: number) => Distribution>;

export type InitializerName = keyof typeof initializers;

export const initializerNames: readonly InitializerName[] = Object.keys(initializers) as InitializerName[];

/** A tensor of draws. `parameter` is the number of the parameter in its network: each has draws of its own. */
export function initialValues(
  distribution: Distribution,
  shape: readonly number[],
  seed: number,
  parameter: number,
): Tensor {
  const numbers = Float64Array.from({ length: sizeOf(shape) }, (_, draw) => {
    if (distribution.kind === 'constant') return distribution.value;
    const key = { seed, iteration: parameter, evaluation: 0, draw, stream: RandomStream.initialization };
    if (distribution.kind === 'normal') return distribution.mean + distribution.deviation * normal(key);
    return distribution.low + (distribution.high - distribution.low) * uniform(key);
  });
  return new Tensor(shape, numbers);
}
