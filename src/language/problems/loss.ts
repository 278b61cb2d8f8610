import type { Attribute } from '../../engine/operations/attributes.ts';
import { Operation } from '../../engine/operations/codes.ts';
import { applyOperation } from '../../engine/operations/kernels.ts';
import { Tensor } from '../../engine/tensor.ts';
import type { Operand } from '../../engine/tracked.ts';
import { isTracked, plainValue, recorderOf } from '../../engine/tracked.ts';
import { kindOf } from './tree.ts';

/** Why what a function returned is no loss, with what to try; undefined where it is a number. NaN is one. */
export function refusedLoss(name: string, returned: unknown): string | undefined {
  if (typeof returned === 'number') return undefined;
  if (isTracked(returned)) {
    const value = plainValue(returned);
    return typeof value === 'number' ? undefined : refusedLoss(name, value);
  }
  const what = `${name} returned ${kindOf(returned)}, and a loss must return one number.`;
  if (returned === undefined) return `${what} End the function with return and the loss.`;
  if (returned instanceof Tensor) return `${what} Reduce it with sum(…) or mean(…).`;
  if (Array.isArray(returned)) return `${what} Return one number, for instance the sum of its elements.`;
  if (typeof returned === 'string')
    return `${what} Compute the loss with numbers; a text that is added to a number makes a text.`;
  if (returned instanceof Promise) return `${what} Compute the loss without async and await.`;
  if (typeof returned === 'function') return `${what} Call the function and return its result.`;
  return `${what} Return the number that is to become small.`;
}

/** Flattens residuals to numbers and tensors. @returns a reason where they hold something else. */
export function collectResiduals(value: unknown, into: Operand[]): string | undefined {
  if (typeof value === 'number' || value instanceof Tensor || isTracked(value)) {
    into.push(value);
    return undefined;
  }
  if (!Array.isArray(value)) return kindOf(value);
  for (const item of value as unknown[]) {
    const reason = collectResiduals(item, into);
    if (reason !== undefined) return Array.isArray(item) ? reason : `an array that holds ${reason}`;
  }
  return undefined;
}

function operate(operation: Operation, place: number, operands: readonly Operand[], attribute?: Attribute): Operand {
  const tracked = operands.find(isTracked);
  if (tracked !== undefined) return recorderOf(tracked).operate(operation, place, operands, attribute);
  return applyOperation(operation, operands.map(plainValue), attribute);
}

/**
 * ½‖r‖² of residuals: squares are added from the first to the last, then halved.
 * @returns the loss, or a text that tells why there is none.
 */
export function halfSquaredNorm(name: string, returned: unknown, place: number): Operand | string {
  const residuals: Operand[] = [];
  const reason = collectResiduals(returned, residuals);
  if (reason !== undefined || residuals.length === 0) {
    return `${name} returned ${reason ?? 'no residuals'}, and residuals must be an array or tensor of numbers. Return the differences between data and model.`;
  }
  let total: Operand | undefined;
  for (const residual of residuals) {
    let square = operate(Operation.multiply, place, [residual, residual]);
    const value = plainValue(square);
    if (typeof value !== 'number') {
      square = operate(Operation.sum, place, [square], { kind: 'axes', axes: value.shape.map((_, axis) => axis) });
    }
    total = total === undefined ? square : operate(Operation.add, place, [total, square]);
  }
  return operate(Operation.multiply, place, [0.5, total!]);
}
