// A loss with a gradient by hand, for searches that are looked at without a run.
import type { OptimizerState } from '../../src/engine/optimizers/state.ts';
import { copyState } from '../../src/engine/optimizers/state.ts';
import type { Residuals, Search, SearchContext, SearchReport } from '../../src/engine/searching/context.ts';

/** Returns the loss and writes its gradient. */
export type HandLoss = (point: Float64Array, gradient: Float64Array) => number;

export interface HandParts {
  readonly learningRate?: number;
  readonly hessianVectorProduct?: (point: Float64Array, direction: Float64Array, product: Float64Array) => void;
  readonly residuals?: (point: Float64Array) => Residuals;
}

export class HandContext implements SearchContext {
  point: Float64Array;
  loss = Number.NaN;
  readonly gradient: Float64Array;
  readonly learningRate: number;
  readonly tolerance = 1e-8;
  readonly trialGradient: Float64Array;
  readonly thrown: string | undefined = undefined;
  trials = 0;
  readonly #loss: HandLoss;
  readonly #parts: HandParts;

  constructor(loss: HandLoss, start: ArrayLike<number>, parts: HandParts = {}) {
    this.#loss = loss;
    this.#parts = parts;
    this.point = Float64Array.from(start);
    this.gradient = new Float64Array(start.length);
    this.trialGradient = new Float64Array(start.length);
    this.learningRate = parts.learningRate ?? 1;
    this.#evaluate();
  }

  trial(step: number, direction: Float64Array): number {
    this.trials++;
    const point = this.point.map((value, i) => value + step * direction[i]!);
    return this.#loss(point, this.trialGradient);
  }

  hessianVectorProduct(direction: Float64Array, product: Float64Array): void {
    this.#parts.hessianVectorProduct!(this.point, direction, product);
  }

  residuals(): Residuals {
    return this.#parts.residuals!(this.point);
  }

  move(update: Float64Array): void {
    this.point = this.point.map((value, i) => value + update[i]!);
    this.#evaluate();
  }

  #evaluate(): void {
    this.loss = this.#loss(this.point, this.gradient);
  }
}

/** What is left of a search: the point and the state go on with it. */
export interface Played {
  readonly context: HandContext;
  readonly state: OptimizerState;
  readonly reports: readonly SearchReport[];
}

/** Makes updates until the gradient is within 1e-8, a search ends, or the most of them are made. */
export function play(search: Search, context: HandContext, most: number): Played {
  let state = search.init(context.point);
  const reports: SearchReport[] = [];
  const update = new Float64Array(context.point.length);
  while (reports.length < most && context.gradient.some((each) => Math.abs(each) > 1e-8)) {
    const next = copyState(state);
    const report = search.run(context, state, next, update);
    reports.push(report);
    if (report.end !== undefined) break;
    context.move(update);
    state = next;
  }
  return { context, state, reports };
}

/** ½ xᵀA x − bᵀx with A symmetric. */
export function quadratic(matrix: readonly (readonly number[])[], linear: readonly number[]): HandLoss {
  return (point, gradient) => {
    let loss = 0;
    for (const [i, row] of matrix.entries()) {
      let product = 0;
      for (const [j, value] of row.entries()) product += value * point[j]!;
      gradient[i] = product - linear[i]!;
      loss += point[i]! * (0.5 * product - linear[i]!);
    }
    return loss;
  };
}
