import { Operation } from '../../operations/codes.ts';
import type { Program } from '../../program.ts';
import { NotMergeable } from './events.ts';
import type { BindingSite, OperationSite, Sequence, Structure, Trace } from './structure.ts';

/** What the traces say of one operand, or of what a binding takes. */
export class Observed {
  readonly sequence: Sequence;
  /** By what it can be found again in other arms. */
  readonly key: string;
  /** Sites that made it, other than before in the same turn. */
  readonly far = new Set<OperationSite>();
  readonly local = new Set<OperationSite>();
  /** Plain numbers, inputs, and runs of the sites that made it. */
  readonly constants: Column;
  readonly inputs: Column;
  readonly makers: Column;
  /** Whether a run had different makers. */
  varies = false;

  constructor(sequence: Sequence, key: string) {
    this.sequence = sequence;
    this.key = key;
    this.constants = new Column(sequence.runs);
    this.inputs = new Column(sequence.runs);
    this.makers = new Column(sequence.runs);
  }
}

/** A number for each run, as far as they are known. */
class Column {
  readonly #runs: number;
  #values: Float64Array | undefined;
  #known = new Uint8Array(0);
  #first = 0;

  constructor(runs: number) {
    this.#runs = runs;
  }

  get isEmpty(): boolean {
    return this.#values === undefined;
  }

  /** False where another number is known. */
  set(run: number, value: number): boolean {
    if (this.#values === undefined) {
      this.#values = new Float64Array(this.#runs);
      this.#known = new Uint8Array(this.#runs);
      this.#first = value;
    }
    if (this.#known[run] !== 0) return Object.is(this.#values[run], value);
    this.#values[run] = value;
    this.#known[run] = 1;
    return true;
  }

  /** All numbers; runs that were not seen, and will not be computed, have that of another. */
  filled(): Float64Array {
    return Float64Array.from(this.#known, (known, run) => (known === 1 ? this.#values![run]! : this.#first));
  }
}

/** By node, the number of the input that it is, −1 for others. */
export function inputNumbers(program: Program): Int32Array {
  const numbers = new Int32Array(program.nodeCount).fill(-1);
  for (const [index, { node }] of program.inputs.entries()) numbers[node] = index;
  return numbers;
}

/** The node of an operand; the loss has the output. */
export function operandNode({ program }: Trace, node: number, index: number): number {
  return node < 0 ? program.outputs[0]! : program.operands[program.operandStart[node]! + index]!;
}

/** Notes in each of them what a trace shows. @throws NotMergeable */
export function observe(
  structure: Structure,
  trace: Trace,
  operations: readonly (readonly Observed[])[],
  bindings: readonly Observed[],
): void {
  const { program } = trace;
  const inputs = inputNumbers(program);
  const visits = new Int32Array(program.nodeCount).fill(-1);
  const look = (each: Observed, run: number, source: number): void => {
    if (program.operations[source] === Operation.constant) {
      if (!each.constants.set(run, program.constants[source]!)) throw new NotMergeable();
    } else if (program.operations[source] === Operation.input) {
      if (!each.inputs.set(run, inputs[source]!)) throw new NotMergeable();
    } else {
      const from = visits[source]!;
      if (from < 0) throw new NotMergeable();
      const maker = structure.sites[trace.sites[from]!]!;
      const { path } = maker.sequence;
      const isLocal =
        isAround(path, each.sequence.path) && trace.runs[from] === outerRun(each.sequence, run, path.length);
      (isLocal ? each.local : each.far).add(maker);
      if (!each.makers.set(run, trace.runs[from]!)) each.varies = true;
    }
  };
  for (let visit = 0; visit < trace.nodes.length; visit++) {
    const node = trace.nodes[visit]!;
    const site = trace.sites[visit]!;
    const run = trace.runs[visit]!;
    if (site < 0) {
      const binding = structure.bindings[-1 - site]!;
      if (node >= 0) look(bindings[binding.id]!, run, node);
      else {
        const plain = plainNumber(binding, run);
        if (plain !== undefined && !bindings[binding.id]!.constants.set(run, plain)) throw new NotMergeable();
      }
      continue;
    }
    const own = operations[site]!;
    for (let index = 0; index < own.length; index++) look(own[index]!, run, operandNode(trace, node, index));
    if (node >= 0) visits[node] = visit;
  }
}

/** The number that a binding took, where that was a plain one. */
export function plainNumber(binding: BindingSite, run: number): number | undefined {
  const value = binding.values.get(run);
  return value?.kind === 'plain' && typeof value.value === 'number' ? value.value : undefined;
}

function isAround(outer: Sequence['path'], inner: Sequence['path']): boolean {
  return outer.every((loop, depth) => loop === inner[depth]);
}

/** The run of what stands in the first `depth` loops around a sequence, while that is in a run. */
function outerRun({ path }: Sequence, run: number, depth: number): number {
  let outer = run;
  for (let level = path.length; level > depth; level--) outer = Math.floor(outer / path[level - 1]!.count);
  return outer;
}
