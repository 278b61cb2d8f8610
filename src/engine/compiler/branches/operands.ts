import { Operation } from '../../operations/codes.ts';
import type { Program } from '../../program.ts';
import { NotMergeable } from './events.ts';
import type { Register } from './registers.ts';
import { findRegisters } from './registers.ts';
import type { OperationSite, Structure, Trace } from './structure.ts';

/** Where a site finds one of its operands, in all of its runs. */
export type OperandSource =
  | { readonly kind: 'literal'; readonly value: number }
  /** By run. */
  | { readonly kind: 'constants'; readonly values: Float64Array }
  /** By run, the number of an input. */
  | { readonly kind: 'inputs'; readonly indices: Int32Array }
  /** What a site made in the same turn of the loops around it. */
  | { readonly kind: 'local'; readonly site: OperationSite }
  /** What was written last. */
  | { readonly kind: 'register'; readonly register: Register };

/** Operands of all sites, by the site's number. */
export type Operands = readonly (readonly OperandSource[])[];

/** What the traces say of one operand. */
export class Observed {
  readonly site: OperationSite;
  /** Sites that made it, other than before in the same turn. */
  readonly far = new Set<OperationSite>();
  readonly local = new Set<OperationSite>();
  /** Plain numbers and inputs, by run. */
  readonly constants: Column;
  readonly inputs: Column;

  constructor(site: OperationSite) {
    this.site = site;
    this.constants = new Column(site.sequence.runs);
    this.inputs = new Column(site.sequence.runs);
  }
}

/** A number for each run, as far as they are known. */
class Column {
  readonly #runs: number;
  #values: Float64Array | undefined;
  #known = new Uint8Array(0);
  #first = 0;

  constructor(runs: number) {
    this.#runs = runs;
  }

  get isEmpty(): boolean {
    return this.#values === undefined;
  }

  /** @throws NotMergeable where another number is known. */
  set(run: number, value: number): void {
    if (this.#values === undefined) {
      this.#values = new Float64Array(this.#runs);
      this.#known = new Uint8Array(this.#runs);
      this.#first = value;
    }
    if (this.#known[run] === 0) {
      this.#values[run] = value;
      this.#known[run] = 1;
    } else if (!Object.is(this.#values[run], value)) throw new NotMergeable();
  }

  /** All numbers; runs that were not seen, and will not be computed, have that of another. */
  filled(): Float64Array {
    return Float64Array.from(this.#known, (known, run) => (known === 1 ? this.#values![run]! : this.#first));
  }
}

/**
 * Finds what the operands are. Whatever was seen must agree: a number that is not tracked and differs between two recordings in the same
 * turn depends on branches in a way that no operation shows, and such a loss is not merged. @throws NotMergeable
 */
export function findOperands(
  structure: Structure,
  traces: readonly Trace[],
): { readonly operands: Operands; readonly registers: readonly Register[] } {
  const observed = structure.sites.map((site) =>
    Array.from({ length: site.operandCount }, () => new Observed(site)),
  );
  for (const trace of traces) observe(structure, trace, observed);
  const registers = findRegisters(structure, traces, observed);
  const operands = observed.map((list) =>
    list.map((each): OperandSource => {
      const register = registers.find(({ readers }) => readers.has(each));
      return register === undefined ? direct(each) : { kind: 'register', register };
    }),
  );
  return { operands, registers };
}

/** By node, the number of the input that it is, −1 for others. */
export function inputNumbers(program: Program): Int32Array {
  const numbers = new Int32Array(program.nodeCount).fill(-1);
  for (const [index, { node }] of program.inputs.entries()) numbers[node] = index;
  return numbers;
}

/** The node of an operand; the loss has the output. */
export function operandNode({ program }: Trace, node: number, index: number): number {
  return node < 0 ? program.outputs[0]! : program.operands[program.operandStart[node]! + index]!;
}

function observe({ sites }: Structure, trace: Trace, observed: readonly (readonly Observed[])[]): void {
  const { program } = trace;
  const inputs = inputNumbers(program);
  const visits = new Int32Array(program.nodeCount).fill(-1);
  for (let visit = 0; visit < trace.nodes.length; visit++) {
    const node = trace.nodes[visit]!;
    const site = sites[trace.sites[visit]!]!;
    const run = trace.runs[visit]!;
    const own = observed[site.id]!;
    for (let index = 0; index < own.length; index++) {
      const each = own[index]!;
      const source = operandNode(trace, node, index);
      if (program.operations[source] === Operation.constant) each.constants.set(run, program.constants[source]!);
      else if (program.operations[source] === Operation.input) each.inputs.set(run, inputs[source]!);
      else {
        const from = visits[source]!;
        if (from < 0) throw new NotMergeable();
        const maker = sites[trace.sites[from]!]!;
        const isLocal = isAround(maker, site) && trace.runs[from] === outerRun(site, run, maker.sequence.path.length);
        (isLocal ? each.local : each.far).add(maker);
      }
    }
    if (node >= 0) visits[node] = visit;
  }
}

/** Whether the loops around `outer` are around `inner` too. */
export function isAround(outer: OperationSite, inner: OperationSite): boolean {
  return outer.sequence.path.every((loop, depth) => loop === inner.sequence.path[depth]);
}

/** The run of what stands in the first `depth` loops around a site, while the site is in a run. */
export function outerRun({ sequence }: OperationSite, run: number, depth: number): number {
  let outer = run;
  for (let level = sequence.path.length; level > depth; level--) {
    outer = Math.floor(outer / sequence.path[level - 1]!.count);
  }
  return outer;
}

function direct({ local, constants, inputs }: Observed): OperandSource {
  if (local.size === 1 && constants.isEmpty && inputs.isEmpty) return { kind: 'local', site: [...local][0]! };
  if (local.size > 0 || constants.isEmpty === inputs.isEmpty) throw new NotMergeable();
  if (!inputs.isEmpty) return { kind: 'inputs', indices: Int32Array.from(inputs.filled()) };
  const values = constants.filled();
  const isSame = values.every((value) => Object.is(value, values[0]));
  return isSame ? { kind: 'literal', value: values[0]! } : { kind: 'constants', values };
}
