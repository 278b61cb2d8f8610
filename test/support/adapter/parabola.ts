import { norm } from '../../../src/shared/numbers.ts';
import type { NamedValue, ParameterDescription } from '../../../src/shared/run.ts';

/**
 * A problem small enough to be followed by hand:
 *
 *     L(a, b, W) = ½ (a − 1)² + ½ (b + 2)² + ½ Σ (W − T)²,   W, T of shape 2×3,
 *
 * from a = 4, b = −3, W = [[0, 1, 2], [3, 4, 5]].
 */
export const parabolaSource = `export function parabola(a = 4, b = -3, W = [[0, 1, 2], [3, 4, 5]]) {
  const da = a - 1;
  const db = b + 2;
  const T = [[0.5, 0.25, -1], [2, 0, 3]];
  let sum = da * da + db * db;
  for (let i = 0; i < 2; i++) {
    for (let j = 0; j < 3; j++) sum += (W[i][j] - T[i][j]) * (W[i][j] - T[i][j]);
  }
  return 0.5 * sum;
}
`;

export const parabolaParameters: readonly ParameterDescription[] = [
  { name: 'a', shape: [], offset: 0, size: 1 },
  { name: 'b', shape: [], offset: 1, size: 1 },
  { name: 'W', shape: [2, 3], offset: 2, size: 6 },
];

const start = [4, -3, 0, 1, 2, 3, 4, 5];
const minimum = [1, -2, 0.5, 0.25, -1, 2, 0, 3];

export interface Point {
  /** a, b, then W row by row; gradient and update alike. */
  readonly theta: Float64Array;
  readonly gradient: Float64Array;
  readonly update: Float64Array;
  readonly loss: number;
  readonly learningRate: number;
}

/** A change by hand: at this iteration element `index` of θ takes the value; index −1 is the learning rate from there on. */
export interface Change {
  readonly iteration: number;
  readonly index: number;
  readonly value: number;
}

/** The point that plain gradient descent reaches, made again from the start. */
export function parabolaAt(iteration: number, changes: readonly Change[], firstLearningRate: number): Point {
  const theta = Float64Array.from(start);
  let learningRate = firstLearningRate;
  for (let at = 0; ; at++) {
    for (const change of changes) {
      if (change.iteration !== at) continue;
      if (change.index < 0) learningRate = change.value;
      else theta[change.index] = change.value;
    }
    const gradient = theta.map((value, index) => value - minimum[index]!);
    const update = gradient.map((value) => -learningRate * value);
    if (at >= iteration) {
      const loss = gradient.reduce((sum, value) => sum + 0.5 * value * value, 0);
      return { theta, gradient, update, loss, learningRate };
    }
    for (let index = 0; index < theta.length; index++) theta[index]! += update[index]!;
  }
}

export function namedNumber(name: string, value: number, expression?: string): NamedValue {
  return { name, kind: 'number', value, ...(expression === undefined ? {} : { expression }) };
}

/** The three parameters of a vector as named values. */
export function namedValues(vector: Float64Array, prefix: string, settable: boolean): NamedValue[] {
  const tensor = vector.slice(2);
  const summary = {
    size: 6,
    norm: norm(tensor),
    minimum: Math.min(...tensor),
    maximum: Math.max(...tensor),
    nonFinite: tensor.filter((value) => !Number.isFinite(value)).length,
  };
  return [
    { ...namedNumber('a', vector[0]!, `${prefix}a`), settable },
    { ...namedNumber('b', vector[1]!, `${prefix}b`), settable },
    { name: 'W', kind: 'tensor', shape: [2, 3], summary, settable, expression: `${prefix}W` },
  ];
}
