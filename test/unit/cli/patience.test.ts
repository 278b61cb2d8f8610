import assert from 'node:assert/strict';
import test from 'node:test';
import { Patience } from '../../../src/cli/patience.ts';

test('a long evaluation is told of after 2 s, then whenever it has taken twice as long; another one from its own start', () => {
  const patience = new Patience();
  const told = (seconds: readonly number[]): number[] => seconds.filter((each) => patience.endsAt(each));
  assert.deepEqual(told([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 7.5, 8, 15.5, 16]), [2, 4, 8, 16]);
  assert.deepEqual(told([0.5, 1.5, 2.1, 4.1, 4.2]), [2.1, 4.2]);
});
