import { ShapeError } from './errors.ts';
import { Operation } from './operations/codes.ts';
import { scalarBinary, scalarUnary, sigmoid, softplus } from './operations/scalar.ts';
import type { Numbers } from './precision.ts';
import { type Program, shapeOfNode } from './program.ts';
import { assemble, GUARD, INSTRUCTION_SIZE, KERNEL } from './programs/assembly.ts';
import { formatShape, sameShape, Tensor, type Value } from './tensor.ts';

/** Runs a program again and again. Everything is allocated when it is made. */
export interface Executor {
  readonly program: Program;
  /**
   * Runs the program on these inputs, in the order of `program.inputs`; a Float64Array when all are scalars.
   * Returns false when guard number `failedGuard` did not hold; nodes after it then keep values of an earlier run.
   * @throws ShapeError when an input has another shape than the program was recorded with.
   */
  run(inputs: Float64Array | readonly Value[]): boolean;
  /** The guard that failed in the last run, as an index into `program.guardNodes`, or −1. */
  readonly failedGuard: number;
  /** The value of a scalar node after the last run. */
  scalar(node: number): number;
  /** A copy of a tensor node's value after the last run. */
  tensor(node: number): Tensor;
  /** The value of any node after the last run; a tensor is a copy. */
  value(node: number): Value;
  /** The numbers of any node, live: the next run changes them. A scalar has one. */
  data(node: number): Numbers;
  /** The value of an output after the last run. */
  output(index: number): Value;
}

/** An executor that interprets the program. */
export function createExecutor(program: Program): Executor {
  return new Interpreter(program);
}

/** One switch over a flat list of instructions; see docs/recording.md. In float32 every result is rounded where it is stored. */
class Interpreter implements Executor {
  readonly program: Program;
  failedGuard = -1;
  readonly #scalars: Numbers;
  readonly #buffers: ReadonlyArray<Numbers | undefined>;
  readonly #code: Int32Array;
  readonly #kernels: ReadonlyArray<() => void>;

  constructor(program: Program) {
    this.program = program;
    const assembled = assemble(program);
    this.#scalars = assembled.scalars;
    this.#buffers = assembled.buffers;
    this.#code = assembled.code;
    this.#kernels = assembled.kernels;
  }

  run(inputs: Float64Array | readonly Value[]): boolean {
    this.#load(inputs);
    this.failedGuard = this.#interpret();
    return this.failedGuard < 0;
  }

  scalar(node: number): number {
    if (this.program.shapes[node]! >= 0) throw new ShapeError(`Node ${node} is a tensor.`);
    return this.#scalars[node]!;
  }

  tensor(node: number): Tensor {
    const buffer = this.#buffers[node];
    if (this.program.shapes[node]! < 0 || buffer === undefined) throw new ShapeError(`Node ${node} is a scalar.`);
    return new Tensor(shapeOfNode(this.program, node), Float64Array.from(buffer));
  }

  value(node: number): Value {
    return this.program.shapes[node]! < 0 ? this.#scalars[node]! : this.tensor(node);
  }

  data(node: number): Numbers {
    return this.#buffers[node] ?? this.#scalars.subarray(node, node + 1);
  }

  output(index: number): Value {
    return this.value(this.program.outputs[index]!);
  }

  #load(inputs: Float64Array | readonly Value[]): void {
    const described = this.program.inputs;
    if (inputs.length !== described.length) {
      throw new ShapeError(`The program takes ${described.length} inputs and got ${inputs.length}.`);
    }
    for (let i = 0; i < described.length; i++) {
      const { node, shape, name } = described[i]!;
      const value = inputs[i]!;
      if (typeof value === 'number' && shape.length === 0) {
        this.#scalars[node] = value;
      } else if (typeof value === 'object' && sameShape(value.shape, shape)) {
        this.#buffers[node]!.set(value.data);
      } else {
        const given = typeof value === 'number' ? 'a number' : `shape ${formatShape(value.shape)}`;
        const expected = shape.length === 0 ? 'a number' : `shape ${formatShape(shape)}`;
        throw new ShapeError(`Input ${name} is ${given} and was recorded as ${expected}.`);
      }
    }
  }

  /** Returns the guard that failed, or −1. */
  #interpret(): number {
    const s = this.#scalars;
    const code = this.#code;
    const kernels = this.#kernels;
    const operands = this.program.operands;
    for (let pc = 0; pc < code.length; pc += INSTRUCTION_SIZE) {
      const target = code[pc + 1]!;
      const a = code[pc + 2]!;
      const b = code[pc + 3]!;
      switch (code[pc]!) {
        case GUARD: {
          const value = s[target]!;
          const expected = this.program.guardValues[a]!;
          if (!Object.is(value, expected)) return a;
          break;
        }
        case KERNEL:
          kernels[a]!();
          break;
        case Operation.add:
          s[target] = s[a]! + s[b]!;
          break;
        case Operation.subtract:
          s[target] = s[a]! - s[b]!;
          break;
        case Operation.multiply:
          s[target] = s[a]! * s[b]!;
          break;
        case Operation.divide:
          s[target] = s[a]! / s[b]!;
          break;
        case Operation.remainder:
          s[target] = s[a]! % s[b]!;
          break;
        case Operation.power: {
          // The square is the one power whose product has the same bits, and it is much faster.
          const exponent = s[b]!;
          s[target] = exponent === 2 ? s[a]! * s[a]! : s[a]! ** exponent;
          break;
        }
        case Operation.maximum:
          s[target] = Math.max(s[a]!, s[b]!);
          break;
        case Operation.minimum:
          s[target] = Math.min(s[a]!, s[b]!);
          break;
        case Operation.less:
          s[target] = s[a]! < s[b]! ? 1 : 0;
          break;
        case Operation.lessOrEqual:
          s[target] = s[a]! <= s[b]! ? 1 : 0;
          break;
        case Operation.greater:
          s[target] = s[a]! > s[b]! ? 1 : 0;
          break;
        case Operation.greaterOrEqual:
          s[target] = s[a]! >= s[b]! ? 1 : 0;
          break;
        case Operation.equal:
          s[target] = s[a]! === s[b]! ? 1 : 0;
          break;
        case Operation.atan2:
        case Operation.bitOr:
        case Operation.bitAnd:
        case Operation.bitXor:
        case Operation.shiftLeft:
        case Operation.shiftRight:
        case Operation.shiftRightUnsigned:
        case Operation.imul:
        case Operation.notEqual:
        case Operation.sameValue:
          s[target] = scalarBinary(code[pc] as Operation, s[a]!, s[b]!);
          break;
        case Operation.negate:
          s[target] = -s[a]!;
          break;
        case Operation.abs:
          s[target] = Math.abs(s[a]!);
          break;
        case Operation.sqrt:
          s[target] = Math.sqrt(s[a]!);
          break;
        case Operation.exp:
          s[target] = Math.exp(s[a]!);
          break;
        case Operation.log:
          s[target] = Math.log(s[a]!);
          break;
        case Operation.sin:
          s[target] = Math.sin(s[a]!);
          break;
        case Operation.cos:
          s[target] = Math.cos(s[a]!);
          break;
        case Operation.tanh:
          s[target] = Math.tanh(s[a]!);
          break;
        case Operation.sigmoid:
          s[target] = sigmoid(s[a]!);
          break;
        case Operation.softplus:
          s[target] = softplus(s[a]!);
          break;
        case Operation.floor:
          s[target] = Math.floor(s[a]!);
          break;
        case Operation.sign:
          s[target] = Math.sign(s[a]!);
          break;
        case Operation.truth:
          s[target] = s[a]! ? 1 : 0;
          break;
        case Operation.not:
          s[target] = s[a]! ? 0 : 1;
          break;
        case Operation.select:
          s[target] = s[operands[a]!]! ? s[operands[a + 1]!]! : s[operands[a + 2]!]!;
          break;
        default:
          s[target] = scalarUnary(code[pc] as Operation, s[a]!);
      }
    }
    return -1;
  }
}
