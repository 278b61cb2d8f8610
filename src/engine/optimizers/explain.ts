// What stands in front of an optimizer's own update: clipping and the schedule.
import type { Schedule } from '../schedules.ts';
import type { Clipping } from './clipping.ts';
import { clipByNorm, clipByValue } from './clipping.ts';
import type { Decayed, UpdateLine } from './explanations/lines.ts';
import { line, superscript } from './explanations/lines.ts';

export type { UpdateLine, UpdatePoint } from './explanations/lines.ts';

/** Lines of clipping where it is in force, and the gradient of the element that the optimizer is handed. `norm` is over all of ∇L. */
export function explainClipping(clipping: Clipping, gradient: number, norm: number): Decayed {
  const lines: UpdateLine[] = [];
  const clipped = Float64Array.of(gradient);
  if (clipping.norm !== undefined) {
    clipByNorm(clipped, norm, clipping.norm, clipped);
    const result = clipped[0]!;
    const text = 'g = {0} · {1} / {2} = {3} (norm clipped to {1})';
    if (!Object.is(result, gradient)) lines.push(line(text, gradient, clipping.norm, norm, result));
  }
  if (clipping.value !== undefined) {
    const before = clipped[0]!;
    clipByValue(clipped, clipping.value, clipped);
    const result = clipped[0]!;
    if (!Object.is(result, before)) lines.push(line('g = {1} (clipped from {0})', before, result));
  }
  return { lines, gradient: clipped[0]! };
}

/** The line of a schedule that changes the learning rate, at an iteration of the run; none for one that leaves it as it is. */
export function explainSchedule(schedule: Schedule, iteration: number, learningRate: number): UpdateLine[] {
  const { settings } = schedule;
  const rate = schedule.at(iteration, learningRate);
  const value = (name: string): number => settings[name] as number;
  const warmUp = value('warmUp');
  const since = iteration - warmUp;
  if (since < 0) {
    const text = 'η = {0} · ({1} + (1 − {1}) · {2} / {3}) = {4}';
    return [
      line(`${text} (warm-up, iteration ${iteration})`, learningRate, value('warmUpStart'), iteration, warmUp, rate),
    ];
  }
  const where = `(${schedule.id}, iteration ${iteration})`;
  switch (schedule.id) {
    case 'constant':
      return [];
    case 'step': {
      const power = superscript(Math.floor(since / value('stepSize')));
      return [line(`η = {0} · {1}${power} = {2} ${where}`, learningRate, value('gamma'), rate)];
    }
    case 'exponential':
      return [line(`η = {0} · {1}${superscript(since)} = {2} ${where}`, learningRate, value('gamma'), rate)];
    case 'cosine': {
      const text = `η = {0} + ({1} − {0}) · (1 + cos(π · {2} / {3})) / 2 = {4} ${where}`;
      return [line(text, value('minimumLearningRate'), learningRate, since, value('maximumIterations'), rate)];
    }
  }
}
