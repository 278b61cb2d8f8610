import type { SeededRandom } from './seeded-random.ts';

/** What random sources are made of. */
export interface SourceStyle {
  /** A constant of the program, as text. */
  readonly constant: (random: SeededRandom) => string;
  /** Operators between two expressions. */
  readonly operators: readonly string[];
  readonly functions: readonly string[];
}

/** Values stay moderate, so that gradients can be compared to many digits. */
export const moderate: SourceStyle = {
  constant: (random) => random.uniform(-2, 2).toFixed(3),
  operators: ['+', '+', '-', '*', '*'],
  functions: ['sin', 'cos', 'tanh', 'atan', 'asinh', 'abs', 'fround'],
};

/** Everything, with the numbers at which arithmetic is most easily wrong. */
export const special: SourceStyle = {
  constant: (random) =>
    random.next() < 0.4
      ? random.pick(['NaN', 'Infinity', '-Infinity', '-0', '0', '5e-324', '1e308', '-1e-200', '2 ** 53', '-1'])
      : random.uniform(-3, 3).toFixed(3),
  operators: ['+', '-', '*', '/', '%', '**', '|', '&', '^', '<<', '>>', '>>>'],
  functions: [
    ...['abs', 'sqrt', 'cbrt', 'exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'sin', 'cos', 'tan', 'asin', 'acos'],
    ...['atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'floor', 'ceil', 'round', 'trunc', 'sign', 'fround'],
  ],
};

const comparisons = ['<', '<=', '>', '>=', '==', '!=', '===', '!=='];

/**
 * Writes a random function: branches, loops, closures, arrays, and names that are used again and again. The function ends after a
 * bounded number of steps whatever its numbers are.
 */
export class SourceWriter {
  readonly #random: SeededRandom;
  readonly #style: SourceStyle;
  /** Names that can be read, and those of them that can be assigned to. */
  #readable: string[];
  #assignable: string[] = [];
  #arrays: string[] = [];
  #names = 0;
  #depth = 0;

  constructor(random: SeededRandom, style: SourceStyle, parameters: readonly string[]) {
    this.#random = random;
    this.#style = style;
    this.#readable = [...parameters];
  }

  /** Statements that end with a return of a number. */
  body(): string {
    const lines = Array.from({ length: this.#random.integer(3, 8) }, () => this.#statement());
    const last = this.#readable.slice(-4).map((name) => `(${name} ?? 0)`);
    return `${lines.join('\n')}\nreturn ${last.join(' + ')} + ${this.#expression(2)};`;
  }

  #name(): string {
    this.#names++;
    return `v${this.#names}`;
  }

  #block(): string {
    const readable = [...this.#readable];
    const assignable = [...this.#assignable];
    const arrays = [...this.#arrays];
    this.#depth++;
    const lines = Array.from({ length: this.#random.integer(1, 3) }, () => this.#statement());
    this.#depth--;
    this.#readable = readable;
    this.#assignable = assignable;
    this.#arrays = arrays;
    return `{ ${lines.join(' ')} }`;
  }

  #statement(): string {
    const random = this.#random;
    const kind = random.integer(0, this.#depth >= 2 ? 4 : 11);
    if (kind <= 1 || (kind <= 3 && this.#assignable.length === 0)) return this.#declaration();
    if (kind <= 3) return this.#assignment();
    if (kind === 4) return this.#array();
    if (kind === 5) return `if (${this.#condition()}) ${this.#block()} else ${this.#block()}`;
    if (kind === 6) return `if (${this.#condition()}) ${this.#block()}`;
    if (kind === 7) return this.#loop();
    if (kind === 8) {
      const counter = this.#name();
      return `let ${counter} = 0; while (${this.#condition()}) { if (++${counter} > ${random.integer(1, 4)}) break; ${this.#block()} }`;
    }
    if (kind === 9) return this.#closure();
    if (kind === 10)
      return `switch (${random.pick([0, 1, 2])}) { case 0: ${this.#block()} case 1: ${this.#block()} break; default: ${this.#block()} }`;
    return `try { ${this.#block()} if (${this.#condition()}) throw ${this.#expression(1)}; } catch (e) ${this.#block()}`;
  }

  #declaration(): string {
    const name = this.#name();
    const text = `let ${name} = ${this.#expression(3)};`;
    this.#readable.push(name);
    this.#assignable.push(name);
    return text;
  }

  #assignment(): string {
    const random = this.#random;
    const target = random.pick(this.#assignable);
    if (random.next() < 0.15) return random.pick([`${target}++;`, `--${target};`]);
    if (random.next() < 0.1) return `${target} ${random.pick(['||=', '&&=', '??='])} ${this.#expression(2)};`;
    const operator = random.next() < 0.4 ? '=' : `${random.pick(this.#style.operators)}=`;
    return `${target} ${operator} ${this.#expression(2)};`;
  }

  #array(): string {
    const random = this.#random;
    if (this.#arrays.length > 0 && random.next() < 0.6) {
      const array = random.pick(this.#arrays);
      return random.pick([
        `${array}.push(${this.#expression(2)});`,
        `${array}[${random.integer(0, 1)}] ${random.pick(this.#style.operators)}= ${this.#expression(1)};`,
        `${array}[0] = ${this.#expression(2)};`,
        `[${array}[0], ${array}[1]] = [${array}[1], ${array}[0]];`,
      ]);
    }
    const name = this.#name();
    const text = `const ${name} = [${this.#expression(2)}, ${this.#expression(2)}];`;
    this.#arrays.push(name);
    return text;
  }

  #loop(): string {
    const random = this.#random;
    const counter = this.#name();
    if (this.#arrays.length > 0 && random.next() < 0.4) {
      const array = random.pick(this.#arrays);
      const head = `for (const ${counter} of [...${array}].slice(0, 4))`;
      this.#readable.push(counter);
      const body = this.#block();
      this.#readable = this.#readable.filter((name) => name !== counter);
      return `${head} ${body}`;
    }
    this.#readable.push(counter);
    const head = `for (let ${counter} = 0; ${counter} < ${random.integer(1, 4)}; ${counter}++)`;
    const stop =
      random.next() < 0.3
        ? `{ if (${this.#condition()}) ${random.pick(['break', 'continue'])}; ${this.#block()} }`
        : this.#block();
    this.#readable = this.#readable.filter((name) => name !== counter);
    return `${head} ${stop}`;
  }

  #closure(): string {
    const name = this.#name();
    const parameter = this.#name();
    const argument = this.#expression(1);
    this.#readable.push(parameter);
    const text = `const ${name} = ((${parameter}) => ${this.#expression(2)})(${argument});`;
    this.#readable = this.#readable.filter((known) => known !== parameter);
    this.#readable.push(name);
    return text;
  }

  #condition(depth = 1): string {
    const random = this.#random;
    const side = (): string => this.#expression(depth);
    const simple = (): string => `${side()} ${random.pick(comparisons)} ${side()}`;
    const kind = random.next();
    if (kind < 0.6) return simple();
    if (kind < 0.7) return `!(${simple()})`;
    if (kind < 0.8) return side();
    return `${simple()} ${random.pick(['&&', '||'])} ${simple()}`;
  }

  /** An expression that is a number at run time. */
  #expression(depth: number): string {
    const random = this.#random;
    const kind = depth === 0 ? random.integer(0, 2) : random.integer(0, 11);
    if (kind <= 1) return random.pick(this.#readable.slice(random.next() < 0.5 ? -3 : 0));
    if (kind === 2) return `(${this.#style.constant(random)})`;
    const inner = (): string => this.#expression(depth - 1);
    if (kind <= 6) return `(${inner()} ${random.pick(this.#style.operators)} ${inner()})`;
    if (kind === 7) return `Math.${random.pick(this.#style.functions)}(${inner()})`;
    if (kind === 8) return `(${this.#condition(depth - 1)} ? ${inner()} : ${inner()})`;
    if (kind === 9) return `(${inner()} ${random.pick(['||', '&&'])} ${inner()})`;
    if (kind === 10) return `Math.${random.pick(['max', 'min'])}(${inner()}, ${inner()})`;
    return this.#arrays.length > 0 ? this.#ofArray() : `(-(${inner()}))`;
  }

  #ofArray(): string {
    const array = this.#random.pick(this.#arrays);
    return this.#random.pick([
      `${array}[${this.#random.integer(0, 1)}]`,
      `${array}.reduce((a, b) => a + b)`,
      `${array}.map((v) => v * 0.5)[1]`,
      `${array}.filter((v) => v > 0).length`,
      `[...${array}].sort((a, b) => a - b)[0]`,
      `${array}.indexOf(${array}[1])`,
    ]);
  }
}
