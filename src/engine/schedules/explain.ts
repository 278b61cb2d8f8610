import type { UpdateLine } from '../optimizers/explain.ts';
import { line } from '../optimizers/explanations/lines.ts';
import { numberOf } from './common.ts';
import type { HeldState, Schedule } from './row.ts';
import { scheduleTable } from './table.ts';

/**
 * The line of a schedule that changes the learning rate, at an iteration of the run; none for one that leaves it as it is. `state`
 * is what it remembers before that iteration.
 */
export function explainSchedule(
  schedule: Schedule,
  iteration: number,
  learningRate: number,
  state: HeldState = schedule.init(),
): UpdateLine[] {
  const { settings } = schedule;
  const rate = schedule.at(iteration, learningRate, state);
  const warmUp = numberOf(settings, 'warmUp');
  const since = iteration - warmUp;
  if (since < 0) {
    const text = 'η = {0} · ({1} + (1 − {1}) · {2} / {3}) = {4}';
    const numbers = [learningRate, numberOf(settings, 'warmUpStart'), iteration, warmUp, rate];
    return [line(`${text} (warm-up, iteration ${iteration})`, ...numbers)];
  }
  const row = scheduleTable.find(({ id }) => id === schedule.id);
  const explained = row?.explain({ since, learningRate, settings, state, rate });
  if (explained === undefined) return [];
  const { text, numbers } = explained;
  return [{ text: `${text} (${schedule.id}, iteration ${iteration})`, numbers }];
}
