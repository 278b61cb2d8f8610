import { sum } from '../../engine/functions.ts';
import { createExecutor } from '../../engine/interpreter.ts';
import type { Program } from '../../engine/program.ts';
import { jvp } from '../../engine/programs/tangent.ts';
import { Recording } from '../../engine/recording.ts';
import type { Value } from '../../engine/tensor.ts';
import { sizeOf, Tensor } from '../../engine/tensor.ts';
import type { Operand } from '../../engine/tracked.ts';
import { isTracked, nodeWithin, plainValue } from '../../engine/tracked.ts';
import type { ProblemDefinition } from '../../language/problems/definition.ts';

/**
 * The derivative of what a function of θ returns, row by row, by one tangent for each element of θ. `bind` gives the function for
 * the recording that is about to be made. Undefined where it depends on more than θ.
 */
export function jacobianOf(
  { inputs, values, start }: Pick<ProblemDefinition, 'inputs' | 'values' | 'start'>,
  parameters: Float64Array,
  bind: (recording: Recording) => (values: readonly Operand[]) => readonly Operand[],
): Float64Array | undefined {
  const recording = new Recording();
  const residualsOf = bind(recording);
  const plain = values(parameters);
  const tracked = inputs.map(({ name }, index) => recording.input('parameter', name, plain[index]!));
  const residuals = residualsOf(tracked);
  const lengths = residuals.map((each) => lengthOf(plainValue(each)));
  const count = lengths.reduce((total, length) => total + length, 0);
  const columns = start.length;
  const result = new Float64Array(count * columns);
  const nodes = residuals.map((each) => (isTracked(each) ? nodeWithin(each, recording) : -1));
  const last = residuals.find(isTracked);
  if (last === undefined) return result;
  // A recording ends in one number; whichever it is, its outputs here are the residuals.
  const program: Program = {
    ...recording.finish(sum(last)),
    outputs: Int32Array.from(nodes.filter((node) => node >= 0)),
  };
  if (program.inputs.some(({ role }) => role !== 'parameter')) return undefined;
  const executor = createExecutor(jvp(program));
  const zeros: Value[] = inputs.map(({ shape }) => (shape.length === 0 ? 0 : new Tensor(shape, zerosOf(shape))));
  inputs.forEach(({ shape, offset, size }, input) => {
    for (let element = 0; element < size; element++) {
      const direction = zeros.slice();
      direction[input] = shape.length === 0 ? 1 : new Tensor(shape, unit(size, element));
      if (!executor.run([...plain, ...direction])) throw new Error('A recording does not hold at its own point.');
      let row = 0;
      let output = program.outputs.length;
      nodes.forEach((node, index) => {
        if (node >= 0) {
          const numbers = executor.data(executor.program.outputs[output++]!);
          for (let i = 0; i < numbers.length; i++) result[(row + i) * columns + offset + element] = numbers[i]!;
        }
        row += lengths[index]!;
      });
    }
  });
  return result;
}

function lengthOf(value: Value): number {
  return typeof value === 'number' ? 1 : value.data.length;
}

function zerosOf(shape: readonly number[]): Float64Array {
  return new Float64Array(sizeOf(shape));
}

function unit(size: number, index: number): Float64Array {
  const vector = new Float64Array(size);
  vector[index] = 1;
  return vector;
}
