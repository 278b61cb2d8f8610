import { Operation } from '../../operations/codes.ts';
import type { Program } from '../../program.ts';
import type { Chooser } from '../../recording.ts';
import type { CompiledProgram } from '../compile.ts';
import { compileBranches } from './code.ts';
import { Incomplete, NotMergeable } from './events.ts';
import { readTrace } from './reader.ts';
import type { Trace } from './structure.ts';
import { Structure, unconfirmed } from './structure.ts';

/**
 * Records the loss with marks and with a chooser; undefined where it cannot go on as it was chosen. It may take at most so many nodes.
 */
export type ChosenRecorder = (chooser: Chooser, limit: number) => Program | undefined;

/** How a decision goes, by its place. */
type Choice = Chooser['choose'];

/** Decisions that are combined in all ways; more of them are combined at random. */
const mostCombined = 3;
/** Shares of decisions that are taken for true, where they go at random. */
const shares = [0.5, 0.1, 0.9, 0.5, 0.02, 0.98, 0.3, 0.7, 0.5, 0.5];
const mostRounds = 20;
/** More kinds of decisions, and nodes of all recordings, are not looked at. */
const mostKeys = 10;
const mostNodes = 2_000_000;

/**
 * Code for a loss whose branches change: learned from recordings in which its decisions go one way, the other, and at random. Undefined
 * where these differ in more than what the arms do.
 */
export function learnBranches(record: ChosenRecorder): CompiledProgram | undefined {
  return attempt(record, false) ?? attempt(record, true);
}

function attempt(record: ChosenRecorder, keepsFirst: boolean): CompiledProgram | undefined {
  try {
    return new Learner(record, keepsFirst).run();
  } catch (error) {
    if (error instanceof NotMergeable || error instanceof Incomplete) return undefined;
    throw error;
  }
}

class Learner {
  readonly #record: ChosenRecorder;
  readonly #keepsFirst: boolean;
  #structure = new Structure();
  #programs: Program[] = [];
  #traces: Trace[] = [];
  /** Recordings that are understood when others have been. */
  #waiting: Program[] = [];
  /** By decision, the ways it may go. A way that throws, or ends a loop early, is left out. */
  readonly #ways = new Map<number, Set<boolean>>();
  #room = mostNodes;
  #limit = mostNodes;
  #random = 1;

  /**
   * `keepsFirst`: each decision goes the first time as its value says. A sum to which some arms add plain numbers is then no longer a
   * plain number when they do: operations on it would not be recorded.
   */
  constructor(record: ChosenRecorder, keepsFirst: boolean) {
    this.#record = record;
    this.#keepsFirst = keepsFirst;
  }

  run(): CompiledProgram {
    const counts = new Map<number, number>();
    const natural = this.#try((key, actual) => {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return actual;
    });
    if (natural === undefined) throw new NotMergeable();
    this.#limit = 4 * natural.nodeCount + 1000;
    this.#fits(natural);
    // What is decided only once is in no loop.
    this.#findWays([...counts].filter(([, count]) => count > 1).map(([key]) => key));
    const free = [...this.#ways].filter(([, ways]) => ways.size === 2).map(([key]) => key);
    if (free.length === 0) throw new NotMergeable();
    this.#combine(free);
    let uncovered = Number.POSITIVE_INFINITY;
    for (let round = 0; round < mostRounds && this.#room > shares.length * this.#limit; round++) {
      const before = uncovered;
      uncovered = this.#uncovered();
      if (round > 0 && (uncovered === 0 || uncovered === before)) break;
      for (const share of shares) {
        const fits = this.#chosen(() => this.#next() < share);
        // What goes one by one, and not together, hangs on more than its place.
        if (!fits && share > 0.1 && share < 0.9) throw new NotMergeable();
      }
      this.#retry();
    }
    if (this.#waiting.length > 0) throw new NotMergeable();
    this.#restore();
    if (this.#waiting.length > 0) throw new NotMergeable();
    return compileBranches(this.#structure, this.#traces);
  }

  /** Turns that have gone some way not often enough. */
  #uncovered(): number {
    return this.#structure.sequences.reduce((sum, sequence) => sum + unconfirmed(sequence), 0);
  }

  #findWays(keys: readonly number[]): void {
    const queue = [...keys];
    const waiting: { readonly program: Program; readonly key: number; readonly gone: readonly boolean[] }[] = [];
    for (let key = queue.shift(); key !== undefined; key = queue.shift()) {
      if (this.#ways.has(key)) continue;
      if (this.#ways.size >= mostKeys) throw new NotMergeable();
      const ways = new Set<boolean>();
      this.#ways.set(key, ways);
      // Both ways in turn, or else one of them always.
      const choices: readonly (readonly [readonly boolean[], () => boolean])[] = [
        [[false, true], () => this.#next() < 0.5],
        [[false], () => false],
        [[true], () => true],
      ];
      for (const [gone, choose] of choices) {
        if (gone.every((way) => ways.has(way))) continue;
        const counts = new Map<number, number>();
        const program = this.#try((other, actual) => {
          counts.set(other, (counts.get(other) ?? 0) + 1);
          return other === key ? choose() : actual;
        });
        if (program === undefined) continue;
        const fits = this.#fits(program);
        if (fits === 'no') continue;
        if (fits === 'yes') for (const way of gone) ways.add(way);
        else waiting.push({ program, key, gone });
        // An arm has decisions of its own.
        for (const [other, count] of counts) if (count > 1) queue.push(other);
      }
    }
    this.#retry();
    for (const { program, key, gone } of waiting) {
      if (!this.#waiting.includes(program)) for (const way of gone) this.#ways.get(key)!.add(way);
    }
    this.#waiting = [];
    this.#restore();
  }

  #combine(free: readonly number[]): void {
    const isFew = free.length <= mostCombined;
    for (let bits = 0; bits < (isFew ? 2 ** free.length : 8); bits++) {
      const chosen = new Map(free.map((key, index) => [key, isFew ? ((bits >> index) & 1) === 1 : this.#next() < 0.5]));
      this.#chosen((key) => chosen.get(key)!);
    }
  }

  /**
   * A recording whose free decisions go as they are chosen, which may make more known. Whether it fits: one in which a variable is never
   * written, because all decisions go one way, may not.
   */
  #chosen(choose: (key: number) => boolean): boolean {
    const program = this.#try((key, actual) => {
      const ways = this.#ways.get(key);
      if (ways?.size === 2) return choose(key);
      return ways?.size === 1 ? ways.has(true) : actual;
    });
    return program !== undefined && this.#fits(program) !== 'no';
  }

  #fits(program: Program): 'yes' | 'later' | 'no' {
    try {
      return this.#add(program) ? 'yes' : 'later';
    } catch (error) {
      if (!(error instanceof NotMergeable)) throw error;
      this.#restore();
      return 'no';
    }
  }

  /** Whether a recording is understood; else it waits. @throws NotMergeable */
  #add(program: Program): boolean {
    try {
      this.#traces.push(readTrace(this.#structure, program));
      this.#programs.push(program);
      return true;
    } catch (error) {
      if (!(error instanceof Incomplete)) throw error;
      this.#waiting.push(program);
      return false;
    }
  }

  /** Begins anew with what fits: a recording that does not may have left something behind. */
  #restore(): void {
    const programs = this.#programs;
    const waiting = this.#waiting;
    this.#structure = new Structure();
    this.#programs = [];
    this.#traces = [];
    this.#waiting = [];
    for (const program of programs) this.#add(program);
    this.#retry();
    this.#waiting.push(...waiting);
  }

  #retry(): void {
    for (let before = -1; this.#waiting.length !== before && this.#waiting.length > 0; ) {
      before = this.#waiting.length;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const program of waiting) this.#add(program);
    }
  }

  #try(choice: Choice): Program | undefined {
    const met = new Set<number>();
    const choose: Choice = (key, actual) => {
      if (!this.#keepsFirst || met.has(key)) return choice(key, actual);
      met.add(key);
      choice(key, actual);
      return actual;
    };
    const program = this.#record({ choose }, Math.min(this.#limit, this.#room));
    if (program === undefined) return undefined;
    this.#room -= program.nodeCount;
    if (this.#room <= 0 || program.operations.includes(Operation.select)) throw new NotMergeable();
    return program;
  }

  /** Seeded, so that the same loss is always learned alike. */
  #next(): number {
    this.#random = Number((BigInt(this.#random) * 48271n) % 2147483647n);
    return this.#random / 2147483647;
  }
}
