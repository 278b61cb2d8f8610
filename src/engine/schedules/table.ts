import { cosine, cosineRestarts, oneCycle } from './annealing.ts';
import { cyclical } from './cyclical.ts';
import { constant, exponential, inverseTime, multiStep, polynomial, step } from './decaying.ts';
import { reduceOnPlateau } from './plateau.ts';
import type { ScheduleId, ScheduleRow } from './row.ts';

export const scheduleTable: readonly ScheduleRow[] = [
  constant,
  step,
  multiStep,
  exponential,
  inverseTime,
  polynomial,
  cosine,
  cosineRestarts,
  oneCycle,
  cyclical,
  reduceOnPlateau,
];

export const scheduleIds: readonly ScheduleId[] = scheduleTable.map((row) => row.id);
