import type { Place } from '../../shared/place.ts';
import type { Trace } from '../evaluation/problem.ts';
import type { Entry, ShownValue } from './points.ts';

/** A call of the user's function that is open at a mark. */
export interface EvaluationFrame {
  readonly name: string;
  /** The statement that was about to run in it. */
  readonly place: Place;
  /** Its named bindings with the values they had, in the order in which they were made. */
  readonly locals: readonly Entry[];
}

interface OpenCall {
  readonly name: string;
  place: Place;
  readonly locals: Map<string, ShownValue>;
}

/** The user's call stack when the statement of a mark was about to run, innermost call first. */
export function stackAt(trace: Trace, mark: number): readonly EvaluationFrame[] {
  const open: OpenCall[] = [];
  for (let index = 0; index <= mark; index++) {
    const each = trace.mark(index);
    const innermost = open.at(-1);
    if (each.kind === 'enter') open.push({ name: each.name, place: each.place, locals: new Map() });
    else if (each.kind === 'leave') open.pop();
    else if (innermost === undefined) continue;
    else if (each.kind === 'statement') innermost.place = each.place;
    else innermost.locals.set(each.name, each.value);
  }
  return open.reverse().map(({ name, place, locals }) => ({
    name,
    place,
    locals: Array.from(locals, ([local, value]) => ({ name: local, expression: local, value, settable: false })),
  }));
}
