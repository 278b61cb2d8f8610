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

/** How the samples are put into batches. */
export interface Batching {
  readonly samples: number;
  /** Samples of a batch; more than there are means all. */
  readonly batchSize: number;
  /** Whether each epoch has an order of its own. */
  readonly shuffle: boolean;
  /** The orders are a function of this and the epoch alone. */
  readonly shuffleSeed: number;
}

export function batchesPerEpoch({ samples, batchSize }: Pick<Batching, 'samples' | 'batchSize'>): number {
  return Math.ceil(samples / batchSize);
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

  /** The samples of the present batch, as indices. */
  rows({ batchSize, shuffle, shuffleSeed }: Batching): Int32Array {
    const end = Math.min(this.position + batchSize, this.source.samples);
    return this.#inOrder(shuffle, shuffleSeed).subarray(this.position, end);
  }

  /** Measures at the point where an epoch begins; elsewhere nothing is done. */
  measure(parameters: Float64Array, iteration: number): void {
    if (this.position !== 0) return;
    this.measures = new Float64Array(this.source.measures.length).fill(Number.NaN);
    this.measures = this.source.measure(parameters, iteration);
  }

  /** Whether the present batch is the last of its epoch. */
  endsEpoch({ batchSize }: Batching): boolean {
    return this.position + batchSize >= this.source.samples;
  }

  /** The next batch; `iteration` is the one that it is for. */
  advance({ batchSize }: Batching, iteration: number): void {
    this.position += batchSize;
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
