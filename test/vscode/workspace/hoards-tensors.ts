// Every evaluation keeps the two megabytes of a matrix.
import { mean, ones } from 'descent-debugger';

const kept: unknown[] = [];

/** @descent optimizer=gradientDescent learningRate=1e-3 iterations=1000000000 pace=max */
export function loss(x = 4) {
  const scaled = ones([500, 500]) * x;
  kept.push(scaled);
  return mean(scaled) ** 2;
}
