import type { Line, LinePoint, LineResult, LineSettings } from './line.ts';
import { exhausted, isFinitePoint, verdicts } from './line.ts';

/** The constants of the paper besides δ and σ. */
const epsilonShare = 1e-6;
const theta = 0.5;
const gamma = 0.66;
const rho = 5;

/**
 * Hager and Zhang's line search (A new conjugate gradient method with guaranteed descent and an efficient line search, SIAM J.
 * Optim. 16, 2005, section 4): Wolfe's conditions, or approximate ones that slopes alone decide, so that it does not fail where
 * the losses near a minimum differ by rounding alone. L0 brackets, L1 is the double secant step, L2 a bisection.
 */
export function hagerZhang(line: Line, first: number, settings: LineSettings): LineResult {
  return new Bracketing(line, settings).search(first);
}

/** Thrown inside of the search alone, where a point was accepted or no trial is left. */
class Done {
  readonly accepted: LinePoint | undefined;

  constructor(accepted?: LinePoint) {
    this.accepted = accepted;
  }
}

interface Bracket {
  readonly a: LinePoint;
  readonly b: LinePoint;
}

class Bracketing {
  readonly #line: Line;
  readonly #settings: LineSettings;
  /** φ(0) + ε_k. */
  readonly #limit: number;

  constructor(line: Line, settings: LineSettings) {
    this.#line = line;
    this.#settings = settings;
    this.#limit = line.origin.loss + epsilonShare * Math.abs(line.origin.loss);
  }

  search(first: number): LineResult {
    try {
      let bracket = this.#bracket(first);
      for (;;) {
        const width = bracket.b.step - bracket.a.step;
        let next = this.#doubleSecant(bracket);
        if (next.b.step - next.a.step > gamma * width) next = this.#update(next, (next.a.step + next.b.step) / 2);
        if (!(next.b.step - next.a.step < width)) break;
        bracket = next;
      }
    } catch (done) {
      if (!(done instanceof Done)) throw done;
      if (done.accepted !== undefined) return { accepted: done.accepted };
    }
    return exhausted(this.#line, first);
  }

  /** Evaluates a point, and is done where it is accepted. */
  #at(step: number): LinePoint {
    const line = this.#line;
    if (line.count >= this.#settings.maximumTrials) throw new Done();
    const point = line.at(step);
    let verdict: string = verdicts.notFinite;
    if (isFinitePoint(point)) {
      const { origin } = line;
      const { sufficientDecrease: delta, curvature: sigma } = this.#settings;
      const flat = point.slope >= sigma * origin.slope;
      const wolfe = point.loss - origin.loss <= delta * step * origin.slope;
      const approximate = point.loss <= this.#limit && point.slope <= (2 * delta - 1) * origin.slope;
      if (flat && (wolfe || approximate)) {
        line.judge(point, verdicts.accepted);
        throw new Done(point);
      }
      verdict = flat ? verdicts.decrease : verdicts.curvature;
    }
    line.judge(point, verdict);
    return point;
  }

  /** B0–B3: from the first trial on, to a bracket whose left end falls and is low and whose right end rises. */
  #bracket(first: number): Bracket {
    let low = this.#line.origin;
    let step = first;
    let wall = Number.POSITIVE_INFINITY;
    for (;;) {
      const point = this.#at(step);
      if (!isFinitePoint(point)) {
        wall = step;
        step = low.step + (step - low.step) / 10;
        continue;
      }
      if (point.slope >= 0) return { a: low, b: point };
      if (point.loss > this.#limit) return this.#descend(low, point);
      low = point;
      step = Math.min(rho * step, Number.isFinite(wall) ? (step + wall) / 2 : Number.POSITIVE_INFINITY);
    }
  }

  /** U3: between a low point that falls and a high one that falls too there is one that rises. */
  #descend(low: LinePoint, high: LinePoint): Bracket {
    let a = low;
    let b = high;
    for (;;) {
      const step = (1 - theta) * a.step + theta * b.step;
      if (step === a.step || step === b.step) throw new Done();
      const point = this.#at(step);
      if (isFinitePoint(point) && point.slope >= 0) return { a, b: point };
      if (isFinitePoint(point) && point.loss <= this.#limit) a = point;
      else b = point;
    }
  }

  /** U0–U3. */
  #update({ a, b }: Bracket, step: number): Bracket {
    if (!(step > a.step && step < b.step)) return { a, b };
    const point = this.#at(step);
    if (!isFinitePoint(point)) return this.#descend(a, point);
    if (point.slope >= 0) return { a, b: point };
    if (point.loss <= this.#limit) return { a: point, b };
    return this.#descend(a, point);
  }

  /** S1–S4. */
  #doubleSecant(bracket: Bracket): Bracket {
    const { a, b } = bracket;
    const c = secant(a, b);
    const next = this.#update(bracket, c);
    let again = Number.NaN;
    if (c === next.b.step) again = secant(b, next.b);
    else if (c === next.a.step) again = secant(a, next.a);
    return Number.isFinite(again) ? this.#update(next, again) : next;
  }
}

/** Where the line through two slopes is 0. */
function secant(a: LinePoint, b: LinePoint): number {
  return (a.step * b.slope - b.step * a.slope) / (b.slope - a.slope);
}
