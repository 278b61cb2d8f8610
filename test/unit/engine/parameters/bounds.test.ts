import assert from 'node:assert/strict';
import test from 'node:test';
import {
  intervalOf,
  intervalTextOf,
  isHeld,
  outsideOf,
  projectUpdate,
} from '../../../../src/engine/parameters/bounds.ts';
import { uniform } from '../../../../src/engine/random.ts';

const least = Number.NEGATIVE_INFINITY;
const greatest = Number.POSITIVE_INFINITY;

const projections: readonly [
  name: string,
  values: readonly number[],
  expected: readonly [update: number, after: number],
][] = [
  // θ, Δθ, lower, upper
  ['inside', [1, 0.5, 0, 2], [0.5, 1.5]],
  ['below', [0.1, -0.3, 0, 2], [-0.1, 0]],
  ['above', [1.75, 1, 0, 2], [0.25, 2]],
  ['at the bound and out', [0, -1, 0, 2], [0, 0]],
  ['at the bound and in', [0, 1, 0, 2], [1, 1]],
  ['between equal bounds', [2, 5, 2, 2], [0, 2]],
  ['without bounds', [3, 1e9, least, greatest], [1e9, 3 + 1e9]],
  ['one side', [3, -1e9, least, 5], [-1e9, 3 - 1e9]],
  ['not a number', [3, Number.NaN, 0, 5], [Number.NaN, Number.NaN]],
  ['to infinity', [3, greatest, 0, 5], [2, 5]],
  ['a bound that no update of these bits leads to', [1, -1, 1e-20, 5], [-1, 1e-20]],
];
for (const [name, [value, update, lower, upper], expected] of projections) {
  test(`projection: ${name}`, () => {
    const updates = Float64Array.of(update!);
    const after = new Float64Array(1);
    const bounds = { lower: Float64Array.of(lower!), upper: Float64Array.of(upper!) };
    projectUpdate(bounds, Float64Array.of(value!), updates, after);
    assert.deepEqual([updates[0], after[0]], expected);
  });
}

test('a projected point is within its bounds, and its update is what it differs by', () => {
  const draw = (i: number, element: number): number =>
    20 * uniform({ seed: 7, iteration: i, evaluation: 0, draw: element }) - 10;
  for (let i = 0; i < 2000; i++) {
    const bounds = { lower: Float64Array.of(Math.min(draw(i, 0), draw(i, 1))), upper: new Float64Array(1) };
    bounds.upper[0] = Math.max(draw(i, 0), draw(i, 1));
    const point = Float64Array.of(draw(i, 2));
    const updates = Float64Array.of(draw(i, 3));
    const before = updates[0]!;
    const after = new Float64Array(1);
    projectUpdate(bounds, point, updates, after);
    assert.equal(outsideOf(bounds, after), undefined);
    if (updates[0] !== before) assert.equal(updates[0], after[0]! - point[0]!);
    else assert.equal(after[0], point[0]! + before);
  }
});

test('a gradient that points out of an active bound is held', () => {
  const bounds = { lower: Float64Array.of(0), upper: Float64Array.of(1) };
  const held = [
    [0, 1],
    [0, -1],
    [0, 0],
    [1, -1],
    [1, 1],
    [0.5, 1],
  ].map(([value, gradient]) => isHeld(bounds, 0, value!, gradient!));
  assert.deepEqual(held, [true, false, false, true, false, false]);
});

const intervals: readonly [given: unknown, expected: readonly [number, number]][] = [
  [
    [0, 10],
    [0, 10],
  ],
  [
    [null, 1],
    [least, 1],
  ],
  [
    [-1, null],
    [-1, greatest],
  ],
  [
    [least, greatest],
    [least, greatest],
  ],
  ['0..10', [0, 10]],
  ['-1.5e-3..', [-0.0015, greatest]],
  ['..10', [least, 10]],
  ['[0, 10]', [0, 10]],
  ['[null,1]', [least, 1]],
  ['none', [least, greatest]],
];
for (const [given, expected] of intervals) {
  test(`${JSON.stringify(given)} are bounds`, () => {
    assert.deepEqual(intervalOf('x', given), expected);
    assert.deepEqual(intervalOf('x', intervalTextOf(expected)), expected, 'and as a text too');
  });
}

const refusals: readonly [given: unknown, message: RegExp][] = [
  [3, /^The bounds of x must be two numbers, \[0, 10\] or 0\.\.10, .* They are 3\.$/],
  ['0...5', /They are "0\.\.\.5"\.$/],
  ['..', /They are "\.\."\.$/],
  ['0-10', /must be two numbers/],
  ['[a, 1]', /must be two numbers/],
  [[1], /They are \[1\]\.$/],
  [[1, 2, 3], /must be two numbers/],
  [['a', 1], /must be two numbers/],
  [[Number.NaN, 1], /must be two numbers/],
  [undefined, /They are undefined\.$/],
  [[10, 0], /^The lower bound of x is above its upper bound: 10 > 0\. Write the smaller number first\.$/],
];
for (const [given, message] of refusals) {
  test(`${String(JSON.stringify(given))} are none`, () => assert.throws(() => intervalOf('x', given), { message }));
}
