import * as activations from '../../engine/functions/activations.ts';
import * as engine from '../../engine/functions.ts';
import {
  binaryCrossEntropyFromLogits,
  crossEntropyFromLogits,
  hinge,
  huber,
  klDivergence,
  meanAbsoluteError,
  meanSquaredError,
  negativeLogLikelihood,
} from '../../engine/networks/losses.ts';
import type { Operand } from '../../engine/tracked.ts';
import { isTracked, plainValue, recorderOf } from '../../engine/tracked.ts';

/** A shape as users may write it: `3` stands for `[3]`. */
export type ShapeArgument = number | readonly number[];

export function shapeList(shape: ShapeArgument): readonly number[] {
  const plain = settled(shape) as ShapeArgument;
  return typeof plain === 'number' ? [plain] : plain;
}

/** From which argument on a function takes indices, lengths and axes: these choose what is computed, and are pinned. */
const choosing: Readonly<Record<string, number>> = {
  at: 1,
  concatenate: 1,
  gather: 1,
  logSumExp: 1,
  max: 1,
  mean: 1,
  min: 1,
  range: 0,
  slice: 1,
  softmax: 1,
  stack: 1,
  sum: 1,
  transpose: 1,
};

/** The plain number of a tracked one, under a guard; likewise in arrays. Any other value as it is. */
function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled);
  if (!isTracked(value) || typeof plainValue(value) !== 'number') return value;
  const recorder = recorderOf(value);
  return recorder.guard(value, recorder.place);
}

type AnyFunction = (...values: never[]) => unknown;

function settling<Wrapped extends AnyFunction>(compute: Wrapped, first: number): Wrapped {
  const wrapped = (...values: unknown[]): unknown =>
    Reflect.apply(
      compute,
      undefined,
      values.map((value, index) => (index < first ? value : settled(value))),
    );
  return wrapped as unknown as Wrapped;
}

const chosen = Object.fromEntries(
  Object.entries(choosing).map(([name, first]) => [
    name,
    settling((engine as unknown as Record<string, AnyFunction>)[name]!, first),
  ]),
);

/** The tensor functions by the names under which users import them: the engine's, with shapes that may be one number. */
export const functions = {
  ...engine,
  ...(chosen as Pick<typeof engine, never>),
  ...activations,
  logSoftmax: settling(activations.logSoftmax, 1),
  silu: activations.swish,
  meanSquaredError,
  meanAbsoluteError,
  huber,
  binaryCrossEntropyFromLogits,
  hinge,
  crossEntropyFromLogits,
  negativeLogLikelihood,
  klDivergence,
  zeros: (shape: ShapeArgument): Operand => engine.zeros(shapeList(shape)),
  ones: (shape: ShapeArgument): Operand => engine.ones(shapeList(shape)),
  full: (shape: ShapeArgument, value: Operand): Operand => engine.full(shapeList(shape), value),
  reshape: (x: engine.Operandish, shape: ShapeArgument): Operand => engine.reshape(x, shapeList(shape)),
};
