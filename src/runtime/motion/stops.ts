import type { EndReason } from '../../engine/stopping.ts';
import type { RunStatus, StopReason } from '../../shared/run.ts';
import type { Trace } from '../evaluation/problem.ts';

/** What the run is on the way to. It ends by itself, by a stop on the way, or by `pause`. */
export interface Goal {
  /** `run`: everything may stop it. `step`: only a stopping test. `travel`: as `step`, but nothing stops it in the known past. */
  readonly kind: 'run' | 'step' | 'travel';
  readonly target: number;
  /** The goal is reached where this epoch begins; the target is then beyond all. */
  readonly epoch?: number;
  readonly from: number;
  readonly reason: StopReason;
  /** The stopping test that was passed by hand: it does not stop again until it has once not fired. */
  passed?: EndReason | undefined;
}

/** A stop inside the forward pass of the present iteration. */
export interface InsideStop {
  readonly trace: Trace;
  /** Index of the statement's mark. */
  readonly mark: number;
}

/** The status of a run that has stopped for a reason. */
export function statusAfter(reason: StopReason): RunStatus {
  switch (reason) {
    case 'entry':
      return 'ready';
    case 'converged':
    case 'limit':
    case 'diverged':
    case 'nonFinite':
    case 'noStep':
      return 'finished';
    case 'error':
      return 'failed';
    case 'lost':
      return 'lost';
    default:
      return 'paused';
  }
}
