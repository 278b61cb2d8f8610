// Two pieces of work timed in turns, so that what the machine does meanwhile meets both alike.
import { median } from '../table.ts';

/** Some work, done `times` times. */
export type Work = (times: number) => void;

export interface Comparison {
  /** Microseconds for one time, the median of all turns. */
  readonly ours: number;
  readonly theirs: number;
  /** Ours over theirs, the median over turns of neighbouring blocks. */
  readonly ratio: number;
}

/** Milliseconds of a block, and how many blocks of each are timed. */
const block = { long: 30, quick: 10 } as const;
const turns = { long: 15, quick: 7 } as const;

export function compare(ours: Work, theirs: Work, quick: boolean): Comparison {
  const kind = quick ? 'quick' : 'long';
  const counts = [ours, theirs].map((work) => timesFor(work, block[kind]));
  const times: [number, number][] = [];
  for (let turn = 0; turn < turns[kind]; turn++) {
    times.push([perTime(ours, counts[0]!), perTime(theirs, counts[1]!)]);
  }
  return {
    ours: median(times.map(([own]) => own)),
    theirs: median(times.map(([, their]) => their)),
    ratio: median(times.map(([own, their]) => own / their)),
  };
}

/** How often work fits into a block, once it is warm. */
function timesFor(work: Work, milliseconds: number): number {
  let count = 1;
  const end = performance.now() + 10 * milliseconds;
  for (;;) {
    const began = performance.now();
    work(count);
    const took = performance.now() - began;
    if (performance.now() > end) return Math.max(1, Math.round((count * milliseconds) / Math.max(took, 0.01)));
    if (took < milliseconds) count *= 2;
  }
}

function perTime(work: Work, count: number): number {
  const began = performance.now();
  work(count);
  return ((performance.now() - began) / count) * 1000;
}

/** Throws where two numbers that should be the same differ by more than a relative error. */
export function assertAgree(what: string, ours: number, theirs: number, tolerance = 1e-9): void {
  if (Math.abs(ours - theirs) <= tolerance * Math.max(1e-300, Math.abs(theirs))) return;
  throw new Error(`${what}: ours is ${ours}, and ${theirs} by hand.`);
}
