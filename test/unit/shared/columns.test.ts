import assert from 'node:assert/strict';
import test from 'node:test';
import type { Reduction } from '../../../src/shared/columns.ts';
import { Column, DroppedValueError, linearBoundaries, logarithmicBoundaries } from '../../../src/shared/columns.ts';
import { HistoryBudget } from '../../../src/shared/history-budget.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

interface Bucket {
  start: number;
  end: number;
  minimum: number;
  maximum: number;
  first: number;
  last: number;
  nonFinite: number;
  firstNonFinite: number;
  firstNonFiniteValue: number;
}

/** The slow reference: every value of the bucket is looked at. */
function naiveBucket(values: readonly number[], columnStart: number, from: number, to: number): Bucket {
  const start = Math.min(columnStart + values.length, Math.max(columnStart, from));
  const end = Math.min(columnStart + values.length, Math.max(start, to));
  const inside = values.slice(start - columnStart, end - columnStart);
  const finite = inside.filter((value) => Number.isFinite(value));
  const where = inside.findIndex((value) => !Number.isFinite(value));
  return {
    start,
    end,
    minimum: finite.length === 0 ? Number.NaN : Math.min(...finite),
    maximum: finite.length === 0 ? Number.NaN : Math.max(...finite),
    first: inside[0] ?? Number.NaN,
    last: inside.at(-1) ?? Number.NaN,
    nonFinite: inside.length - finite.length,
    firstNonFinite: where < 0 ? -1 : start + where,
    firstNonFiniteValue: where < 0 ? Number.NaN : inside[where]!,
  };
}

function bucketOf(reduction: Reduction, i: number): Bucket {
  return {
    start: reduction.starts[i]!,
    end: reduction.ends[i]!,
    minimum: reduction.minimum[i]!,
    maximum: reduction.maximum[i]!,
    first: reduction.first[i]!,
    last: reduction.last[i]!,
    nonFinite: reduction.nonFinite[i]!,
    firstNonFinite: reduction.firstNonFinite[i]!,
    firstNonFiniteValue: reduction.firstNonFiniteValue[i]!,
  };
}

/** Mostly ordinary numbers of all sizes, now and then what floating point is known for. */
function randomValue(random: SeededRandom, oddness: number): number {
  if (random.next() < oddness) {
    return random.pick([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 5e-324, -5e-324]);
  }
  return random.uniform(-1, 1) * 10 ** random.integer(-300, 300);
}

function randomBoundaries(random: SeededRandom, column: Column): number[] {
  const count = random.integer(1, 12);
  const boundaries = Array.from({ length: count + 1 }, () => random.integer(column.start - 10, column.end + 10));
  return boundaries.sort((a, b) => a - b);
}

/** Bit for bit. The words for a difference are only made where there is one: there are tens of thousands of buckets. */
function assertSameBucket(found: Bucket, expected: Bucket, where: () => string): void {
  const same = (Object.keys(expected) as (keyof Bucket)[]).every((key) => Object.is(found[key], expected[key]));
  // `node:assert`'s strict deep equality also tells −0 from 0 and takes NaN for itself.
  if (!same) assert.deepEqual(found, expected, where());
}

function checkExact(column: Column, values: readonly number[], boundaries: ArrayLike<number>, seed: number): void {
  const reduction = column.reduceAt(boundaries);
  for (let i = 0; i + 1 < boundaries.length; i++) {
    const expected = naiveBucket(values, column.start, boundaries[i]!, boundaries[i + 1]!);
    assertSameBucket(bucketOf(reduction, i), expected, () => `seed ${seed}, bucket ${i} of ${Array.from(boundaries)}`);
    assert.equal(reduction.exact[i], 1);
  }
}

/** A bucket whose values were given up: its figures bound the truth; where they claim to be exact they are the truth. */
function checkBound(column: Column, values: readonly number[], boundaries: ArrayLike<number>, seed: number): number {
  const reduction = column.reduceAt(boundaries);
  let inexact = 0;
  for (let i = 0; i + 1 < boundaries.length; i++) {
    const found = bucketOf(reduction, i);
    const expected = naiveBucket(values, column.start, boundaries[i]!, boundaries[i + 1]!);
    const where = (): string => `seed ${seed}, bucket ${i} of ${Array.from(boundaries)}`;
    if (reduction.exact[i] === 1) {
      assertSameBucket(found, expected, where);
      continue;
    }
    inexact++;
    assert.ok(expected.start < column.exactFrom, `${where()}: exact values are there, and were not used`);
    assert.ok(!(found.minimum > expected.minimum) && !(found.maximum < expected.maximum), where());
    if (!Number.isNaN(expected.minimum)) assert.ok(!Number.isNaN(found.minimum), where());
  }
  return inexact;
}

function assertSameNumbers(actual: Float64Array, expected: readonly number[], message: string): void {
  assert.deepEqual(Array.from(actual), expected, message);
}

test('any zoom of a column is bit-equal to looking at every value', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = new SeededRandom(seed);
    const column = new Column({ start: random.pick([0, 0, 7, 100_000]) });
    const oddness = random.pick([0, 0.02, 0.5, 1]);
    let values: number[] = [];
    for (let round = 0; round < 6; round++) {
      const batch = Array.from({ length: random.pick([1, 3, 63, 64, 65, 700, 5000]) }, () =>
        randomValue(random, oddness),
      );
      if (batch.length === 1) column.push(batch[0]!);
      else column.append(Float64Array.from([Number.NaN, ...batch, 1]), 1, batch.length + 1);
      values = values.concat(batch);
      if (random.next() < 0.4) {
        const end = random.integer(column.start, column.end);
        column.truncate(end);
        values = values.slice(0, end - column.start);
      }
      assert.equal(column.end, column.start + values.length);
      for (let i = 0; i < 4; i++) checkExact(column, values, randomBoundaries(random, column), seed);
    }
    const linear = linearBoundaries(column.start, column.end, random.integer(1, 900));
    checkExact(column, values, linear, seed);
    const reduced = column.reduce(column.start - 5, column.end + 5, linear.length - 1);
    assert.deepEqual(Array.from(reduced.starts), Array.from(linear.subarray(0, -1)));
    checkExact(column, values, logarithmicBoundaries(column.start, column.end, random.integer(1, 300)), seed);
    assertSameNumbers(column.slice(), values, `seed ${seed}`);
    for (let i = 0; i < Math.min(values.length, 20); i++) {
      const index = random.integer(column.start, column.end - 1);
      assert.ok(Object.is(column.at(index), values[index - column.start]), `seed ${seed}, value ${index}`);
    }
  }
});

test('beyond the budget old values become bounds, also after cuts into them, and new values stay exact', () => {
  let inexact = 0;
  let cutsIntoTheDropped = 0;
  for (let seed = 1; seed <= 24; seed++) {
    const random = new SeededRandom(seed);
    // The tightest budgets give up not only the values but also the finest levels of the pyramid.
    const budget = new HistoryBudget(random.pick([0, 20_000, 150_000, 400_000]));
    const columns = [new Column({ budget }), new Column({ budget, start: 50 })];
    const values: number[][] = [[], []];
    for (let round = 0; round < 10; round++) {
      for (const [i, column] of columns.entries()) {
        const batch = Array.from({ length: random.integer(1, 9000) }, () => randomValue(random, 0.01));
        column.append(Float64Array.from(batch));
        values[i] = values[i]!.concat(batch);
        if (random.next() < 0.3) {
          const end = random.integer(column.start, column.end);
          if (end < column.exactFrom) cutsIntoTheDropped++;
          column.truncate(end);
          values[i] = values[i]!.slice(0, end - column.start);
        }
        for (let repeat = 0; repeat < 3; repeat++) {
          inexact += checkBound(column, values[i]!, randomBoundaries(random, column), seed);
        }
        inexact += checkBound(column, values[i]!, linearBoundaries(column.start, column.end, 37), seed);
        const kept = values[i]!.slice(column.exactFrom - column.start);
        assertSameNumbers(column.slice(column.exactFrom), kept, `seed ${seed}`);
      }
    }
  }
  assert.ok(inexact > 300, `only ${inexact} buckets were bounds: the test does not test them`);
  assert.ok(cutsIntoTheDropped > 10, `only ${cutsIntoTheDropped} cuts were into dropped values`);
});

test('a chart of all of a long column stays exact when only its old values are gone', () => {
  const budget = new HistoryBudget(300_000);
  const column = new Column({ budget });
  const values = Array.from({ length: 100_000 }, (_, i) => Math.sin(i) * i);
  values[12_345] = Number.NaN;
  column.append(Float64Array.from(values));
  assert.ok(column.exactFrom > 0);
  assert.ok(budget.used <= budget.limit);
  const boundaries = Float64Array.from({ length: 101 }, (_, i) => Math.min(100_000, i * 1024));
  checkExact(column, values, boundaries, 0);
});

test('a dropped value says that it is dropped', () => {
  const column = new Column({ budget: new HistoryBudget(0), start: 10 });
  column.append(new Float64Array(10_000).fill(1));
  assert.equal(column.exactFrom, 10 + 8192);
  assert.equal(column.isExact(8201), false);
  assert.equal(column.isExact(8202), true);
  assert.equal(column.at(8202), 1);
  assert.throws(
    () => column.at(8201),
    (error) => {
      assert.ok(error instanceof DroppedValueError);
      assert.equal(error.index, 8201);
      assert.equal(error.exactFrom, 8202);
      assert.match(error.message, /^The exact value at 8201 is no longer kept: values before 8202 have been reduced/);
      return true;
    },
  );
  assert.throws(() => column.slice(8000, 9000), DroppedValueError);
  for (const outside of [9, 10_010, 20.5, Number.NaN]) {
    assert.throws(() => column.at(outside), {
      name: 'RangeError',
      message: `Column: there is no value at ${outside}: it has 10 to 10009.`,
    });
  }
  assert.throws(() => column.truncate(9), /cannot cut at 9, before its first index 10/);
});

test('the budget counts what columns take, drops the oldest of all columns first, and gets everything back', () => {
  const budget = new HistoryBudget(Number.POSITIVE_INFINITY);
  const early = new Column({ budget });
  const late = new Column({ budget });
  early.append(new Float64Array(20_000));
  late.append(new Float64Array(20_000));
  early.append(new Float64Array(20_000));
  const used = budget.used;
  assert.ok(used > 60_000 * 8 && used < 60_000 * 8 * 1.35, `${used} bytes for 60,000 numbers`);
  // Four complete segments of `early` are older than all of `late`; a fifth is not.
  budget.limit = used - 4 * 32_768;
  assert.deepEqual([early.exactFrom, late.exactFrom], [4 * 4096, 0]);
  budget.limit = used - 5 * 32_768;
  assert.deepEqual([early.exactFrom, late.exactFrom], [4 * 4096, 4096]);
  budget.changed(32_768);
  budget.enforce();
  assert.deepEqual([early.exactFrom, late.exactFrom], [4 * 4096, 2 * 4096]);
  budget.changed(-32_768);
  early.dispose();
  late.dispose();
  assert.equal(budget.used, 0);
  assert.equal(early.length, 0);
});

test('a small column takes little', () => {
  const budget = new HistoryBudget(1e9);
  const column = new Column({ budget });
  column.push(1);
  assert.ok(budget.used <= 1024 + 512, `${budget.used} bytes for one number`);
});

const boundaryCases: readonly (readonly [name: string, actual: Float64Array, expected: readonly number[]])[] = [
  ['equal buckets', linearBoundaries(0, 10, 5), [0, 2, 4, 6, 8, 10]],
  ['buckets that differ by one', linearBoundaries(3, 13, 4), [3, 5, 8, 10, 13]],
  ['fewer indices than buckets', linearBoundaries(5, 8, 100), [5, 6, 7, 8]],
  ['no indices', linearBoundaries(5, 5, 100), [5]],
  ['decades', logarithmicBoundaries(1, 1000, 3), [1, 10, 100, 1000]],
  ['index 0 has a bucket of its own', logarithmicBoundaries(0, 1000, 3), [0, 1, 10, 100, 1000]],
  ['no bucket is empty', logarithmicBoundaries(0, 5, 50), [0, 1, 2, 3, 4, 5]],
  ['only index 0', logarithmicBoundaries(0, 1, 10), [0, 1]],
  ['no indices on a logarithmic axis', logarithmicBoundaries(4, 4, 10), [4]],
];
for (const [name, actual, expected] of boundaryCases) {
  test(`boundaries: ${name}`, () => assert.deepEqual(Array.from(actual), expected));
}
