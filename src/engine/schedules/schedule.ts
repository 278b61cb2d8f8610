import { closestName, hint, resolveSettings, SettingError } from '../settings.ts';
import type { HeldState, Schedule } from './row.ts';
import { scheduleIds, scheduleTable } from './table.ts';
import { warmUpRate } from './warm-up.ts';

/** An unknown schedule, an unknown setting, or a value that a setting cannot take. */
export class ScheduleSettingError extends SettingError {
  override name = 'ScheduleSettingError';
}

const nothing: HeldState = {};

/**
 * The schedule `id` with `settings` laid over its defaults; `iterations` is the run's limit, from which some defaults come.
 * Throws ScheduleSettingError.
 */
export function createSchedule(
  id: string,
  settings: Readonly<Record<string, unknown>> = {},
  iterations = 10_000,
): Schedule {
  const row = scheduleTable.find((candidate) => candidate.id === id);
  if (row === undefined) {
    const message = `There is no schedule "${id}". ${hint(id, scheduleIds)}`;
    throw new ScheduleSettingError('schedule', id, message, closestName(id, scheduleIds));
  }
  const resolved = resolveSettings(`schedule ${id}`, row.settings, settings, ScheduleSettingError);
  const warmUp = resolved['warmUp'] as number;
  const warmUpStart = resolved['warmUpStart'] as number;
  row.complete?.(resolved, Math.max(1, iterations - warmUp));
  const rate = row.rate(resolved);
  const { memory } = row;
  const start = memory?.init() ?? nothing;
  const observe = memory?.observe(resolved);
  return {
    id: row.id,
    label: row.label,
    settings: resolved,
    init: () => memory?.init() ?? {},
    at(iteration, learningRate, state = start) {
      if (iteration < warmUp) return warmUpRate(iteration, learningRate, warmUp, warmUpStart);
      return rate(iteration - warmUp, learningRate, state);
    },
    // What is seen of a warm-up says nothing: it is not counted.
    ...(observe === undefined ? {} : { observe: observedAfter(warmUp, observe, Object.keys(start)) }),
  };
}

function observedAfter(
  warmUp: number,
  observe: NonNullable<Schedule['observe']>,
  names: readonly string[],
): NonNullable<Schedule['observe']> {
  return (seen, state, next) => {
    if (seen.iteration >= warmUp) observe(seen, state, next);
    else for (const name of names) next[name] = state[name]!;
  };
}
