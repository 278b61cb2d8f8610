import { Operation } from '../../operations/codes.ts';
import { operationRows } from '../../operations.ts';
import { operandNode } from './observed.ts';
import type { OperandSource, Operands } from './operands.ts';
import type { Register } from './registers.ts';
import type { BindingSite, OperationSite, Structure, Trace } from './structure.ts';
import { isWithin } from './structure.ts';

/**
 * A register to which is only added, and whose adjoint is therefore one number as long as it is added to: the sites of its chain, each
 * of which uses what the one before made and is used by the next one alone, pass the adjoint on unchanged.
 */
export interface Accumulator {
  readonly register: Register;
  readonly chain: ReadonlySet<OperationSite>;
  /** The bindings with which it begins. */
  readonly initial: ReadonlySet<BindingSite>;
  /** The chain, and what makes the number with which it begins. */
  readonly members: ReadonlySet<OperationSite>;
}

/** Finds the registers that are accumulators, in all traces. */
export function findAccumulators(
  structure: Structure,
  traces: readonly Trace[],
  operands: Operands,
): ReadonlyMap<Register, Accumulator> {
  const found = new Map<Register, Accumulator>();
  for (const register of operands.registers) {
    const accumulator = accumulatorOf(structure, operands, register);
    if (
      hasScope(structure, operands, accumulator) &&
      hasOwnInitial(structure, operands, accumulator) &&
      traces.every((trace) => passesOn(structure, trace, accumulator))
    ) {
      found.set(register, accumulator);
    }
  }
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [register, accumulator] of found) {
      if (isShared(operands, found, accumulator)) found.delete(register);
    }
  }
  return found;
}

export function isFlat({ operation }: OperationSite): boolean {
  return operation >= 0 && operationRows[operation]!.kind === 'flat';
}

/** Whether the operand's adjoint is the result's own. */
function passes(site: OperationSite, index: number): boolean {
  return site.operation === Operation.add || (site.operation === Operation.subtract && index === 0);
}

function accumulatorOf({ sites }: Structure, operands: Operands, register: Register): Accumulator {
  const chain = new Set<OperationSite>();
  const isLink = (source: OperandSource): boolean =>
    source.kind === 'register' ? source.register === register : source.kind === 'local' && chain.has(source.site);
  for (let before = -1; before !== chain.size; ) {
    before = chain.size;
    for (const site of sites) {
      const links = operands.of[site.id]!.flatMap((source, index) => (isLink(source) ? [index] : []));
      if (links.length === 1 && site.sequence.path.length > 0 && passes(site, links[0]!)) chain.add(site);
    }
  }
  const initial = new Set<BindingSite>();
  const members = new Set(chain);
  for (const binding of register.bindings) {
    const source = operands.bound.get(binding)!;
    if (source.kind === 'local' && chain.has(source.site)) continue;
    initial.add(binding);
    if (source.kind === 'local') members.add(source.site);
  }
  return { register, chain, initial, members };
}

/** Whether all that reads and adds stands behind one of the bindings with which it begins. */
function hasScope(
  { sites, bindings }: Structure,
  operands: Operands,
  { register, chain, initial }: Accumulator,
): boolean {
  if (chain.size === 0) return false;
  for (const binding of initial) {
    const { kind } = operands.bound.get(binding)!;
    if (kind === 'register' || kind === 'memory') return false;
    for (const other of initial) if (other !== binding && isWithin(other.sequence, binding.sequence)) return false;
  }
  const reads = (source: OperandSource): boolean => source.kind === 'register' && source.register === register;
  const uses = [
    ...sites.filter((site) => chain.has(site) || operands.of[site.id]!.some(reads)),
    ...bindings.filter((binding) => register.bindings.has(binding) && !initial.has(binding)),
  ];
  return uses.every(({ sequence }) => {
    const around = [...initial].filter((binding) => isWithin(sequence, binding.sequence));
    return around.length === 1;
  });
}

/** What it begins with, if an input, must be used by nothing else: its adjoint would be summed up in another order. */
function hasOwnInitial({ sites }: Structure, operands: Operands, { register, chain, initial }: Accumulator): boolean {
  const own = new Set<number>();
  for (const binding of initial) {
    const source = operands.bound.get(binding)!;
    if (source.kind === 'inputs') for (const index of source.indices) own.add(index);
  }
  if (own.size === 0) return true;
  const overlaps = (source: OperandSource): boolean =>
    source.kind === 'inputs' && source.indices.some((index) => own.has(index));
  if (sites.some(({ id }) => operands.of[id]!.some(overlaps))) return false;
  for (const [binding, source] of operands.bound) if (!initial.has(binding) && overlaps(source)) return false;
  // Where nothing was added, each reader would add to it by itself.
  const readers = sites.filter(
    (site) =>
      !chain.has(site) &&
      operands.of[site.id]!.some((source) => source.kind === 'register' && source.register === register),
  );
  const [first] = initial;
  return readers.length === 1 && initial.size === 1 && readers[0]!.sequence.path === first!.sequence.path;
}

/** Whether each value of the members is used by the next one in the chain and nothing else, and the last one by others. */
function passesOn({ sites, bindings }: Structure, trace: Trace, { chain, members, initial }: Accumulator): boolean {
  const { program } = trace;
  const isMember = new Uint8Array(program.nodeCount);
  const isLast = new Uint8Array(program.nodeCount);
  let before = -1;
  for (let visit = 0; visit < trace.nodes.length; visit++) {
    const node = trace.nodes[visit]!;
    const site = trace.sites[visit]!;
    if (site < 0) {
      // Here it begins: with what was made just before, or with a number.
      if (initial.has(bindings[-1 - site]!) && node !== before) before = -1;
      continue;
    }
    if (node < 0 || !members.has(sites[site]!)) continue;
    if (chain.has(sites[site]!)) {
      if (before >= 0) isLast[before] = 0;
    }
    isMember[node] = 1;
    isLast[node] = 1;
    before = node;
  }
  const inChain = new Int32Array(program.nodeCount);
  const outside = new Int32Array(program.nodeCount);
  for (let visit = 0; visit < trace.nodes.length; visit++) {
    if (trace.sites[visit]! < 0) continue;
    const site = sites[trace.sites[visit]!]!;
    if (isFlat(site)) continue;
    for (let index = 0; index < site.operandCount; index++) {
      const source = operandNode(trace, trace.nodes[visit]!, index);
      if (isMember[source] === 0) continue;
      if (chain.has(site)) inChain[source]!++;
      else outside[source]!++;
    }
  }
  for (let node = 0; node < program.nodeCount; node++) {
    if (isMember[node] === 0) continue;
    const isRight =
      isLast[node] === 1 ? inChain[node] === 0 && outside[node]! > 0 : inChain[node] === 1 && outside[node] === 0;
    if (!isRight) return false;
  }
  return true;
}

/** Whether its values are those of other registers too, or of other chains. */
function isShared(
  operands: Operands,
  found: ReadonlyMap<Register, Accumulator>,
  { register, members }: Accumulator,
): boolean {
  for (const other of operands.registers) {
    if (other === register) continue;
    const others = found.get(other)?.members;
    if (others !== undefined && [...members].some((site) => others.has(site))) return true;
    for (const binding of other.bindings) {
      const source = operands.bound.get(binding)!;
      if (source.kind === 'local' && members.has(source.site)) return true;
      if (source.kind === 'register' && source.register === register) return true;
    }
  }
  const isRead = (source: OperandSource): boolean => source.kind === 'memory' && members.has(source.site);
  return operands.of.some((list) => list.some(isRead));
}
