import { Operation } from '../../operations/codes.ts';
import { NotMergeable } from './events.ts';
import type { Observed } from './operands.ts';
import { inputNumbers, operandNode, outerRun } from './operands.ts';
import type { BindingSite, OperationSite, Structure, Trace } from './structure.ts';

/**
 * A variable that outlives a turn: its readers read what one of the writers wrote last, since the turn of the first `depth` loops
 * around it began, or else what it began with.
 */
export interface Register {
  readonly id: number;
  readonly writers: ReadonlySet<OperationSite>;
  readonly readers: ReadonlySet<Observed>;
  readonly depth: number;
  /** What it begins with, by run of what stands in those loops. Undefined: it was never read before it was written. */
  readonly initial: { readonly kind: 'constants' | 'inputs'; readonly values: ReadonlyMap<number, number> } | undefined;
}

interface Candidate {
  readonly writers: Set<OperationSite>;
  readonly readers: Set<Observed>;
}

/** @throws NotMergeable where a value is read in another way. */
export function findRegisters(
  structure: Structure,
  traces: readonly Trace[],
  observed: readonly (readonly Observed[])[],
): Register[] {
  const registers: Register[] = [];
  for (const candidate of candidatesOf(observed)) {
    const found = namesOf(structure, candidate.writers)
      .map((name) => new RegisterFinder(structure, traces, observed, candidate, name).find(registers.length))
      .find((register) => register !== undefined);
    if (found === undefined) throw new NotMergeable();
    registers.push(found);
  }
  const taken = new Set<Observed>();
  for (const reader of registers.flatMap(({ readers }) => [...readers])) {
    if (taken.has(reader)) throw new NotMergeable();
    taken.add(reader);
  }
  return registers;
}

/** Readers which share a writer read the same variable, and so does what stands at the same place of the source in other arms. */
function candidatesOf(observed: readonly (readonly Observed[])[]): Candidate[] {
  let candidates: Candidate[] = [];
  const alike = new Map<string, Observed[]>();
  for (const [key, reader] of keyed(observed)) {
    const list = alike.get(key);
    if (list === undefined) alike.set(key, [reader]);
    else list.push(reader);
  }
  for (const [key, reader] of keyed(observed)) {
    if (reader.far.size === 0) continue;
    const others = alike.get(key)!.filter(({ local }) => local.size === 0);
    const merged: Candidate = {
      writers: new Set([...reader.far, ...reader.local]),
      readers: new Set([reader, ...others]),
    };
    candidates = candidates.filter(({ writers, readers }) => {
      if (![...writers].some((writer) => merged.writers.has(writer))) return true;
      for (const writer of writers) merged.writers.add(writer);
      for (const other of readers) merged.readers.add(other);
      return false;
    });
    candidates.push(merged);
  }
  return candidates;
}

function keyed(observed: readonly (readonly Observed[])[]): [string, Observed][] {
  return observed.flatMap((list) =>
    list.map((reader, index): [string, Observed] => [`${reader.site.operation} ${reader.site.place} ${index}`, reader]),
  );
}

/** Names of the variables that took the results of all these sites. */
function namesOf({ bindings }: Structure, writers: ReadonlySet<OperationSite>): string[] {
  const names = new Set(bindings.map(({ name }) => name));
  return [...names].filter((name) => {
    const makers = new Set(bindings.flatMap((binding) => (binding.name === name ? [...binding.makers] : [])));
    return [...writers].every((writer) => makers.has(writer));
  });
}

class RegisterFinder {
  readonly #structure: Structure;
  readonly #traces: readonly Trace[];
  readonly #observed: readonly (readonly Observed[])[];
  readonly #candidate: Candidate;
  readonly #bindings: readonly BindingSite[];

  /** All that the variable of this name takes is written to the register, also what was never seen to be read. */
  constructor(
    structure: Structure,
    traces: readonly Trace[],
    observed: readonly (readonly Observed[])[],
    candidate: Candidate,
    name: string,
  ) {
    this.#bindings = structure.bindings.filter((binding) => binding.name === name);
    this.#structure = structure;
    this.#traces = traces;
    this.#observed = observed;
    const writers = new Set(this.#bindings.flatMap(({ makers }) => [...makers]));
    this.#candidate = { writers, readers: candidate.readers };
  }

  find(id: number): Register | undefined {
    const { writers, readers } = this.#candidate;
    for (let depth = this.#commonDepth(); depth >= 0; depth--) {
      if (!this.#beginsAt(depth)) continue;
      const initial = this.#initialAt(depth);
      if (initial !== undefined) return { id, writers, readers, depth, ...initial };
    }
    return undefined;
  }

  /** Whether what it takes besides results of operations is taken where the turn begins: what it begins with. */
  #beginsAt(depth: number): boolean {
    return this.#bindings.every(
      ({ makers, sequence }) => makers.size > 0 || (sequence.path.length === depth && sequence.before === undefined),
    );
  }

  /** How many loops are around all that read and write. */
  #commonDepth(): number {
    const { writers, readers } = this.#candidate;
    const paths = [...writers, ...Array.from(readers, ({ site }) => site)].map(({ sequence }) => sequence.path);
    const first = paths[0]!;
    let depth = 0;
    while (depth < first.length && paths.every((path) => path[depth] === first[depth])) depth++;
    return depth;
  }

  /** What the variable begins with if it begins anew in each turn of the first `depth` loops; undefined if it does not. */
  #initialAt(depth: number): Pick<Register, 'initial'> | undefined {
    const constants = new Map<number, number>();
    const inputs = new Map<number, number>();
    for (const trace of this.#traces) {
      if (!this.#follows(trace, depth, constants, inputs)) return undefined;
    }
    if (constants.size > 0 && inputs.size > 0) return undefined;
    if (constants.size > 0) return { initial: { kind: 'constants', values: constants } };
    return { initial: inputs.size > 0 ? { kind: 'inputs', values: inputs } : undefined };
  }

  #follows(trace: Trace, depth: number, constants: Map<number, number>, inputs: Map<number, number>): boolean {
    const { writers, readers } = this.#candidate;
    const { program } = trace;
    const numbers = inputNumbers(program);
    let content = -1;
    let scope = -1;
    for (let visit = 0; visit < trace.nodes.length; visit++) {
      const site = this.#structure.sites[trace.sites[visit]!]!;
      const own = this.#observed[site.id]!;
      const reads = own.some((each) => readers.has(each));
      const writes = writers.has(site);
      if (!reads && !writes) continue;
      const node = trace.nodes[visit]!;
      const present = outerRun(site, trace.runs[visit]!, depth);
      if (present !== scope) {
        scope = present;
        content = -1;
      }
      for (const [index, each] of own.entries()) {
        if (!readers.has(each)) continue;
        const source = operandNode(trace, node, index);
        const operation = program.operations[source]!;
        const isInitial = operation === Operation.constant || operation === Operation.input;
        if (!isInitial && source !== content) return false;
        if (!isInitial) continue;
        if (content >= 0) return false;
        const [known, value] =
          operation === Operation.constant ? [constants, program.constants[source]!] : [inputs, numbers[source]!];
        const before = known.get(scope);
        if (before !== undefined && !Object.is(before, value)) return false;
        known.set(scope, value);
      }
      if (writes) content = node;
    }
    return true;
  }
}
