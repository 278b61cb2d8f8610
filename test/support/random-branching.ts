// Losses as people write them with branches in plain loops: seeded, as text, with sums that only some arms add to, values of the turn
// before, inner loops, turns that end early, functions of their own, and comparisons with NaN.
import type { SeededRandom } from './seeded-random.ts';

/** Starting points of the parameters a, b and w of every loss. */
export const starts = [0.7, -0.4, [0.3, -0.6, 0.9]] as const;

/** The text of a module with a function `loss`. With `counts`, arms also change numbers that are not tracked. */
export function randomBranching(random: SeededRandom, counts: boolean): string {
  return new Writer(random, counts).module();
}

class Writer {
  readonly #random: SeededRandom;
  readonly #counts: boolean;
  #names = 0;

  constructor(random: SeededRandom, counts: boolean) {
    this.#random = random;
    this.#counts = counts;
  }

  module(): string {
    const random = this.#random;
    const rows = random.integer(4, 9);
    const data = (): string =>
      JSON.stringify(Array.from({ length: rows }, () => Math.round(random.uniform(-20, 20)) / 10));
    const loops = Array.from({ length: random.integer(1, 2) }, () => this.#loop(rows));
    return `const x = ${data()};
const y = ${data()};
const positive = (v) => (v < 0 ? -v : v);
function clip(v, most) {
  if (v > most) return most;
  return v;
}
export function loss(a = ${starts[0]}, b = ${starts[1]}, w = [${starts[2].join(', ')}]) {
  let s = ${random.pick(['0', '0', 'a * 0.1', 'b', '1.5'])};
  let u = ${random.pick(['0', '0', 'w[1] * a', '2'])};
  let before = ${random.pick(['0', 'b', 'a * b'])};
  let n = 0;
  ${loops.join('\n  ')}
  return ${random.pick(['s / x.length', 's + u', 's * a + u * 0.5', 's / x.length + 0.01 * (a * a + w[0] * w[0])', 's - before'])}${this.#counts && random.next() < 0.5 ? ' / (n + 1)' : ''};
}
`;
  }

  #loop(rows: number): string {
    const names = ['a', 'b', 'x[i]', 'y[i]', 'w[1]', 'w[i % 3]'];
    const lines: string[] = [];
    const count = this.#random.integer(2, 4);
    const own = this.#name();
    lines.push(`const ${own} = a * x[i] + ${this.#random.pick(['b', 'w[0]', 'w[i % 3]'])} - y[i];`);
    names.push(own, own, own);
    for (let k = 0; k < count; k++) lines.push(this.#statement(names));
    return `for (let i = 0; i < ${rows}; i++) {\n    ${lines.join('\n    ')}\n  }`;
  }

  #statement(names: string[]): string {
    const random = this.#random;
    switch (random.integer(0, 11)) {
      case 0:
        return `if (${this.#condition(names)}) s += ${this.#value(names)};`;
      case 1:
        return `if (${this.#condition(names)}) s += ${this.#value(names)}; else ${random.pick(['s -= ', 'u += ', 's = s * 0.5 + '])}${this.#value(names)};`;
      case 2:
        return `if (${this.#condition(names)}) continue;`;
      case 3: {
        const name = this.#name();
        const line = `const ${name} = ${this.#condition(names)} ? ${this.#value(names)} : ${this.#value(names)};`;
        names.push(name);
        return line;
      }
      case 4:
        return `${random.pick(['s', 'u'])} += ${this.#value(names)};`;
      case 5: {
        const value = this.#value(names);
        return `s += (${value} - before) ** 2; before = ${random.pick([value, names.at(-1)!])};`;
      }
      case 6: {
        const name = this.#name();
        const inner = random.pick(['', `if (w[j] * x[i] > ${this.#number()}) `, `if (z < ${this.#number()}) `]);
        const line = `let z = ${random.pick(['0', 'b', 'x[i]'])}; for (let j = 0; j < w.length; j++) { ${inner}z += w[j] * ${random.pick(['x[i]', 'y[j]', names.at(-1)!])}; } const ${name} = Math.tanh(z * a);`;
        return `{ ${line} s += ${name}; }`;
      }
      case 7:
        return `s += ${random.pick(['positive', 'Math.abs'])}(${this.#value(names)});`;
      case 8:
        return `s += clip(${this.#value(names)}, ${this.#number()});`;
      case 9:
        return `if (${this.#condition(names)}) { before = ${this.#value(names)}; } s += before * a;`;
      case 10:
        return this.#counts ? `if (${this.#condition(names)}) n++;` : `u -= ${this.#value(names)};`;
      default:
        return `if (${this.#condition(names)}) { if (${this.#condition(names)}) s += ${this.#value(names)}; else u -= ${this.#value(names)}; }`;
    }
  }

  #condition(names: readonly string[]): string {
    const random = this.#random;
    const value = this.#value(names);
    switch (random.integer(0, 6)) {
      case 0:
        return `Math.log(${value}) < ${this.#number()}`;
      case 1:
        return `!(${value} > ${this.#number()})`;
      case 2:
        return `${value} > 0 && ${this.#value(names)} < 1`;
      case 3:
        return `${value} >= ${names.at(-1)}`;
      default:
        return `${value} ${random.pick(['<', '>', '<=', '>='])} ${this.#number()}`;
    }
  }

  #value(names: readonly string[]): string {
    const random = this.#random;
    const name = (): string => random.pick(names);
    switch (random.integer(0, 8)) {
      case 0:
        return `${name()} * a`;
      case 1:
        return `(${name()} - ${name()} * b)`;
      case 2:
        return `Math.sin(a + ${name()})`;
      case 3:
        return `0.5 * a * ${names.at(-1)} ** 2`;
      case 4:
        return `Math.exp(-a * ${name()})`;
      case 5:
        return `Math.max(${name()}, b)`;
      case 6:
        return `(${name()} + w[2]) / (1 + a * a)`;
      default:
        return `${name()} * ${random.pick(['a', 'b', 'w[0]'])}`;
    }
  }

  #number(): string {
    return String(Math.round(this.#random.uniform(-15, 15)) / 10);
  }

  #name(): string {
    return `v${this.#names++}`;
  }
}
