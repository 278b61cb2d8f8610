import assert from 'node:assert/strict';
import test from 'node:test';
import type { ReducedSeries } from '../../../../src/shared/panel.ts';
import type { FrameMessage } from '../../../../webview/store/frames.ts';
import { joinFrame, joinTail } from '../../../../webview/store/frames.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';

function series(id: string, iterations: readonly number[], value: (iteration: number) => number): ReducedSeries {
  const of = (map: (iteration: number) => number): Float64Array => Float64Array.from(iterations, map);
  return {
    id,
    iteration: of((iteration) => iteration),
    minimum: of(value),
    maximum: of((iteration) => value(iteration) + 1),
    first: of((iteration) => value(iteration) + 2),
    last: of((iteration) => value(iteration) + 3),
    nonFinite: of((iteration) => iteration % 3),
    firstNonFinite: of(() => Number.NaN),
    nonFiniteValue: of(() => Number.NEGATIVE_INFINITY),
  };
}

function frame(all: readonly ReducedSeries[], more: Partial<FrameMessage> = {}): FrameMessage {
  return { type: 'frame', session: 's', branch: 'main', from: 0, to: 100, last: 50, series: all, ...more };
}

test('a tail takes the place of what was there from its beginning on', () => {
  const source = new SeededRandom(7);
  const random = (): number => source.next();
  for (let round = 0; round < 200; round++) {
    const width = 1 + Math.floor(random() * 5);
    const count = Math.floor(random() * 30);
    const iterations = Array.from({ length: count }, (_, index) => index * width).filter(() => random() < 0.8);
    const before = series('loss', iterations, (iteration) => iteration);
    const resume = Math.floor(random() * 40) * width;
    const later = Array.from({ length: Math.floor(random() * 6) }, (_, index) => resume + index * width);
    const tail = series('loss', later, (iteration) => -iteration);
    // By the definition, bucket by bucket.
    const kept = iterations.filter((iteration) => iteration < resume);
    const expected = series('loss', [...kept, ...later], (iteration) => (iteration < resume ? iteration : -iteration));
    assert.deepEqual(joinTail(before, tail, resume), expected, `round ${round}`);
  }
});

test('a frame without a beginning of its own takes the place of everything', () => {
  const before = frame([series('loss', [0, 1, 2], (x) => x)]);
  const whole = frame([series('loss', [5], (x) => x)]);
  assert.deepEqual(joinFrame(before, whole), whole);
});

test('a tail of another branch or range, or of a series that is new, continues nothing', () => {
  const before = frame([series('loss', [0, 1, 2], (x) => x)]);
  const tail = series('loss', [2, 3], (x) => x);
  const joined = (message: FrameMessage): readonly number[] => [
    ...(joinFrame(before, message).series[0]?.iteration ?? []),
  ];
  assert.deepEqual(joined(frame([tail], { resume: 2 })), [0, 1, 2, 3]);
  assert.deepEqual(joined(frame([tail], { resume: 2, branch: 'other' })), [2, 3]);
  assert.deepEqual(joined(frame([tail], { resume: 2, from: 1 })), [2, 3]);
  assert.deepEqual(joined(frame([{ ...tail, id: 'η' }], { resume: 2 })), [2, 3]);
  assert.equal('resume' in joinFrame(before, frame([tail], { resume: 2 })), false);
});

test('smoothed series are joined as the raw ones are', () => {
  const before = frame([], { smoothed: [series('loss', [0, 1, 2], (x) => x)] });
  const after = joinFrame(before, frame([], { resume: 2, smoothed: [series('loss', [2, 3], (x) => 10 * x)] }));
  assert.deepEqual([...(after.smoothed?.[0]?.minimum ?? [])], [0, 1, 20, 30]);
});
