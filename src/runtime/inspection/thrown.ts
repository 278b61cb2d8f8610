import type { StackEntry } from '../../shared/place.ts';
import type { Failure } from '../evaluation/problem.ts';
import type { EvaluationFrame } from './stack.ts';
import { stackAt } from './stack.ts';

/**
 * The user's own stack where the loss threw, innermost first, with the locals of the calls that are known. A call in which the error
 * was caught and thrown again is known up to there; the calls inside it are over.
 */
export function thrownFrames(stack: readonly StackEntry[], failure: Failure | undefined): readonly EvaluationFrame[] {
  const calls = failure === undefined ? [] : stackAt(failure.trace, failure.mark);
  // Both stacks begin with the loss: they are laid side by side from there. The stack of a deep recursion has lost its beginning.
  let known = 0;
  while (calls.length <= stack.length && known < Math.min(stack.length, calls.length)) {
    if (!isSameCall(stack[stack.length - 1 - known]!, calls[calls.length - 1 - known]!)) break;
    known++;
  }
  return stack.map(({ name, place }, index) => {
    const fromEnd = stack.length - index;
    return { name, place, locals: fromEnd <= known ? calls[calls.length - fromEnd]!.locals : [] };
  });
}

/** The frame of a method may be named with its class, and one without a name by its place. */
function isSameCall({ name, place }: StackEntry, call: EvaluationFrame): boolean {
  if (place.file !== call.place.file) return false;
  const short = name.slice(name.lastIndexOf('.') + 1);
  return name === call.name || short === call.name || name.startsWith('(');
}
