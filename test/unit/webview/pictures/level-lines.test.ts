import assert from 'node:assert/strict';
import test from 'node:test';
import { contourLevels, levelLine } from '../../../../webview/charts/pictures/painters/level-lines.ts';

const side = 41;

/** A function on −1 … 1 in both directions, by places of the grid. */
function gridOf(f: (x: number, y: number) => number): Float64Array {
  return Float64Array.from({ length: side * side }, (_, cell) =>
    f(coordinate(cell % side), coordinate(Math.floor(cell / side))),
  );
}

function coordinate(place: number): number {
  return -1 + (2 * place) / (side - 1);
}

/** The ends of all segments, in the coordinates of the function. */
function endsOf(f: (x: number, y: number) => number, level: number): (readonly [number, number])[] {
  const line = levelLine({ columns: side, rows: side, values: gridOf(f) }, level);
  const ends: (readonly [number, number])[] = [];
  for (let i = 0; i < line.length; i += 2) ends.push([coordinate(line[i]!), coordinate(line[i + 1]!)]);
  return ends;
}

test('twelve levels that are close together about the minimum', () => {
  const levels = contourLevels([0, Number.NaN, 1728, Number.POSITIVE_INFINITY]);
  assert.equal(levels.length, 12);
  for (const [index, level] of levels.entries()) assert.ok(Math.abs(level - (index + 1) ** 3) < 1e-9);
  assert.deepEqual(contourLevels([3, 3, Number.NaN]), []);
  assert.deepEqual(contourLevels([]), []);
});

test('the line of a plane lies on it to the last bits', () => {
  const ends = endsOf((x, y) => 3 * x + 2 * y, 0.37);
  assert.ok(ends.length > 60);
  for (const [x, y] of ends) assert.ok(Math.abs(3 * x + 2 * y - 0.37) < 1e-12);
});

test('the line of a bowl is a circle that closes, as long as it should be', () => {
  const radius = 0.7;
  const ends = endsOf((x, y) => x * x + y * y, radius ** 2);
  let length = 0;
  const met = new Map<string, number>();
  ends.forEach(([x, y], index) => {
    // Linear between two values of a parabola: off by at most h²/8 of its second derivative.
    assert.ok(Math.abs(Math.hypot(x, y) - radius) < (2 / (side - 1)) ** 2 / 4 / radius);
    const key = `${x.toFixed(9)} ${y.toFixed(9)}`;
    met.set(key, (met.get(key) ?? 0) + 1);
    if (index % 2 === 1) length += Math.hypot(x - ends[index - 1]![0], y - ends[index - 1]![1]);
  });
  assert.ok(
    [...met.values()].every((count) => count === 2),
    'every end is where another segment begins',
  );
  assert.ok(Math.abs(length - 2 * Math.PI * radius) < 0.01);
});

test('at a saddle both lines are there and do not cross', () => {
  for (const level of [0.01, -0.01]) {
    const ends = endsOf((x, y) => x * y, level);
    const quadrants = new Set(ends.map(([x, y]) => `${Math.sign(x)} ${Math.sign(y)}`));
    assert.deepEqual(quadrants, new Set(level > 0 ? ['1 1', '-1 -1'] : ['1 -1', '-1 1']));
  }
  // One cell whose opposite corners are equal: its mean decides which ends belong together.
  const cell = (values: readonly number[]): readonly number[] =>
    Array.from(levelLine({ columns: 2, rows: 2, values: Float64Array.from(values) }, 0));
  assert.deepEqual(cell([3, -1, -1, 3]), [0, 0.75, 0.25, 1, 0.75, 0, 1, 0.25]);
  assert.deepEqual(cell([1, -3, -3, 1]), [0, 0.25, 0.25, 0, 1, 0.75, 0.75, 1]);
});

test('no line goes through a cell with a value that is not finite', () => {
  const ends = endsOf((x, y) => (x > 0 ? Number.NaN : x + y), -0.3);
  assert.ok(ends.length > 0);
  for (const [x] of ends) assert.ok(x <= 0);
  assert.deepEqual(
    endsOf((x) => (x > 0 ? Number.POSITIVE_INFINITY : 0), 1),
    [],
  );
});
