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
  // A normal distribution between ±2 deviations has 0.8796 of the deviation.
  truncatedNormal: [0.05 * 0.8796256610342398, 0.1],
  // Orthonormal rows of 100 elements: each has mean square 1/100.
  orthogonal: [0.1],
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

for (const shape of [
  [4, 4],
  [3, 5],
  [5, 3],
  [2, 3, 2, 4],
  [1, 1],
  [3, 0],
]) {
  test(`orthogonal of shape ${JSON.stringify(shape)} is orthonormal along its shorter side`, () => {
    const { data } = initialValues(initializers.orthogonal(), shape, 9, 2);
    const columns = shape.at(-1)!;
    const rows = columns === 0 ? 0 : data.length / columns;
    const tall = rows >= columns;
    const [count, length] = tall ? [columns, rows] : [rows, columns];
    const at = (vector: number, i: number): number => data[tall ? i * columns + vector : vector * columns + i]!;
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        let product = 0;
        for (let i = 0; i < length; i++) product += at(a, i) * at(b, i);
        assert.ok(Math.abs(product - Number(a === b)) < 1e-14, `${a}, ${b}: ${product}`);
      }
    }
  });
}

test('a gain is the length of orthogonal vectors', () => {
  const { data } = initialValues({ kind: 'orthogonal', gain: 3 }, [4, 2], 9, 2);
  assert.ok(Math.abs(data.reduce((sum, x) => sum + x * x, 0) - 18) < 1e-12);
});
