import { Operation, operationNames } from '../../operations/codes.ts';
import { scalarCode } from '../scalar-code.ts';
import type { OperandSource } from './operands.ts';
import type { Plan } from './plan.ts';
import { nameOf } from './plan.ts';
import { runText } from './pools.ts';
import { powerCode } from './rule-writer.ts';
import type { BindingSite, Decision, LoopSite, OperationSite, Sequence } from './structure.ts';
import { leastSeen, unconfirmed } from './structure.ts';

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
    if (unconfirmed(sequence) > 0) {
      const confirmed = sequence.seen.map((seen) => (seen >= leastSeen ? 1 : 0));
      lines.push(`if (${this.#plan.pools.flagOf(confirmed, sequence)} === 0) return false;`);
    }
    for (const item of sequence.items) {
      if (item.kind === 'operation') lines.push(...this.#operation(item));
      else if (item.kind === 'binding') lines.push(...this.#binding(item));
      else lines.push(...this.#loop(item));
    }
    if (sequence.decision !== undefined) lines.push(...this.#decision(sequence, sequence.decision));
    return lines;
  }

  /** Variables of the user's, which live through turns. */
  registers(): string[] {
    return this.#plan.operands.registers.flatMap((register) => {
      const lines = [`let ${nameOf.register(register)} = 0;`, `let ${nameOf.written(register)} = false;`];
      if (!this.#plan.accumulators.has(register)) lines.push(`let ${nameOf.holder(register)} = -1;`);
      return lines;
    });
  }

  #binding(binding: BindingSite): string[] {
    const source = this.#plan.operands.bound.get(binding);
    if (source === undefined) return [];
    const value = this.#operand(binding, source);
    const isTracked =
      source.kind === 'register'
        ? nameOf.written(source.register)
        : String(source.kind !== 'literal' && source.kind !== 'constants');
    return this.#plan.operands.registers
      .filter(({ bindings }) => bindings.has(binding))
      .flatMap((register) => {
        const lines = [`${nameOf.register(register)} = ${value};`, `${nameOf.written(register)} = ${isTracked};`];
        if (!this.#plan.accumulators.has(register)) {
          lines.push(`${nameOf.holder(register)} = ${this.#slot(binding, source)};`);
        }
        return lines;
      });
  }

  /** The number among the adjoints of what a binding takes. */
  #slot({ sequence }: BindingSite, source: OperandSource): string {
    switch (source.kind) {
      case 'local':
        return this.#plan.slotOf(source.site)!;
      case 'memory':
        return this.#plan.slotOfRun(source.site, source.makers, sequence);
      case 'inputs':
        return this.#plan.pools.indexOf(source.indices, sequence);
      case 'register':
        return nameOf.holder(source.register);
      default:
        return '-1';
    }
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
    const sources = this.#plan.operands.of[site.id]!;
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
    return lines;
  }

  /** An operation is recorded only where one of its operands is tracked, which a register is not before it is written. */
  #checks(sources: readonly OperandSource[]): string[] {
    const registers = sources.flatMap((source) => (source.kind === 'register' ? [source.register] : []));
    const isTracked = sources.some(({ kind }) => kind === 'local' || kind === 'inputs' || kind === 'memory');
    if (isTracked || registers.length === 0) return [];
    return [`if (!(${registers.map(nameOf.written).join(' || ')})) return false;`];
  }

  #decision(sequence: Sequence, { site, turns, arms }: Decision): string[] {
    const [no, yes] = arms;
    const tape = site === undefined ? undefined : this.#arms.get(site);
    const arm = (next: Sequence | undefined, outcome: number): string[] => {
      if (next === undefined) return ['return false;'];
      return [...(tape === undefined ? [] : [`${tape} = ${outcome};`]), ...this.write(next)];
    };
    const lines = site === undefined ? [] : this.#checks(this.#plan.operands.of[site.id]!);
    const condition =
      site === undefined
        ? turnCondition(this.#plan, sequence, turns)
        : this.#code(
            site,
            this.#plan.operands.of[site.id]!.map((source) => this.#operand(site, source)),
          ).replace(/ \? 1 : 0$/, '');
    return [...lines, `if (${condition}) {`, ...arm(yes, 1), '} else {', ...arm(no, 0), '}'];
  }

  #operand(site: OperationSite | BindingSite, source: OperandSource): string {
    if (source.kind === 'local') return nameOf.value(source.site);
    if (source.kind === 'register') return nameOf.register(source.register);
    return this.#plan.fixedText(site, source)!;
  }

  #code(site: OperationSite, operands: readonly string[]): string {
    if (site.operation !== Operation.power) return scalarCode[operationNames[site.operation]!]!(...operands);
    const exponent = this.#plan.operands.of[site.id]![1]!;
    const value = exponent.kind === 'literal' ? exponent.value : undefined;
    return powerCode(operands[0]!, operands[1]!, value, this.#plan.pools);
  }
}

/** Whether the turn goes on with arm 1 of a decision that it takes itself. */
export function turnCondition({ pools }: Plan, sequence: Sequence, turns: Int8Array): string {
  return `${pools.flagOf(
    Uint8Array.from(turns, (arm) => (arm === 1 ? 1 : 0)),
    sequence,
  )} !== 0`;
}

/** The number of the run of what stands in more than one loop. */
export function turnLines(depth: number, count: number): string[] {
  return depth === 0 ? [] : [`const q${depth + 1} = ${runText(depth)} * ${count} + k${depth};`];
}
