import type { Program } from '../../program.ts';
import type { BoundValue } from '../../programs/marks.ts';

/** An operation that stands once in the code. */
export interface OperationSite {
  readonly kind: 'operation';
  readonly id: number;
  /** −1: the loss, which has one operand. */
  readonly operation: number;
  readonly place: number;
  readonly operandCount: number;
  sequence: Sequence;
}

/** A binding which takes a value. What is not tracked must be the same whatever the branches before it were. */
export interface BindingSite {
  readonly kind: 'binding';
  readonly id: number;
  readonly place: number;
  readonly name: string;
  readonly call: number;
  sequence: Sequence;
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

export type Item = OperationSite | BindingSite | LoopSite;

/** What runs one after the other, up to the next decision or to the end of the turn. */
export interface Sequence {
  /** The loops around it, outermost first. */
  readonly path: readonly LoopSite[];
  /** How often it may run: the product of the turns of those loops. */
  readonly runs: number;
  items: Item[];
  /** The sequence that ends with the decision for this one. */
  before: Sequence | undefined;
  /** The sequence with the loop of which this begins the body. */
  container: Sequence | undefined;
  decision: Decision | undefined;
  /** False before it was seen to its end. */
  known: boolean;
  /** Of each run, in how many recordings it was seen. */
  seen: Uint8Array;
}

/** A decision ends a sequence: what follows stands in its arms, up to the end of the turn. */
export interface Decision {
  /** What decides; undefined where that is no tracked value, but which turn it is. */
  readonly site: OperationSite | undefined;
  /** By run the arm, where the turn decides: −1 is not known. */
  readonly turns: Int8Array;
  /** For 0 and for 1. */
  readonly arms: [Sequence | undefined, Sequence | undefined];
}

/** One recording as runs of sites, in order. */
export interface Trace {
  readonly program: Program;
  /** Of operations the number of the site; of bindings −1 − its number. */
  readonly sites: Int32Array;
  readonly runs: Int32Array;
  /** What was computed, or bound; −1 is the loss, and a plain value. */
  readonly nodes: Int32Array;
}

/** In so many recordings a turn must have gone a way, after others before it, so that code may go it. */
export const leastSeen = 3;

/**
 * The code of which several recordings are runs: loops with what their turns may do. A trace says for each of its operations of
 * which site it is a run.
 */
export class Structure {
  readonly sequences: Sequence[] = [];
  readonly sites: OperationSite[] = [];
  readonly bindings: BindingSite[] = [];
  readonly root = this.sequence([], 1);

  sequence(path: readonly LoopSite[], runs: number, before?: Sequence, container?: Sequence): Sequence {
    const sequence: Sequence = {
      path,
      runs,
      items: [],
      before,
      container: container ?? before?.container,
      decision: undefined,
      known: false,
      seen: new Uint8Array(runs),
    };
    this.sequences.push(sequence);
    return sequence;
  }

  /** Ends a sequence before one of its items, as the turn decides: what it did up to now is arm 0, arm 1 is new. */
  split(sequence: Sequence, at: number, run: number): void {
    const rest = this.sequence(sequence.path, sequence.runs, sequence);
    rest.items = sequence.items.splice(at);
    rest.decision = sequence.decision;
    rest.known = true;
    rest.seen = sequence.seen.slice();
    for (const item of rest.items) {
      if (item.kind === 'loop') {
        for (const each of this.sequences)
          if (each.container === sequence && each.path.includes(item)) each.container = rest;
      } else item.sequence = rest;
    }
    if (rest.decision?.site !== undefined) rest.decision.site.sequence = rest;
    for (const arm of rest.decision?.arms ?? []) if (arm !== undefined) arm.before = rest;
    const turns = Int8Array.from(sequence.seen, (seen) => (seen > 0 ? 0 : -1));
    turns[run] = 1;
    sequence.decision = { site: undefined, turns, arms: [rest, this.sequence(sequence.path, sequence.runs, sequence)] };
  }
}

/** Whether a run of a sequence is possible, as far as turns decide. */
export function mayRun(sequence: Sequence, run: number): boolean {
  let present = run;
  for (let each = sequence; ; ) {
    const { before, container } = each;
    if (before !== undefined) {
      const { site, turns, arms } = before.decision!;
      if (site === undefined && arms[turns[present] === 1 ? 1 : 0] !== each) return false;
      each = before;
    } else if (container !== undefined) {
      present = Math.floor(present / each.path.at(-1)!.count);
      each = container;
    } else return true;
  }
}

/** How many runs of a sequence are possible and were not seen often enough. */
export function unconfirmed(sequence: Sequence): number {
  let count = 0;
  for (let run = 0; run < sequence.runs; run++) if (sequence.seen[run]! < leastSeen && mayRun(sequence, run)) count++;
  return count;
}

/** Whether a sequence is another or stands behind its decision, or in its loops. */
export function isWithin(inner: Sequence, outer: Sequence): boolean {
  for (let each: Sequence | undefined = inner; each !== undefined; each = each.before ?? each.container) {
    if (each === outer) return true;
  }
  return false;
}
