import { Operation } from '../../operations/codes.ts';
import { none } from '../../operations/row.ts';
import { operationRows } from '../../operations.ts';
import { NotMergeable } from './events.ts';
import { turnLines } from './forward.ts';
import type { OperandSource } from './operands.ts';
import type { Plan } from './plan.ts';
import { fixedIndex, nameOf } from './plan.ts';
import type { Register } from './registers.ts';
import { RuleWriter } from './rule-writer.ts';
import type { LoopSite, OperationSite, Sequence } from './structure.ts';

/** Whether something has been added to an adjoint, where the code stands: always, or on some of the ways there. Absent: never. */
type Reach = 'always' | 'sometimes';
type Reached = Map<string, Reach>;

/**
 * Writes the way back, in the order in which `differentiate` visits the nodes of a recording: from the last operation to the first,
 * each adding to its operands from left to right. Adjoints begin with −0, which added to any number gives that number: so a first
 * contribution has the bits which it has where nothing stood before. What nothing has been added to is passed over, as there.
 */
export class BackwardWriter {
  readonly #plan: Plan;
  readonly #rules: RuleWriter;
  #lines: string[] = [];
  #depth = 0;
  /** Flags that are asked for: of adjoints which something is added to on some ways only. */
  readonly #flags = new Set<string>();
  readonly arms = new Map<OperationSite, string>();
  readonly held = new Map<string, string>();
  readonly touchedInputs = new Set<number>();
  usesAdjoints = false;
  #holds = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#rules = new RuleWriter(plan.pools);
  }

  /** Places for what general registers held. */
  get holdSize(): number {
    return this.#holds;
  }

  write(): string[] {
    this.#sequence(this.#plan.structure.root, new Map());
    const unused = /^(\w+) = true;$/;
    return this.#lines.filter((line) => {
      const flag = unused.exec(line)?.[1];
      return flag === undefined || this.#flags.has(flag);
    });
  }

  #sequence(sequence: Sequence, reached: Reached): void {
    const { items, decision, before } = sequence;
    for (const item of items) {
      if (item.kind !== 'operation' || item.operation < 0) continue;
      if (this.#plan.hasAdjoint(item) && !this.#plan.members.has(item) && this.#plan.slotOf(item) === undefined) {
        this.#declare(nameOf.adjoint(item), reached);
      }
    }
    const totals = this.#plan.registersOf(sequence).filter((register) => this.#plan.accumulators.has(register));
    if (before === undefined) for (const register of totals) this.#declare(nameOf.total(register), reached);
    if (decision !== undefined) this.#decision(decision.site, decision.arms, reached);
    for (const item of items.toReversed()) {
      if (item.kind === 'operation') this.#operation(item, reached);
      else if (item.kind === 'loop') this.#loop(item, reached);
    }
    if (before === undefined) for (const register of totals) this.#begin(register, sequence, reached);
  }

  #declare(name: string, reached: Reached): void {
    this.#lines.push(`let ${name} = -0;`, `let ${flagOf(name)} = false;`);
    reached.delete(name);
  }

  /** What an accumulator begins with gets its adjoint. */
  #begin(register: Register, { path }: Sequence, reached: Reached): void {
    if (register.initial?.kind !== 'inputs') return;
    const total = nameOf.total(register);
    this.#where(total, reached, () => {
      for (const index of register.initial!.values.values()) this.touchedInputs.add(index);
      const { slot } = this.#plan.initialOf(register);
      this.#addTo(`g[${slot}]`, total);
    });
    if (path.length !== register.depth) throw new NotMergeable();
  }

  #decision(site: OperationSite, [no, yes]: readonly [Sequence | undefined, Sequence | undefined], reached: Reached): void {
    if (no === undefined || yes === undefined) {
      this.#lines.push('{');
      this.#sequence((no ?? yes)!, reached);
      this.#lines.push('}');
      return;
    }
    const tape = this.#plan.pools.tape(site.sequence);
    this.arms.set(site, tape);
    const [whenYes, whenNo] = [new Map(reached), new Map(reached)];
    this.#lines.push(`if (${tape} !== 0) {`);
    this.#sequence(yes, whenYes);
    this.#lines.push('} else {');
    this.#sequence(no, whenNo);
    this.#lines.push('}');
    join(reached, whenYes, whenNo);
  }

  #loop({ count, body }: LoopSite, reached: Reached): void {
    const depth = body.path.length - 1;
    this.#lines.push(`for (let k${depth} = ${count - 1}; k${depth} >= 0; k${depth}--) {`, ...turnLines(depth, count));
    this.#depth++;
    this.#sequence(body, reached);
    this.#depth--;
    this.#lines.push('}');
  }

  #operation(site: OperationSite, reached: Reached): void {
    if (site.operation < 0) {
      this.#contribute(site, 0, this.#rules.constant(1), reached);
      return;
    }
    if (!this.#plan.hasAdjoint(site)) return;
    const slot = this.#plan.slotOf(site);
    const register = this.#plan.members.get(site);
    if (slot !== undefined) {
      this.usesAdjoints = true;
      const name = nameOf.adjoint(site);
      this.#lines.push(`if (n[${slot}] !== 0) {`, `const ${name} = g[${slot}];`);
      const inside = new Map(reached);
      this.#rule(site, name, inside);
      this.#lines.push('}');
      join(reached, inside, new Map(reached));
      return;
    }
    const name = register === undefined ? nameOf.adjoint(site) : nameOf.total(register);
    this.#where(name, reached, (inside) => this.#rule(site, name, inside));
  }

  /** What is done where something has been added to an adjoint. */
  #where(name: string, reached: Reached, write: (reached: Reached) => void): void {
    const reach = reached.get(name);
    if (reach === undefined) return;
    if (reach === 'always') {
      write(reached);
      return;
    }
    const flag = flagOf(name);
    this.#flags.add(flag);
    this.#lines.push(`if (${flag}) {`);
    const inside = new Map(reached);
    write(inside);
    this.#lines.push('}');
    join(reached, inside, new Map(reached));
  }

  /** What an operation adds to its operands; `adjoint` is its own. */
  #rule(site: OperationSite, adjoint: string, reached: Reached): void {
    const rules = this.#rules;
    rules.into(this.#lines);
    const sources = this.#plan.operands[site.id]!;
    const seed = rules.term(() => adjoint);
    const operands = sources.map((source, index) => {
      const value = source.kind === 'literal' ? source.value : undefined;
      return rules.term(() => this.#operandText(site, source, index), value);
    });
    const own = rules.term(() => this.#plan.saved(site));
    const row = operationRows[site.operation as Operation]!;
    sources.forEach((source, index) => {
      if (source.kind === 'literal' || source.kind === 'constants') return;
      const [a, b] = operands;
      const contribution =
        row.kind === 'unary'
          ? row.derivative(rules, seed, a!, own)
          : row.kind === 'binary'
            ? (index === 0 ? row.left : row.right)(rules, seed, a!, b!, own)
            : row.kind === 'general'
              ? row.reverse(rules, seed, { node: own, operands, attribute: undefined }, index)
              : none;
      if (contribution !== none) this.#contribute(site, index, contribution, reached);
    });
  }

  #operandText(site: OperationSite, source: OperandSource, index: number): string {
    if (source.kind === 'local') return this.#plan.saved(source.site);
    if (source.kind === 'register') return this.#plan.savedRead(site, index);
    return this.#plan.fixedText(site, source)!;
  }

  #contribute(site: OperationSite, index: number, contribution: number, reached: Reached): void {
    const source = this.#plan.operands[site.id]![index]!;
    const text = (): string => this.#rules.text(contribution);
    if (source.kind === 'inputs') this.#contributeToInput(site, source.indices, text());
    else if (source.kind === 'local') this.#contributeToSite(site, source.site, text(), reached);
    else if (source.kind === 'register') this.#contributeToRegister(site, index, source.register, text(), reached);
  }

  #contributeToInput({ sequence }: OperationSite, indices: Int32Array, text: string): void {
    for (const index of indices) this.touchedInputs.add(index);
    const fixed = fixedIndex(indices);
    if (fixed !== undefined && !this.#plan.movingInputs.has(fixed)) {
      this.#lines.push(`g${fixed} = g${fixed} + ${text};`);
      return;
    }
    this.#addTo(`g[${fixed ?? this.#plan.pools.indexOf(indices, sequence)}]`, text);
  }

  #contributeToSite(user: OperationSite, site: OperationSite, text: string, reached: Reached): void {
    if (!this.#plan.hasAdjoint(site)) return;
    const register = this.#plan.members.get(site);
    const slot = this.#plan.slotOf(site);
    if (slot !== undefined) {
      this.#addTo(`g[${slot}]`, text);
      this.#lines.push(`n[${slot}] = 1;`);
    } else if (register !== undefined) this.#contributeToTotal(user, register, text, reached);
    else this.#contributeTo(nameOf.adjoint(site), site.sequence.path.length, text, reached);
  }

  #contributeToRegister(site: OperationSite, index: number, register: Register, text: string, reached: Reached): void {
    if (this.#plan.accumulators.has(register)) {
      this.#contributeToTotal(site, register, text, reached);
      return;
    }
    const held = `e[${this.#hold(site, index)}]`;
    this.#lines.push(`if (${held} >= 0) {`, `g[${held}] = g[${held}] + ${text};`, `n[${held}] = 1;`, '}');
    this.usesAdjoints = true;
    if (register.initial?.kind === 'inputs') {
      for (const input of register.initial.values.values()) this.touchedInputs.add(input);
    }
  }

  /** Within its chain the adjoint of an accumulator stays as it is. */
  #contributeToTotal(user: OperationSite, register: Register, text: string, reached: Reached): void {
    if (this.#plan.accumulators.get(register)!.chain.has(user)) return;
    this.#contributeTo(nameOf.total(register), register.depth, text, reached);
  }

  #contributeTo(name: string, depth: number, text: string, reached: Reached): void {
    const isFirst = !reached.has(name) && depth === this.#depth;
    this.#lines.push(isFirst ? `${name} = ${text};` : `${name} = ${name} + ${text};`, `${flagOf(name)} = true;`);
    reached.set(name, 'always');
  }

  #addTo(place: string, text: string): void {
    this.usesAdjoints = true;
    this.#lines.push(`${place} = ${place} + ${text};`);
  }

  #hold(site: OperationSite, index: number): string {
    const key = `${site.id} ${index}`;
    const known = this.held.get(key);
    if (known !== undefined) return known.slice(2, -1);
    const { path, runs } = site.sequence;
    const base = this.#holds;
    this.#holds += runs;
    const text = path.length === 0 ? String(base) : `${base} + ${path.length === 1 ? 'k0' : `q${path.length}`}`;
    this.held.set(key, `e[${text}]`);
    return text;
  }
}

function flagOf(name: string): string {
  return `f${name}`;
}

/** What holds behind two ways of which one was gone. */
function join(reached: Reached, left: Reached, right: Reached): void {
  reached.clear();
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    reached.set(name, left.get(name) === 'always' && right.get(name) === 'always' ? 'always' : 'sometimes');
  }
}
