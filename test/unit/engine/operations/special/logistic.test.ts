import assert from 'node:assert/strict';
import test from 'node:test';
import { sigmoid, softplus } from '../../../../../src/engine/operations/scalar.ts';
import { expOf, logOf, sigmoidOf, softplusOf } from '../../../../../src/engine/operations/special/logistic.ts';
import { SeededRandom } from '../../../../support/seeded-random.ts';
import { specialNumbers } from '../../../../support/special-numbers.ts';

/** Units in the last place of the exact value, of which Math's own may have one. */
const functions = [
  ['exp', expOf, Math.exp, 2, (random: SeededRandom) => random.uniform(-745, 710)],
  ['exp of small numbers', expOf, Math.exp, 2, (random: SeededRandom) => random.uniform(-2, 2)],
  ['log', logOf, Math.log, 2, (random: SeededRandom) => 2 ** random.uniform(-1074, 1023)],
  ['log near 1', logOf, Math.log, 2, (random: SeededRandom) => random.uniform(0.4, 2.5)],
  ['sigmoid', sigmoidOf, sigmoid, 4, (random: SeededRandom) => random.uniform(-745, 50)],
  ['sigmoid of small numbers', sigmoidOf, sigmoid, 4, (random: SeededRandom) => random.uniform(-3, 3)],
  ['softplus', softplusOf, softplus, 4, (random: SeededRandom) => random.uniform(-745, 50)],
  ['softplus of small numbers', softplusOf, softplus, 4, (random: SeededRandom) => random.uniform(-3, 3)],
] as const;

/** The distance from a number to the next larger one. */
function unitOf(x: number): number {
  return Math.max(Number.MIN_VALUE, 2 ** (Math.floor(Math.log2(Math.abs(x))) - 52));
}

test('functions of tensors are those of Math, but for the last places', () => {
  for (const [name, ours, exact, units, draw] of functions) {
    const random = new SeededRandom(23);
    for (let i = 0; i < 100_000; i++) {
      const x = draw(random);
      const [value, expected] = [ours(x), exact(x)];
      const isNear = Math.abs(value - expected) <= units * unitOf(expected);
      assert.ok(value === expected || isNear, `${name}(${x}): ${value}, ${expected}`);
    }
  }
});

test('limits, zeros and what is no number', () => {
  const cases = [0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 709.78, 709.79, 1e308];
  for (const [name, ours, exact] of functions) {
    for (const x of [...cases, ...specialNumbers, -745.13, -745.14, -746, -1e308, 5e-324, 2 ** -1022]) {
      const [value, expected] = [ours(x), exact(x)];
      const isNear = Math.abs(value - expected) <= 4 * unitOf(expected);
      assert.ok(Object.is(value, expected) || isNear, `${name}(${x}): ${value}, ${expected}`);
    }
  }
  for (const x of [0, -0]) assert.equal(expOf(x), 1);
  assert.ok(Object.is(logOf(1), 0));
  assert.equal(sigmoidOf(0), 0.5);
  assert.equal(softplusOf(0), Math.LN2);
});
