import { literal } from '../generate.ts';
import type { Accumulator } from './accumulators.ts';
import { findAccumulators, isFlat } from './accumulators.ts';
import { NotMergeable } from './events.ts';
import type { OperandSource, Operands } from './operands.ts';
import { findOperands } from './operands.ts';
import { Pools, runText } from './pools.ts';
import type { Register } from './registers.ts';
import type { OperationSite, Sequence, Structure, Trace } from './structure.ts';

/** What both ways through the code know: operands, variables, and where their numbers are found. */
export class Plan {
  readonly structure: Structure;
  readonly inputCount: number;
  readonly operands: Operands;
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
  readonly #savedBase = new Map<OperationSite, number>();
  readonly #savedReads = new Map<string, string>();
  readonly #texts = new Map<OperandSource, string>();
  readonly #slots = new Map<OperationSite, number>();

  constructor(structure: Structure, traces: readonly Trace[]) {
    this.structure = structure;
    this.operands = findOperands(structure, traces);
    this.accumulators = findAccumulators(structure, traces, this.operands);
    for (const [register, { members }] of this.accumulators) {
      for (const site of members) this.members.set(site, register);
    }
    this.inputCount = traces[0]!.program.inputs.length;
    this.adjointSize = this.inputCount;
    for (const source of this.operands.of.flat()) {
      if (source.kind === 'inputs') this.#noteInputs(source.indices);
      // A decision is a step to an arm, and not a number that something works on.
      if (source.kind === 'local' && source.site.sequence.decision?.site === source.site) throw new NotMergeable();
      if (source.kind === 'memory') this.#giveSlot(source.site);
    }
    for (const { bindings } of this.operands.registers) {
      for (const binding of bindings) {
        const source = this.operands.bound.get(binding)!;
        if (source.kind !== 'inputs') continue;
        this.#noteInputs(source.indices);
        for (const index of source.indices) this.movingInputs.add(index);
      }
    }
    for (const register of this.operands.registers) {
      if (this.accumulators.has(register)) continue;
      for (const binding of register.bindings) {
        const source = this.operands.bound.get(binding)!;
        if (source.kind === 'local' || source.kind === 'memory') this.#giveSlot(source.site);
      }
    }
  }

  /** Accumulators that begin in a sequence. */
  beginsIn(sequence: Sequence): Register[] {
    return [...this.accumulators].flatMap(([register, { initial }]) =>
      [...initial].some((binding) => binding.sequence === sequence) ? [register] : [],
    );
  }

  /** Where the adjoint of what a site makes stands; undefined where it is a variable of the code. */
  slotOf(site: OperationSite): string | undefined {
    const base = this.#slots.get(site);
    if (base === undefined) return undefined;
    const depth = site.sequence.path.length;
    return depth === 0 ? String(base) : `${base} + ${runText(depth)}`;
  }

  /** An operand that is the same on both ways; undefined for values. */
  fixedText({ sequence }: { readonly sequence: Sequence }, source: OperandSource): string | undefined {
    if (source.kind === 'literal') return literal(source.value);
    if (source.kind === 'local' || source.kind === 'register') return undefined;
    let text = this.#texts.get(source);
    if (text === undefined) {
      text =
        source.kind === 'constants'
          ? this.pools.constantOf(source.values, sequence)
          : source.kind === 'inputs'
            ? this.inputText(source.indices, sequence)
            : this.savedRun(source.site, source.makers, sequence);
      this.#texts.set(source, text);
    }
    return text;
  }

  inputText(indices: Int32Array, sequence: Sequence): string {
    const fixed = fixedIndex(indices);
    return fixed === undefined ? `x[${this.pools.indexOf(indices, sequence)}]` : `x${fixed}`;
  }

  /** Where the adjoint of one run of a site stands, by the run of what reads it. */
  slotOfRun(site: OperationSite, makers: Int32Array, sequence: Sequence): string {
    const base = this.#slots.get(site)!;
    return this.pools.indexOf(
      makers.map((run) => base + run),
      sequence,
    );
  }

  /** What one run of a site made, by the run of what reads it. */
  savedRun(site: OperationSite, makers: Int32Array, sequence: Sequence): string {
    this.saved(site);
    const base = this.#savedBase.get(site)!;
    const index = this.pools.indexOf(
      makers.map((run) => base + run),
      sequence,
    );
    return `m[${index}]`;
  }

  /** Where what a site makes waits for the way back. */
  saved(site: OperationSite): string {
    let text = this.#saved.get(site);
    if (text === undefined) {
      this.#savedBase.set(site, this.pools.memorySize);
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

  #giveSlot(site: OperationSite): void {
    if (this.#slots.has(site)) return;
    if (this.members.has(site)) throw new NotMergeable();
    this.#slots.set(site, this.adjointSize);
    this.adjointSize += site.sequence.runs;
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
