import assert from 'node:assert/strict';

/** The step of a central difference at x: ∛ε·max(1, |x|), rounded so that x ± h are exact. */
export function differenceStep(x: number): number {
  const step = Math.cbrt(Number.EPSILON) * Math.max(1, Math.abs(x));
  const above = x + step;
  return above - x;
}

/** ∂f/∂xᵢ at the point, for every element, by central differences. */
export function centralDifferences(f: (x: readonly number[]) => number, point: readonly number[]): number[] {
  return point.map((x, i) => {
    const h = differenceStep(x);
    return (f(point.with(i, x + h)) - f(point.with(i, x - h))) / (2 * h);
  });
}

/**
 * Fails unless `gradient` is that of f at the point, to `tolerance`·max(1, |difference|, |f|). Not for points closer to a kink
 * than the step.
 */
export function assertGradient(
  gradient: readonly number[],
  f: (x: readonly number[]) => number,
  point: readonly number[],
  message: string,
  tolerance = 1e-6,
): void {
  const differences = centralDifferences(f, point);
  assert.equal(gradient.length, differences.length, `${message}: elements`);
  differences.forEach((difference, i) => {
    const allowed = tolerance * Math.max(1, Math.abs(difference), Math.abs(f(point)));
    assert.ok(
      Math.abs(gradient[i]! - difference) <= allowed,
      `${message}: element ${i} of the gradient at (${point.join(', ')}) is ${gradient[i]}, the difference ${difference}`,
    );
  });
}
