import type { Operation } from '../../operations/codes.ts';
import { none } from '../../operations/row.ts';
import { operationRows } from '../../operations.ts';
import { turnCondition, turnLines } from './forward.ts';
import type { OperandSource } from './operands.ts';
import type { Plan } from './plan.ts';
import { fixedIndex, nameOf } from './plan.ts';
import type { Register } from './registers.ts';
import { RuleWriter } from './rule-writer.ts';
import type { BindingSite, Decision, LoopSite, OperationSite, Sequence } from './structure.ts';
import { isWithin } from './structure.ts';

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
  /** Inputs that something is added to; of those with a variable of their own, whether always. */
  readonly touchedInputs = new Set<number>();
  /** Inputs in the array that something is added to on every way. */
  readonly alwaysTouched = new Set<number>();
  readonly reached: Reached = new Map();
  usesAdjoints = false;
  /** Conditions around the code that is being written. */
  #conditions = 0;
  #holds = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#rules = new RuleWriter(plan.pools);
  }

  /** Places for what general registers held. */
  get holdSize(): number {
    return this.#holds;
  }

  /** How the gradient of an input with a variable of its own is told. */
  gradientText(index: number): string {
    const name = `g${index}`;
    const reach = this.reached.get(name);
    if (reach === undefined) return '0';
    if (reach === 'always') return name;
    return `${flagOf(name)} ? ${name} : 0`;
  }

  write(): string[] {
    this.#sequence(this.#plan.structure.root, this.reached);
    for (const [name, reach] of this.reached) if (reach === 'sometimes') this.#flags.add(flagOf(name));
    const unused = /^(\w+) = true;$/;
    return this.#lines.filter((line) => {
      const flag = unused.exec(line)?.[1];
      return flag === undefined || this.#flags.has(flag);
    });
  }

  #sequence(sequence: Sequence, reached: Reached): void {
    const { items, decision } = sequence;
    for (const item of items) {
      if (item.kind !== 'operation' || item.operation < 0) continue;
      if (this.#plan.hasAdjoint(item) && !this.#plan.members.has(item) && this.#plan.slotOf(item) === undefined) {
        this.#declare(nameOf.adjoint(item), reached);
      }
    }
    for (const register of this.#plan.beginsIn(sequence)) this.#declare(nameOf.total(register), reached);
    if (decision !== undefined) this.#decision(sequence, decision, reached);
    for (const item of items.toReversed()) {
      if (item.kind === 'operation') this.#operation(item, reached);
      else if (item.kind === 'binding') this.#binding(item, reached);
      else this.#loop(item, reached);
    }
  }

  #declare(name: string, reached: Reached): void {
    this.#lines.push(`let ${name} = -0;`, `let ${flagOf(name)} = false;`);
    reached.delete(name);
  }

  /** What an accumulator begins with gets its adjoint; results of operations have it already. */
  #binding(binding: BindingSite, reached: Reached): void {
    for (const [register, { initial }] of this.#plan.accumulators) {
      const source = this.#plan.operands.bound.get(binding);
      if (!initial.has(binding) || source?.kind !== 'inputs') continue;
      const total = nameOf.total(register);
      this.#where(total, reached, () => {
        this.#contributeToInput(binding, source.indices, total, reached);
      });
    }
  }

  #decision(sequence: Sequence, { site, turns, arms }: Decision, reached: Reached): void {
    const [no, yes] = arms;
    if (no === undefined || yes === undefined) {
      this.#lines.push('{');
      this.#sequence((no ?? yes)!, reached);
      this.#lines.push('}');
      return;
    }
    let condition: string;
    if (site === undefined) condition = turnCondition(this.#plan, sequence, turns);
    else {
      const tape = this.#plan.pools.tape(sequence);
      this.arms.set(site, tape);
      condition = `${tape} !== 0`;
    }
    const [whenYes, whenNo] = [new Map(reached), new Map(reached)];
    this.#conditions++;
    this.#lines.push(`if (${condition}) {`);
    this.#sequence(yes, whenYes);
    this.#lines.push('} else {');
    this.#sequence(no, whenNo);
    this.#lines.push('}');
    this.#conditions--;
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
      this.#conditions++;
      this.#rule(site, name, inside);
      this.#conditions--;
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
    this.#conditions++;
    write(inside);
    this.#conditions--;
    this.#lines.push('}');
    join(reached, inside, new Map(reached));
  }

  /** What an operation adds to its operands; `adjoint` is its own. */
  #rule(site: OperationSite, adjoint: string, reached: Reached): void {
    const rules = this.#rules;
    rules.into(this.#lines);
    const sources = this.#plan.operands.of[site.id]!;
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
    const source = this.#plan.operands.of[site.id]![index]!;
    const text = (): string => this.#rules.text(contribution);
    if (source.kind === 'inputs') this.#contributeToInput(site, source.indices, text(), reached);
    else if (source.kind === 'local') this.#contributeToSite(site, source.site, text(), reached);
    else if (source.kind === 'register') this.#contributeToRegister(site, index, source.register, text(), reached);
    else if (source.kind === 'memory' && this.#plan.hasAdjoint(source.site)) {
      const slot = this.#plan.slotOfRun(source.site, source.makers, site.sequence);
      this.#addTo(`g[${slot}]`, text());
      this.#lines.push(`n[${slot}] = 1;`);
    }
  }

  #contributeToInput(
    { sequence }: { readonly sequence: Sequence },
    indices: Int32Array,
    text: string,
    reached: Reached,
  ): void {
    for (const index of indices) this.touchedInputs.add(index);
    const fixed = fixedIndex(indices);
    if (fixed !== undefined && !this.#plan.movingInputs.has(fixed)) {
      this.#contributeTo(`g${fixed}`, 0, text, reached);
      return;
    }
    const index = this.#plan.pools.indexOf(indices, sequence);
    this.#addTo(`g[${index}]`, text);
    if (this.#conditions > 0) this.#lines.push(`n[${index}] = 1;`);
    else for (const each of indices) this.alwaysTouched.add(each);
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
    for (const binding of register.bindings) {
      const source = this.#plan.operands.bound.get(binding)!;
      if (source.kind === 'inputs') for (const input of source.indices) this.touchedInputs.add(input);
    }
  }

  /** Within its chain the adjoint of an accumulator stays as it is. */
  #contributeToTotal(user: OperationSite, register: Register, text: string, reached: Reached): void {
    if (this.#plan.accumulators.get(register)!.chain.has(user)) return;
    const { initial } = this.#plan.accumulators.get(register)!;
    const around = [...initial].find((binding) => isWithin(user.sequence, binding.sequence))!;
    this.#contributeTo(nameOf.total(register), around.sequence.path.length, text, reached);
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
