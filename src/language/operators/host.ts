import type { Precision } from '../../engine/precision.ts';
import type { Recording } from '../../engine/recording.ts';
import type { Place } from '../../shared/place.ts';

export type ConsoleLevel = 'debug' | 'log' | 'info' | 'warn' | 'error';

/** What the operators ask of whoever runs the user's code. */
export interface OperatorHost {
  /** The recording of the evaluation in progress; undefined while modules load and in plain evaluations. */
  recording(): Recording | undefined;
  /** The place behind a number, for errors. */
  place(id: number): Place | undefined;
  /** The next random draw of the evaluation in progress (counter-based). `Math.random()` and `random()` are uniform, dropout has a stream of its own. */
  draw(distribution: 'uniform' | 'normal' | 'dropout'): number;
  /** The user's code wrote to the console. Tracked values have become plain ones. */
  console(level: ConsoleLevel, values: readonly unknown[], place: number): void;
  /** Called at every turn of a loop: may throw an Interrupt to end a runaway loop. */
  loop?(place: number): void;
  /** What recordings round to, for what is measured beside them; float64 where that is absent. */
  precision?(): Precision;
}
