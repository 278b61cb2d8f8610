import type { ReducedSeries, ToWebview } from '../../src/shared/panel.ts';

export type FrameMessage = Extract<ToWebview, { type: 'frame' }>;

const columns = [
  'iteration',
  'minimum',
  'maximum',
  'first',
  'last',
  'nonFinite',
  'firstNonFinite',
  'nonFiniteValue',
] as const satisfies readonly (keyof ReducedSeries)[];

/** The first index whose iteration is at least `iteration`. Iterations ascend. */
function indexFrom(iterations: Float64Array, iteration: number): number {
  let low = 0;
  let high = iterations.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((iterations[middle] as number) < iteration) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What `before` has below `resume`, then all of `tail`. */
export function joinTail(before: ReducedSeries, tail: ReducedSeries, resume: number): ReducedSeries {
  const kept = indexFrom(before.iteration, resume);
  if (kept === 0) return tail;
  const joined = Object.fromEntries(
    columns.map((column) => {
      const whole = new Float64Array(kept + tail[column].length);
      whole.set(before[column].subarray(0, kept));
      whole.set(tail[column], kept);
      return [column, whole];
    }),
  ) as Record<(typeof columns)[number], Float64Array>;
  return { id: tail.id, ...joined };
}

function joinAll(
  before: readonly ReducedSeries[] | undefined,
  tails: readonly ReducedSeries[],
  resume: number,
): readonly ReducedSeries[] {
  return tails.map((tail) => {
    const known = before?.find(({ id }) => id === tail.id);
    return known === undefined ? tail : joinTail(known, tail, resume);
  });
}

/** The frame after one that may be a tail: its buckets take the place of the old ones from `resume` on. */
export function joinFrame(before: FrameMessage | undefined, message: FrameMessage): FrameMessage {
  const { resume, ...whole } = message;
  if (resume === undefined) return message;
  // A tail of another branch or range continues nothing that is here.
  if (before === undefined || before.branch !== message.branch || before.from !== message.from) return whole;
  return {
    ...whole,
    series: joinAll(before.series, message.series, resume),
    ...(message.smoothed === undefined ? {} : { smoothed: joinAll(before.smoothed, message.smoothed, resume) }),
  };
}
