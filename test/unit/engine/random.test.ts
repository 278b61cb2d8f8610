import assert from 'node:assert/strict';
import test from 'node:test';
import {
  drawn,
  drawnFrom,
  inverseNormal,
  normal,
  permutation,
  philox4x32,
  RandomStream,
  stableLog,
  uniform,
  uniformInteger,
} from '../../../src/engine/random.ts';

const key = { seed: 1, iteration: 2, evaluation: 3, draw: 4 };

test('Philox4x32-10 gives the known answers of Random123', () => {
  const all = 0xffff_ffff;
  const answers: [number[], number[], number[]][] = [
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [all, all, all, all],
      [all, all],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ];
  for (const [counter, under, words] of answers) assert.deepEqual(Array.from(philox4x32(counter, under)), words);
});

test('every part of the key matters, and nothing else', () => {
  const draws = [
    key,
    { ...key, seed: 2 },
    { ...key, seed: -1 },
    { ...key, seed: 1 + 2 ** 32 },
    { ...key, seed: 1 + 4 * 2 ** 32 },
    { ...key, iteration: 3 },
    { ...key, iteration: 2 + 2 ** 32 },
    { ...key, evaluation: 4 },
    { ...key, draw: 5 },
    { ...key, stream: RandomStream.shuffle },
    { ...key, stream: RandomStream.dropout },
  ].map(uniform);
  assert.equal(new Set(draws).size, draws.length);
  assert.equal(uniform(key), draws[0]);
  assert.equal(uniform({ ...key, stream: RandomStream.loss }), draws[0]);
});

test('uniform numbers lie in [0, 1), are multiples of 2⁻⁵³ and spread evenly', () => {
  const count = 20_000;
  const bins = new Array<number>(20).fill(0);
  let oddBits = 0;
  for (let draw = 0; draw < count; draw++) {
    const u = uniform({ ...key, draw });
    assert.ok(u >= 0 && u < 1 && Number.isInteger(u * 2 ** 53));
    bins[Math.floor(u * 20)]!++;
    if ((u * 2 ** 53) % 2 === 1) oddBits++;
  }
  const expected = count / 20;
  const chiSquare = bins.reduce((total, n) => total + (n - expected) ** 2 / expected, 0);
  // With 19 degrees of freedom 50 is passed by chance once in 10,000 seeds; this one is fixed.
  assert.ok(chiSquare < 50, `chi-square ${chiSquare}`);
  assert.ok(Math.abs(oddBits - count / 2) < 4 * Math.sqrt(count / 4));
});

test('normal numbers have the moments of the standard normal distribution', () => {
  const count = 20_000;
  const draws = Array.from({ length: count }, (_, draw) => normal({ ...key, draw }));
  const moment = (power: number): number => draws.reduce((total, z) => total + z ** power, 0) / count;
  assert.ok(Math.abs(moment(1)) < 4 / Math.sqrt(count));
  assert.ok(Math.abs(moment(2) - 1) < 4 * Math.sqrt(2 / count));
  assert.ok(Math.abs(moment(3)) < 4 * Math.sqrt(15 / count));
  assert.ok(Math.abs(moment(4) - 3) < 4 * Math.sqrt(96 / count));
});

test('the normal quantile agrees with published values, and is odd about 1/2', () => {
  const quantiles: [number, number][] = [
    [0.5, 0],
    [0.6, 0.2533471031357998],
    [0.95, 1.6448536269514715],
    [0.975, 1.9599639845400536],
    [1e-4, -3.71901648545568],
    [1e-10, -6.361340902404056],
    [1e-15, -7.941345326170995],
  ];
  for (const [p, x] of quantiles) {
    assert.ok(Math.abs(inverseNormal(p) - x) <= 1e-15 * Math.max(1, Math.abs(x)), `p = ${p}: ${inverseNormal(p)}`);
  }
  for (const p of [0.25, 0.0625, 2 ** -20]) assert.equal(inverseNormal(p), -inverseNormal(1 - p));
});

test('the logarithm by basic operations is the logarithm', () => {
  for (let i = 1; i < 2000; i++) {
    for (const x of [i / 2000, i * 2 ** -60]) {
      assert.ok(Math.abs(stableLog(x) - Math.log(x)) <= 4e-15 * Math.abs(Math.log(x)), `log ${x}`);
    }
  }
});

test('draws have pinned bits (made by another implementation), the same in every engine', () => {
  assert.equal(uniform(key), 0.6516607754465822);
  assert.equal(normal(key), 0.38980812049075136);
});

test('a permutation holds every index once, differs by key and is even over places', () => {
  for (const count of [0, 1, 2, 17]) {
    const order = permutation(count, key);
    assert.deepEqual(
      Array.from(order).sort((a, b) => a - b),
      Array.from({ length: count }, (_, i) => i),
    );
  }
  assert.notDeepEqual(permutation(17, key), permutation(17, { ...key, iteration: 9 }));
  const firsts = new Array<number>(5).fill(0);
  for (let iteration = 0; iteration < 5000; iteration++) firsts[permutation(5, { ...key, iteration })[0]!]!++;
  for (const count of firsts) assert.ok(Math.abs(count - 1000) < 4 * Math.sqrt(800), String(firsts));
});

test('a uniform integer covers its range', () => {
  const seen = new Set(Array.from({ length: 200 }, (_, draw) => uniformInteger({ ...key, draw }, 6)));
  assert.deepEqual([...seen].sort(), [0, 1, 2, 3, 4, 5]);
});

test('a seed that is no whole number is refused', () => {
  for (const seed of [0.5, Number.NaN, 2 ** 60]) assert.throws(() => uniform({ ...key, seed }), RangeError);
});

test('many draws of an evaluation are those that it gives one by one', () => {
  const key = { seed: -7, iteration: 2 ** 40 + 3, evaluation: 1, draw: 5 };
  for (const distribution of ['uniform', 'normal', 'dropout']) {
    const single = Array.from({ length: 20 }, (_, i) => drawn(distribution, { ...key, draw: key.draw + i }));
    assert.deepEqual(Array.from(drawnFrom(distribution, key, 20)), single);
  }
});
