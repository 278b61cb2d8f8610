import { Operation } from '../../operations/codes.ts';
import { NotMergeable } from './events.ts';
import type { Observed } from './observed.ts';
import { inputNumbers, operandNode, plainNumber } from './observed.ts';
import type { BindingSite, OperationSite, Structure, Trace } from './structure.ts';

/** A variable of the user's that outlives a turn: its readers find what one of its bindings took last. */
export interface Register {
  readonly id: number;
  readonly bindings: ReadonlySet<BindingSite>;
  readonly readers: ReadonlySet<Observed>;
}

interface Candidate {
  readonly makers: Set<OperationSite>;
  readonly readers: Set<Observed>;
}

/** @throws NotMergeable where a value of another turn is read in another way. */
export function findRegisters(
  structure: Structure,
  traces: readonly Trace[],
  operations: readonly (readonly Observed[])[],
  bindings: readonly Observed[],
): Register[] {
  const registers = new Map<string, { readonly bindings: Set<BindingSite>; readonly readers: Set<Observed> }>();
  for (const { makers, readers } of candidatesOf([...operations.flat(), ...bindings])) {
    const isHeld = (name: string, bound: ReadonlySet<BindingSite>): boolean => {
      const known = new Set(registers.get(name)?.readers);
      return traces.every((trace) =>
        follows(structure, trace, operations, bindings, bound, new Set([...known, ...readers])),
      );
    };
    const found = namesOf(structure, makers).find(([name, bound]) => isHeld(name, bound));
    if (found !== undefined) {
      const [name, bound] = found;
      const before = registers.get(name);
      registers.set(name, { bindings: bound, readers: new Set([...(before?.readers ?? []), ...readers]) });
    } else if (![...readers].every(isFixed)) throw new NotMergeable();
  }
  return Array.from(registers.values(), (register, id) => ({ id, ...register }));
}

/** Whether each run reads what the same run of another site made. */
function isFixed({ far, local, constants, inputs, varies }: Observed): boolean {
  return far.size === 1 && local.size === 0 && constants.isEmpty && inputs.isEmpty && !varies;
}

/** Readers which share a maker read the same variable, and so does what stands at the same place of the source in other arms. */
function candidatesOf(observed: readonly Observed[]): Candidate[] {
  let candidates: Candidate[] = [];
  const alike = new Map<string, Observed[]>();
  for (const each of observed) alike.set(each.key, [...(alike.get(each.key) ?? []), each]);
  for (const reader of observed) {
    if (reader.far.size === 0) continue;
    const others = alike.get(reader.key)!.filter(({ local }) => local.size === 0);
    const merged: Candidate = {
      makers: new Set([...reader.far, ...reader.local]),
      readers: new Set([reader, ...others]),
    };
    candidates = candidates.filter(({ makers, readers }) => {
      const isShared = [...makers].some((maker) => merged.makers.has(maker)) || readers.has(reader);
      if (!isShared) return true;
      for (const maker of makers) merged.makers.add(maker);
      for (const other of readers) merged.readers.add(other);
      return false;
    });
    candidates.push(merged);
  }
  return candidates;
}

/** Variables that took the results of all these sites, with all their bindings; also variables of the same name in other functions. */
function namesOf({ bindings }: Structure, makers: ReadonlySet<OperationSite>): (readonly [string, Set<BindingSite>])[] {
  const names = new Map<string, Set<BindingSite>>();
  for (const binding of bindings) {
    for (const name of [binding.name, `${binding.name} in ${binding.call}`]) {
      const bound = names.get(name);
      if (bound === undefined) names.set(name, new Set([binding]));
      else bound.add(binding);
    }
  }
  return [...names].filter(([, bound]) => {
    const bindingMakers = new Set([...bound].flatMap((binding) => [...binding.makers]));
    return [...makers].every((maker) => bindingMakers.has(maker));
  });
}

/** Whether readers find what one of the bindings took last, all through a trace. */
function follows(
  structure: Structure,
  trace: Trace,
  operations: readonly (readonly Observed[])[],
  bindings: readonly Observed[],
  bound: ReadonlySet<BindingSite>,
  readers: ReadonlySet<Observed>,
): boolean {
  const { program } = trace;
  /** A node, or a plain number. */
  let node = -1;
  let plain: number | undefined;
  const holds = (source: number): boolean => {
    if (program.operations[source] !== Operation.constant) return source === node;
    return node < 0 && plain !== undefined && Object.is(program.constants[source], plain);
  };
  const inputs = inputNumbers(program);
  for (let visit = 0; visit < trace.nodes.length; visit++) {
    const at = trace.nodes[visit]!;
    const site = trace.sites[visit]!;
    if (site >= 0) {
      const own = operations[site]!;
      for (let index = 0; index < own.length; index++) {
        if (readers.has(own[index]!) && !holds(operandNode(trace, at, index))) return false;
      }
      continue;
    }
    const binding = structure.bindings[-1 - site]!;
    const number = at < 0 ? plainNumber(binding, trace.runs[visit]!) : undefined;
    if (readers.has(bindings[binding.id]!)) {
      const isSame = at < 0 ? node < 0 && number !== undefined && Object.is(number, plain) : at === node;
      if (!isSame) return false;
    }
    if (!bound.has(binding)) continue;
    if (at >= 0 && program.operations[at] === Operation.input && inputs[at]! < 0) return false;
    node = at;
    plain = number;
  }
  return true;
}
