import type { SearchContext, SearchReport, Trial } from './context.ts';
import type { LinePoint, LineSearch, LineSettings } from './lines/line.ts';
import { Line } from './lines/line.ts';
import { length, setScaled } from './vectors.ts';

/** A direction with the step that is tried first along it. */
export interface Proposal {
  readonly direction: Float64Array;
  readonly first: number;
}

export interface Taken {
  readonly report: SearchReport;
  /** The step; undefined where none was found, and Δθ is 0. */
  readonly accepted: (LinePoint & { readonly direction: Float64Array }) | undefined;
  /** Whether the proposed direction was given up for −∇L. */
  readonly restarted: boolean;
}

/**
 * Takes a step along the proposed direction. Where L does not fall along it, or no step is found, the search is made once more
 * along `otherwise`, if there is one. Writes Δθ to `updates`.
 */
export function takeStep(
  context: SearchContext,
  { search, settings }: { readonly search: LineSearch; readonly settings: LineSettings },
  proposal: Proposal,
  updates: Float64Array,
  otherwise?: () => Proposal,
): Taken {
  const trials: Trial[] = [];
  const notes: string[] = [];
  let { direction, first } = proposal;
  let restarted = false;
  for (;;) {
    const line = new Line(context, direction, trials);
    const { slope } = line.origin;
    let failure = `L does not fall along the direction: its slope there is ${slope}`;
    if (slope < 0) {
      const result = search(line, first, settings);
      if (result.accepted !== undefined) {
        const { accepted } = result;
        setScaled(updates, accepted.step, direction);
        const report = { stepLength: accepted.step, direction, slope, trials, notes };
        return { report, accepted: { ...accepted, direction }, restarted };
      }
      failure = result.failure;
    }
    if (otherwise === undefined || restarted) {
      updates.fill(0);
      const text = `no step found${restarted ? ' along −∇L' : ''}: ${failure}`;
      const end = { reason: 'noStep', value: trials.at(-1)?.step ?? 0, text } as const;
      return { report: { stepLength: 0, direction, slope, trials, notes, end }, accepted: undefined, restarted };
    }
    restarted = true;
    notes.push(`given up: ${failure}; the memory is emptied and the search goes along −∇L`);
    ({ direction, first } = otherwise());
  }
}

/** −∇L, with a first step no longer than 1. */
export function steepest({ gradient }: Pick<SearchContext, 'gradient'>): Proposal {
  const direction = gradient.map((value) => -value);
  const size = length(gradient);
  return { direction, first: size > 1 ? 1 / size : 1 };
}
