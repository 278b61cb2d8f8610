import { permutation, RandomStream } from '../random.ts';
import { Tensor } from '../tensor.ts';

/** The order in which an epoch goes through the samples: a function of seed and epoch alone. */
export function epochOrder(samples: number, epoch: number, seed: number): Int32Array {
  return permutation(samples, { seed, iteration: epoch, evaluation: 0, stream: RandomStream.shuffle });
}

/** Which samples are trained on and which are kept for validation, both in the order of the data. */
export interface Split {
  readonly training: Int32Array;
  readonly validation: Int32Array;
}

/** Keeps `count` samples, drawn by the seed, for validation. */
export function splitSamples(samples: number, count: number, seed: number): Split {
  const order = permutation(samples, { seed, iteration: 0, evaluation: 0, stream: RandomStream.split });
  return { training: order.slice(count).sort(), validation: order.slice(0, count).sort() };
}

/** A row of at least so many numbers is copied at once. */
const longRow = 64;

/** The given rows of a tensor, along its first axis; in the memory of `reuse` where that has as many rows. */
export function takeRows(from: Tensor, rows: Int32Array, reuse?: Tensor): Tensor {
  const size = from.size / from.shape[0]!;
  const fits = reuse !== undefined && reuse.shape[0] === rows.length && reuse.size === rows.length * size;
  const taken = fits ? reuse : new Tensor([rows.length, ...from.shape.slice(1)], new Float64Array(rows.length * size));
  const { data } = taken;
  const all = from.data;
  let to = 0;
  for (let i = 0; i < rows.length; i++) {
    const start = rows[i]! * size;
    if (size < longRow) for (let j = 0; j < size; j++) data[to++] = all[start + j]!;
    else {
      data.set(all.subarray(start, start + size), to);
      to += size;
    }
  }
  return taken;
}

/** What is subtracted from each column, and what it is then divided by. */
export interface Standardization {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** Mean and standard deviation (÷ n) of every column; the deviation of a column that never changes is taken to be 1. */
export function standardizationOf(x: Tensor): Standardization {
  const columns = x.size / x.shape[0]!;
  const rows = x.shape[0]!;
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  for (let column = 0; column < columns; column++) {
    let total = 0;
    for (let row = 0; row < rows; row++) total += x.data[row * columns + column]!;
    mean[column] = total / rows;
    let squares = 0;
    for (let row = 0; row < rows; row++) squares += (x.data[row * columns + column]! - mean[column]!) ** 2;
    const found = Math.sqrt(squares / rows);
    // Where all numbers are equal, rounding of the mean must not be blown up to 1.
    deviation[column] = found > 1e-12 * Math.abs(mean[column]!) ? found : 1;
  }
  return { mean, deviation };
}

export function standardized(x: Tensor, { mean, deviation }: Standardization): Tensor {
  const columns = mean.length;
  return new Tensor(
    x.shape,
    x.data.map((value, i) => (value - mean[i % columns]!) / deviation[i % columns]!),
  );
}
