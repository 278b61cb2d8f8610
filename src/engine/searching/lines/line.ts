import type { SearchContext, Trial } from '../context.ts';
import { dot } from '../vectors.ts';

/** Constants of the conditions on a step. */
export interface LineSettings {
  /** c₁ (δ in Hager and Zhang): L must fall by at least this share of what the slope at 0 promises. */
  readonly sufficientDecrease: number;
  /** c₂ (σ): the share of the slope at 0 that may be left. */
  readonly curvature: number;
  readonly maximumTrials: number;
}

/**
 * The share of a loss within which it is not trusted to tell a better point from a worse one. Hager and Zhang take 10⁻⁶ for all of
 * their approximate conditions; sums of squares of small residuals of large data are exact to some 10⁻¹².
 */
export const lossNoise = 1e-10;

/** A point on a line, evaluated. */
export interface LinePoint {
  readonly step: number;
  readonly loss: number;
  readonly slope: number;
}

/** How a line search came out. An accepted point is the one that was evaluated last. */
export type LineResult =
  | { readonly accepted: LinePoint }
  | { readonly accepted?: undefined; readonly failure: string; readonly rounding?: boolean };

/** Finds a step along a line, whose slope at 0 is below 0, from a first trial on. */
export type LineSearch = (line: Line, first: number, settings: LineSettings) => LineResult;

/** The loss along a direction: φ(α) = L(θ + α p). Keeps all that was tried. */
export class Line {
  readonly direction: Float64Array;
  readonly origin: LinePoint;
  /** All that was tried for this update. */
  readonly trials: Trial[];
  /** How many of them lie on this line. */
  count = 0;
  readonly #context: SearchContext;

  /** `trials` may hold those of an earlier line of the same update. */
  constructor(context: SearchContext, direction: Float64Array, trials: Trial[] = []) {
    this.#context = context;
    this.direction = direction;
    this.trials = trials;
    this.origin = { step: 0, loss: context.loss, slope: dot(context.gradient, direction) };
  }

  /** Evaluates a point; what is then thought of it is told by `judge`. A loss that throws is not a number. */
  at(step: number): LinePoint {
    const loss = this.#context.trial(step, this.direction);
    const slope = dot(this.#context.trialGradient, this.direction);
    return { step, loss, slope };
  }

  /** Keeps a point with the condition that it failed, or that it was accepted. */
  judge({ step, loss, slope }: LinePoint, verdict: string): void {
    const { thrown } = this.#context;
    this.count++;
    this.trials.push({ step, loss, slope, verdict: thrown === undefined ? verdict : `the loss threw: ${thrown}` });
  }

  /** Losses nearer to each other than this may differ by the errors of what the loss sums up: there slopes decide. */
  get noise(): number {
    return lossNoise * Math.abs(this.origin.loss);
  }

  /**
   * φ(α) ≤ φ(0) + c₁ α φ′(0); where the losses may differ by rounding alone, and no more is promised, Hager and Zhang's
   * approximate form of the same, by slopes: φ′(α) ≤ (2c₁ − 1) φ′(0).
   */
  decreases({ step, loss, slope }: LinePoint, share: number): boolean {
    const { origin, noise } = this;
    if (loss <= origin.loss + share * step * origin.slope) return true;
    const isNoise = Math.abs(loss - origin.loss) <= noise && Math.abs(step * origin.slope) <= noise;
    return isNoise && slope <= (2 * share - 1) * origin.slope;
  }

  /** What the first step promises is lost in the rounding of the loss. */
  isDrowned(step: number): boolean {
    return Math.abs(step * this.origin.slope) <= 8 * Number.EPSILON * Math.abs(this.origin.loss);
  }
}

/** All results of a point are numbers. */
export function isFinitePoint({ loss, slope }: LinePoint): boolean {
  return Number.isFinite(loss) && Number.isFinite(slope);
}

/** The names of the conditions, as a person reads them. */
export const verdicts = {
  accepted: 'accepted',
  decrease: 'L does not fall enough',
  curvature: 'the slope is still too steep',
  notFinite: 'L or its slope is not finite',
} as const;

/**
 * The end of a search that ran out of trials, or of room: which conditions failed, and how often. Where the first trial promised
 * nothing, none of them is to blame.
 */
export function exhausted(line: Line, first: number): LineResult {
  const { count, origin, trials } = line;
  if (line.isDrowned(first)) {
    return {
      failure: `what a step of ${short(first)} along the slope ${short(origin.slope)} promises is less than the rounding of L`,
      rounding: true,
    };
  }
  const tally = new Map<string, number>();
  const own = trials.slice(trials.length - count);
  for (const { verdict } of own) tally.set(verdict, (tally.get(verdict) ?? 0) + 1);
  const conditions = Array.from(tally, ([verdict, times]) => `${verdict} (${times})`).join(', ');
  const steps = own.map(({ step }) => step);
  const [least, most] = [Math.min(...steps), Math.max(...steps)];
  return { failure: `none of ${count} trials, α from ${short(least)} to ${short(most)}, is accepted: ${conditions}` };
}

/** A number for a sentence. */
export function short(value: number): string {
  const exact = String(value);
  return exact.length <= 8 ? exact : String(Number(value.toPrecision(4)));
}
