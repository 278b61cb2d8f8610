import { ShapeError } from '../errors.ts';
import { asOperand, type Operandish, shapeOfOperand } from '../functions/operands.ts';
import {
  abs,
  add,
  divide,
  greater,
  less,
  log,
  logSumExp,
  mean,
  multiply,
  negate,
  relu,
  softplus,
  square,
  subtract,
  sum,
  where,
} from '../functions.ts';
import { formatShape, sameShape } from '../tensor.ts';
import type { Operand } from '../tracked.ts';

/** The mean of (prediction − target)² over all elements. Shapes must be equal. */
export function meanSquaredError(predictions: Operandish, targets: Operandish): Operand {
  const [outputs, wanted] = fitting('meanSquaredError', predictions, targets);
  return mean(square(subtract(outputs, wanted)));
}

/** The mean of |prediction − target| over all elements; its derivative is 0 where they are equal. */
export function meanAbsoluteError(predictions: Operandish, targets: Operandish): Operand {
  const [outputs, wanted] = fitting('meanAbsoluteError', predictions, targets);
  return mean(abs(subtract(outputs, wanted)));
}

/**
 * The mean over all elements of ½d² where |d| < δ and δ·(|d| − ½δ) elsewhere, d being prediction − target: smooth, and of slope
 * ±δ far away.
 *
 * Huber: "Robust estimation of a location parameter", 1964.
 */
export function huber(predictions: Operandish, targets: Operandish, delta = 1): Operand {
  const [outputs, wanted] = fitting('huber', predictions, targets);
  const distance = abs(subtract(outputs, wanted));
  const near = multiply(0.5, square(distance));
  return mean(where(less(distance, delta), near, multiply(delta, subtract(distance, delta / 2))));
}

/** The mean of max(0, 1 − t·y) over all elements, for targets t of −1 and 1; the derivative at t·y = 1 is 0. */
export function hinge(outputs: Operandish, targets: Operandish): Operand {
  const [y, t] = fitting('hinge', outputs, targets);
  return mean(relu(subtract(1, multiply(t, y))));
}

/**
 * The Kullback–Leibler divergence of targets t from predictions: the sum of t·(log t − log p) divided by the number of rows, for
 * logarithms of probabilities log p. A target of 0 contributes nothing.
 */
export function klDivergence(logProbabilities: Operandish, targets: Operandish): Operand {
  const [logs, t] = fitting('klDivergence', logProbabilities, targets);
  const entropy = multiply(t, log(where(greater(t, 0), t, 1)));
  return divide(sum(subtract(entropy, multiply(t, logs))), rowsOf(t));
}

/**
 * The mean over the rows of −Σ t·log p, for logarithms of probabilities log p and targets t of the same shape: one row per sample
 * with a 1 at its class.
 */
export function negativeLogLikelihood(logProbabilities: Operandish, targets: Operandish): Operand {
  const [logs, t] = fitting('negativeLogLikelihood', logProbabilities, targets);
  return divide(negate(sum(multiply(t, logs))), rowsOf(t));
}

/**
 * The mean of −t·log σ(z) − (1 − t)·log(1 − σ(z)) over all elements, for targets t from 0 to 1. It is computed as
 * t·softplus(−z) + (1 − t)·softplus(z), which neither overflows nor cancels.
 */
export function binaryCrossEntropyFromLogits(logits: Operandish, targets: Operandish): Operand {
  const [z, t] = fitting('binaryCrossEntropyFromLogits', logits, targets);
  const ofOnes = multiply(t, softplus(negate(z)));
  return mean(add(ofOnes, multiply(subtract(1, t), softplus(z))));
}

/** The same for targets that are all 0 or 1, in half the operations: the mean of softplus((1 − 2t)·z). */
export function binaryCrossEntropyOfLabels(logits: Operandish, labels: Operandish): Operand {
  const [z, t] = fitting('binaryCrossEntropy', logits, labels);
  return mean(softplus(multiply(subtract(1, multiply(2, t)), z)));
}

/**
 * The mean over the rows of log Σ exp z − Σ t·z: the cross entropy of the softmax of the logits z (one row per sample, one
 * column per class) with targets t of the same shape, each row of which sums to 1. Smoothing by ε puts (1 − ε)·t + ε ÷ classes
 * in the place of t (Szegedy and others: "Rethinking the Inception architecture for computer vision", 2015).
 */
export function crossEntropyFromLogits(logits: Operandish, targets: Operandish, labelSmoothing = 0): Operand {
  const [z, given] = fitting('crossEntropyFromLogits', logits, targets);
  const classes = shapeOfOperand(given).at(-1) ?? 1;
  const t = labelSmoothing === 0 ? given : add(multiply(1 - labelSmoothing, given), labelSmoothing / classes);
  return mean(subtract(logSumExp(z, -1), sum(multiply(t, z), -1)));
}

/** The samples of a batch; 1 of a value that stands alone. */
function rowsOf(operand: Operand): number {
  const shape = shapeOfOperand(operand);
  return shape.length > 1 ? shape[0]! : 1;
}

function fitting(name: string, left: Operandish, right: Operandish): [Operand, Operand] {
  const operands: [Operand, Operand] = [asOperand(left), asOperand(right)];
  const [a, b] = operands.map(shapeOfOperand) as [readonly number[], readonly number[]];
  if (sameShape(a, b)) return operands;
  throw new ShapeError(
    `${name} compares values of one shape, and got ${formatShape(a)} and ${formatShape(b)}. Reshape one of them.`,
  );
}
