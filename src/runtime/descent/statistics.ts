import type { Numbers } from '../../engine/precision.ts';
import type { Keeping } from '../../engine/program.ts';

/**
 * Numbers of a loss that follow the descent without being parameters: running means and variances of batch normalisation. They
 * belong to the point of a descent like its optimizer's memory, and the descent says what they are before it evaluates.
 */
export interface RunningStatistics {
  readonly start: Float64Array;
  /** Before this iteration's batch: what the measures of this point are taken with. */
  readonly current: Float64Array;
  /** After it, once the point was evaluated. */
  readonly next: Float64Array;
}

export function statisticsFrom(start: Float64Array | undefined): RunningStatistics | undefined {
  return start && { start, current: start.slice(), next: start.slice() };
}

/** (1 − share) · running + share · observed, for what one layer observed. */
export function observe({ next }: RunningStatistics, { offset, share }: Keeping, observed: Numbers): void {
  for (let i = 0; i < observed.length; i++) next[offset + i] = (1 - share) * next[offset + i]! + share * observed[i]!;
}
