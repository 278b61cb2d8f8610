import assert from 'node:assert/strict';
import { differentiate } from '../../src/engine/differentiate.ts';
import { createExecutor, type Executor } from '../../src/engine/interpreter.ts';
import { Operation } from '../../src/engine/operations.ts';
import type { Precision } from '../../src/engine/precision.ts';
import type { Program } from '../../src/engine/program.ts';
import { hessianVectorProduct, jvp } from '../../src/engine/programs/tangent.ts';
import { Recording } from '../../src/engine/recording.ts';
import { shapeOf, sizeOf, Tensor, type Value } from '../../src/engine/tensor.ts';
import { type Operand, plainValue, type Tracked } from '../../src/engine/tracked.ts';
import { assertClose } from './assert-close.ts';
import { assertGradient, differenceStep } from './central-differences.ts';
import { SeededRandom } from './seeded-random.ts';

/** Records a loss of parameters with these values. */
export function record(
  values: readonly Value[],
  loss: (recording: Recording, parameters: readonly Tracked[]) => Operand,
  precision: Precision = 'float64',
): Program {
  const recording = new Recording({ precision });
  const parameters = values.map((value, i) => recording.input('parameter', `p${i}`, value));
  return recording.finish(loss(recording, parameters));
}

/** The same, with the precision first. */
export function recordIn(
  precision: Precision,
  values: readonly Value[],
  loss: (recording: Recording, parameters: readonly Tracked[]) => Operand,
): Program {
  return record(values, loss, precision);
}

/** A number from any operand, weighing every element differently, so that a mix-up of elements is seen. */
export function weightedSum(recording: Recording, operand: Operand): Operand {
  const value = plainValue(operand);
  if (typeof value === 'number') return operand;
  const weights = new Tensor(
    value.shape,
    Float64Array.from({ length: value.size }, (_, i) => 1.5 + Math.sin(3 * i + 1)),
  );
  const weighted = recording.binary(Operation.multiply, 0, operand, weights);
  return recording.operate(Operation.sum, 0, [weighted], { kind: 'axes', axes: value.shape.map((_, axis) => axis) });
}

/** All elements of all values, in order. */
export function flatten(values: readonly Value[]): number[] {
  return values.flatMap((value) => (typeof value === 'number' ? [value] : Array.from(value.data)));
}

/** Values with the shapes of `like`, from all their elements in order. */
export function unflatten(elements: readonly number[], like: readonly Value[]): Value[] {
  let next = 0;
  return like.map((value) => {
    const size = sizeOf(shapeOf(value));
    const part = elements.slice(next, next + size);
    next += size;
    return typeof value === 'number' ? part[0]! : new Tensor(value.shape, Float64Array.from(part));
  });
}

export function outputsOf(executor: Executor): Value[] {
  return Array.from(executor.program.outputs, (_, i) => executor.output(i));
}

/** The gradient of a program's loss with respect to all its parameters, flattened. */
export function gradientAt(program: Program, values: readonly Value[]): number[] {
  const executor = createExecutor(differentiate(program));
  executor.run(values);
  return flatten(outputsOf(executor).slice(1));
}

/** Fails unless reverse mode and forward mode agree with central differences at the point. */
export function checkDerivatives(program: Program, values: readonly Value[], message: string, tolerance = 1e-6): void {
  const forward = createExecutor(program);
  const loss = (elements: readonly number[]): number => {
    forward.run(unflatten(elements, values));
    return forward.output(0) as number;
  };
  const point = flatten(values);
  const gradient = gradientAt(program, values);
  assertGradient(gradient, loss, point, `${message}, reverse`, tolerance);

  const random = new SeededRandom(point.length);
  const tangent = createExecutor(jvp(program));
  for (let turn = 0; turn < 3; turn++) {
    const direction = point.map(() => random.uniform(-1, 1));
    tangent.run([...values, ...unflatten(direction, values)]);
    const slope = gradient.reduce((total, part, i) => total + part * direction[i]!, 0);
    assertClose([tangent.output(1) as number], [slope], 1e-11, `${message}, tangent ${turn}`);
  }
}

/** Fails unless products with the Hessian are central differences of the gradient, and the Hessian is symmetric. */
export function checkSecondDerivatives(
  program: Program,
  values: readonly Value[],
  message: string,
  tolerance = 1e-6,
): void {
  const executor = createExecutor(hessianVectorProduct(program));
  const point = flatten(values);
  const random = new SeededRandom(point.length + 17);
  const productAlong = (direction: readonly number[]): number[] => {
    executor.run([...values, ...unflatten(direction, values)]);
    // Loss, gradient, slope, product.
    return flatten(outputsOf(executor).slice(values.length + 2));
  };
  const directions = Array.from({ length: 2 }, () => point.map(() => random.uniform(-1, 1)));
  const products = directions.map(productAlong);
  directions.forEach((direction, turn) => {
    const h = differenceStep(Math.max(0, ...point.map(Math.abs)));
    const gradientsAt = (step: number): number[] => {
      const moved = point.map((x, i) => x + step * direction[i]!);
      return gradientAt(program, unflatten(moved, values));
    };
    const [above, below] = [gradientsAt(h), gradientsAt(-h)];
    const differences = above.map((slope, i) => (slope - below[i]!) / (2 * h));
    const scale = Math.max(1, ...above.map(Math.abs), ...differences.map(Math.abs));
    products[turn]!.forEach((product, i) => {
      const error = Math.abs(product - differences[i]!);
      assert.ok(error <= tolerance * scale, `${message}: element ${i} is ${product}, the difference ${differences[i]}`);
    });
  });
  const inner = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  assertClose(
    [inner(directions[0]!, products[1]!)],
    [inner(directions[1]!, products[0]!)],
    1e-9,
    `${message}, symmetry`,
  );
}
