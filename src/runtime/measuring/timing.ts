/** Some work, done so many times. */
export type Work = (times: number) => void;

/** Blocks that are timed, where there is time for them. */
const blocks = 20;

/**
 * Microseconds that work takes for one time: the median of blocks, after as long again for V8 to make its code. What takes longer
 * than the budget is done once.
 * @param now milliseconds on a clock.
 * @param budget milliseconds that the blocks take together.
 */
export function timeOf(work: Work, now: () => number, budget: number): number {
  const block = budget / blocks;
  const begin = now();
  let count = 1;
  let took = elapsed(work, count, now);
  while (now() < begin + budget) {
    if (took < block) count *= 2;
    took = elapsed(work, count, now);
  }
  const times: number[] = [(took / count) * 1000];
  const deadline = now() + budget;
  while (now() < deadline && took < budget) times.push((elapsed(work, count, now) / count) * 1000);
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)]!;
}

function elapsed(work: Work, count: number, now: () => number): number {
  const began = now();
  work(count);
  return now() - began;
}
