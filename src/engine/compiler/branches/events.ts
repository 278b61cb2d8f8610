import { Operation } from '../../operations/codes.ts';
import type { Program } from '../../program.ts';
import type { BoundValue } from '../../programs/marks.ts';
import { MarkKind, markSize } from '../../programs/marks.ts';

/** What the loss did, in order: operations, bindings that took a value, and loops with what each of their turns did. */
export type Event = OperationEvent | BindingEvent | LoopEvent;

export interface OperationEvent {
  readonly kind: 'operation';
  readonly node: number;
  /** Whether the control flow goes by it. */
  readonly decides: boolean;
}

export interface BindingEvent {
  readonly kind: 'binding';
  readonly place: number;
  readonly name: string;
  readonly value: BoundValue;
}

export interface LoopEvent {
  readonly kind: 'loop';
  readonly place: number;
  /** The last turn has also what came after the loop: where a loop ends is not marked. */
  readonly turns: Event[][];
}

/** The control flow of a loss is of a form that cannot be merged. */
export class NotMergeable extends Error {}

interface OpenLoop {
  readonly event: LoopEvent;
  /** The call in which it runs. */
  readonly call: number;
}

/** The events of a forward program that was recorded with marks and turns. @throws NotMergeable */
export function eventsOf(program: Program): Event[] {
  return new Nesting(program).run();
}

/** Whether a guard on this operation is a decision, and not a value that was pinned. */
export function canDecide(operation: number): boolean {
  return (operation >= Operation.less && operation <= Operation.sameValue) || operation === Operation.truth;
}

class Nesting {
  readonly #program: Program;
  readonly #root: Event[] = [];
  readonly #open: OpenLoop[] = [];
  #calls = 0;

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
    return this.#root;
  }

  #list(): Event[] {
    return this.#open.at(-1)?.event.turns.at(-1) ?? this.#root;
  }

  #mark(at: number): void {
    const { data, bindings } = this.#program.marks!;
    const place = data[at + 1]!;
    switch (data[at]) {
      case MarkKind.enter:
        this.#calls++;
        return;
      case MarkKind.leave:
        // A loop is over when the call is in which it ran.
        while (this.#open.length > 0 && this.#open.at(-1)!.call >= this.#calls) this.#open.pop();
        this.#calls--;
        return;
      case MarkKind.bind:
        this.#list().push({ kind: 'binding', place, ...bindings[data[at + 3]!]! });
        return;
      case MarkKind.turn:
        this.#turn(place);
    }
  }

  #turn(place: number): void {
    const index = this.#open.findLastIndex(({ event, call }) => event.place === place && call === this.#calls);
    if (index >= 0) {
      this.#open.length = index + 1;
      this.#open[index]!.event.turns.push([]);
      return;
    }
    const event: LoopEvent = { kind: 'loop', place, turns: [[]] };
    this.#list().push(event);
    this.#open.push({ event, call: this.#calls });
  }
}
