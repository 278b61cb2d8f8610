import type { Program } from '../../program.ts';
import type { BoundValue } from '../../programs/marks.ts';
import type { BindingEvent, Event, LoopEvent, OperationEvent } from './events.ts';
import { eventsOf, Incomplete, NotMergeable } from './events.ts';
import type { BindingSite, Decision, Item, LoopSite, OperationSite, Sequence, Structure, Trace } from './structure.ts';

/** Events that are still to be read. */
interface Cursor {
  list: readonly Event[];
  at: number;
}

/** Loops with more runs of their bodies are not merged. */
const mostRuns = 1_000_000;

/** Reads one recording as a run of a structure, which grows by what is new. @throws NotMergeable, Incomplete */
export function readTrace(structure: Structure, program: Program): Trace {
  return new TraceReader(structure, program).run();
}

class TraceReader {
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
    for (let last = list.at(-1); last?.kind === 'loop' && !last.isClosed; last = list.at(-1)) list = last.turns.at(-1)!;
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
      if (sequence.known) this.#known(sequence, cursor, run, whole);
      else if (whole) this.#grow(sequence, cursor, run);
      else throw new Incomplete();
      if (sequence.seen[run]! < 255) sequence.seen[run]!++;
      const { decision }: Sequence = sequence;
      if (decision === undefined) break;
      const outcome = this.#outcome(decision, cursor, run, whole);
      if (decision.arms[outcome] === undefined) {
        if (!whole) throw new Incomplete();
        decision.arms[outcome] = this.#structure.sequence(sequence.path, sequence.runs, sequence);
      }
      sequence = decision.arms[outcome];
    }
    if (whole && cursor.at < cursor.list.length) throw new NotMergeable();
  }

  #outcome({ site, turns, arms }: Decision, { list, at }: Cursor, run: number, whole: boolean): 0 | 1 {
    if (site !== undefined) return this.#outcomes.get(this.#nodes.at(-1)!) === 1 ? 1 : 0;
    if (turns[run] === -1) {
      const begins = arms.map((arm) => arm !== undefined && this.#begins(arm, list[at]));
      const ends = arms.map((arm) => arm?.known === true && arm.items.length === 0 && arm.decision === undefined);
      if (begins[0] || begins[1]) turns[run] = begins[0] ? 0 : 1;
      else turns[run] = ends[0] && (!whole || at === list.length) ? 0 : 1;
    }
    return turns[run] === 1 ? 1 : 0;
  }

  /** Whether a sequence begins with this event. */
  #begins({ items, decision, known }: Sequence, event: Event | undefined): boolean {
    if (!known || event === undefined) return false;
    const [first] = items;
    if (first !== undefined) return this.#isRun(event, first);
    if (decision?.site !== undefined) return this.#isRun(event, decision.site);
    return decision?.arms.some((arm) => arm !== undefined && this.#begins(arm, event)) ?? false;
  }

  #isRun(event: Event, item: Item): boolean {
    if (event.kind === 'operation') return item.kind === 'operation' && this.#isOperation(event, item);
    if (event.kind === 'binding') {
      return (
        item.kind === 'binding' && item.place === event.place && item.name === event.name && item.call === event.call
      );
    }
    return item.kind === 'loop' && item.place === event.place && item.count === event.turns.length;
  }

  #isOperation({ node, decides }: OperationEvent, site: OperationSite): boolean {
    if (node < 0) return site.operation === -1;
    const { operations, places, operandStart } = this.#program;
    return (
      site.operation === operations[node] &&
      site.place === places[node] &&
      site.operandCount === operandStart[node + 1]! - operandStart[node]! &&
      decides === (site.sequence.decision?.site === site)
    );
  }

  #known(sequence: Sequence, cursor: Cursor, run: number, whole: boolean): void {
    for (let index = 0; index < sequence.items.length; index++) {
      const item = sequence.items[index]!;
      const event = cursor.list[cursor.at];
      if (event === undefined || !this.#isRun(event, item)) {
        this.#split(sequence, index, run);
        return;
      }
      cursor.at++;
      if (event.kind === 'operation') this.#operation(event, item as OperationSite, run);
      else if (event.kind === 'binding') this.#bind(event, item as BindingSite, run);
      else this.#loop(event, item as LoopSite, cursor, run);
    }
    const { decision, items } = sequence;
    if (decision?.site === undefined) {
      if (decision === undefined && whole && cursor.at < cursor.list.length) this.#split(sequence, items.length, run);
      return;
    }
    const event = cursor.list[cursor.at];
    if (event?.kind !== 'operation' || !this.#isOperation(event, decision.site)) {
      this.#split(sequence, items.length, run);
      return;
    }
    cursor.at++;
    this.#operation(event, decision.site, run);
  }

  /** A turn that goes on in another way by itself: then it must do so in all recordings. */
  #split(sequence: Sequence, at: number, run: number): void {
    if (sequence.seen[run]! > 0) throw new NotMergeable();
    this.#structure.split(sequence, at, run);
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
            if (event.decides) sequence.decision = { site, turns: new Int8Array(0), arms: [undefined, undefined] };
            else sequence.items.push(site);
            break;
          }
          case 'binding':
            sequence.items.push(this.#binding(event, sequence, run));
            break;
          case 'loop':
            sequence.items.push(this.#newLoop(event, sequence, cursor, run));
        }
      }
    } catch (error) {
      sequence.known = false;
      sequence.items.length = 0;
      sequence.decision = undefined;
      throw error;
    }
  }

  #newLoop(event: LoopEvent, sequence: Sequence, cursor: Cursor, run: number): LoopSite {
    const count = event.turns.length;
    const path: LoopSite[] = [...sequence.path];
    const runs = sequence.runs * count;
    if (runs > mostRuns) throw new NotMergeable();
    const body = this.#structure.sequence(path, runs, undefined, sequence);
    const site: LoopSite = { kind: 'loop', place: event.place, count, body };
    path.push(site);
    this.#loop(event, site, cursor, run);
    return site;
  }

  /** Reads a loop; what its last turn has beyond the loop comes next. */
  #loop({ turns, isClosed }: LoopEvent, site: LoopSite, cursor: Cursor, run: number): void {
    const last: Cursor = { list: turns.at(-1)!, at: 0 };
    for (let turn = 0; turn < site.count - 1; turn++) {
      this.#turn(site.body, { list: turns[turn]!, at: 0 }, run * site.count + turn, true);
    }
    this.#turn(site.body, last, run * site.count + site.count - 1, isClosed);
    const rest = last.list.slice(last.at);
    if (rest.length > 0) {
      cursor.list = rest.concat(cursor.list.slice(cursor.at));
      cursor.at = 0;
    }
  }

  #binding(event: BindingEvent, sequence: Sequence, run: number): BindingSite {
    const { place, name, call } = event;
    const id = this.#structure.bindings.length;
    const site: BindingSite = {
      kind: 'binding',
      id,
      place,
      name,
      call,
      sequence,
      values: new Map(),
      makers: new Set(),
    };
    this.#structure.bindings.push(site);
    this.#bind(event, site, run);
    return site;
  }

  #bind({ value }: BindingEvent, site: BindingSite, run: number): void {
    const node = value.kind === 'node' ? value.node : -1;
    if (node >= 0 && this.#made[node]! >= 0) site.makers.add(this.#structure.sites[this.#made[node]!]!);
    const before = site.values.get(run);
    if (before === undefined) site.values.set(run, value);
    else if (!agree(before, value)) throw new NotMergeable();
    this.#note(-1 - site.id, run, node);
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
    this.#note(site.id, run, node);
    if (node >= 0) this.#made[node] = site.id;
  }

  #note(site: number, run: number, node: number): void {
    this.#sites.push(site);
    this.#runs.push(run);
    this.#nodes.push(node);
  }
}

/** Whether a binding holds the same in two recordings, as far as control flow and constants may depend on it. */
function agree(left: BoundValue, right: BoundValue): boolean {
  if (left.kind !== right.kind) return false;
  if (left.kind === 'plain' && right.kind === 'plain') return Object.is(left.value, right.value);
  return left.kind !== 'array' || right.kind !== 'array' || left.length === right.length;
}
