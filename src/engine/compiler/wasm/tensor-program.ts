import { Operation } from '../../operations/codes.ts';
import { prepareKernel } from '../../operations/kernels.ts';
import type { Numbers } from '../../precision.ts';
import { operandsOf, type Program, shapeOfNode } from '../../program.ts';
import { sizeOf, type Value } from '../../tensor.ts';
import { InputCopies } from './inputs.ts';
import { instantiate } from './module.ts';
import { Plan, type PlannedStage } from './plan.ts';

const pageBytes = 65_536;
/** Programs of more nodes would be one very long function. */
const mostNodes = 20_000;

/** A part of the way through a program: code, a kernel in JavaScript, or a guard. Returns false where a guard does not hold. */
type Stage = () => boolean;

/**
 * A program whose values all stand in one WebAssembly memory. Products, sums and most elementwise operations run there, as one function
 * wherever nothing else comes in between; what has no code there runs in JavaScript on the same memory. All have the interpreter's bits.
 */
export class TensorProgram {
  readonly #program: Program;
  readonly #plan: Plan;
  readonly #memory: ArrayBuffer;
  /** By node, where they were asked for. */
  readonly #views: (Numbers | undefined)[] = [];
  readonly #stages: readonly Stage[];
  /** The nodes that the interpreter's kernels compute, in their order. */
  readonly kernels: readonly number[];
  readonly #inputs: InputCopies;
  /** One after the other they are all outputs. */
  readonly #outputs: readonly Numbers[];

  /** Throws WebAssemblyFailure. */
  constructor(program: Program) {
    this.#program = program;
    const plan = new Plan(program);
    this.#plan = plan;
    const { memory, segments } = instantiate(Math.ceil(plan.bytes / pageBytes), plan.segments);
    this.#memory = memory;
    plan.constants.write(memory);
    for (const { address, numbers } of plan.tables) new Int32Array(memory, address, numbers.length).set(numbers);
    this.#fill();
    this.#inputs = new InputCopies(program.inputs.map(({ node }) => this.#view(node)));
    this.#outputs = plan.outputs.map(({ address, count }) => new plan.lanes.Numbers(memory, address, count));
    this.#stages = plan.stages.map((stage) => this.#stage(stage, segments));
    this.kernels = plan.stages.flatMap((stage) => (stage.kind === 'kernel' ? [stage.node] : []));
  }

  /** Returns false where a guard did not hold. */
  run(inputs: ArrayLike<number> | readonly Value[], outputs: Float64Array): boolean {
    this.#inputs.copy(inputs);
    for (const stage of this.#stages) if (!stage()) return false;
    let offset = 0;
    for (const part of this.#outputs) {
      outputs.set(part, offset);
      offset += part.length;
    }
    return true;
  }

  #view(node: number): Numbers {
    const { roots, addresses, lanes } = this.#plan;
    const root = roots[node]!;
    let view = this.#views[root];
    if (view === undefined) {
      view = new lanes.Numbers(this.#memory, addresses[root]!, sizeOf(shapeOfNode(this.#program, root)));
      this.#views[root] = view;
    }
    return view;
  }

  /** Constants, and what is computed of them alone. */
  #fill(): void {
    const program = this.#program;
    for (let node = 0; node < program.nodeCount; node++) {
      if (this.#plan.fixed[node] === 0) continue;
      const view = this.#view(node);
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
        const view = this.#view(stage.node);
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
      program.precision,
    );
    const out = this.#view(node);
    const views = operands.map((operand) => this.#view(operand));
    return () => kernel(out, views);
  }
}

/** Whether a program may be run so, and gains by it. */
export function hasTensorCode(program: Program): boolean {
  if (program.nodeCount > mostNodes) return false;
  for (let node = 0; node < program.nodeCount; node++) if (program.shapes[node]! >= 0) return true;
  return false;
}
