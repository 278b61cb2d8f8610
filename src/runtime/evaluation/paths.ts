import type { CompiledProgram } from '../../engine/compiler/compile.ts';
import { compile } from '../../engine/compiler/compile.ts';
import type { CodeDescription } from '../../engine/compiler/describe.ts';
import { describeCode } from '../../engine/compiler/describe.ts';
import { differentiate } from '../../engine/differentiate.ts';
import type { Executor } from '../../engine/interpreter.ts';
import { createExecutor } from '../../engine/interpreter.ts';
import type { Numbers } from '../../engine/precision.ts';
import type { DifferentiatedProgram, KeptNode, Program } from '../../engine/program.ts';
import { shapeOfNode } from '../../engine/program.ts';
import type { Shape, Value } from '../../engine/tensor.ts';
import { sizeOf, Tensor } from '../../engine/tensor.ts';
import type { CompiledLoss } from '../descent/evaluator.ts';

/** How many paths of control flow are kept. */
const keptPaths = 8;
/** Code for whole iterations is not worth making for a run that is soon over. */
const evaluationsBeforeFusing = 500;
/** Of this many evaluations … */
const observed = 16;
/** … at most this many may follow a new path before that is said. */
const tolerated = 1;
/** One bit for each of those that are observed. */
const everyEvaluation = 2 ** observed - 1;

/** A path is compiled when it has been run this often: for less, making code takes longer than it saves. Tensors gain at once. */
const runsBeforeCode = { numbers: 100, tensors: 1 } as const;

/** The recording of one path of control flow, ready to be run at other points which take the same path. */
export class Path {
  readonly program: DifferentiatedProgram;
  /** The inputs which are drawn or fetched anew for every evaluation, as indices. */
  readonly drawn: readonly number[];
  /** Shapes of the tensors of the batch: with a batch of other shapes it cannot be run. */
  readonly batch: readonly Shape[];
  /** Whether the inputs are the elements of θ, one by one and nothing else. */
  readonly takesElements: boolean;
  #executor: Executor | undefined;
  #runs = 0;
  #compiled: CompiledProgram | undefined;
  #function: CompiledLoss | undefined;
  readonly #runsBeforeCode: number;
  /** Loss and gradient of compiled code, then what is kept beside them. */
  readonly #outputs: Float64Array;
  /** The part of them that is the gradient. */
  readonly #gradient: Float64Array;

  constructor(program: Program) {
    const differentiated = differentiate(program);
    const { inputs } = differentiated;
    this.program = differentiated;
    this.drawn = inputs.flatMap(({ role }, index) => (role === 'parameter' ? [] : [index]));
    this.takesElements = inputs.every(({ role, shape }) => role === 'parameter' && shape.length === 0);
    this.batch = inputs.flatMap(({ role, shape }) => (role === 'data' ? [shape] : []));
    const sizes = Array.from(this.#wanted, (node) => sizeOf(shapeOfNode(differentiated, node)));
    this.#outputs = new Float64Array(sizes.reduce((sum, size) => sum + size, 0));
    const elements = inputs.reduce((sum, { role, shape }) => sum + (role === 'parameter' ? sizeOf(shape) : 0), 0);
    this.#gradient = this.#outputs.subarray(1, 1 + elements);
    const hasTensors = differentiated.shapeTable.length > 0;
    this.#runsBeforeCode = hasTensors ? runsBeforeCode.tensors : runsBeforeCode.numbers;
  }

  /** Made when it is first needed: code does without. */
  get executor(): Executor {
    this.#executor ??= createExecutor(this.program);
    return this.#executor;
  }

  /** The nodes of the outputs, and after them those that are kept: code has no other values than its outputs. */
  get #wanted(): Int32Array {
    const { outputs, kept = [] } = this.program;
    return Int32Array.from([...outputs, ...kept.map(({ node }) => node)]);
  }

  /** Runs it on its inputs, and returns whether its guards hold. Often enough run it is compiled, which changes no bit. */
  run(inputs: Float64Array | readonly Value[], mayCompile = true): boolean {
    if (this.#compiled !== undefined) return this.#compiled(inputs, this.#outputs);
    if (mayCompile && ++this.#runs === this.#runsBeforeCode && this.compile()) return this.run(inputs);
    return this.executor.run(inputs);
  }

  /** Its code, where it is a function of the elements of θ alone and runs often. */
  get asFunction(): CompiledLoss | undefined {
    return this.#function;
  }

  /** Makes code for it; returns whether there is some from now on. */
  compile(): boolean {
    this.#compiled = compile(this.#compilable);
    const { program, takesElements } = this;
    if (takesElements && this.#compiled !== undefined) this.#function = { program, run: this.#compiled };
    return this.#compiled !== undefined;
  }

  /** What it is compiled to. */
  describeCode(): CodeDescription {
    return describeCode(this.#compilable);
  }

  get #compilable(): Program {
    return { ...this.program, outputs: this.#wanted };
  }

  /** Calls with what the last run observed for the running statistics. */
  observed(tell: (kept: KeptNode, values: Numbers) => void): void {
    const { program } = this;
    const { kept = [] } = program;
    let end = this.#outputs.length - kept.reduce((sum, { node }) => sum + sizeOf(shapeOfNode(program, node)), 0);
    for (const each of kept) {
      const start = end;
      end += sizeOf(shapeOfNode(program, each.node));
      tell(each, this.#compiled === undefined ? this.executor.data(each.node) : this.#outputs.subarray(start, end));
    }
  }

  /** The loss of the last run. */
  get loss(): number {
    return this.#compiled === undefined ? this.executor.scalar(this.program.outputs[0]!) : this.#outputs[0]!;
  }

  /** The gradient of the last run, which the next one overwrites; it may be written into `room`. */
  gradient(room: Float64Array): Float64Array {
    if (this.#compiled !== undefined) return this.#gradient;
    const { program, executor } = this;
    let offset = 0;
    for (let output = 1; output < program.outputs.length; output++) {
      const node = program.outputs[output]!;
      if (program.shapes[node]! < 0) room[offset++] = executor.scalar(node);
      else {
        const values = executor.data(node);
        room.set(values, offset);
        offset += values.length;
      }
    }
    return room;
  }
}

/**
 * The values of a path's inputs where it takes more than θ: `values` of θ, the tensors of the batch, and draws by their distribution,
 * the number of the first, and how many.
 */
export function inputsOf(
  path: Path,
  values: Value[],
  batch: readonly Tensor[],
  draw: (distribution: string, first: number, count: number) => Float64Array,
): readonly Value[] {
  const { inputs } = path.program;
  // Another path may have had more behind them.
  values.length = inputs.length;
  let drawn = 0;
  let data = 0;
  for (const index of path.drawn) {
    const { role, name, shape } = inputs[index]!;
    if (role === 'data') {
      values[index] = batch[data++]!;
      continue;
    }
    if (role !== 'random') throw new Error(`An input of the role ${role} cannot be filled in.`);
    const size = shape.reduce((product, length) => product * length, 1);
    const numbers = draw(name, drawn, size);
    drawn += size;
    values[index] = shape.length === 0 ? numbers[0]! : new Tensor(shape, numbers);
  }
  return values;
}

/** The paths that evaluations took lately, the one used last first. */
export class PathCache {
  #paths: Path[] = [];
  /** One bit for each of the last evaluations, the newest lowest: whether it followed a path not kept. */
  #missed = 0;
  #count = 0;
  /** Evaluations made, and the number of the next that is checked. */
  #made = 0;
  #nextCheck = 1;

  /** Those that are kept, the one used last first. */
  get kept(): readonly Path[] {
    return this.#paths;
  }

  /** Whether the loss takes a new path so often that keeping them is of little use. */
  get unstable(): boolean {
    return this.#count >= observed && bits(this.#missed) > tolerated;
  }

  /** The kept path that holds for these inputs, after it was run on them; undefined where none does. Impossible ones are passed over. */
  run(
    inputsOf: (path: Path) => Float64Array | readonly Value[],
    isPossible: (path: Path) => boolean = () => true,
  ): Path | undefined {
    // Where paths change all the time, making code for them is of no use.
    const { unstable } = this;
    let tried = unstable ? 1 : this.#paths.length;
    for (let index = 0; index < this.#paths.length && tried > 0; index++) {
      const path = this.#paths[index]!;
      if (!isPossible(path)) continue;
      tried--;
      if (!path.run(inputsOf(path), !unstable)) continue;
      if (index > 0) {
        this.#paths.splice(index, 1);
        this.#paths.unshift(path);
      }
      this.#observe(0);
      return path;
    }
    return undefined;
  }

  /** Keeps the path of an evaluation that was recorded, because none that was kept held. */
  add(path: Path): void {
    // The first recording of all is no sign of anything.
    if (this.#paths.length > 0) this.#observe(1);
    this.#paths.unshift(path);
    if (this.#paths.length > keptPaths) this.#paths.pop();
  }

  /** Counts an evaluation. Returns true for 1, 2, 4, 8, …: it is checked whether the recording still stands for the loss. */
  next(): boolean {
    const isChecked = ++this.#made === this.#nextCheck;
    if (isChecked) this.#nextCheck *= 2;
    return isChecked;
  }

  /** How many evaluations there are before the next one that is checked. */
  get unchecked(): number {
    return this.#nextCheck - this.#made - 1;
  }

  /** The path used last as a function, where the next evaluations will follow it as far as can be seen. */
  get asFunction(): CompiledLoss | undefined {
    if (this.unstable || this.unchecked === 0 || this.#made < evaluationsBeforeFusing) return undefined;
    return this.#paths[0]?.asFunction;
  }

  /** The path used last was followed so often again, by evaluations that are not checked and were not asked for here. */
  followed(count: number): void {
    this.#made += count;
    this.#missed = count < observed ? (this.#missed << count) & everyEvaluation : 0;
    this.#count += count;
  }

  clear(): void {
    this.#paths = [];
    this.#missed = 0;
    this.#count = 0;
  }

  #observe(missed: 0 | 1): void {
    this.#missed = ((this.#missed << 1) | missed) & everyEvaluation;
    this.#count++;
  }
}

function bits(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** The first node at which two recordings of the same point differ, −1 where they are the same. */
export function difference(left: Program, right: Program): number {
  const count = Math.min(left.nodeCount, right.nodeCount);
  for (let node = 0; node < count; node++) {
    if (left.operations[node] !== right.operations[node] || !Object.is(left.constants[node], right.constants[node])) {
      return node;
    }
    const start = left.operandStart[node]!;
    const length = left.operandStart[node + 1]! - start;
    const other = right.operandStart[node]!;
    if (right.operandStart[node + 1]! - other !== length) return node;
    for (let i = 0; i < length; i++) if (left.operands[start + i] !== right.operands[other + i]) return node;
    if (!sameAttribute(left.attributes.get(node), right.attributes.get(node))) return node;
  }
  if (left.nodeCount !== right.nodeCount) return count;
  return left.outputs[0] === right.outputs[0] ? -1 : left.outputs[0]!;
}

function sameAttribute(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  const a = Object.entries(left);
  if (a.length !== Object.keys(right).length) return false;
  return a.every(([key, value]) => sameAttribute(value, (right as Record<string, unknown>)[key]));
}
