import type { Place } from '../../shared/place.ts';
import type { Trace } from '../evaluation/problem.ts';
import type { Entry } from './points.ts';

/** A call of the user's function that is open at a mark. */
export interface EvaluationFrame {
  readonly name: string;
  /** The statement that was about to run in it. */
  readonly place: Place;
  /** Its named bindings with the values they had, in the order in which they were made. */
  readonly locals: readonly Entry[];
}

/** A call by the indices of its marks: nothing is read of a mark until it is known to count. */
interface OpenCall {
  readonly enter: number;
  statement: number;
  readonly binds: number[];
}

/** The user's call stack when the statement of a mark was about to run, innermost call first. */
export function stackAt(trace: Trace, mark: number): readonly EvaluationFrame[] {
  const open: OpenCall[] = [];
  for (let index = 0; index <= mark; index++) {
    const kind = trace.kind(index);
    if (kind === 'enter') open.push({ enter: index, statement: index, binds: [] });
    else if (kind === 'leave') open.pop();
    else if (kind === 'statement') {
      const innermost = open.at(-1);
      if (innermost !== undefined) innermost.statement = index;
    } else open.at(-1)?.binds.push(index);
  }
  return open.reverse().map((call) => frameOf(trace, call));
}

function frameOf(trace: Trace, { enter, statement, binds }: OpenCall): EvaluationFrame {
  const call = trace.mark(enter);
  const at = trace.mark(statement);
  // A later value of a name replaces the earlier one and keeps its place in the list.
  const last = new Map<string, number>();
  for (const index of binds) {
    const bind = trace.mark(index);
    if (bind.kind === 'bind') last.set(bind.name, index);
  }
  return {
    name: call.kind === 'enter' ? call.name : '',
    place: at.kind === 'statement' || at.kind === 'enter' ? at.place : (call as { place: Place }).place,
    locals: Array.from(last, ([name, index]): Entry => {
      const bind = trace.mark(index);
      return { name, expression: name, value: bind.kind === 'bind' ? bind.value : '', settable: false };
    }),
  };
}
