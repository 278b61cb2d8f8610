import { inverseNormal, normal, RandomStream, uniform } from '../random.ts';
import { sizeOf, Tensor } from '../tensor.ts';
import { orthonormal } from './orthogonal.ts';

/** What numbers a parameter starts from. */
export type Distribution =
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }
  /** Normal, of which only what lies within two deviations of the mean is taken. */
  | { readonly kind: 'truncatedNormal'; readonly mean: number; readonly deviation: number }
  /** A matrix, of all axes but the last by the last, whose shorter side is orthogonal; times a factor. */
  | { readonly kind: 'orthogonal'; readonly gain: number }
  | { readonly kind: 'constant'; readonly value: number };

const within = (limit: number): Distribution => ({ kind: 'uniform', low: -limit, high: limit });
const around0 = (deviation: number): Distribution => ({ kind: 'normal', mean: 0, deviation });

/**
 * The standard initializers, by the number of inputs and outputs of a layer: of a convolution those of one window, that is
 * rows × columns × channels and rows × columns × filters. Normal ones are not truncated, but for truncatedNormal.
 *
 * Glorot, Bengio: "Understanding the difficulty of training deep feedforward neural networks", 2010; He, Zhang, Ren, Sun:
 * "Delving deep into rectifiers", 2015; LeCun, Bottou, Orr, Müller: "Efficient backprop", 1998; Saxe, McClelland, Ganguli:
 * "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", 2013.
 */
export const initializers = {
  glorotUniform: (inputs, outputs) => within(Math.sqrt(6 / (inputs + outputs))),
  glorotNormal: (inputs, outputs) => around0(Math.sqrt(2 / (inputs + outputs))),
  heUniform: (inputs) => within(Math.sqrt(6 / inputs)),
  heNormal: (inputs) => around0(Math.sqrt(2 / inputs)),
  lecunUniform: (inputs) => within(Math.sqrt(3 / inputs)),
  lecunNormal: (inputs) => around0(Math.sqrt(1 / inputs)),
  orthogonal: () => ({ kind: 'orthogonal', gain: 1 }),
  uniform: () => within(0.05),
  normal: () => around0(0.05),
  truncatedNormal: () => ({ kind: 'truncatedNormal', mean: 0, deviation: 0.05 }),
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
  const key = (draw: number) => ({
    seed,
    iteration: parameter,
    evaluation: 0,
    draw,
    stream: RandomStream.initialization,
  });
  const size = sizeOf(shape);
  if (distribution.kind === 'orthogonal') {
    const columns = shape.at(-1) ?? 1;
    const drawn = Float64Array.from({ length: size }, (_, draw) => normal(key(draw)));
    const numbers = orthonormal(drawn, columns === 0 ? 0 : size / columns, columns);
    return new Tensor(
      shape,
      numbers.map((number) => distribution.gain * number),
    );
  }
  const numbers = Float64Array.from({ length: size }, (_, draw) => {
    switch (distribution.kind) {
      case 'constant':
        return distribution.value;
      case 'normal':
        return distribution.mean + distribution.deviation * normal(key(draw));
      case 'truncatedNormal':
        return distribution.mean + distribution.deviation * truncated(uniform(key(draw)));
      case 'uniform':
        return distribution.low + (distribution.high - distribution.low) * uniform(key(draw));
    }
  });
  return new Tensor(shape, numbers);
}

/** The normal distribution function at −2. */
const below2 = 0.022750131948179195;

/** A standard normal number within two deviations, from a number in [0, 1). */
function truncated(u: number): number {
  return inverseNormal(below2 + u * (1 - 2 * below2));
}
