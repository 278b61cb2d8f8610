import assert from 'node:assert/strict';
import test from 'node:test';
import { rangeAbout } from '../../../src/shared/views/pictures.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

const about = (values: readonly number[], before?: readonly [number, number]): [number, number] =>
  rangeAbout(Float64Array.from(values), before);

test('the range about a point reaches as far beyond zero', () => {
  assert.deepEqual(about([4]), [-5, 5]);
  assert.deepEqual(about([-0.5]), [-0.625, 0.625]);
  assert.deepEqual(about([0]), [-1.25, 1.25]);
  assert.deepEqual(about([]), [-1.25, 1.25]);
  assert.deepEqual(about([Number.NaN]), [-1.25, 1.25]);
});

test('a range holds the path and a quarter more, grows on the side that needs it, and never shrinks', () => {
  const random = new SeededRandom(8);
  for (let round = 0; round < 200; round++) {
    const values: number[] = [];
    let before: [number, number] | undefined;
    for (let step = 0; step < 30; step++) {
      values.push(random.uniform(-1, 1) * 10 ** random.integer(-3, 4));
      const [low, high] = about(values, before);
      const least = Math.min(...values);
      const most = Math.max(...values);
      const room = (most - least) / 4;
      assert.ok(low <= least - room && high >= most + room);
      if (before !== undefined) assert.ok(low <= before[0] && high >= before[1]);
      before = [low, high];
    }
  }
});

test('it grows in steps of half its width, so that it seldom changes', () => {
  assert.deepEqual(about([4, 9.5], [-1, 9]), [-1, 14]);
  assert.deepEqual(about([4, 8], [-1, 9]), [-1, 9]);
  assert.deepEqual(about([0, -3], [-1, 9]), [-6, 9]);
});

test('a path that is short in its range is looked at from nearer by, unless the range may not shrink', () => {
  const values = Array.from({ length: 40 }, (_, i) => 100 + i / 100);
  const [low, high] = about(values);
  assert.ok(high - low < 1 && low < 100 && high > 100.39);
  assert.deepEqual(about(values, [0, 300]), [0, 300]);
});

test('infinite values are passed over', () => {
  assert.deepEqual(about([4, Number.POSITIVE_INFINITY, Number.NaN]), [-5, 5]);
});
