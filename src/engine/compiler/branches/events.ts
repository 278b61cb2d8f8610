import { Operation } from '../../operations/codes.ts';
import type { Program } from '../../program.ts';
import type { BoundValue } from '../../programs/marks.ts';
import { MarkKind, markSize } from '../../programs/marks.ts';

/** What the loss did, in order: operations, bindings that took a value, and loops with what each of their turns did. */
export type Event = OperationEvent | BindingEvent | LoopEvent;

export interface OperationEvent {
  readonly kind: 'operation';
  /** −1: the loss. */
  readonly node: number;
  /** Whether the control flow goes by it. */
  readonly decides: boolean;
}

export interface BindingEvent {
  readonly kind: 'binding';
  readonly place: number;
  readonly name: string;
  /** The function in which it is, by its place. */
  readonly call: number;
  readonly value: BoundValue;
}

export interface LoopEvent {
  readonly kind: 'loop';
  readonly place: number;
  readonly turns: Event[][];
  /** Whether the last turn ends where the loop does. Else it has also what came after: where a `for` ends is not marked. */
  readonly isClosed: boolean;
}

/** A call, until it is known whether the same function is called again and again. */
interface CallEvent {
  readonly kind: 'call';
  readonly place: number;
  readonly events: (Event | CallEvent)[];
}

/** The control flow of a loss is of a form that cannot be merged. */
export class NotMergeable extends Error {}

/** A recording that goes where none was seen to the end: it may be understood when others have been. */
export class Incomplete extends Error {}

interface Open {
  readonly kind: 'loop' | 'call';
  readonly place: number;
  /** Where events go. */
  list: (Event | CallEvent)[];
  readonly turns: Event[][];
}

/** So many calls of one function, one right after the other, are turns of a loop: `forEach` and `reduce` make them. */
const leastCalls = 3;

/** The events of a forward program that was recorded with marks and a chooser. @throws NotMergeable */
export function eventsOf(program: Program): Event[] {
  return new Nesting(program).run();
}

/** Whether a guard on this operation is a decision, and not a value that was pinned. */
function canDecide(operation: number): boolean {
  return (operation >= Operation.less && operation <= Operation.sameValue) || operation === Operation.truth;
}

class Nesting {
  readonly #program: Program;
  readonly #root: (Event | CallEvent)[] = [];
  readonly #open: Open[] = [];

  constructor(program: Program) {
    this.#program = program;
  }

  run(): Event[] {
    const { nodeCount, operations, guardNodes, marks, shapeTable } = this.#program;
    if (marks === null || shapeTable.length > 0) throw new NotMergeable();
    let mark = 0;
    let guard = 0;
    for (let node = 0; node <= nodeCount; node++) {
      while (mark < marks.data.length && marks.data[mark + 2]! <= node) {
        this.#mark(mark);
        mark += markSize;
      }
      if (node === nodeCount) break;
      const decides = guardNodes[guard] === node;
      if (decides) {
        guard++;
        if (!canDecide(operations[node]!)) throw new NotMergeable();
      }
      if (operations[node]! > Operation.constant) this.#list().push({ kind: 'operation', node, decides });
    }
    return withoutCalls(this.#root);
  }

  #list(): (Event | CallEvent)[] {
    return this.#open.at(-1)?.list ?? this.#root;
  }

  #mark(at: number): void {
    const { data, bindings } = this.#program.marks!;
    const place = data[at + 1]!;
    switch (data[at]) {
      case MarkKind.enter: {
        const event: CallEvent = { kind: 'call', place, events: [] };
        this.#list().push(event);
        this.#open.push({ kind: 'call', place, list: event.events, turns: [] });
        return;
      }
      case MarkKind.leave:
        // A loop is over when the call is in which it ran.
        while (this.#open.at(-1)?.kind === 'loop') this.#open.pop();
        this.#open.pop();
        return;
      case MarkKind.bind: {
        const call = this.#open.findLast(({ kind }) => kind === 'call')?.place ?? -1;
        this.#list().push({ kind: 'binding', place, call, ...bindings[data[at + 3]!]! });
        return;
      }
      case MarkKind.turn:
        this.#turn(place);
    }
  }

  #turn(place: number): void {
    let index = this.#open.length - 1;
    while (index >= 0 && this.#open[index]!.kind === 'loop' && this.#open[index]!.place !== place) index--;
    const turn: Event[] = [];
    const open = this.#open[index];
    if (open?.kind === 'loop') {
      this.#open.length = index + 1;
      open.turns.push(turn);
      open.list = turn;
      return;
    }
    const turns = [turn];
    this.#list().push({ kind: 'loop', place, turns, isClosed: false });
    this.#open.push({ kind: 'loop', place, list: turn, turns });
  }
}

/** Calls of one function right after each other as loops; what other calls did stands where they are. */
function withoutCalls(events: readonly (Event | CallEvent)[]): Event[] {
  const list: Event[] = [];
  for (let index = 0; index < events.length; ) {
    const event = events[index]!;
    if (event.kind !== 'call') {
      if (event.kind === 'loop')
        for (const [turn, each] of event.turns.entries()) event.turns[turn] = withoutCalls(each);
      list.push(event);
      index++;
      continue;
    }
    let end = index;
    const turns: Event[][] = [];
    for (let next = events[end]; next?.kind === 'call' && next.place === event.place; next = events[++end]) {
      turns.push(withoutCalls(next.events));
    }
    if (turns.length >= leastCalls) list.push({ kind: 'loop', place: event.place, turns, isClosed: true });
    else for (const turn of turns) for (const each of turn) list.push(each);
    index = end;
  }
  return list;
}
