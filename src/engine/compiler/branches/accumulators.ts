import { Operation } from '../../operations/codes.ts';
import { operationRows } from '../../operations.ts';
import type { Operands } from './operands.ts';
import { operandNode, outerRun } from './operands.ts';
import type { Register } from './registers.ts';
import type { OperationSite, Structure, Trace } from './structure.ts';

/**
 * A register to which is only added, and whose adjoint is therefore one number as long as it is added to: the sites of its chain, each
 * of which uses what the one before made and is used by the next one alone, pass the adjoint on unchanged.
 */
export interface Accumulator {
  readonly register: Register;
  readonly chain: ReadonlySet<OperationSite>;
}

/** Finds the registers that are accumulators, in all traces. */
export function findAccumulators(
  structure: Structure,
  traces: readonly Trace[],
  operands: Operands,
  registers: readonly Register[],
): ReadonlyMap<Register, Accumulator> {
  const found = new Map<Register, Accumulator>();
  for (const register of registers) {
    const chain = chainOf(structure, operands, register);
    const members = new Set([...chain, ...register.writers]);
    const isChain =
      hasOwnInitial(structure, operands, register) &&
      [...register.writers].some((writer) => chain.has(writer)) &&
      traces.every((trace) => passesOn(structure, trace, chain, members, register.depth));
    if (isChain) found.set(register, { register, chain });
  }
  // An operation that adds one variable to another would belong to the chains of both.
  for (const [register, { chain }] of found) {
    for (const [other, { chain: others }] of found) {
      if (register !== other && [...chain].some((site) => others.has(site))) found.delete(other);
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

function chainOf({ sites }: Structure, operands: Operands, register: Register): Set<OperationSite> {
  const chain = new Set<OperationSite>();
  // Sites stand in the order in which they were first seen: an operation behind what it works on.
  for (const site of sites) {
    const links = operands[site.id]!.flatMap((source, index) => {
      const isLink =
        (source.kind === 'register' && source.register === register) ||
        (source.kind === 'local' && chain.has(source.site));
      return isLink ? [index] : [];
    });
    if (links.length === 1 && site.sequence.path.length > 0 && passes(site, links[0]!)) chain.add(site);
  }
  return chain;
}

/** What a register begins with, if an input, must be used by nothing else: its adjoint would be summed up in another order. */
function hasOwnInitial({ sites }: Structure, operands: Operands, register: Register): boolean {
  const { initial } = register;
  if (initial?.kind !== 'inputs') return true;
  const own = new Set(initial.values.values());
  return sites.every(({ id }) =>
    operands[id]!.every((source) => {
      if (source.kind === 'inputs') return !source.indices.some((index) => own.has(index));
      if (source.kind !== 'register' || source.register === register) return true;
      const { initial: other } = source.register;
      return other?.kind !== 'inputs' || ![...other.values.values()].some((index) => own.has(index));
    }),
  );
}

/** Whether each value of the members is used by the next one in the chain and nothing else, and the last one by others. */
function passesOn(
  { sites }: Structure,
  trace: Trace,
  chain: ReadonlySet<OperationSite>,
  members: ReadonlySet<OperationSite>,
  depth: number,
): boolean {
  const { program } = trace;
  const isMember = new Uint8Array(program.nodeCount);
  const isLast = new Uint8Array(program.nodeCount);
  let before = -1;
  let scope = -1;
  for (let visit = 0; visit < trace.nodes.length; visit++) {
    const node = trace.nodes[visit]!;
    const site = sites[trace.sites[visit]!]!;
    if (node < 0 || !members.has(site)) continue;
    const present = outerRun(site, trace.runs[visit]!, depth);
    if (present === scope) isLast[before] = 0;
    isMember[node] = 1;
    isLast[node] = 1;
    before = node;
    scope = present;
  }
  const inChain = new Int32Array(program.nodeCount);
  const outside = new Int32Array(program.nodeCount);
  for (let visit = 0; visit < trace.nodes.length; visit++) {
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
    const isRight = isLast[node] === 1 ? inChain[node] === 0 && outside[node]! > 0 : inChain[node] === 1 && outside[node] === 0;
    if (!isRight) return false;
  }
  return true;
}
