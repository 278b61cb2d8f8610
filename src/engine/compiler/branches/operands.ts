import { NotMergeable } from './events.ts';
import { Observed, observe } from './observed.ts';
import type { Register } from './registers.ts';
import { findRegisters } from './registers.ts';
import type { BindingSite, OperationSite, Sequence, Structure, Trace } from './structure.ts';
import { isWithin } from './structure.ts';

/** Where a site finds one of its operands, in all of its runs. */
export type OperandSource =
  | { readonly kind: 'literal'; readonly value: number }
  /** By run. */
  | { readonly kind: 'constants'; readonly values: Float64Array }
  /** By run, the number of an input. */
  | { readonly kind: 'inputs'; readonly indices: Int32Array }
  /** What a site made in the same turn of the loops around it. */
  | { readonly kind: 'local'; readonly site: OperationSite }
  /** By run, which run of a site made it, that runs always. */
  | { readonly kind: 'memory'; readonly site: OperationSite; readonly makers: Int32Array }
  /** What a variable holds. */
  | { readonly kind: 'register'; readonly register: Register };

/** Operands of all sites, by the site's number; and what bindings take, for those of registers. */
export interface Operands {
  readonly of: readonly (readonly OperandSource[])[];
  readonly bound: ReadonlyMap<BindingSite, OperandSource>;
  readonly registers: readonly Register[];
}

/**
 * Finds what the operands are. Whatever was seen must agree: a number that is not tracked and differs between two recordings in the same
 * turn depends on branches in a way that no operation shows, and such a loss is not merged. @throws NotMergeable
 */
export function findOperands(structure: Structure, traces: readonly Trace[]): Operands {
  const operations = structure.sites.map(({ sequence, operation, place, operandCount }) =>
    Array.from({ length: operandCount }, (_, index) => new Observed(sequence, `${operation} ${place} ${index}`)),
  );
  const bindings = structure.bindings.map(({ sequence, place }) => new Observed(sequence, `binding ${place}`));
  for (const trace of traces) observe(structure, trace, operations, bindings);
  const registers = findRegisters(structure, traces, operations, bindings);
  const sourceOf = (each: Observed): OperandSource => {
    const register = registers.find(({ readers }) => readers.has(each));
    return register === undefined ? direct(each) : { kind: 'register', register };
  };
  const held = structure.bindings.filter((binding) => registers.some((register) => register.bindings.has(binding)));
  return {
    of: operations.map((list) => list.map(sourceOf)),
    bound: new Map(held.map((binding) => [binding, sourceOf(bindings[binding.id]!)])),
    registers,
  };
}

function direct({ sequence, local, far, constants, inputs, makers, varies }: Observed): OperandSource {
  const kinds = [local.size > 0, far.size > 0, !constants.isEmpty, !inputs.isEmpty].filter((each) => each).length;
  if (kinds !== 1) throw new NotMergeable();
  if (local.size === 1) return { kind: 'local', site: [...local][0]! };
  if (far.size === 1 && !varies) {
    const [site] = far;
    if (!runsAlways(site!.sequence) || isWithin(sequence, site!.sequence)) throw new NotMergeable();
    return { kind: 'memory', site: site!, makers: Int32Array.from(makers.filled()) };
  }
  if (!inputs.isEmpty) return { kind: 'inputs', indices: Int32Array.from(inputs.filled()) };
  if (constants.isEmpty) throw new NotMergeable();
  const values = constants.filled();
  const isSame = values.every((value) => Object.is(value, values[0]));
  return isSame ? { kind: 'literal', value: values[0]! } : { kind: 'constants', values };
}

/** Whether no decision is before it, in its turn or in those around it. */
function runsAlways(sequence: Sequence): boolean {
  for (let each: Sequence | undefined = sequence; each !== undefined; each = each.container) {
    if (each.before !== undefined) return false;
  }
  return true;
}
