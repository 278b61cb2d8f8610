import assert from 'node:assert/strict';
import test from 'node:test';
import { initializerNames, initializers, initialValues } from '../../../../src/engine/networks/initializers.ts';

const inputs = 60;
const outputs = 100;

/** Standard deviation of each, and whether the draws lie within a limit. */
const expected: Readonly<Record<string, readonly [deviation: number, limit?: number]>> = {
  glorotUniform: [Math.sqrt(2 / 160), Math.sqrt(6 / 160)],
  glorotNormal: [Math.sqrt(2 / 160)],
  heUniform: [Math.sqrt(2 / 60), Math.sqrt(6 / 60)],
  heNormal: [Math.sqrt(2 / 60)],
  lecunUniform: [Math.sqrt(1 / 60), Math.sqrt(3 / 60)],
  lecunNormal: [Math.sqrt(1 / 60)],
  uniform: [0.05 / Math.sqrt(3), 0.05],
  normal: [0.05],
  zeros: [0, 0],
};

for (const name of initializerNames) {
  test(`${name} has the mean, deviation and limits of its definition`, () => {
    const { data } = initialValues(initializers[name](inputs, outputs), [inputs, outputs], 3, 0);
    const [deviation, limit] = expected[name]!;
    const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
    const spread = Math.sqrt(data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length);
    // Four standard errors of 6,000 draws.
    assert.ok(Math.abs(mean) <= (4 * deviation) / Math.sqrt(data.length), `mean ${mean}`);
    assert.ok(Math.abs(spread - deviation) <= (4 * deviation) / Math.sqrt(2 * data.length), `deviation ${spread}`);
    if (limit !== undefined) {
      assert.ok(data.every((x) => Math.abs(x) <= limit));
      assert.ok(limit === 0 || data.some((x) => Math.abs(x) > 0.99 * limit));
    }
  });
}

test('draws are a function of seed, parameter and element', () => {
  const values = (seed: number, parameter: number, shape: readonly number[]): number[] =>
    Array.from(initialValues(initializers.normal(), shape, seed, parameter).data);
  assert.deepEqual(values(1, 0, [2, 3]), values(1, 0, [6]));
  assert.notDeepEqual(values(1, 0, [6]), values(2, 0, [6]));
  assert.notDeepEqual(values(1, 0, [6]), values(1, 1, [6]));
});
