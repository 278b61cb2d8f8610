import { epochOrder } from '../../engine/data/order.ts';

/** What a descent must know of data that it goes through in mini-batches. */
export interface BatchSource {
  /** Samples trained on. */
  readonly samples: number;
  /** What is measured where an epoch begins: ids of series. */
  readonly measures: readonly string[];
  /** Measures at a point. May throw what the user's code throws. */
  measure(parameters: Float64Array, iteration: number): Float64Array;
}

/** The mini-batches of one iteration: each the indices of its samples. Its loss and gradient are the means over them. */
export type Batch = readonly Int32Array[];

/** How the samples are put into batches. */
export interface Batching {
  readonly samples: number;
  /** Samples of a batch; more than there are means all. */
  readonly batchSize: number;
  /** Batches whose gradients make one update; the last update of an epoch has those that are left. */
  readonly accumulate: number;
  /** Whether each epoch has an order of its own. */
  readonly shuffle: boolean;
  /** The orders are a function of this and the epoch alone. */
  readonly shuffleSeed: number;
}

type Sizes = Pick<Batching, 'batchSize' | 'accumulate'>;

/** Samples that go into one update, but for the last of an epoch. */
function samplesOfIteration({ batchSize, accumulate }: Sizes): number {
  return batchSize * accumulate;
}

export function iterationsPerEpoch({ samples, ...sizes }: Sizes & Pick<Batching, 'samples'>): number {
  return Math.ceil(samples / samplesOfIteration(sizes));
}

/**
 * The mean of what `one` returns over the batches of an iteration, and in `numbers` that of what it writes there: added up from the
 * first batch to the last and then divided by their number.
 */
export function meanOver(batch: Batch, numbers: Float64Array, one: (rows: Int32Array, part: number) => number): number {
  let total = one(batch[0]!, 0);
  if (batch.length === 1) return total;
  const sum = numbers.slice();
  for (let part = 1; part < batch.length; part++) {
    total += one(batch[part]!, part);
    for (let i = 0; i < sum.length; i++) sum[i]! += numbers[i]!;
  }
  for (let i = 0; i < sum.length; i++) numbers[i] = sum[i]! / batch.length;
  return total / batch.length;
}

/** Where a descent is in its data, with what was measured when the epoch began. Immutable once made. */
export interface DataPosition {
  /** Passes over the data that are behind. */
  readonly epoch: number;
  /** The batch begins at this place in the epoch's order. */
  readonly position: number;
  /** The iteration at which the epoch began. */
  readonly began: number;
  readonly measures: Float64Array;
}

/** The way of a descent through its data. */
export class Batches {
  readonly source: BatchSource;
  epoch = 0;
  position = 0;
  began = 0;
  /** As they were where the epoch began; NaN where they could not be computed. */
  measures: Float64Array;
  /** The order of an epoch, which is made once for all of its batches. */
  #order: { readonly epoch: number; readonly seed: number; readonly rows: Int32Array } | undefined;

  constructor(source: BatchSource) {
    this.source = source;
    this.measures = new Float64Array(source.measures.length).fill(Number.NaN);
  }

  /** The batches of the present iteration. */
  present({ batchSize, accumulate, shuffle, shuffleSeed }: Batching): Batch {
    const order = this.#inOrder(shuffle, shuffleSeed);
    const end = Math.min(this.position + batchSize * accumulate, order.length);
    const batch: Int32Array[] = [];
    for (let from = this.position; from < end; from += batchSize) {
      batch.push(order.subarray(from, Math.min(from + batchSize, end)));
    }
    return batch;
  }

  /** Measures at the point where an epoch begins; elsewhere nothing is done. */
  measure(parameters: Float64Array, iteration: number): void {
    if (this.position !== 0) return;
    this.measures = new Float64Array(this.source.measures.length).fill(Number.NaN);
    this.measures = this.source.measure(parameters, iteration);
  }

  /** Whether the present iteration is the last of its epoch. */
  endsEpoch(batching: Batching): boolean {
    return this.position + samplesOfIteration(batching) >= this.source.samples;
  }

  /** The next batches; `iteration` is the one that they are for. */
  advance(batching: Batching, iteration: number): void {
    this.position += samplesOfIteration(batching);
    if (this.position < this.source.samples) return;
    this.position = 0;
    this.epoch++;
    this.began = iteration;
  }

  save(): DataPosition {
    const { epoch, position, began, measures } = this;
    return { epoch, position, began, measures };
  }

  restore({ epoch, position, began, measures }: DataPosition): void {
    this.epoch = epoch;
    this.position = position;
    this.began = began;
    this.measures = measures;
  }

  #inOrder(shuffle: boolean, seed: number): Int32Array {
    const epoch = shuffle ? this.epoch : -1;
    if (this.#order?.epoch !== epoch || this.#order.seed !== seed) {
      const { samples } = this.source;
      const rows = shuffle ? epochOrder(samples, epoch, seed) : Int32Array.from({ length: samples }, (_, row) => row);
      this.#order = { epoch, seed, rows };
    }
    return this.#order.rows;
  }
}
