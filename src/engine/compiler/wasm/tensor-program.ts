import { attributeOf } from '../../operations/attributes.ts';
import { Operation } from '../../operations/codes.ts';
import { evenPlane, planeOf } from '../../operations/elementwise.ts';
import { prepareKernel } from '../../operations/kernels.ts';
import { broadcastStrides, reducedStrides } from '../../operations/layout.ts';
import { operandsOf, type Program, shapeOfNode } from '../../program.ts';
import { type Shape, sizeOf, type Value } from '../../tensor.ts';
import type { Code } from './assembler.ts';
import { wasm } from './assembler.ts';
import type { ElementwiseLocals } from './elementwise.ts';
import { elementwiseCode, hasVectorCode, reservedNumbers, sumOfColumns, sumOfRows } from './elementwise.ts';
import { instantiate } from './module.ts';
import { tileColumns } from './product.ts';
import { productLayout } from './product-layout.ts';

const numberBytes = 8;
const pageBytes = 65_536;
/** Programs of more nodes would be one very long function. */
const mostNodes = 20_000;

/** Locals of a segment: addresses and counters, one number, vectors. */
const locals: ElementwiseLocals = { target: 0, sources: [1, 2, 3], row: 4, column: 5, vectors: [7, 8, 9, 10] };
const total = 6;
const localTypes = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'f64', 'v128', 'v128', 'v128', 'v128'] as const;

/** Numbers of the functions in the module. */
const packFunctionIndex = 0;
const productFunctionIndex = 1;

/** A part of the way through a program: code, a kernel in JavaScript, or a guard. Returns false where a guard does not hold. */
type Stage = () => boolean;

/**
 * A program whose values all stand in one WebAssembly memory. Products, sums and most elementwise operations run there, one segment
 * after the other; between them what has no code there runs in JavaScript on the same memory. All have the interpreter's bits.
 */
export class TensorProgram {
  readonly #program: Program;
  /** By node: where its numbers begin, in bytes. */
  readonly #addresses: Int32Array;
  readonly #views: readonly Float64Array[];
  readonly #stages: readonly Stage[];
  /** The nodes that the interpreter's kernels compute, in their order. */
  readonly kernels: readonly number[];

  /** Throws WebAssemblyFailure. */
  constructor(program: Program) {
    this.#program = program;
    this.#addresses = new Int32Array(program.nodeCount);
    let numbers = reservedNumbers;
    for (let node = 0; node < program.nodeCount; node++) {
      this.#addresses[node] = numbers * numberBytes;
      // Vector code may write one number beyond the last.
      numbers += 2 * Math.ceil((sizeOf(shapeOfNode(program, node)) + 1) / 2);
    }
    const panels = numbers * numberBytes;
    numbers += panelNumbersOf(program);
    const plan = new Plan(program, this.#addresses, panels);
    const { memory, segments } = instantiate(
      Math.ceil((numbers * numberBytes) / pageBytes),
      plan.segments.map((code) => ({ locals: localTypes, code })),
    );
    this.#views = Array.from(this.#addresses, (address, node) => {
      return new Float64Array(memory, address, sizeOf(shapeOfNode(program, node)));
    });
    this.#fill(plan.fixed);
    this.#stages = plan.stages.map((stage) => this.#stage(stage, segments));
    this.kernels = plan.stages.flatMap((stage) => (stage.kind === 'kernel' ? [stage.node] : []));
  }

  /** Returns false where a guard did not hold. */
  run(inputs: ArrayLike<number> | readonly Value[], outputs: Float64Array): boolean {
    const { inputs: described, outputs: wanted } = this.#program;
    for (let i = 0; i < described.length; i++) {
      const value = inputs[i]!;
      const view = this.#views[described[i]!.node]!;
      if (typeof value === 'number') view[0] = value;
      else view.set(value.data);
    }
    for (const stage of this.#stages) if (!stage()) return false;
    let offset = 0;
    for (const node of wanted) {
      const view = this.#views[node]!;
      outputs.set(view, offset);
      offset += view.length;
    }
    return true;
  }

  /** Constants, and what is computed of them alone. */
  #fill(fixed: Uint8Array): void {
    const program = this.#program;
    for (let node = 0; node < program.nodeCount; node++) {
      if (fixed[node] === 0) continue;
      const view = this.#views[node]!;
      const attribute = program.attributes.get(node);
      if (attribute?.kind === 'tensor') view.set(attribute.tensor.data);
      else if (program.operations[node] === Operation.constant) view[0] = program.constants[node]!;
      else this.#kernel(node)();
    }
  }

  #stage(stage: PlannedStage, segments: readonly (() => void)[]): Stage {
    switch (stage.kind) {
      case 'segment': {
        const run = segments[stage.segment]!;
        return () => {
          run();
          return true;
        };
      }
      case 'kernel': {
        const run = this.#kernel(stage.node);
        return () => {
          run();
          return true;
        };
      }
      case 'guard': {
        const view = this.#views[stage.node]!;
        return () => Object.is(view[0], stage.value);
      }
    }
  }

  #kernel(node: number): () => void {
    const program = this.#program;
    const operands = Array.from(operandsOf(program, node));
    const shapes = operands.map((operand) => shapeOfNode(program, operand));
    const kernel = prepareKernel(
      program.operations[node] as Operation,
      shapes,
      shapeOfNode(program, node),
      program.attributes.get(node),
    );
    const out = this.#views[node]!;
    const views = operands.map((operand) => this.#views[operand]!);
    return () => kernel(out, views);
  }
}

/** Whether a program may be run so, and gains by it. */
export function hasTensorCode(program: Program): boolean {
  if (program.nodeCount > mostNodes) return false;
  for (let node = 0; node < program.nodeCount; node++) if (program.shapes[node]! >= 0) return true;
  return false;
}

type PlannedStage =
  | { readonly kind: 'segment'; readonly segment: number }
  | { readonly kind: 'kernel'; readonly node: number }
  | { readonly kind: 'guard'; readonly node: number; readonly value: number };

/** What runs where: code as long as there is some, and what comes in between. */
class Plan {
  readonly stages: PlannedStage[] = [];
  readonly segments: Code[] = [];
  /** By node: 1 where it depends on constants alone. */
  readonly fixed: Uint8Array;
  readonly #program: Program;
  readonly #addresses: Int32Array;
  readonly #panels: number;
  #code: Code[] = [];

  constructor(program: Program, addresses: Int32Array, panels: number) {
    this.#program = program;
    this.#addresses = addresses;
    this.#panels = panels;
    this.fixed = new Uint8Array(program.nodeCount);
    let guard = 0;
    for (let node = 0; node < program.nodeCount; node++) {
      this.#plan(node);
      if (program.guardNodes[guard] !== node) continue;
      this.#endSegment();
      this.stages.push({ kind: 'guard', node, value: program.guardValues[guard++]! });
    }
    this.#endSegment();
  }

  #plan(node: number): void {
    const { operations } = this.#program;
    const operands = operandsOf(this.#program, node);
    if (operations[node] === Operation.input) return;
    if (operations[node] === Operation.constant || operands.every((operand) => this.fixed[operand] === 1)) {
      this.fixed[node] = 1;
      return;
    }
    const code = this.#codeOf(node);
    if (code !== undefined) {
      this.#code.push(code);
      return;
    }
    this.#endSegment();
    this.stages.push({ kind: 'kernel', node });
  }

  #endSegment(): void {
    if (this.#code.length === 0) return;
    this.stages.push({ kind: 'segment', segment: this.segments.push(this.#code.flat()) - 1 });
    this.#code = [];
  }

  #codeOf(node: number): Code | undefined {
    const operation = this.#program.operations[node] as Operation;
    if (operation === Operation.matmul) return this.#product(node);
    if (operation === Operation.sum || operation === Operation.sumTo) return this.#sum(node);
    return hasVectorCode(operation) ? this.#elementwise(node, operation) : undefined;
  }

  #elementwise(node: number, operation: Operation): Code | undefined {
    const program = this.#program;
    const shape = shapeOfNode(program, node);
    const operands = Array.from(operandsOf(program, node));
    // A reshape copies from end to end, whatever the shapes.
    const flat: Shape = [sizeOf(shape)];
    const plane =
      operation === Operation.reshape
        ? planeOf([flat], flat)
        : planeOf(
            operands.map((operand) => shapeOfNode(program, operand)),
            shape,
          );
    if (plane === null || plane.steps.some(({ column }) => column > 1)) return undefined;
    const { columns, steps } = plane;
    const size = sizeOf(shape);
    if (size === 0) return [];
    return elementwiseCode(
      operation,
      { address: this.#addresses[node]!, rows: size / columns, columns },
      operands.map((operand, index) => ({ address: this.#addresses[operand]!, ...steps[index]! })),
      locals,
    );
  }

  #sum(node: number): Code | undefined {
    const program = this.#program;
    const [operand] = Array.from(operandsOf(program, node));
    const from = shapeOfNode(program, operand!);
    const size = sizeOf(from);
    if (size === 0) return undefined;
    const strides =
      program.operations[node] === Operation.sum
        ? reducedStrides(from, attributeOf(program.attributes.get(node), 'axes').axes)
        : broadcastStrides(shapeOfNode(program, node), from);
    const plane = evenPlane(from, [strides]);
    if (plane === null) return undefined;
    const { columns } = plane;
    const { row, column } = plane.steps[0]!;
    const [out, source] = [this.#addresses[node]!, this.#addresses[operand!]!];
    const rows = size / columns;
    if (column === 0 && (row === 1 || rows === 1)) return sumOfColumns([out, source], [rows, columns], locals, total);
    if (column === 1 && (row === 0 || rows === 1)) return sumOfRows(out, source, rows, columns, locals);
    return undefined;
  }

  #product(node: number): Code | undefined {
    const program = this.#program;
    const [a, b] = Array.from(operandsOf(program, node)) as [number, number];
    const layout = productLayout(shapeOfNode(program, a), shapeOfNode(program, b), program.attributes.get(node));
    const { rows, inner, columns, leftRow, leftInner, rightRow, rightColumn } = layout;
    if (rows * inner * columns === 0) return undefined;
    const call = (index: number, values: readonly number[]): Code => [
      ...values.flatMap((value) => wasm.i32Const(value)),
      ...wasm.call(index),
    ];
    const steps = (numbers: number): number => numbers * numberBytes;
    return [
      ...call(packFunctionIndex, [
        this.#panels,
        this.#addresses[b]!,
        inner,
        columns,
        steps(rightRow),
        steps(rightColumn),
      ]),
      ...call(productFunctionIndex, [
        this.#addresses[node]!,
        this.#addresses[a]!,
        steps(leftRow),
        steps(leftInner),
        this.#panels,
        rows,
        columns,
        inner,
      ]),
    ];
  }
}

/** Numbers which the panels of the largest product take. */
function panelNumbersOf(program: Program): number {
  let most = 0;
  for (let node = 0; node < program.nodeCount; node++) {
    if (program.operations[node] !== Operation.matmul) continue;
    const [a, b] = Array.from(operandsOf(program, node), (operand) => shapeOfNode(program, operand));
    const { inner, columns } = productLayout(a!, b!, program.attributes.get(node));
    most = Math.max(most, Math.ceil(columns / tileColumns) * tileColumns * inner);
  }
  return most;
}
