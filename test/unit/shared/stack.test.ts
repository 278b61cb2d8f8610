import assert from 'node:assert/strict';
import test from 'node:test';
import type { StackEntry } from '../../../src/shared/place.ts';
import { stackLines, stackRuns } from '../../../src/shared/stack.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

/** `f3` is a frame of f in line 3. */
function frame(text: string): StackEntry {
  const line = Number(text.slice(1));
  const place = { file: 'a.ts', start: 10 * line, end: 10 * line + 1, line, column: 1, endLine: line, endColumn: 2 };
  return { name: text.charAt(0), place };
}

const stackOf = (text: string): StackEntry[] => (text === '' ? [] : text.split(' ').map(frame));
const shown = (text: string): readonly string[] => stackLines(stackOf(text), ({ file, line }) => `${file}:${line}`);

test('the rounds of a recursion take one line', () => {
  const table: readonly [stack: string, lines: string[]][] = [
    ['', []],
    ['f1', ['at f (a.ts:1)']],
    ['f1 f1 f1', ['at f (a.ts:1)', 'at f (a.ts:1)', 'at f (a.ts:1)']],
    ['f1 f1 f1 f1 g2', ['at f (a.ts:1)', '… 3 more of f at a.ts:1', 'at g (a.ts:2)']],
    // The same function at another place is another frame.
    [
      'f2 f1 f1 f1 f1 f1 f3 g2',
      ['at f (a.ts:2)', 'at f (a.ts:1)', '… 4 more of f at a.ts:1', 'at f (a.ts:3)', 'at g (a.ts:2)'],
    ],
    ['f1 g2 f1 g2 f1 g2 f1', ['at f (a.ts:1)', 'at g (a.ts:2)', '… 2 more times these 2', 'at f (a.ts:1)']],
    [
      'f1 f1 f1 f1 g2 g2 g2 g2',
      ['at f (a.ts:1)', '… 3 more of f at a.ts:1', 'at g (a.ts:2)', '… 3 more of g at a.ts:2'],
    ],
  ];
  for (const [stack, lines] of table) assert.deepEqual(shown(stack), lines, stack);
});

test('nothing of a stack is lost or added', () => {
  const random = new SeededRandom(5);
  for (let count = 0; count < 200; count++) {
    const stack = Array.from({ length: random.integer(0, 40) }, () => frame(random.pick(['f1', 'f2', 'g3'])));
    const whole = stackRuns(stack).flatMap(({ entries, again }) =>
      Array.from({ length: 1 + again }, () => entries).flat(),
    );
    assert.deepEqual(whole, stack);
  }
});
