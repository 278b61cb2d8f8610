import { Operation, operationNames } from '../operations/codes.ts';
import type { Program } from '../program.ts';
import type { Access, Index, Template } from './access.ts';
import { Accesses, offsetsOf } from './access.ts';
import type { Instructions } from './instructions.ts';
import { instructionsOf, linksWithin, tokensOf } from './instructions.ts';
import type { Item, Loop, Step } from './roll.ts';
import { roll } from './roll.ts';
import { scalarCode } from './scalar-code.ts';

/** Steps in one function. V8 optimises functions of up to some 60 KB of bytecode; one of this many steps has a quarter of that. */
const stepsInFunction = 800;
/** More outputs than this are copied by a loop. */
const mostNamedOutputs = 64;

/** Operations whose results are numbers of float32 wherever their operands are. */
const exact: ReadonlySet<Operation> = new Set([
  Operation.maximum,
  Operation.minimum,
  Operation.less,
  Operation.lessOrEqual,
  Operation.greater,
  Operation.greaterOrEqual,
  Operation.equal,
  Operation.notEqual,
  Operation.sameValue,
  Operation.negate,
  Operation.abs,
  Operation.sign,
  Operation.fround,
  Operation.truth,
  Operation.not,
  Operation.stopGradient,
  Operation.select,
]);
/** Outputs that move evenly in memory are copied by a loop of their own where they are this many. */
const leastEven = 16;

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
 * JavaScript for a program of numbers, which must be handed its inputs in its own precision. What a recording has unrolled is rolled into loops again; the rest stands line by line, in
 * functions of a size that V8 optimises. Every value keeps its bits: each step is the operation that `scalar.ts` defines, and none
 * changes its place.
 */
export function generate(program: Program): GeneratedCode {
  return new Generator(instructionsOf(program)).run();
}

/** Lines around a loop that is being written, or around a whole function. */
interface OpenBody {
  readonly before: string[];
  readonly end: string[];
  /** Names of what was loaded or carried before the loop, by its text. */
  readonly names: Map<string, string>;
  /** Loads of the step that is being written, and names of all that the body has loaded so far. */
  readonly loads: string[];
  readonly loaded: Map<string, string>;
}

function newBody(): OpenBody {
  return { before: [], end: [], names: new Map(), loads: [], loaded: new Map() };
}

class Generator {
  readonly #instructions: Instructions;
  readonly #chunks: readonly (readonly Item[])[];
  readonly #accesses: Accesses;
  /** The function that is being written, then the loops, outermost first. */
  #open: OpenBody[] = [];
  readonly #loops: Loop[] = [];
  #names = 0;

  constructor(instructions: Instructions) {
    this.#instructions = instructions;
    this.#chunks = inChunks(roll(tokensOf(instructions), (start, end) => linksWithin(instructions, start, end)));
    this.#accesses = new Accesses(instructions, this.#chunks);
  }

  run(): GeneratedCode {
    const { constants: values, inputCount } = this.#instructions;
    // What an operation computes is known to be read from memory only when all others have been looked at.
    const accesses = this.#accessesOfAll();
    const outputs = this.#outputs();
    this.#accesses.settle();
    // Also a program without operations has a function, for its outputs.
    const chunks = this.#chunks.length === 0 ? [[]] : this.#chunks;
    const functions = chunks.map((items, chunk) => {
      this.#open = [newBody()];
      const lines = this.#write(items, accesses);
      const last = chunk === chunks.length - 1 ? outputs() : [];
      return [
        `function part${chunk}(x, r, m, c, t) {`,
        ...lines,
        ...this.#open[0]!.loads,
        ...last,
        'return true;',
        '}',
      ];
    });
    const inputs = this.#accesses.inputsInMemory;
    const copies = this.#accesses.mixes ? [`for (let i = 0; i < ${inputCount}; i++) m[${inputs} + i] = x[i];`] : [];
    const calls = functions.map((_, part) => `part${part}(x, r, m, c, t)`);
    const main = ['return (x, r) => {', ...this.#inputGuards(), ...copies, `return ${calls.join(' && ')};`, '};'];
    const memory = new Float64Array(this.#accesses.memorySize);
    memory.set(values, inputs + inputCount);
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
    // The loss is rarely where its gradient is.
    const [loss, ...rest] = sources;
    const access = this.#accesses.ofOutput(loss!, chunk);
    // Where no guard can fail, outputs may be written before the end.
    const copied = this.#instructions.guards.size === 0 ? this.#accesses.deliver(rest) : [...rest.keys()];
    if (copied.length <= mostNamedOutputs) {
      const found = copied.map((output) => this.#accesses.ofOutput(rest[output]!, chunk));
      return () => [
        `r[0] = ${this.#expression(access, 0)};`,
        ...found.map((each, index) => `r[${copied[index]! + 1}] = ${this.#expression(each, 0)};`),
      ];
    }
    for (const output of copied) {
      if (rest[output]! < nodes.length) this.#accesses.keep(rest[output]!);
      else this.#accesses.mixes = true;
    }
    return () => {
      const slots = copied.map((output) => this.#accesses.slot(rest[output]!));
      return [`r[0] = ${this.#expression(access, 0)};`, ...this.#copies(copied, slots)];
    };
  }

  /** Lines that copy outputs, by number, out of memory: stretches that move evenly, and single ones by a table. */
  #copies(outputs: readonly number[], slots: readonly number[]): string[] {
    const lines: string[] = [];
    const singles: number[] = [];
    for (let first = 0; first < slots.length; ) {
      const stride = (slots[first + 1] ?? 0) - slots[first]!;
      let end = first + 1;
      const follows = (next: number): boolean =>
        slots[next]! - slots[next - 1]! === stride && outputs[next] === outputs[next - 1]! + 1;
      while (end < slots.length && follows(end)) end++;
      if (end - first < leastEven) end = first + 1;
      if (end - first < leastEven) singles.push(first);
      else {
        const from = indexText({ base: slots[first]!, strides: [stride] });
        lines.push(`for (let k0 = 0; k0 < ${end - first}; k0++) r[${outputs[first]! + 1} + k0] = m[${from}];`);
      }
      first = end;
    }
    const { table } = this.#accesses;
    const base = table.length;
    for (const single of singles) table.push(outputs[single]! + 1, slots[single]!);
    if (singles.length > 0) {
      lines.push(`for (let i = ${base}; i < ${base + 2 * singles.length}; i += 2) r[t[i]] = m[t[i + 1]];`);
    }
    return lines;
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
    const turn = `k${this.#loops.length}`;
    const open = newBody();
    this.#open.push(open);
    this.#loops.push(loop);
    const body = this.#write(loop.body, accesses);
    this.#open.pop();
    this.#loops.pop();
    // Loads for what stands before the loop belong to the body around it.
    const loads = this.#open.at(-1)!.loads.splice(0);
    return [
      ...loads,
      ...open.before,
      `for (let ${turn} = 0; ${turn} < ${loop.count}; ${turn}++) {`,
      ...body,
      ...open.end,
      '}',
    ];
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
    const inexact = program.precision === 'float32' && !exact.has(operation);
    const result = inexact ? `Math.fround(${value})` : value;
    const lines = [...this.#open.at(-1)!.loads.splice(0), `const ${name} = ${result};`];
    const guard = guards.get(step.start);
    if (guard !== undefined) lines.push(guardLine(name, guard));
    const slot = this.#accesses.slotOf(template);
    if (slot !== undefined) lines.push(`m[${indexText(slot)}] = ${name};`);
    const output = this.#accesses.deliveredBy(template);
    if (output !== undefined) {
      const text = indexText(output.index);
      lines.push(`r[${output.kind === 'slot' ? text : `t[${text}]`} + 1] = ${name};`);
    }
    for (const at of this.#accesses.lastReadAt(step)) {
      this.#open[at + 1]!.before.push(`let ${lastNameOf(template, at)} = 0;`);
      lines.push(`${lastNameOf(template, at)} = ${name};`);
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
      case 'last':
        return lastNameOf(access.template, access.depth);
      case 'element': {
        const letter = access.array === 'inputs' ? 'x' : 'c';
        let outside = depth;
        while (outside > 0 && access.index.strides[outside - 1] === 0) outside--;
        return this.#loaded(`${letter}[${indexText(access.index)}]`, outside, depth);
      }
      case 'memory': {
        const place = this.#accesses.place(access.sources, access.path);
        const text = indexText(place.index);
        if (place.kind === 'table') return this.#loaded(`m[t[${text}]]`, depth, depth);
        return this.#loaded(`m[${text}]`, this.#madeOutside(access.sources, place.index, depth), depth);
      }
    }
  }

  #carried({ template, initial }: Extract<Access, { kind: 'carried' }>, depth: number): string {
    const { before, end, names } = this.#open[depth]!;
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

  /** A load, made once: before the loop behind the first `outside` ones, or where all loops are, in the body. */
  #loaded(text: string, outside: number, depth: number): string {
    const body = this.#open[outside]!;
    if (outside === depth) {
      let name = body.loaded.get(text);
      if (name === undefined) {
        name = `h${this.#names++}`;
        body.loaded.set(text, name);
        body.loads.push(`const ${name} = ${text};`);
      }
      return name;
    }
    const { before, names } = this.#open[outside + 1]!;
    let name = body.loaded.get(text) ?? names.get(text);
    if (name === undefined) {
      name = `h${this.#names++}`;
      names.set(text, name);
      before.push(`const ${name} = ${text};`);
    }
    return name;
  }

  /** Behind how many of the loops a load from memory can stand: where it is the same in all turns of the others, and made before them. */
  #madeOutside(sources: Int32Array, { strides }: Index, depth: number): number {
    let outside = depth;
    while (outside > 0 && strides[outside - 1] === 0 && this.#isBefore(sources, outside - 1)) outside--;
    return outside;
  }

  /** Whether the sources of all runs are made before the loop at a depth begins, each time that it does. */
  #isBefore(sources: Int32Array, depth: number): boolean {
    const loop = this.#loops[depth]!;
    const inner = this.#loops.slice(depth).reduce((product, { count }) => product * count, 1);
    const offsets = offsetsOf(this.#loops.slice(0, depth));
    return offsets.every((offset, run) => {
      const source = sources[run * inner]!;
      return source < loop.start + offset || source >= this.#instructions.nodes.length;
    });
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

/** What a step made last, while the first `depth` loops around it go on. */
function lastNameOf({ step }: Template, depth: number): string {
  return `l${step.start}_${depth}`;
}

export function indexText({ base, strides }: Index): string {
  const parts = strides.flatMap((stride, level) => {
    if (stride === 0) return [];
    return [stride === 1 ? `k${level}` : `k${level} * ${stride < 0 ? `(${stride})` : stride}`];
  });
  return [String(base), ...parts].join(' + ');
}

/** A number as text that can be an operand of anything. */
export function literal(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return text.startsWith('-') ? `(${text})` : text;
}

/** Leaves by `exit` unless a number has exactly this value. */
export function guardLine(name: string, value: number, exit = 'return false;'): string {
  if (Number.isNaN(value)) return `if (${name} === ${name}) ${exit}`;
  if (value !== 0) return `if (${name} !== ${literal(value)}) ${exit}`;
  return `if (${name} !== 0 || 1 / ${name} ${Object.is(value, -0) ? '>' : '<'} 0) ${exit}`;
}
