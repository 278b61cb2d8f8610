import type { Line, LineResult, LineSettings } from './line.ts';
import { exhausted, isFinitePoint, verdicts } from './line.ts';

/** What a step is shortened to. */
const contraction = 0.5;

/**
 * Backtracking (Armijo 1966; Nocedal and Wright, algorithm 3.1): the first of α, α/2, α/4, … at which L falls by at least c₁ of
 * what the slope promises. The slope there is not asked for.
 */
export function backtracking(line: Line, first: number, settings: LineSettings): LineResult {
  let step = first;
  for (let count = 0; count < settings.maximumTrials; count++) {
    const point = line.at(step);
    const isNumber = isFinitePoint(point);
    if (isNumber && line.decreases(point, settings.sufficientDecrease)) {
      line.judge(point, verdicts.accepted);
      return { accepted: point };
    }
    line.judge(point, isNumber ? verdicts.decrease : verdicts.notFinite);
    if (isNumber && line.isDrowned(step)) break;
    step *= contraction;
  }
  return exhausted(line, first);
}
