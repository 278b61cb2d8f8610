import { literal } from '../generate.ts';
import type { Accumulator } from './accumulators.ts';
import { findAccumulators, isFlat } from './accumulators.ts';
import { NotMergeable } from './events.ts';
import type { Operands, OperandSource } from './operands.ts';
import { findOperands } from './operands.ts';
import { Pools, runText } from './pools.ts';
import type { Register } from './registers.ts';
import type { OperationSite, Sequence, Structure, Trace } from './structure.ts';

/** What both ways through the code know: operands, variables, and where their numbers are found. */
export class Plan {
  readonly structure: Structure;
  readonly inputCount: number;
  readonly operands: Operands;
  readonly registers: readonly Register[];
  readonly accumulators: ReadonlyMap<Register, Accumulator>;
  /** Sites whose adjoint is that of an accumulator. */
  readonly members = new Map<OperationSite, Register>();
  readonly pools = new Pools();
  /** Inputs with which code begins because they are asked for by a fixed number. */
  readonly fixedInputs = new Set<number>();
  /** Inputs whose adjoints stand in an array, because they are asked for by a number that moves. */
  readonly movingInputs = new Set<number>();
  /** Numbers in the array of adjoints: inputs, then what is written to registers that are no accumulators. */
  adjointSize: number;
  readonly #saved = new Map<OperationSite, string>();
  readonly #savedReads = new Map<string, string>();
  readonly #texts = new Map<OperandSource, string>();
  readonly #slots = new Map<OperationSite, number>();

  constructor(structure: Structure, traces: readonly Trace[]) {
    this.structure = structure;
    const { operands, registers } = findOperands(structure, traces);
    this.operands = operands;
    this.registers = registers;
    this.accumulators = findAccumulators(structure, traces, operands, registers);
    for (const [register, { chain }] of this.accumulators) {
      for (const site of [...chain, ...register.writers]) this.members.set(site, register);
    }
    this.inputCount = traces[0]!.program.inputs.length;
    this.adjointSize = this.inputCount;
    for (const source of operands.flat()) {
      if (source.kind === 'inputs') this.#noteInputs(source.indices);
      // A decision is a step to an arm, and not a number that something works on.
      if (source.kind === 'local' && source.site.sequence.decision?.site === source.site) throw new NotMergeable();
    }
    for (const { initial } of registers) {
      if (initial?.kind === 'inputs') for (const index of initial.values.values()) this.movingInputs.add(index);
    }
    for (const register of registers) {
      if (this.accumulators.has(register)) continue;
      for (const site of register.writers) {
        this.#slots.set(site, this.adjointSize);
        this.adjointSize += site.sequence.runs;
      }
    }
  }

  /** The sequence with which the turn begins in which a register does. */
  scopeOf({ writers, depth }: Register): Sequence {
    const [first] = writers;
    return depth === 0 ? this.structure.root : first!.sequence.path[depth - 1]!.body;
  }

  /** Registers that begin with a sequence. */
  registersOf(sequence: Sequence): Register[] {
    return this.registers.filter((register) => this.scopeOf(register) === sequence);
  }

  /** Where the adjoint of what a site makes stands; undefined where it is a variable of the code. */
  slotOf(site: OperationSite): string | undefined {
    const base = this.#slots.get(site);
    if (base === undefined) return undefined;
    const depth = site.sequence.path.length;
    return depth === 0 ? String(base) : `${base} + ${runText(depth)}`;
  }

  /** An operand that is the same on both ways; undefined for values. */
  fixedText(site: OperationSite, source: OperandSource): string | undefined {
    if (source.kind === 'literal') return literal(source.value);
    if (source.kind !== 'constants' && source.kind !== 'inputs') return undefined;
    let text = this.#texts.get(source);
    if (text === undefined) {
      text =
        source.kind === 'constants'
          ? this.pools.constantOf(source.values, site.sequence)
          : this.inputText(source.indices, site.sequence);
      this.#texts.set(source, text);
    }
    return text;
  }

  inputText(indices: Int32Array, sequence: Sequence): string {
    const fixed = fixedIndex(indices);
    return fixed === undefined ? `x[${this.pools.indexOf(indices, sequence)}]` : `x${fixed}`;
  }

  /** What a register begins with, as text, and its number among the adjoints (−1: none). */
  initialOf({ initial, depth, writers }: Register): { readonly text: string; readonly slot: string } {
    if (initial === undefined) return { text: '0', slot: '-1' };
    const [first] = writers;
    const path = first!.sequence.path.slice(0, depth);
    const runs = path.reduce((product, { count }) => product * count, 1);
    const values = table(initial.values, runs);
    if (initial.kind === 'constants') {
      const [value] = values;
      const isSame = values.every((each) => Object.is(each, value));
      return { text: isSame ? literal(value!) : this.pools.constantOf(values, { path }), slot: '-1' };
    }
    const slot = this.pools.indexOf(Int32Array.from(values), { path });
    return { text: `x[${slot}]`, slot };
  }

  /** Whether what a register begins with is known in every turn. */
  hasInitial({ initial, depth, writers }: Register): boolean {
    const [first] = writers;
    const runs = first!.sequence.path.slice(0, depth).reduce((product, { count }) => product * count, 1);
    return initial !== undefined && initial.values.size === runs;
  }

  /** Where what a site makes waits for the way back. */
  saved(site: OperationSite): string {
    let text = this.#saved.get(site);
    if (text === undefined) {
      text = this.pools.memory(site.sequence);
      this.#saved.set(site, text);
    }
    return text;
  }

  savedOrNot(site: OperationSite): string | undefined {
    return this.#saved.get(site);
  }

  /** Where what a site read from a register waits for the way back. */
  savedRead(site: OperationSite, index: number): string {
    const key = `${site.id} ${index}`;
    let text = this.#savedReads.get(key);
    if (text === undefined) {
      text = this.pools.memory(site.sequence);
      this.#savedReads.set(key, text);
    }
    return text;
  }

  savedReadOrNot(site: OperationSite, index: number): string | undefined {
    return this.#savedReads.get(`${site.id} ${index}`);
  }

  /** Whether adjoints flow to what a site makes. */
  hasAdjoint(site: OperationSite): boolean {
    return !isFlat(site);
  }

  #noteInputs(indices: Int32Array): void {
    const fixed = fixedIndex(indices);
    if (fixed !== undefined) this.fixedInputs.add(fixed);
    else for (const index of indices) this.movingInputs.add(index);
  }
}

/** The one number that all of them are. */
export function fixedIndex(indices: Int32Array): number | undefined {
  return indices.every((index) => index === indices[0]) ? indices[0] : undefined;
}

/** Names in the code. */
export const nameOf = {
  value: ({ id }: OperationSite): string => `v${id}`,
  adjoint: ({ id }: OperationSite): string => `a${id}`,
  register: ({ id }: Register): string => `r${id}`,
  written: ({ id }: Register): string => `w${id}`,
  holder: ({ id }: Register): string => `h${id}`,
  total: ({ id }: Register): string => `s${id}`,
};

/** Values by run of what stands in loops; turns that were not seen, and will not be computed, have that of another. */
function table(known: ReadonlyMap<number, number>, runs: number): Float64Array {
  const [first = 0] = known.values();
  const values = new Float64Array(runs).fill(first);
  for (const [run, value] of known) values[run] = value;
  return values;
}
