import * as engine from '../../engine/functions.ts';
import type { Operand } from '../../engine/tracked.ts';

/** A shape as users may write it: `3` stands for `[3]`. */
export type ShapeArgument = number | readonly number[];

export function shapeList(shape: ShapeArgument): readonly number[] {
  return typeof shape === 'number' ? [shape] : shape;
}

/** The tensor functions by the names under which users import them: the engine's, with shapes that may be one number. */
export const functions = {
  ...engine,
  zeros: (shape: ShapeArgument): Operand => engine.zeros(shapeList(shape)),
  ones: (shape: ShapeArgument): Operand => engine.ones(shapeList(shape)),
  full: (shape: ShapeArgument, value: Operand): Operand => engine.full(shapeList(shape), value),
  reshape: (x: engine.Operandish, shape: ShapeArgument): Operand => engine.reshape(x, shapeList(shape)),
};
