import { Operation, operationNames } from '../operations/codes.ts';
import type { Program } from '../program.ts';
import type { Access, Index, Template } from './access.ts';
import { Accesses } from './access.ts';
import type { Instructions } from './instructions.ts';
import { instructionsOf, tokensOf } from './instructions.ts';
import type { Item, Loop, Step } from './roll.ts';
import { roll } from './roll.ts';
import { scalarCode } from './scalar-code.ts';

/** Steps in one function. V8 optimises functions of up to some 60 KB of bytecode; one of this many steps has a quarter of that. */
const stepsInFunction = 800;
/** More outputs than this are copied by a loop. */
const mostNamedOutputs = 64;

/** Code for a program, with the numbers that it reads. */
export interface GeneratedCode {
  /**
   * Body of a function of (memory, constants, table, sigmoid, softplus) that returns `(inputs, outputs) => boolean`: whether all
   * guards held; only then all outputs are written.
   */
  readonly text: string;
  /** What the operations keep, and behind it room for the inputs, and the constants. */
  readonly memory: Float64Array;
  readonly constants: Float64Array;
  readonly table: Int32Array;
}

/** Whether there is code for every node of a program: all of them are numbers. */
export function canGenerate(program: Program): boolean {
  for (let node = 0; node < program.nodeCount; node++) {
    const operation = program.operations[node]!;
    if (program.shapes[node]! >= 0) return false;
    if (operation > Operation.constant && scalarCode[operationNames[operation]!] === undefined) return false;
  }
  return true;
}

/**
 * JavaScript for a program of numbers. What a recording has unrolled is rolled into loops again; the rest stands line by line, in
 * functions of a size that V8 optimises. Every value keeps its bits: each step is the operation that `scalar.ts` defines, and none
 * changes its place.
 */
export function generate(program: Program): GeneratedCode {
  return new Generator(instructionsOf(program)).run();
}

/** Lines around a loop that is being written. */
interface OpenLoop {
  readonly loop: Loop;
  readonly before: string[];
  readonly end: string[];
  /** Names of what was loaded or carried before the loop, by its text. */
  readonly names: Map<string, string>;
}

class Generator {
  readonly #instructions: Instructions;
  readonly #chunks: readonly (readonly Item[])[];
  readonly #accesses: Accesses;
  readonly #open: OpenLoop[] = [];
  /** Loads at the beginning of the function that is being written. */
  #prelude = new Map<string, string>();
  #chunk = 0;
  #names = 0;

  constructor(instructions: Instructions) {
    this.#instructions = instructions;
    this.#chunks = inChunks(roll(tokensOf(instructions)));
    this.#accesses = new Accesses(instructions, this.#chunks);
  }

  run(): GeneratedCode {
    const { constants: values, inputCount, nodes } = this.#instructions;
    // What an operation computes is known to be read from memory only when all others have been looked at.
    const accesses = this.#accessesOfAll();
    const outputs = this.#outputs();
    // Also a program without operations has a function, for its outputs.
    const chunks = this.#chunks.length === 0 ? [[]] : this.#chunks;
    const functions = chunks.map((items, chunk) => {
      this.#chunk = chunk;
      this.#prelude = new Map();
      const lines = this.#write(items, accesses);
      const last = chunk === chunks.length - 1 ? outputs() : [];
      return [
        `function part${chunk}(x, r, m, c, t) {`,
        ...this.#prelude.values(),
        ...lines,
        ...last,
        'return true;',
        '}',
      ];
    });
    const copies = this.#accesses.mixes
      ? [`for (let i = 0; i < ${inputCount}; i++) m[${nodes.length} + i] = x[i];`]
      : [];
    const calls = functions.map((_, part) => `part${part}(x, r, m, c, t)`);
    const main = ['return (x, r) => {', ...this.#inputGuards(), ...copies, `return ${calls.join(' && ')};`, '};'];
    const memory = new Float64Array(nodes.length + inputCount + values.length);
    memory.set(values, nodes.length + inputCount);
    return {
      text: ["'use strict';", ...functions.flat(), ...main].join('\n'),
      memory,
      constants: Float64Array.from(this.#accesses.constants),
      table: Int32Array.from(this.#accesses.table),
    };
  }

  #accessesOfAll(): ReadonlyMap<Step, readonly Access[]> {
    const { program, nodes } = this.#instructions;
    const found = new Map<Step, readonly Access[]>();
    const visit = (items: readonly Item[]): void => {
      for (const item of items) {
        if (item.kind === 'loop') {
          visit(item.body);
          continue;
        }
        const node = nodes[item.start]!;
        const count = program.operandStart[node + 1]! - program.operandStart[node]!;
        const template = this.#accesses.template(item);
        found.set(
          item,
          Array.from({ length: count }, (_, index) => this.#accesses.of(template, index)),
        );
      }
    };
    for (const items of this.#chunks) visit(items);
    return found;
  }

  /** Finds the outputs, and returns what writes the lines for them. */
  #outputs(): () => string[] {
    const { program, references, nodes } = this.#instructions;
    const sources = Array.from(program.outputs, (node) => references[node]!);
    const chunk = Math.max(0, this.#chunks.length - 1);
    if (sources.length <= mostNamedOutputs) {
      const found = sources.map((source) => this.#accesses.ofOutput(source, chunk));
      return () => found.map((access, index) => `r[${index}] = ${this.#expression(access, 0)};`);
    }
    const base = this.#accesses.table.length;
    for (const source of sources) {
      this.#accesses.table.push(source);
      if (source < nodes.length) this.#accesses.keep(source);
      else this.#accesses.mixes = true;
    }
    return () => [`for (let i = 0; i < ${sources.length}; i++) r[i] = m[t[${base} + i]];`];
  }

  /** Guards on inputs, and on constants, which always hold. */
  #inputGuards(): string[] {
    const { guards, nodes, inputCount } = this.#instructions;
    return [...guards].flatMap(([reference, value]) => {
      const input = reference - nodes.length;
      return input >= 0 && input < inputCount ? [guardLine(`x[${input}]`, value)] : [];
    });
  }

  #write(items: readonly Item[], accesses: ReadonlyMap<Step, readonly Access[]>): string[] {
    return items.flatMap((item) => (item.kind === 'step' ? this.#step(item, accesses) : this.#loop(item, accesses)));
  }

  #loop(loop: Loop, accesses: ReadonlyMap<Step, readonly Access[]>): string[] {
    const turn = `k${this.#open.length}`;
    const open: OpenLoop = { loop, before: [], end: [], names: new Map() };
    this.#open.push(open);
    const body = this.#write(loop.body, accesses);
    this.#open.pop();
    return [...open.before, `for (let ${turn} = 0; ${turn} < ${loop.count}; ${turn}++) {`, ...body, ...open.end, '}'];
  }

  #step(step: Step, accesses: ReadonlyMap<Step, readonly Access[]>): string[] {
    const { program, nodes, guards } = this.#instructions;
    const node = nodes[step.start]!;
    const template = this.#accesses.template(step);
    const depth = template.path.length;
    const found = accesses.get(step)!;
    const operands = found.map((access) => this.#expression(access, depth));
    const name = nameOf(template);
    const operation = program.operations[node] as Operation;
    const value =
      operation === Operation.power
        ? this.#power(operands[0]!, operands[1]!, found[1]!)
        : scalarCode[operationNames[operation]!]!(...operands);
    const lines = [`const ${name} = ${value};`];
    const guard = guards.get(step.start);
    if (guard !== undefined) lines.push(guardLine(name, guard));
    if (this.#accesses.kept[step.start] === 1) {
      const index = { base: step.start, strides: template.path.map(({ length }) => length) };
      lines.push(`m[${indexText(index)}] = ${name};`);
    }
    return lines;
  }

  /**
   * The square is the one power whose product has the same bits. No exponent is a literal: of some, V8 makes another operation, with
   * other bits.
   */
  #power(base: string, exponent: string, access: Access): string {
    if (access.kind !== 'literal') return `${exponent} === 2 ? ${base} * ${base} : ${base} ** ${exponent}`;
    if (access.value === 2) return `${base} * ${base}`;
    return `${base} ** c[${this.#accesses.constantAt(access.value)}]`;
  }

  /** An operand, for code with `depth` loops around it. */
  #expression(access: Access, depth: number): string {
    switch (access.kind) {
      case 'literal':
        return literal(access.value);
      case 'local':
        return nameOf(access.template);
      case 'carried':
        return this.#carried(access, depth);
      case 'table':
        return `m[t[${indexText(access.index)}]]`;
      case 'element':
        return this.#element(access, depth);
    }
  }

  #carried({ template, initial }: Extract<Access, { kind: 'carried' }>, depth: number): string {
    const { before, end, names } = this.#open[depth - 1]!;
    const first = this.#expression(initial, depth - 1);
    const key = `${nameOf(template)} from ${first}`;
    let name = names.get(key);
    if (name === undefined) {
      name = `p${this.#names++}`;
      names.set(key, name);
      before.push(`let ${name} = ${first};`);
      end.push(`${name} = ${nameOf(template)};`);
    }
    return name;
  }

  /** A load, which stands before all loops in which it is the same and already made. */
  #element({ array, index }: Extract<Access, { kind: 'element' }>, depth: number): string {
    const letter = { inputs: 'x', constants: 'c', memory: 'm' }[array];
    const text = `${letter}[${indexText(index)}]`;
    let outside = depth;
    while (outside > 0 && this.#sameIn(outside - 1, array, index)) outside--;
    if (outside === 0 && this.#isGiven(array, index)) {
      const name = `${letter}${index.base}`;
      this.#prelude.set(name, `const ${name} = ${text};`);
      return name;
    }
    if (outside === depth) return text;
    const { before, names } = this.#open[outside]!;
    let name = names.get(text);
    if (name === undefined) {
      name = `h${this.#names++}`;
      names.set(text, name);
      before.push(`const ${name} = ${text};`);
    }
    return name;
  }

  /** Whether a load is the same in all turns of the loop at a depth, and was made before it. */
  #sameIn(depth: number, array: 'inputs' | 'constants' | 'memory', { base, strides }: Index): boolean {
    if (strides[depth] !== 0) return false;
    if (array !== 'memory') return true;
    const around = this.#open.slice(0, depth);
    const follows = around.every(({ loop }, level) => strides[level]! <= loop.length);
    return (base < this.#open[depth]!.loop.start && follows) || base >= this.#instructions.nodes.length;
  }

  /** Whether something is there when the present function begins. */
  #isGiven(array: 'inputs' | 'constants' | 'memory', { base, strides }: Index): boolean {
    if (strides.some((stride) => stride !== 0)) return false;
    const start = this.#chunks[this.#chunk]?.[0]?.start ?? 0;
    return array !== 'memory' || base < start || base >= this.#instructions.nodes.length;
  }
}

/** Items in groups of about as many steps as a function may have. */
function inChunks(items: readonly Item[]): readonly (readonly Item[])[] {
  const chunks: Item[][] = [];
  let steps = stepsInFunction;
  for (const item of items) {
    const size = stepsOf(item);
    if (steps + size > stepsInFunction) {
      chunks.push([]);
      steps = 0;
    }
    chunks.at(-1)!.push(item);
    steps += size;
  }
  return chunks;
}

function stepsOf(item: Item): number {
  return item.kind === 'step' ? 1 : item.body.reduce((sum, each) => sum + stepsOf(each), 1);
}

function nameOf({ step }: Template): string {
  return `v${step.start}`;
}

function indexText({ base, strides }: Index): string {
  const parts = strides.flatMap((stride, level) => {
    if (stride === 0) return [];
    return [stride === 1 ? `k${level}` : `k${level} * ${stride < 0 ? `(${stride})` : stride}`];
  });
  return [String(base), ...parts].join(' + ');
}

function literal(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return text.startsWith('-') ? `(${text})` : text;
}

function guardLine(name: string, value: number): string {
  if (Number.isNaN(value)) return `if (${name} === ${name}) return false;`;
  if (value !== 0) return `if (${name} !== ${literal(value)}) return false;`;
  return `if (${name} !== 0 || 1 / ${name} ${Object.is(value, -0) ? '>' : '<'} 0) return false;`;
}
