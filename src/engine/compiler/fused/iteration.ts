import { normEpsilon } from '../../optimizers/clipping.ts';
import type { PartNames } from '../../optimizers/parts/code.ts';
import { literal } from '../generate.ts';
import type { Column, Vector } from './columns.ts';
import type { FusedParts } from './parts.ts';
import type { StraightCode } from './straight.ts';
import { straightCode } from './straight.ts';

/** The first letter of the names of an element's value, gradient and update at the new point. */
const letters: Readonly<Record<Vector, string>> = { value: 'n', gradient: 'g', update: 'u' };

/** An entry of the optimizer's state: a number, or one number of an array. */
interface Entry {
  /** As the state has it: `.step`, `.firstMoment[0]`. */
  readonly place: string;
  /** Ends the names of its variables. */
  readonly name: string;
}

/**
 * The text of an iteration. Of its variables, x and d are θ and Δθ before it; n, g and u are θ, ∇L and Δθ of the new point; of each
 * entry of the state, b is what it was before the last update, s is what it is before this one, and a is what it becomes.
 */
export class IterationText {
  /** What the text names besides, functions and what they take. */
  readonly bound: Record<string, unknown> = {};
  readonly #parts: FusedParts;
  readonly #elements: readonly number[];
  readonly #entries: readonly Entry[];
  readonly #numbers: string[] = [];
  readonly #straight: StraightCode | undefined;

  constructor(parts: FusedParts) {
    this.#parts = parts;
    this.#elements = parts.program.inputs.map((_, element) => element);
    this.#entries = Object.entries(parts.state).flatMap(([name, entry]): Entry[] =>
      typeof entry === 'number'
        ? [{ place: `.${name}`, name }]
        : this.#elements.map((i) => ({ place: `.${name}[${i}]`, name: `${name}_${i}` })),
    );
    this.#straight = straightCode(parts.program, (index) => `n${index}`, 'EXIT');
    this.#bind();
  }

  /** Exponents, which the text finds in `c`. */
  get constants(): readonly number[] {
    return this.#straight?.constants ?? [];
  }

  /** A function for one iteration, which leaves all it makes in the point's memory. */
  step(): string {
    const each = (line: (i: number) => string): string[] => this.#elements.map(line);
    const entries = (line: (entry: Entry) => string): string[] => this.#entries.map(line);
    return [
      'return ({ parameters, update, gradient, scalars }, state, next, rate, tests) => {',
      ...this.#constants,
      ...each((i) => `const n${i} = parameters[${i}] + update[${i}];`),
      ...entries(({ place, name }) => `const s_${name} = state${place};`),
      ...this.#iteration('return false;'),
      ...each((i) => `parameters[${i}] = n${i}; gradient[${i}] = g${i}; update[${i}] = u${i};`),
      ...entries(({ place, name }) => `next${place} = a_${name};`),
      'scalars[0] = loss; scalars[1] = gradientNorm; scalars[2] = updateNorm;',
      'return true;',
      '};',
    ].join('\n');
  }

  /** A function for many iterations, whose rows are laid out like this. */
  block(layout: readonly Column[]): string {
    const each = (line: (i: number) => string): string[] => this.#elements.map(line);
    const entries = (line: (entry: Entry) => string): string[] => this.#entries.map(line);
    const column = (kind: Column['kind'], of?: Vector, element?: number): string => {
      const index = layout.findIndex(
        (one) =>
          one.kind === kind && (of === undefined || ('element' in one && one.of === of && one.element === element)),
      );
      return `c${index}[at - 1]`;
    };
    return [
      'return ({ parameters, update, gradient, scalars }, state, next, count, rates, tests, { columns, row }) => {',
      ...this.#constants,
      ...each((i) => `let x${i} = parameters[${i}]; let d${i} = update[${i}];`),
      ...entries(({ place, name }) => `let b_${name} = state${place}; let s_${name} = next${place};`),
      ...layout.map((_, index) => `const c${index} = columns[${index}];`),
      'const end = row + count;',
      // V8 then knows the lengths in the loop, which takes a quarter of the time from it.
      `if (rates.length < count || ${layout.map((_, index) => `c${index}.length < end`).join(' || ')}) return 0;`,
      'let at = row;',
      'for (; at < end; at++) {',
      'const rate = rates[at - row];',
      ...each((i) => `const n${i} = x${i} + d${i};`),
      ...this.#iteration('break;'),
      ...each((i) => `x${i} = n${i}; d${i} = u${i};`),
      ...entries(({ name }) => `b_${name} = s_${name}; s_${name} = a_${name};`),
      ...layout.map((one, index) => record(one, index, this.#isTrusted)),
      '}',
      'if (at === row) return 0;',
      ...each((i) => `parameters[${i}] = x${i}; update[${i}] = d${i};`),
      ...each((i) => `gradient[${i}] = ${column('element', 'gradient', i)};`),
      ...entries(({ place, name }) => `state${place} = b_${name}; next${place} = s_${name};`),
      `scalars[0] = ${column('loss')};`,
      `scalars[1] = ${column('gradientNorm')}; scalars[2] = ${column('updateNorm')};`,
      'return at - row;',
      '};',
    ].join('\n');
  }

  /** What stands at the beginning of every function. */
  get #constants(): readonly string[] {
    return [...this.#numbers, 'const mostLoss = tests.loss;', 'const leastSquares = tests.squares;'];
  }

  /** Whether the root of a plain sum of squares is a norm. */
  readonly #isTrusted = (sum: string): string =>
    `${sum} >= ${literal(this.#parts.norms.smallestTrustedSum)} && ${sum} < Infinity`;

  /** From the new point's θ to all that is made of it. Leaves by `exit` where somebody must look at it. */
  #iteration(exit: string): string[] {
    const elements = this.#elements;
    const squares = (letter: string): string => sumOfSquares(elements.map((i) => `${letter}${i}`));
    const all = (letter: string): string => elements.map((i) => `${letter}${i}`).join(', ');
    return [
      ...this.#evaluation(exit),
      `if (!(loss <= mostLoss && loss >= ${-Number.MAX_VALUE})) ${exit}`,
      `const squares = ${squares('g')};`,
      `if (!(squares > leastSquares && squares < Infinity)) ${exit}`,
      'const gradientNorm = Math.sqrt(squares);',
      ...this.#update(),
      `const updateSquares = ${squares('u')};`,
      `const updateNorm = ${this.#isTrusted('updateSquares')} ? Math.sqrt(updateSquares) : norm(${all('u')});`,
    ];
  }

  #evaluation(exit: string): string[] {
    const elements = this.#elements;
    const straight = this.#straight;
    if (straight === undefined) {
      return [
        ...elements.map((i) => `q[${i}] = n${i};`),
        `if (!run(q, r)) ${exit}`,
        'const loss = r[0];',
        ...elements.map((i) => `const g${i} = r[${i + 1}];`),
      ];
    }
    const { lines, outputs } = straight;
    return [
      ...lines.map((line) => line.replace('EXIT', exit)),
      `const loss = ${outputs[0]};`,
      ...elements.map((i) => `const g${i} = ${outputs[i + 1]};`),
    ];
  }

  /** Clipping, then the optimizer's parts. */
  #update(): string[] {
    const { clipping, parts } = this.#parts;
    const lines: string[] = [];
    const scale = clipping.norm === undefined ? '' : 'clip * ';
    if (clipping.norm !== undefined) {
      lines.push(`const clip = Math.min(1, ${literal(clipping.norm)} / (gradientNorm + ${literal(normEpsilon)}));`);
    }
    for (const i of this.#elements) lines.push(`let u${i} = ${scale}g${i};`);
    if (clipping.value !== undefined) {
      const most = literal(clipping.value);
      for (const i of this.#elements) lines.push(`u${i} = Math.min(${most}, Math.max(-${most}, u${i}));`);
    }
    for (const { code } of parts) {
      const once = this.#names(undefined);
      lines.push(...(code.iteration?.(once) ?? []));
      for (const i of this.#elements) lines.push(...code.element(this.#names(i)));
    }
    return lines;
  }

  #names(element: number | undefined): PartNames {
    const { state } = this.#parts;
    const nameOf = (entry: string): string => (typeof state[entry] === 'number' ? entry : `${entry}_${element}`);
    return {
      u: `u${element}`,
      parameter: `n${element}`,
      rate: 'rate',
      before: (entry) => `s_${nameOf(entry)}`,
      after: (entry) => `a_${nameOf(entry)}`,
    };
  }

  /** Numbers are written into the function, where they are constants. */
  #bind(): void {
    const known = new Map<string, unknown>();
    for (const [name, value] of this.#parts.parts.flatMap(({ code }) => Object.entries(code.bound))) {
      if (known.has(name) && !Object.is(known.get(name), value)) {
        throw new Error(`Two parts of an optimizer mean different things by "${name}".`);
      }
      if (known.has(name)) continue;
      known.set(name, value);
      if (typeof value === 'number') this.#numbers.push(`const ${name} = ${literal(value)};`);
      else this.bound[name] = value;
    }
  }
}

/** As `norm` sums them: the squares at even places, and those at odd ones. */
function sumOfSquares(names: readonly string[]): string {
  const [even, odd] = [0, 1].map((place) =>
    names
      .filter((_, index) => index % 2 === place)
      .map((name) => `${name} * ${name}`)
      .join(' + '),
  );
  return odd === '' ? even! : `${even} + (${odd})`;
}

/** Writes the number of a column to its row. */
function record(column: Column, index: number, isTrusted: (sum: string) => string): string {
  if (column.kind !== 'norm') return `c${index}[at] = ${numberOf(column)};`;
  const names = namesIn(column);
  const sum = sumOfSquares(names);
  const root = `${isTrusted(`w${index}`)} ? Math.sqrt(w${index}) : norm(${names.join(', ')})`;
  return `const w${index} = ${sum}; c${index}[at] = ${root};`;
}

function numberOf(column: Exclude<Column, { readonly kind: 'norm' }>): string {
  switch (column.kind) {
    case 'loss':
    case 'gradientNorm':
    case 'updateNorm':
      return column.kind;
    case 'learningRate':
      return 'rate';
    case 'gap':
      return 'NaN';
    case 'element':
      return `${letters[column.of]}${column.element}`;
    case 'size':
      return `Math.abs(${letters[column.of]}${column.element})`;
    case 'smallest':
    case 'largest': {
      const [first, ...rest] = namesIn(column);
      const name = column.kind === 'smallest' ? 'min' : 'max';
      return rest.reduce((so, next) => `Math.${name}(${so}, ${next})`, first!);
    }
  }
}

function namesIn({ of, start, end }: Extract<Column, { readonly start: number }>): readonly string[] {
  return Array.from({ length: end - start }, (_, index) => `${letters[of]}${start + index}`);
}
