import type { Program } from '../../program.ts';
import type { BoundValue } from '../../programs/marks.ts';
import type { BindingEvent, Event, LoopEvent, OperationEvent } from './events.ts';
import { eventsOf, NotMergeable } from './events.ts';

/** An operation that stands once in the code. */
export interface OperationSite {
  readonly kind: 'operation';
  readonly id: number;
  /** −1: the loss, which has one operand. */
  readonly operation: number;
  readonly place: number;
  readonly operandCount: number;
  readonly sequence: Sequence;
}

/** A binding which takes a value. A number that is not tracked must be the same whatever the branches before it were. */
export interface BindingSite {
  readonly kind: 'binding';
  readonly place: number;
  readonly name: string;
  readonly sequence: Sequence;
  readonly values: Map<number, BoundValue>;
  /** Sites whose results it took. */
  readonly makers: Set<OperationSite>;
}

export interface LoopSite {
  readonly kind: 'loop';
  readonly place: number;
  readonly count: number;
  readonly body: Sequence;
}

/** What runs one after the other, up to the next decision or to the end of the turn. */
export interface Sequence {
  /** The loops around it, outermost first. */
  readonly path: readonly LoopSite[];
  /** How often it may run: the product of the turns of those loops. */
  readonly runs: number;
  readonly items: (OperationSite | BindingSite | LoopSite)[];
  /** The sequence that ends with the decision for this one. */
  readonly before: Sequence | undefined;
  decision: Decision | undefined;
  /** False before it was seen to its end. */
  known: boolean;
  /** Of each run, in how many recordings it was seen. */
  readonly seen: Uint8Array;
}

/** A decision ends a sequence: what follows stands in its arms, up to the end of the turn. */
export interface Decision {
  readonly site: OperationSite;
  /** For 0 and for 1. */
  readonly arms: [Sequence | undefined, Sequence | undefined];
}

/** One recording as runs of sites, in order. */
export interface Trace {
  readonly program: Program;
  readonly sites: Int32Array;
  readonly runs: Int32Array;
  /** −1 is the loss. */
  readonly nodes: Int32Array;
}

/** In so many recordings a turn must have gone a way, after others before it, so that code may go it. */
export const leastSeen = 3;

/** A recording that goes where none was seen to the end: it may be understood when others have been. */
export class Incomplete extends Error {}

/**
 * The code of which several recordings are runs: loops with what their turns may do. A trace says for each of its operations of
 * which site it is a run.
 */
export class Structure {
  readonly root = newSequence([], 1, undefined);
  readonly sites: OperationSite[] = [];
  readonly bindings: BindingSite[] = [];
  readonly sequences: Sequence[] = [this.root];

  /** Takes in a recording. @throws NotMergeable, Incomplete */
  add(program: Program): Trace {
    return new Reader(this, program).run();
  }
}

function newSequence(path: readonly LoopSite[], runs: number, before: Sequence | undefined): Sequence {
  return {
    path,
    runs,
    items: [],
    before,
    decision: undefined,
    known: false,
    seen: new Uint8Array(runs),
  };
}

/** Events that are still to be read. */
interface Cursor {
  list: readonly Event[];
  at: number;
}

/** Loops with more runs of their bodies are not merged. */
const mostRuns = 1_000_000;

class Reader {
  readonly #structure: Structure;
  readonly #program: Program;
  readonly #outcomes: ReadonlyMap<number, number>;
  readonly #sites: number[] = [];
  readonly #runs: number[] = [];
  readonly #nodes: number[] = [];
  /** By node, the number of its site. */
  readonly #made: Int32Array;

  constructor(structure: Structure, program: Program) {
    this.#structure = structure;
    this.#program = program;
    this.#made = new Int32Array(program.nodeCount).fill(-1);
    this.#outcomes = new Map(Array.from(program.guardNodes, (node, index) => [node, program.guardValues[index]!]));
  }

  run(): Trace {
    const loss: OperationEvent = { kind: 'operation', node: -1, decides: false };
    const events = eventsOf(this.#program);
    // What comes after the last loop stands in its last turn.
    let list = events;
    for (let last = list.at(-1); last?.kind === 'loop'; last = list.at(-1)) list = last.turns.at(-1)!;
    list.push(loss);
    this.#turn(this.#structure.root, { list: events, at: 0 }, 0, true);
    return {
      program: this.#program,
      sites: Int32Array.from(this.#sites),
      runs: Int32Array.from(this.#runs),
      nodes: Int32Array.from(this.#nodes),
    };
  }

  /** Reads a turn. Where it ends is known (`whole`: it is all that is left), or told by what other turns were. */
  #turn(first: Sequence, cursor: Cursor, run: number, whole: boolean): void {
    for (let sequence: Sequence | undefined = first; sequence !== undefined; ) {
      if (sequence.known) this.#known(sequence, cursor, run);
      else if (whole) this.#grow(sequence, cursor, run);
      else throw new Incomplete();
      if (sequence.seen[run]! < 255) sequence.seen[run]!++;
      const { decision }: Sequence = sequence;
      if (decision === undefined) break;
      const outcome: 0 | 1 = this.#outcomes.get(this.#nodes.at(-1)!) === 1 ? 1 : 0;
      if (decision.arms[outcome] === undefined) {
        if (!whole) throw new Incomplete();
        decision.arms[outcome] = this.#sequence(sequence.path, sequence.runs, sequence);
      }
      sequence = decision.arms[outcome];
    }
    if (whole && cursor.at < cursor.list.length) throw new NotMergeable();
  }

  #known(sequence: Sequence, cursor: Cursor, run: number): void {
    for (const item of sequence.items) {
      const event = cursor.list[cursor.at++];
      if (event === undefined || event.kind !== item.kind) throw new NotMergeable();
      if (event.kind === 'operation') this.#operation(event, item as OperationSite, run);
      else if (event.kind === 'binding') this.#bind(event, item as BindingSite, run);
      else this.#loop(event, item as LoopSite, cursor, run);
    }
    if (sequence.decision === undefined) return;
    const event = cursor.list[cursor.at++];
    if (event?.kind !== 'operation' || !event.decides) throw new NotMergeable();
    this.#operation(event, sequence.decision.site, run);
  }

  #grow(sequence: Sequence, cursor: Cursor, run: number): void {
    sequence.known = true;
    try {
      while (cursor.at < cursor.list.length && sequence.decision === undefined) {
        const event = cursor.list[cursor.at++]!;
        switch (event.kind) {
          case 'operation': {
            const site = this.#site(event, sequence);
            this.#operation(event, site, run);
            if (event.decides) sequence.decision = { site, arms: [undefined, undefined] };
            else sequence.items.push(site);
            break;
          }
          case 'binding': {
            const { place, name } = event;
            const site: BindingSite = { kind: 'binding', place, name, sequence, values: new Map(), makers: new Set() };
            this.#structure.bindings.push(site);
            this.#bind(event, site, run);
            sequence.items.push(site);
            break;
          }
          case 'loop':
            this.#newLoop(event, sequence, cursor, run);
        }
      }
    } catch (error) {
      sequence.known = false;
      sequence.items.length = 0;
      sequence.decision = undefined;
      throw error;
    }
  }

  #newLoop(event: LoopEvent, sequence: Sequence, cursor: Cursor, run: number): void {
    const count = event.turns.length;
    const path: LoopSite[] = [...sequence.path];
    const runs = sequence.runs * count;
    if (count < 2 || runs > mostRuns) throw new NotMergeable();
    const body = this.#sequence(path, runs, undefined);
    const site: LoopSite = { kind: 'loop', place: event.place, count, body };
    path.push(site);
    this.#loop(event, site, cursor, run);
    sequence.items.push(site);
  }

  /** Reads a loop; what its last turn has beyond the loop comes next. */
  #loop({ place, turns }: LoopEvent, site: LoopSite, cursor: Cursor, run: number): void {
    if (site.place !== place || site.count !== turns.length) throw new NotMergeable();
    for (let turn = 0; turn < site.count - 1; turn++) {
      this.#turn(site.body, { list: turns[turn]!, at: 0 }, run * site.count + turn, true);
    }
    const last: Cursor = { list: turns.at(-1)!, at: 0 };
    this.#turn(site.body, last, run * site.count + site.count - 1, false);
    const rest = last.list.slice(last.at);
    if (rest.length > 0) {
      cursor.list = rest.concat(cursor.list.slice(cursor.at));
      cursor.at = 0;
    }
  }

  #sequence(path: readonly LoopSite[], runs: number, before: Sequence | undefined): Sequence {
    const sequence = newSequence(path, runs, before);
    this.#structure.sequences.push(sequence);
    return sequence;
  }

  #bind({ place, name, value }: BindingEvent, site: BindingSite, run: number): void {
    if (site.place !== place || site.name !== name) throw new NotMergeable();
    if (value.kind === 'node' && this.#made[value.node]! >= 0) {
      site.makers.add(this.#structure.sites[this.#made[value.node]!]!);
    }
    const before = site.values.get(run);
    if (before === undefined) site.values.set(run, value);
    else if (!agree(before, value)) throw new NotMergeable();
  }

  #site({ node }: OperationEvent, sequence: Sequence): OperationSite {
    const { operations, places, operandStart } = this.#program;
    const isLoss = node < 0;
    const site: OperationSite = {
      kind: 'operation',
      id: this.#structure.sites.length,
      operation: isLoss ? -1 : operations[node]!,
      place: isLoss ? -1 : places[node]!,
      operandCount: isLoss ? 1 : operandStart[node + 1]! - operandStart[node]!,
      sequence,
    };
    this.#structure.sites.push(site);
    return site;
  }

  #operation({ node }: OperationEvent, site: OperationSite, run: number): void {
    const { operations, places, operandStart } = this.#program;
    const same =
      node < 0
        ? site.operation === -1
        : site.operation === operations[node] &&
          site.place === places[node] &&
          site.operandCount === operandStart[node + 1]! - operandStart[node]!;
    if (!same) throw new NotMergeable();
    this.#sites.push(site.id);
    this.#runs.push(run);
    this.#nodes.push(node);
    if (node >= 0) this.#made[node] = site.id;
  }
}

/** Whether a binding holds the same in two recordings, as far as control flow and constants may depend on it. */
function agree(left: BoundValue, right: BoundValue): boolean {
  if (left.kind !== right.kind) return false;
  if (left.kind === 'plain' && right.kind === 'plain') return Object.is(left.value, right.value);
  return left.kind !== 'array' || right.kind !== 'array' || left.length === right.length;
}
