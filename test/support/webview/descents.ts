// Small descents by the book, with gradients written out by hand: canned runs for the views, independent of the engine.

/** One parameter of a canned problem; `size` elements of the flat vector from `offset` on. */
export interface CannedParameter {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface CannedProblem {
  readonly title: string;
  readonly optimizer: 'adam' | 'gradientDescent';
  readonly learningRate: number;
  readonly iterations: number;
  readonly start: readonly number[];
  readonly parameters: readonly CannedParameter[];
  /** Writes the gradient and returns the loss. */
  evaluate(point: Float64Array, gradient: Float64Array, iteration: number): number;
}

/** A repeatable number in 0 … 1 for two counters. */
export function hash(a: number, b: number): number {
  let value = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return ((value ^ (value >>> 15)) >>> 0) / 2 ** 32;
}

const rosenbrock: CannedProblem = {
  title: 'rosenbrock',
  optimizer: 'adam',
  learningRate: 0.05,
  iterations: 1200,
  start: [-1.2, 1],
  parameters: [
    { name: 'x', shape: [] },
    { name: 'y', shape: [] },
  ],
  evaluate(point, gradient) {
    const [x, y] = point as unknown as [number, number];
    const valley = y - x * x;
    gradient[0] = -2 * (1 - x) - 400 * x * valley;
    gradient[1] = 200 * valley;
    return (1 - x) ** 2 + 100 * valley ** 2;
  },
};

/** Its second step lands on 0 exactly: loss and norms are 0 from then on. */
const parabola: CannedProblem = {
  title: 'parabola',
  optimizer: 'gradientDescent',
  learningRate: 0.25,
  iterations: 60,
  start: [4],
  parameters: [{ name: 'w', shape: [] }],
  evaluate(point, gradient, iteration) {
    const w = point[0] as number;
    // From here on the slope is that of 2w², whose step is exact.
    gradient[0] = iteration < 30 ? 2 * w : 4 * w;
    return iteration < 30 ? w * w : 2 * w * w;
  },
};

/** A learning rate too large: the loss grows until it overflows. */
const tooLarge: CannedProblem = {
  ...parabola,
  title: 'tooLarge',
  learningRate: 1.6,
  iterations: 520,
  evaluate(point, gradient) {
    const w = point[0] as number;
    gradient[0] = 2 * w;
    return w * w;
  },
};

/** The logarithm of a parameter that becomes negative now and then: NaN among good values. */
const logarithm: CannedProblem = {
  title: 'logarithm',
  optimizer: 'gradientDescent',
  learningRate: 0.02,
  iterations: 400,
  start: [3, 1],
  parameters: [
    { name: 'scale', shape: [] },
    { name: 'rate', shape: [] },
  ],
  evaluate(point, gradient, iteration) {
    const [a, b] = point as unknown as [number, number];
    const negative = hash(iteration, 3) < 0.02 && iteration > 60;
    gradient[0] = a - 1 + (hash(iteration, 1) - 0.5);
    gradient[1] = negative ? Number.NaN : b - 0.5 + (hash(iteration, 2) - 0.5) * 0.4;
    return negative ? Number.NaN : 0.5 * (a - 1) ** 2 + 0.5 * (b - 0.5) ** 2 + 0.02 + 0.02 * hash(iteration, 4);
  },
};

/** A network's worth of tensors over noisy data. */
const network: CannedProblem = {
  title: 'moons',
  optimizer: 'adam',
  learningRate: 0.004,
  iterations: 3000,
  start: Array.from({ length: 8 * 30 }, (_, index) => hash(index, 11) * 2 - 1),
  parameters: ['0', '1', '2', '3'].flatMap((layer) => [
    { name: `layers[${layer}].weights`, shape: [7, 8] },
    { name: `layers[${layer}].bias`, shape: [4] },
  ]),
  evaluate(point, gradient, iteration) {
    let loss = 0;
    for (let index = 0; index < point.length; index++) {
      const stiffness = 0.05 + 2 ** -Math.floor(index / 30);
      const target = hash(index, 12) - 0.5;
      const offset = (point[index] as number) - target;
      loss += (0.5 * stiffness * offset * offset) / 40;
      gradient[index] = stiffness * offset + 0.3 * (hash(iteration * 977 + index, 13) - 0.5);
    }
    return loss + 0.02 + 0.05 * hash(iteration, 14) * (hash(iteration, 15) < 0.01 ? 12 : 1);
  },
};

export const problems = { rosenbrock, parabola, tooLarge, logarithm, network } as const;

export type CannedName = keyof typeof problems | 'million';
