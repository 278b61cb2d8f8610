import assert from 'node:assert/strict';

/** Numbers agree to `tolerance`, relative to the expected number or, where that is below 1, absolute. NaN agrees with NaN only. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  message: string,
): void {
  assert.equal(actual.length, expected.length, `${message}: lengths`);
  for (let i = 0; i < expected.length; i++) {
    const allowed = tolerance * Math.max(1, Math.abs(expected[i]!));
    const same = Object.is(actual[i], expected[i]) || Math.abs(actual[i]! - expected[i]!) <= allowed;
    assert.ok(same, `${message}: element ${i} is ${actual[i]}, expected ${expected[i]} ± ${allowed}`);
  }
}
