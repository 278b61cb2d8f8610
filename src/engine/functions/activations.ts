import { add, greater, logSumExp, minimum, multiply, reshape, sigmoid, subtract, tanh, where } from '../functions.ts';
import { Operation } from '../operations/codes.ts';
import { normalizeAxis } from '../tensor.ts';
import type { Operand } from '../tracked.ts';
import { apply, asOperand, type Operandish, shapeOfOperand } from './operands.ts';

/** 2/√π · ∫₀ˣ e^(−t²) dt. */
export function erf(x: Operandish): Operand {
  return apply(Operation.erf, [asOperand(x)]);
}

/** eˣ − 1, without cancellation near 0. */
export function expm1(x: Operandish): Operand {
  return apply(Operation.expm1, [asOperand(x)]);
}

/**
 * x where it is positive, else α·(eˣ − 1); the derivative at 0 is α.
 *
 * Clevert, Unterthiner, Hochreiter: "Fast and accurate deep network learning by exponential linear units", 2015.
 */
export function elu(x: Operandish, alpha = 1): Operand {
  const operand = asOperand(x);
  // The exponential of what is cut off at 0 cannot overflow in the arm that is not taken.
  return where(greater(operand, 0), operand, multiply(alpha, expm1(minimum(operand, 0))));
}

const seluAlpha = 1.6732632423543772;
const seluScale = 1.0507009873554805;

/**
 * 1.0507·elu(x, 1.6733), which keeps mean 0 and deviation 1 through layers.
 *
 * Klambauer, Unterthiner, Mayr, Hochreiter: "Self-normalizing neural networks", 2017, with its numbers in full.
 */
export function selu(x: Operandish): Operand {
  return multiply(seluScale, elu(x, seluAlpha));
}

/**
 * x·Φ(x) with the normal distribution function Φ(x) = ½(1 + erf(x/√2)): PyTorch's default, exact and not the form with tanh.
 *
 * Hendrycks, Gimpel: "Gaussian error linear units", 2016.
 */
export function gelu(x: Operandish): Operand {
  const operand = asOperand(x);
  return multiply(multiply(0.5, operand), add(1, erf(multiply(Math.SQRT1_2, operand))));
}

/** ½x·(1 + tanh(√(2/π)·(x + 0.044715·x³))): PyTorch's gelu with approximate='tanh'. */
export function geluTanh(x: Operandish): Operand {
  const operand = asOperand(x);
  const cube = multiply(operand, multiply(operand, operand));
  const inner = multiply(Math.sqrt(2 / Math.PI), add(operand, multiply(0.044715, cube)));
  return multiply(multiply(0.5, operand), add(1, tanh(inner)));
}

/**
 * x·σ(x), also called SiLU.
 *
 * Ramachandran, Zoph, Le: "Searching for activation functions", 2017.
 */
export function swish(x: Operandish): Operand {
  const operand = asOperand(x);
  return multiply(operand, sigmoid(operand));
}

/** x − log Σ exp x along an axis, by default the last, without overflow. */
export function logSoftmax(x: Operandish, axis = -1): Operand {
  const operand = asOperand(x);
  const shape = shapeOfOperand(operand);
  const along = normalizeAxis(axis, shape.length);
  const total = logSumExp(operand, along);
  return subtract(operand, shape.length === 1 ? total : reshape(total, shape.with(along, 1)));
}
