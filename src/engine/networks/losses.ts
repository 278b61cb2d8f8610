import { ShapeError } from '../errors.ts';
import { asOperand, type Operandish, shapeOfOperand } from '../functions/operands.ts';
import { add, logSumExp, mean, multiply, negate, softplus, square, subtract, sum } from '../functions.ts';
import { formatShape, sameShape } from '../tensor.ts';
import type { Operand } from '../tracked.ts';

/** The mean of (prediction − target)² over all elements. Shapes must be equal. */
export function meanSquaredError(predictions: Operandish, targets: Operandish): Operand {
  const [outputs, wanted] = fitting('meanSquaredError', predictions, targets);
  return mean(square(subtract(outputs, wanted)));
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
 * column per class) with targets t of the same shape, each row of which sums to 1.
 */
export function crossEntropyFromLogits(logits: Operandish, targets: Operandish): Operand {
  const [z, t] = fitting('crossEntropyFromLogits', logits, targets);
  return mean(subtract(logSumExp(z, -1), sum(multiply(t, z), -1)));
}

function fitting(name: string, left: Operandish, right: Operandish): [Operand, Operand] {
  const operands: [Operand, Operand] = [asOperand(left), asOperand(right)];
  const [a, b] = operands.map(shapeOfOperand) as [readonly number[], readonly number[]];
  if (sameShape(a, b)) return operands;
  throw new ShapeError(
    `${name} compares values of one shape, and got ${formatShape(a)} and ${formatShape(b)}. Reshape one of them.`,
  );
}
