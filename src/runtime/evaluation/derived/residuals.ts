import { sum } from '../../../engine/functions.ts';
import type { Precision } from '../../../engine/precision.ts';
import type { Program } from '../../../engine/program.ts';
import { jvp } from '../../../engine/programs/tangent.ts';
import { Recording } from '../../../engine/recording.ts';
import type { Residuals } from '../../../engine/searching/context.ts';
import type { Value } from '../../../engine/tensor.ts';
import { sizeOf, Tensor } from '../../../engine/tensor.ts';
import type { Operand } from '../../../engine/tracked.ts';
import { isTracked, nodeWithin, plainValue } from '../../../engine/tracked.ts';
import type { ProblemDefinition } from '../../../language/problems/definition.ts';
import { RepeatedProgram } from './repeated-program.ts';

type Described = Pick<ProblemDefinition, 'inputs' | 'values' | 'start'>;

/** Gives the function for the recording that is about to be made. */
type Bind = (recording: Recording) => (values: readonly Operand[]) => readonly Operand[];

/** How many paths of control flow are kept. */
const keptPaths = 4;

/** What a function of θ returns and its derivative, row by row, by one tangent for each element of θ; recorded once for a path. */
class RecordedResiduals {
  readonly #definition: Described;
  /** What does not depend on θ, at its place; the rest is filled in. */
  readonly #constants: Float64Array;
  readonly #parts: readonly { readonly node: number; readonly length: number }[];
  /** The outputs of the function, then their tangents. */
  readonly #program: RepeatedProgram | undefined;

  private constructor(
    definition: Described,
    constants: Float64Array,
    parts: readonly { readonly node: number; readonly length: number }[],
    program: Program | undefined,
  ) {
    this.#definition = definition;
    this.#constants = constants;
    this.#parts = parts;
    // One Jacobian is a run for each element of θ: code is made for a path that is taken again.
    this.#program = program && new RepeatedProgram(jvp(program), definition.start.length + 1);
  }

  /** Undefined where the function depends on more than θ. */
  static record(
    definition: Described,
    parameters: Float64Array,
    precision: Precision,
    bind: Bind,
  ): RecordedResiduals | undefined {
    const recording = new Recording({ precision });
    const residualsOf = bind(recording);
    const plain = definition.values(parameters);
    const tracked = definition.inputs.map(({ name }, index) => recording.input('parameter', name, plain[index]!));
    const residuals = residualsOf(tracked);
    const numbers = residuals.map((each) => numbersOf(plainValue(each)));
    const constants = Float64Array.from(numbers.flatMap((each) => Array.from(each)));
    const parts = residuals.map((each, index) => ({
      node: isTracked(each) ? nodeWithin(each, recording) : -1,
      length: numbers[index]!.length,
    }));
    const last = residuals.find(isTracked);
    if (last === undefined) return new RecordedResiduals(definition, constants, parts, undefined);
    // A recording ends in one number; whichever it is, its outputs here are the residuals.
    const program: Program = {
      ...recording.finish(sum(last)),
      outputs: Int32Array.from(parts.map(({ node }) => node).filter((node) => node >= 0)),
    };
    if (program.inputs.some(({ role }) => role !== 'parameter')) return undefined;
    return new RecordedResiduals(definition, constants, parts, program);
  }

  /** Undefined where the control flow at θ takes another path than that which was recorded. */
  at(parameters: Float64Array): Residuals | undefined {
    const { inputs, values, start } = this.#definition;
    const columns = start.length;
    const residuals = this.#constants.slice();
    const jacobian = new Float64Array(residuals.length * columns);
    const program = this.#program;
    if (program === undefined) return { residuals, jacobian };
    const plain = values(parameters);
    const zeros: Value[] = inputs.map(({ shape }) =>
      shape.length === 0 ? 0 : new Tensor(shape, new Float64Array(sizeOf(shape))),
    );
    for (const [input, { shape, offset, size }] of inputs.entries()) {
      for (let element = 0; element < size; element++) {
        const direction = zeros.slice();
        direction[input] = shape.length === 0 ? 1 : new Tensor(shape, unit(size, element));
        if (!program.run([...plain, ...direction])) return undefined;
        this.#take(program.outputs, residuals, jacobian, offset + element);
      }
    }
    return { residuals, jacobian };
  }

  /** The values of a run, and the column of the Jacobian that its tangents are. */
  #take(outputs: Float64Array, residuals: Float64Array, jacobian: Float64Array, column: number): void {
    const columns = this.#definition.start.length;
    const tangents = outputs.length / 2;
    let row = 0;
    let output = 0;
    for (const { node, length } of this.#parts) {
      if (node >= 0) {
        for (let i = 0; i < length; i++, output++) {
          residuals[row + i] = outputs[output]!;
          jacobian[(row + i) * columns + column] = outputs[tangents + output]!;
        }
      }
      row += length;
    }
  }
}

/** Residuals and Jacobian at one point after another. */
export class ResidualPaths {
  readonly #definition: Described;
  #paths: RecordedResiduals[] = [];

  constructor(definition: Described) {
    this.#definition = definition;
  }

  /** Undefined where the residuals depend on more than θ. Throws what the user's code throws. */
  at(parameters: Float64Array, precision: Precision, bind: Bind): Residuals | undefined {
    for (const path of this.#paths) {
      const found = path.at(parameters);
      if (found !== undefined) return found;
    }
    const path = RecordedResiduals.record(this.#definition, parameters, precision, bind);
    if (path === undefined) return undefined;
    this.#paths = [path, ...this.#paths].slice(0, keptPaths);
    const found = path.at(parameters);
    if (found === undefined) throw new Error('A recording does not hold at its own point.');
    return found;
  }
}

/** The derivative of what a function of θ returns, row by row. Undefined where it depends on more than θ. */
export function jacobianOf(definition: Described, parameters: Float64Array, bind: Bind): Float64Array | undefined {
  return new ResidualPaths(definition).at(parameters, 'float64', bind)?.jacobian;
}

function numbersOf(value: Value): ArrayLike<number> {
  return typeof value === 'number' ? [value] : value.data;
}

function unit(size: number, index: number): Float64Array {
  const vector = new Float64Array(size);
  vector[index] = 1;
  return vector;
}
