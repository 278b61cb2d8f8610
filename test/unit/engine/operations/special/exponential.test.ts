import assert from 'node:assert/strict';
import test from 'node:test';
import { expOfSingle, logOfSingle, sigmoidOfSingle } from '../../../../../src/engine/operations/special/exponential.ts';
import { SeededRandom } from '../../../../support/seeded-random.ts';
import { specialNumbers } from '../../../../support/special-numbers.ts';

const functions = [
  ['exp', expOfSingle, Math.exp, -104, 104],
  ['log', logOfSingle, Math.log, 1e-40, 3e38],
  ['sigmoid', sigmoidOfSingle, (x: number) => 1 / (1 + Math.exp(-x)), -104, 104],
] as const;

test('relative errors are below 1e-11 before rounding, so that nearly all results are the nearest numbers', () => {
  for (const [name, ours, exact, from, to] of functions) {
    const random = new SeededRandom(17);
    let nearest = 0;
    const count = 20_000;
    for (let i = 0; i < count; i++) {
      // Half of them stand near 1, where a logarithm is small.
      const x = Math.fround(i % 2 === 0 ? random.uniform(from, to) : random.uniform(0.5, 2));
      const [value, expected] = [ours(x), exact(x)];
      assert.ok(Math.abs(value - expected) <= 1e-11 * Math.abs(expected), `${name}(${x}): ${value}, ${expected}`);
      if (Math.fround(value) === Math.fround(expected)) nearest++;
    }
    assert.ok(nearest >= 0.999 * count, `${name}: ${nearest} of ${count} are the nearest`);
  }
});

test('special numbers give what the functions of Math give, once rounded', () => {
  for (const [name, ours, exact] of functions) {
    for (const given of [...specialNumbers, 2 ** -149, -(2 ** -149), 2 ** -126, 88.7, 88.8, -103.9, -104.1]) {
      const x = Math.fround(given);
      const [value, expected] = [Math.fround(ours(x)), Math.fround(exact(x))];
      assert.ok(Object.is(value, expected), `${name}(${x}): ${value}, ${expected}`);
    }
  }
});
