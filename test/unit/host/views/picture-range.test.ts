import assert from 'node:assert/strict';
import test from 'node:test';
import type { PathHistory } from '../../../../src/host/views/picture-range.ts';
import { PictureRanges } from '../../../../src/host/views/picture-range.ts';
import type { PictureRequest } from '../../../../src/shared/views/pictures.ts';
import type { ReducedSeries } from '../../../../src/shared/views/reduced-series.ts';

/** A history of values by element. */
function historyOf(values: Readonly<Record<string, readonly number[]>>): PathHistory {
  const of = (series: string): readonly number[] | undefined => values[series.replace('value:', '')];
  return {
    last: () => Math.max(...Object.values(values).map(({ length }) => length)) - 1,
    value: (_branch, series, iteration) => of(series)?.[iteration],
    reduce: (_branch, series) => {
      const all = of(series) ?? [];
      return {
        minimum: Float64Array.of(Math.min(...all)),
        maximum: Float64Array.of(Math.max(...all)),
      } as ReducedSeries;
    },
  };
}

const contours: PictureRequest = { kind: 'contours', slot: 'a', detail: 'fine', elements: ['x', 'y'] };

function rangeOf(request: PictureRequest): readonly number[] | undefined {
  return 'range' in request && request.range !== undefined ? Array.from(request.range) : undefined;
}

test('a surface that nobody has chosen a range for has that of the whole path, also of what lies between two pictures', () => {
  const ranges = new PictureRanges();
  const history = historyOf({ x: [4, 30, 3], y: [0, 0, 0] });
  const [low = 0, high = 0, ...y] = rangeOf(ranges.complete(contours, history, 'main', false))!;
  assert.ok(low <= 3 - 27 / 4 && high >= 30 + 27 / 4);
  assert.deepEqual(y, [-1.25, 1.25]);
  const curve: PictureRequest = { kind: 'curve', slot: 'a', detail: 'fine', element: 'y' };
  assert.deepEqual(rangeOf(ranges.complete(curve, history, 'main', false)), [-1.25, 1.25]);
});

test('what was chosen, what has no range, and what is not recorded stay as they are', () => {
  const ranges = new PictureRanges();
  const history = historyOf({ x: [4] });
  const chosen = { ...contours, range: Float64Array.of(0, 1, 0, 1) };
  assert.equal(ranges.complete(chosen, history, 'main', false), chosen);
  const matrix: PictureRequest = { kind: 'confusion', slot: 'a', detail: 'fine' };
  assert.equal(ranges.complete(matrix, history, 'main', false), matrix);
  assert.equal(ranges.complete(contours, history, 'main', false), contours);
});

test('while the run moves, a range never shrinks; at a stop it may', () => {
  const ranges = new PictureRanges();
  const curve: PictureRequest = { kind: 'curve', slot: 'a', detail: 'fine', element: 'x' };
  const wide = rangeOf(ranges.complete(curve, historyOf({ x: [4, 100] }), 'main', true));
  assert.deepEqual(rangeOf(ranges.complete(curve, historyOf({ x: [4] }), 'main', true)), wide);
  assert.deepEqual(rangeOf(ranges.complete(curve, historyOf({ x: [4] }), 'main', false)), [-5, 5]);
});
