import assert from 'node:assert/strict';
import test from 'node:test';
import { erf } from '../../../../../src/engine/operations/special/erf.ts';

/** From CPython's math.erf, that is from glibc, whose results are within one unit in the last place. */
const published: readonly (readonly [x: number, value: number])[] = [
  [-7, -1.0],
  [-5.9, -0.9999999999999999],
  [-3.2, -0.9999939742388483],
  [-2.9, -0.9999589021219005],
  [-1.3, -0.9340079449406524],
  [-1, -0.8427007929497149],
  [-0.85, -0.7706680576083526],
  [-0.84, -0.7651427114549946],
  [-0.3, -0.3286267594591274],
  [-1e-9, -1.1283791670955127e-9],
  [0, 0.0],
  [5e-324, 5e-324],
  [1e-300, 1.1283791670955126e-300],
  [1e-20, 1.1283791670955125e-20],
  [1e-8, 1.1283791670955126e-8],
  [0.01, 0.011283415555849616],
  [0.25, 0.2763263901682369],
  [0.5, 0.5204998778130465],
  [0.75, 0.7111556336535151],
  [0.84374, 0.7672201241832406],
  [0.84376, 0.7672311981880058],
  [0.9, 0.7969082124228322],
  [1.1, 0.8802050695740817],
  [1.2499, 0.922876473187532],
  [1.2501, 0.9229237774123564],
  [1.5, 0.9661051464753108],
  [2, 0.9953222650189527],
  [2.5, 0.999593047982555],
  [2.857, 0.9999466417399131],
  [2.8572, 0.9999467060575912],
  [3, 0.9999779095030014],
  [4, 0.9999999845827421],
  [5, 0.9999999999984626],
  [5.99, 1.0],
  [6.01, 1.0],
];

test('erf has the published values, to one unit in the last place', () => {
  for (const [x, value] of published) {
    const unit = Math.max(Number.MIN_VALUE, 2 ** (Math.floor(Math.log2(Math.abs(value) || Number.MIN_VALUE)) - 52));
    assert.ok(Math.abs(erf(x) - value) <= unit, `erf(${x}) is ${erf(x)}, published ${value}`);
  }
});

test('erf at the ends, and of what is no number', () => {
  assert.deepEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, Number.NaN].map(erf), [
    1,
    -1,
    -0,
    Number.NaN,
  ]);
});
