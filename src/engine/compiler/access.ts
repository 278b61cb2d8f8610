import type { Instructions } from './instructions.ts';
import type { Item, Loop, Step } from './roll.ts';

/** A step with the loops around it, outermost first. */
export interface Template {
  readonly step: Step;
  readonly path: readonly Loop[];
  /** The function that has it. */
  readonly chunk: number;
}

/** An index that moves by a stride for each turn of each loop, outermost first. */
export interface Index {
  readonly base: number;
  readonly strides: readonly number[];
}

/** Where an operand is found by all runs of a step. */
export type Access =
  | { readonly kind: 'literal'; readonly value: number }
  /** A `const` of the same turn of all loops around it. */
  | { readonly kind: 'local'; readonly template: Template }
  /** What a step of the same body made in the turn before; in the first turn something else. */
  | { readonly kind: 'carried'; readonly template: Template; readonly initial: Access }
  /** What a step made in the last turn of the loops around it that are not around who asks. */
  | { readonly kind: 'last'; readonly template: Template; readonly depth: number }
  /** In the inputs or the constants of this operand. */
  | { readonly kind: 'element'; readonly array: 'inputs' | 'constants'; readonly index: Index }
  /** In memory: for each run, by its reference. Where that is, is known when all operands have been found. */
  | { readonly kind: 'memory'; readonly sources: Int32Array; readonly path: readonly Loop[] };

/** Where something stands in memory. */
export type Place =
  | { readonly kind: 'slot'; readonly index: Index }
  /** At an index that a table has at this index. */
  | { readonly kind: 'table'; readonly index: Index };

/** Says where operands are found, and gathers the tables for it and which operations must be kept in memory. */
export class Accesses {
  readonly #instructions: Instructions;
  /** By position of a step's first run. */
  readonly #templates = new Map<number, Template>();
  /** By position of any run: the position of its step's first run. */
  readonly #firstRuns: Int32Array;
  /** By position of any run: its number among the runs of its step. */
  readonly #runs: Int32Array;
  /** Steps of which what they compute is read from memory, by the position of their first run: where that begins, once it is known. */
  readonly #kept = new Map<number, number>();
  /** Steps of which the last turn is read: how many of the loops around them go on meanwhile. */
  readonly #last = new Map<number, Set<number>>();
  /** By the position of the first run of a step, the outputs that it makes, by run. */
  readonly #delivered = new Map<number, Int32Array>();
  #slots = 0;
  /** Constants which differ from turn to turn, and indices into memory. */
  readonly constants: number[] = [];
  readonly table: number[] = [];
  /** Whether memory is also asked for inputs and constants, behind the operations. */
  mixes = false;

  constructor(instructions: Instructions, chunks: readonly (readonly Item[])[]) {
    this.#instructions = instructions;
    this.#firstRuns = new Int32Array(instructions.nodes.length);
    this.#runs = new Int32Array(instructions.nodes.length);
    for (const [chunk, items] of chunks.entries()) this.#enter(items, [], chunk);
  }

  template(step: Step): Template {
    return this.#templates.get(step.start)!;
  }

  /** Where operand number `index` of a step is found. */
  of(template: Template, index: number): Access {
    const { program, nodes, references } = this.#instructions;
    const runs = offsetsOf(template.path);
    const sources = runs.map((offset) => {
      const node = nodes[template.step.start + offset]!;
      return references[program.operands[program.operandStart[node]! + index]!]!;
    });
    return this.#find(sources, template.path, template.step.start, template.chunk);
  }

  /** Where an output is found behind all operations; `chunk` is the function that asks. */
  ofOutput(reference: number, chunk: number): Access {
    return this.#find(Int32Array.of(reference), [], this.#firstRuns.length, chunk);
  }

  /**
   * Of these sources, in the order of the outputs, has those go to the outputs at once which nobody reads from memory, where a step makes
   * only such. Returns the numbers of the others.
   */
  deliver(sources: readonly number[]): number[] {
    const numbers = new Map<number, Int32Array>();
    for (const [output, source] of sources.entries()) {
      const start = source < this.#firstRuns.length ? this.#firstRuns[source]! : -1;
      if (start < 0 || this.#kept.has(start)) continue;
      const runs = numbers.get(start) ?? new Int32Array(runsOf(this.#templates.get(start)!.path)).fill(-1);
      numbers.set(start, runs);
      const run = this.#runs[source]!;
      // An output that is there twice, or a run that is none, is copied.
      runs[run] = runs[run] === -1 ? output : -2;
    }
    for (const [start, outputs] of numbers)
      if (outputs.every((output) => output >= 0)) this.#delivered.set(start, outputs);
    return sources.flatMap((source, output) =>
      source < this.#firstRuns.length && this.#delivered.has(this.#firstRuns[source]!) ? [] : [output],
    );
  }

  /** The number of the output that a step makes in each turn, as text; undefined where it makes none. */
  deliveredBy({ step, path }: Template): Place | undefined {
    const outputs = this.#delivered.get(step.start);
    return outputs === undefined ? undefined : this.#placeOf(outputs, path);
  }

  /** Says that an operation is read from memory. */
  keep(position: number): void {
    this.#kept.set(this.#firstRuns[position]!, -1);
  }

  /** Gives all that is kept its place in memory, once all operands have been found. */
  settle(): void {
    for (const start of this.#kept.keys()) {
      this.#kept.set(start, this.#slots);
      this.#slots += runsOf(this.#templates.get(start)!.path);
    }
  }

  /** Numbers in memory: what is kept, the inputs, the constants. */
  get memorySize(): number {
    return this.#slots + this.#instructions.inputCount + this.#instructions.constants.length;
  }

  /** Where the inputs stand in memory, if they are read there. */
  get inputsInMemory(): number {
    return this.#slots;
  }

  /** Where a step puts what it computes in each turn; undefined where nobody reads it there. */
  slotOf({ step, path }: Template): Index | undefined {
    const base = this.#kept.get(step.start);
    return base === undefined ? undefined : denseIndex(base, path);
  }

  /** How many loops around a step go on while somebody reads what it made in the last turn of the others. */
  lastReadAt(step: Step): readonly number[] {
    return [...(this.#last.get(step.start) ?? [])];
  }

  /** Where sources stand, one for each run. */
  place(sources: Int32Array, path: readonly Loop[]): Place {
    return this.#placeOf(
      sources.map((source) => this.slot(source)),
      path,
    );
  }

  #placeOf(slots: Int32Array, path: readonly Loop[]): Place {
    const index = affineIndex(slots, path);
    if (index !== undefined) return { kind: 'slot', index };
    const base = this.table.length;
    for (const slot of slots) this.table.push(slot);
    return { kind: 'table', index: denseIndex(base, path) };
  }

  /** Where one source stands. */
  slot(source: number): number {
    const operations = this.#firstRuns.length;
    if (source >= operations) return this.#slots + source - operations;
    return this.#kept.get(this.#firstRuns[source]!)! + this.#runs[source]!;
  }

  /** Where a single constant stands. */
  constantAt(value: number): number {
    const index = this.constants.findIndex((each) => Object.is(each, value));
    return index < 0 ? this.constants.push(value) - 1 : index;
  }

  #enter(items: readonly Item[], path: readonly Loop[], chunk: number): void {
    for (const item of items) {
      if (item.kind === 'loop') {
        this.#enter(item.body, [...path, item], chunk);
        continue;
      }
      this.#templates.set(item.start, { step: item, path, chunk });
      for (const [run, offset] of offsetsOf(path).entries()) {
        this.#firstRuns[item.start + offset] = item.start;
        this.#runs[item.start + offset] = run;
      }
    }
  }

  /** What runs at `from` with the loops of `path` around it reads these sources, one for each run. */
  #find(sources: Int32Array, path: readonly Loop[], from: number, chunk: number): Access {
    const operations = this.#firstRuns.length;
    const constantsFrom = operations + this.#instructions.inputCount;
    const first = sources[0]!;
    if (first >= constantsFrom && sources.every((source) => source === first)) {
      return { kind: 'literal', value: this.#instructions.constants[first - constantsFrom]! };
    }
    if (sources.every((source) => source >= constantsFrom)) {
      const base = this.constants.length;
      for (const source of sources) this.constants.push(this.#instructions.constants[source - constantsFrom]!);
      return { kind: 'element', array: 'constants', index: denseIndex(base, path) };
    }
    return (
      this.#local(sources, path, from, chunk) ??
      this.#carried(sources, path, from, chunk) ??
      this.#lastTurn(sources, path, from, chunk) ??
      this.#far(sources, path)
    );
  }

  #local(sources: Int32Array, path: readonly Loop[], from: number, chunk: number): Access | undefined {
    const template = this.#templateAt(sources[0]!);
    if (template === undefined || template.chunk !== chunk || template.step.start >= from) return undefined;
    if (template.path.some((loop, depth) => loop !== path[depth])) return undefined;
    const offsets = offsetsOf(path, template.path.length);
    const { start } = template.step;
    return sources.every((source, run) => source === start + offsets[run]!) ? { kind: 'local', template } : undefined;
  }

  #carried(sources: Int32Array, path: readonly Loop[], from: number, chunk: number): Access | undefined {
    const loop = path.at(-1);
    if (loop === undefined) return undefined;
    // The second turn of the innermost loop tells which step it would be.
    const template = this.#templateAt(sources[1]!);
    if (template === undefined || template.path.length !== path.length || template.path.at(-1) !== loop)
      return undefined;
    const offsets = offsetsOf(path);
    const initial: number[] = [];
    for (let run = 0; run < sources.length; run++) {
      if (run % loop.count === 0) initial.push(sources[run]!);
      else if (sources[run] !== template.step.start + offsets[run - 1]!) return undefined;
    }
    // In its first turn a step may read what stands before it in the same turn: that is not there when the loop begins.
    const outer = offsetsOf(path.slice(0, -1));
    const operations = this.#firstRuns.length;
    if (initial.some((source, run) => source >= loop.start + outer[run]! && source < operations)) return undefined;
    const before = this.#find(Int32Array.from(initial), path.slice(0, -1), Math.min(from, loop.start), chunk);
    return { kind: 'carried', template, initial: before };
  }

  #lastTurn(sources: Int32Array, path: readonly Loop[], from: number, chunk: number): Access | undefined {
    const template = this.#templateAt(sources[0]!);
    if (template === undefined || template.chunk !== chunk) return undefined;
    let depth = 0;
    while (depth < template.path.length && template.path[depth] === path[depth]) depth++;
    const over = template.path.slice(depth);
    const first = over[0];
    if (first === undefined || first.start >= from) return undefined;
    const offsets = offsetsOf(path, depth);
    const lastTurn = over.reduce((offset, { count, length }) => offset + (count - 1) * length, template.step.start);
    if (!sources.every((source, run) => source === lastTurn + offsets[run]!)) return undefined;
    const depths = this.#last.get(template.step.start) ?? new Set();
    this.#last.set(template.step.start, depths.add(depth));
    return { kind: 'last', template, depth };
  }

  #far(sources: Int32Array, path: readonly Loop[]): Access {
    const operations = this.#firstRuns.length;
    const constantsFrom = operations + this.#instructions.inputCount;
    if (sources.every((source) => source >= operations && source < constantsFrom)) {
      const index = affineIndex(sources, path);
      if (index !== undefined)
        return { kind: 'element', array: 'inputs', index: { ...index, base: index.base - operations } };
    }
    for (const source of sources) {
      if (source < operations) this.keep(source);
      else this.mixes = true;
    }
    return { kind: 'memory', sources, path };
  }

  #templateAt(source: number): Template | undefined {
    return source < this.#firstRuns.length ? this.#templates.get(this.#firstRuns[source]!) : undefined;
  }
}

/**
 * By run of what stands in these loops: how far it is behind the first run. Only the first `depth` loops count; runs are as many as
 * all loops together make.
 */
export function offsetsOf(path: readonly Loop[], depth = path.length): Int32Array {
  let offsets = Int32Array.of(0);
  path.forEach(({ count, length }, level) => {
    const next = new Int32Array(offsets.length * count);
    for (let run = 0; run < offsets.length; run++) {
      for (let turn = 0; turn < count; turn++) {
        next[run * count + turn] = offsets[run]! + (level < depth ? turn * length : 0);
      }
    }
    offsets = next;
  });
  return offsets;
}

function runsOf(path: readonly Loop[]): number {
  return path.reduce((product, { count }) => product * count, 1);
}

/** The index of the n-th run at `base + n`. */
function denseIndex(base: number, path: readonly Pick<Loop, 'count'>[]): Index {
  const strides: number[] = [];
  let stride = 1;
  for (let level = path.length - 1; level >= 0; level--) {
    strides.unshift(stride);
    stride *= path[level]!.count;
  }
  return { base, strides };
}

/** The index that has these values for the runs, if there is one. */
export function affineIndex(values: Int32Array, path: readonly Pick<Loop, 'count'>[]): Index | undefined {
  const base = values[0]!;
  const { strides: runs } = denseIndex(0, path);
  const strides = runs.map((run) => values[run]! - base);
  let expected = Int32Array.of(base);
  path.forEach(({ count }, level) => {
    const next = new Int32Array(expected.length * count);
    for (let run = 0; run < expected.length; run++) {
      for (let turn = 0; turn < count; turn++) next[run * count + turn] = expected[run]! + turn * strides[level]!;
    }
    expected = next;
  });
  return values.every((value, run) => value === expected[run]) ? { base, strides } : undefined;
}
