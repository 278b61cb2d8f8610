import { wayTo } from '../../../shared/branches.ts';
import type { Viewport } from '../../../shared/panel.ts';
import type { OtherBranch } from '../../../shared/views/runs.ts';
import type { WorkerClient } from '../../../worker/client.ts';
import { inOneBuffer } from './series-feed.ts';

type RunHistory = WorkerClient['history'];

/** Branches that are drawn besides the current one: the newest of them. */
const mostBranches = 6;

/**
 * What there is beside the way to the newest point of `current`, each from where it leaves that way or another branch: the rest of a
 * branch on which the way began, and the branches that leave it.
 */
export function otherBranches(
  history: RunHistory,
  current: string,
  { series }: Viewport,
  boundaries: Float64Array,
): readonly OtherBranch[] {
  return forksFrom(history, current)
    .slice(-mostBranches)
    .flatMap(({ branch, fork }) => {
      const within = boundaries.filter((boundary) => boundary > fork);
      if (within.length === 0) return [];
      const reduced = series
        .map((id) => history.reduceAt(branch, id, Float64Array.of(fork, ...within)))
        .filter(({ iteration }) => iteration.length > 0);
      return reduced.length === 0 ? [] : [{ branch, fork, series: inOneBuffer(reduced) }];
    });
}

/** The branches with iterations of their own beyond the one at which they leave the way to `current`, or one another. */
export function forksFrom(
  history: Pick<RunHistory, 'branches' | 'last'>,
  current: string,
): readonly { readonly branch: string; readonly fork: number }[] {
  const until = wayTo(history.branches, current);
  return history.branches
    .map(({ id, forkIteration }) => ({ branch: id, fork: until.get(id) ?? forkIteration }))
    .filter(({ branch, fork }) => branch !== current && history.last(branch) > fork);
}
