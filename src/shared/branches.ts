import type { BranchDescription } from './run.ts';

/** Of each branch on the way from iteration 0 to the newest point of `branch`, the iteration up to which the way follows it. */
export function wayTo(branches: readonly BranchDescription[], branch: string): ReadonlyMap<string, number> {
  const known = new Map(branches.map((each) => [each.id, each]));
  const until = new Map<string, number>();
  let limit = Number.POSITIVE_INFINITY;
  for (let at: string | undefined = branch; at !== undefined && !until.has(at); ) {
    until.set(at, limit);
    const description = known.get(at);
    limit = Math.min(limit, description?.forkIteration ?? limit);
    at = description?.parent;
  }
  return until;
}
