import { Operation, operationNames } from '../../operations/codes.ts';
import { scalarCode } from '../scalar-code.ts';
import type { OperandSource } from './operands.ts';
import type { Plan } from './plan.ts';
import { nameOf } from './plan.ts';
import { runText } from './pools.ts';
import type { Register } from './registers.ts';
import { powerCode } from './rule-writer.ts';
import type { LoopSite, OperationSite, Sequence } from './structure.ts';
import { leastSeen } from './structure.ts';

/** Where the code of the way back reads which arm was taken. */
export type ArmTape = ReadonlyMap<OperationSite, string>;

/** Writes the way forward: the user's loops and branches. Where no recording has been, the code returns false. */
export class ForwardWriter {
  readonly #plan: Plan;
  readonly #arms: ArmTape;
  /** By general register and reader: where it is written down what the register held. */
  readonly #held: ReadonlyMap<string, string>;

  constructor(plan: Plan, arms: ArmTape, held: ReadonlyMap<string, string>) {
    this.#plan = plan;
    this.#arms = arms;
    this.#held = held;
  }

  write(sequence: Sequence): string[] {
    const lines: string[] = [];
    if (sequence.before === undefined) lines.push(...this.#registers(sequence));
    const confirmed = sequence.seen.map((seen) => (seen >= leastSeen ? 1 : 0));
    if (!confirmed.every((each) => each === 1)) {
      lines.push(`if (${this.#plan.pools.flagOf(confirmed, sequence)} === 0) return false;`);
    }
    for (const item of sequence.items) {
      if (item.kind === 'operation') lines.push(...this.#operation(item));
      else if (item.kind === 'loop') lines.push(...this.#loop(item));
    }
    if (sequence.decision === undefined) lines.push(...this.#leaf(sequence));
    else lines.push(...this.#decision(sequence));
    return lines;
  }

  #registers(sequence: Sequence): string[] {
    return this.#plan.registersOf(sequence).flatMap((register) => {
      const { text, slot } = this.#plan.initialOf(register);
      const lines = [`let ${nameOf.register(register)} = ${text};`, `let ${nameOf.written(register)} = false;`];
      if (!this.#plan.accumulators.has(register)) lines.push(`let ${nameOf.holder(register)} = ${slot};`);
      return lines;
    });
  }

  #loop({ count, body }: LoopSite): string[] {
    const depth = body.path.length - 1;
    return [
      `for (let k${depth} = 0; k${depth} < ${count}; k${depth}++) {`,
      ...turnLines(depth, count),
      ...this.write(body),
      '}',
    ];
  }

  #operation(site: OperationSite): string[] {
    const sources = this.#plan.operands[site.id]!;
    const operands = sources.map((source) => this.#operand(site, source));
    const lines = this.#checks(sources);
    for (const [index, source] of sources.entries()) {
      if (source.kind !== 'register') continue;
      const saved = this.#plan.savedReadOrNot(site, index);
      if (saved !== undefined) lines.push(`${saved} = ${operands[index]};`);
      const held = this.#held.get(`${site.id} ${index}`);
      if (held !== undefined) lines.push(`${held} = ${nameOf.holder(source.register)};`);
    }
    if (site.operation < 0) return [...lines, `loss = ${operands[0]};`];
    const name = nameOf.value(site);
    lines.push(`const ${name} = ${this.#code(site, operands)};`);
    const saved = this.#plan.savedOrNot(site);
    if (saved !== undefined) lines.push(`${saved} = ${name};`);
    for (const register of this.#plan.registers) {
      if (register.writers.has(site)) lines.push(...this.#written(register, site));
    }
    return lines;
  }

  #written(register: Register, site: OperationSite): string[] {
    const lines = [`${nameOf.register(register)} = ${nameOf.value(site)};`, `${nameOf.written(register)} = true;`];
    const slot = this.#plan.slotOf(site);
    if (slot !== undefined) lines.push(`${nameOf.holder(register)} = ${slot};`);
    return lines;
  }

  /** An operation is recorded only where one of its operands is tracked, which a register is not before it is written. */
  #checks(sources: readonly OperandSource[]): string[] {
    const registers = sources.flatMap((source) => (source.kind === 'register' ? [source.register] : []));
    const lines = registers
      .filter((register) => !this.#plan.hasInitial(register))
      .map((register) => `if (!${nameOf.written(register)}) return false;`);
    const isTracked =
      sources.some(({ kind }) => kind === 'local' || kind === 'inputs') ||
      registers.some(({ initial }) => initial?.kind === 'inputs');
    if (!isTracked && registers.length > 0) {
      lines.push(`if (!(${registers.map(nameOf.written).join(' || ')})) return false;`);
    }
    return lines;
  }

  #decision({ decision }: Sequence): string[] {
    const { site, arms } = decision!;
    const [no, yes] = arms;
    const operands = this.#plan.operands[site.id]!.map((source) => this.#operand(site, source));
    const condition = this.#code(site, operands).replace(/ \? 1 : 0$/, '');
    const tape = this.#arms.get(site);
    const arm = (sequence: Sequence | undefined, outcome: number): string[] => {
      if (sequence === undefined) return ['return false;'];
      return [...(tape === undefined ? [] : [`${tape} = ${outcome};`]), ...this.write(sequence)];
    };
    const lines = this.#checks(this.#plan.operands[site.id]!);
    return [...lines, `if (${condition}) {`, ...arm(yes, 1), '} else {', ...arm(no, 0), '}'];
  }

  /** What an accumulator begins with takes part in the sum, and its adjoint, only where something is added. */
  #leaf(sequence: Sequence): string[] {
    let first = sequence;
    while (first.before !== undefined) first = first.before;
    return this.#plan
      .registersOf(first)
      .filter((register) => this.#plan.accumulators.has(register) && register.initial?.kind === 'inputs')
      .map((register) => `if (!${nameOf.written(register)}) return false;`);
  }

  #operand(site: OperationSite, source: OperandSource): string {
    if (source.kind === 'local') return nameOf.value(source.site);
    if (source.kind === 'register') return nameOf.register(source.register);
    return this.#plan.fixedText(site, source)!;
  }

  #code(site: OperationSite, operands: readonly string[]): string {
    if (site.operation !== Operation.power) return scalarCode[operationNames[site.operation]!]!(...operands);
    const exponent = this.#plan.operands[site.id]![1]!;
    const value = exponent.kind === 'literal' ? exponent.value : undefined;
    return powerCode(operands[0]!, operands[1]!, value, this.#plan.pools);
  }
}

/** The number of the run of what stands in more than one loop. */
export function turnLines(depth: number, count: number): string[] {
  return depth === 0 ? [] : [`const q${depth + 1} = ${runText(depth)} * ${count} + k${depth};`];
}
