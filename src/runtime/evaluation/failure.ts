import type { SourceProblem } from '../../shared/place.ts';
import type { Failure, Trace } from './problem.ts';

/** The most operations of an evaluation that is looked at after it threw. */
export const mostNodes = 300_000;

/** An evaluation that threw, by its trace as far as there is one. */
export function failureOf(problem: SourceProblem, trace: Trace): Failure {
  let mark = trace.length - 1;
  while (mark > 0 && trace.kind(mark) === 'leave') mark--;
  return { problem, trace, mark };
}
