import type { StartPath } from '../../shared/views/pictures.ts';
import { Descent } from '../descent/descent.ts';
import type { Evaluator } from '../descent/evaluator.ts';
import type { Hyperparameters } from '../descent/hyperparameters.ts';
import { LongEvaluation } from '../evaluation/evaluation-clock.ts';
import { UserCodeError } from '../evaluation/problem.ts';

/** The most further starts, and the most iterations of each. */
export const mostStarts = 8;
const longestWay = 100_000;
/** Points of a way that are told: so many of the newest one by one, and so many of the older. */
const newestTold = 200;
const olderTold = 800;

/** An evaluator that no run uses, and θ at iteration 0. */
interface Begin {
  readonly evaluator: Evaluator;
  readonly start: Float64Array;
}

interface Way {
  readonly start: readonly [number, number];
  readonly descent: Descent;
  readonly x: number[];
  readonly y: number[];
  readonly loss: number[];
  /** It goes no further: it has ended, or has thrown. */
  ended: boolean;
}

/**
 * Descents from other starts, with the optimizer and the settings in force. What was made is kept, so that a later request goes on
 * from there. Their numbers are those of a real run from that start, bit by bit.
 */
export class Starts {
  readonly #begin: () => Begin;
  readonly #settings: () => Hyperparameters;
  #own: Begin | undefined;
  #ways: Way[] = [];
  /** What the ways were made with. */
  #hyperparameters: Hyperparameters | undefined;
  #elements: readonly [number, number] = [-1, -1];

  /** `begin` gives an evaluator of their own and θ at iteration 0 of the run; `settings` those in force. */
  constructor(begin: () => Begin, settings: () => Hyperparameters) {
    this.#begin = begin;
    this.#settings = settings;
  }

  /** Follows the starts, pairs of two elements of θ, up to an iteration. Yields after each iteration. */
  *follow(
    elements: readonly [number, number],
    starts: Float64Array,
    iteration: number,
  ): Generator<void, { readonly paths: readonly StartPath[]; readonly notes: readonly string[] }> {
    if (starts.length === 0) {
      this.#ways = [];
      return { paths: [], notes: [] };
    }
    const hyperparameters = this.#settings();
    const same = this.#elements[0] === elements[0] && this.#elements[1] === elements[1];
    if (!same || this.#hyperparameters !== hyperparameters) this.#ways = [];
    this.#elements = elements;
    this.#hyperparameters = hyperparameters;
    const known = this.#ways;
    const ways: Way[] = [];
    for (let i = 0; i + 1 < starts.length && ways.length < mostStarts; i += 2) {
      const x = starts[i]!;
      const y = starts[i + 1]!;
      ways.push(known.find(({ start }) => Object.is(start[0], x) && Object.is(start[1], y)) ?? this.#way([x, y]));
    }
    this.#ways = ways;
    const last = Math.min(iteration, longestWay);
    for (const way of ways) {
      while (!way.ended && way.x.length <= last) {
        this.#advance(way);
        yield;
      }
    }
    const stopped = iteration > longestWay && ways.some(({ ended }) => !ended);
    const notes = stopped ? ['Further starts stopped at 100,000 iterations'] : [];
    return { paths: ways.map((way) => pathOf(way, last)), notes };
  }

  #way(start: readonly [number, number]): Way {
    this.#own ??= this.#begin();
    const { evaluator, start: begin } = this.#own;
    const point = begin.slice();
    point[this.#elements[0]] = start[0];
    point[this.#elements[1]] = start[1];
    const descent = new Descent(evaluator, this.#hyperparameters!, point);
    return { start, descent, x: [], y: [], loss: [], ended: false };
  }

  /** Makes the next point of a way. A point at which the loss throws, or takes too long, is its last. */
  #advance(way: Way): void {
    const { descent } = way;
    const settings = this.#hyperparameters!;
    try {
      if (way.x.length === 0) descent.evaluate();
      else descent.advance();
    } catch (error) {
      if (!(error instanceof UserCodeError || error instanceof LongEvaluation)) throw error;
      way.ended = true;
    }
    way.x.push(descent.parameters[this.#elements[0]]!);
    way.y.push(descent.parameters[this.#elements[1]]!);
    way.loss.push(descent.loss);
    // The limit of iterations is the run's own: it may have been raised since.
    if (descent.end !== undefined && descent.end.reason !== 'limit') way.ended = true;
    if (descent.iteration >= settings.stopping.iterations) way.ended = true;
  }
}

/** A way up to an iteration, thinned. */
function pathOf({ x, y, loss }: Way, last: number): StartPath {
  const count = Math.min(x.length, last + 1);
  const older = Math.max(0, count - newestTold);
  const stride = Math.max(1, Math.ceil(older / olderTold));
  const told: number[] = [];
  for (let i = 0; i < older; i += stride) told.push(i);
  for (let i = older; i < count; i++) told.push(i);
  return {
    x: Float64Array.from(told, (i) => x[i]!),
    y: Float64Array.from(told, (i) => y[i]!),
    iteration: Float64Array.from(told),
    loss: Float64Array.from(told, (i) => loss[i]!),
  };
}
