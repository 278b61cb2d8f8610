import type { SettingRow, SettingValues } from './settings.ts';
import { closestName, hint, resolveSettings, SettingError } from './settings.ts';

export type ScheduleId = 'constant' | 'step' | 'exponential' | 'cosine';

/** How the learning rate changes over a run: a pure function of the iteration, so that any iteration may be asked for. */
export interface Schedule {
  readonly id: ScheduleId;
  readonly label: string;
  /** Every setting, resolved with the defaults. */
  readonly settings: SettingValues;
  /** The learning rate of the update made from `iteration` = 0, 1, …, where `learningRate` is the run's own. */
  at(iteration: number, learningRate: number): number;
}

export interface ScheduleRow {
  readonly id: ScheduleId;
  readonly label: string;
  readonly description: string;
  /** η is the run's learning rate, t the iteration, counted from the end of the warm-up. */
  readonly formula: string;
  readonly source: string;
  readonly settings: readonly SettingRow[];
  rate(iteration: number, learningRate: number, settings: SettingValues): number;
}

/** An unknown schedule, an unknown setting, or a value that a setting cannot take. */
export class ScheduleSettingError extends SettingError {
  override name = 'ScheduleSettingError';
}

/** Every schedule may begin with a warm-up: torch's LinearLR, followed (SequentialLR) by the schedule itself from its own start. */
const warmUpSettings: readonly SettingRow[] = [
  {
    name: 'warmUp',
    type: 'integer',
    default: 0,
    minimum: 0,
    description:
      'Iterations over which the learning rate first rises in a straight line to its full value; 0 for no warm-up.',
  },
  {
    name: 'warmUpStart',
    type: 'number',
    default: 1 / 3,
    exclusiveMinimum: 0,
    maximum: 1,
    description: 'The share of the learning rate from which the warm-up rises.',
  },
];

function torch(name: string): string {
  return `https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.${name}.html`;
}

export const scheduleTable: readonly ScheduleRow[] = [
  {
    id: 'constant',
    label: 'Constant',
    description: 'The learning rate stays what it is.',
    formula: 'η',
    source: torch('ConstantLR'),
    settings: warmUpSettings,
    rate: (_iteration, learningRate) => learningRate,
  },
  {
    id: 'step',
    label: 'Step',
    description: 'The learning rate is multiplied by gamma every stepSize iterations.',
    formula: 'η · γ^⌊t / stepSize⌋',
    source: torch('StepLR'),
    settings: [
      {
        name: 'stepSize',
        type: 'integer',
        default: 1000,
        minimum: 1,
        description: 'Iterations from one drop to the next.',
      },
      {
        name: 'gamma',
        type: 'number',
        default: 0.1,
        exclusiveMinimum: 0,
        description: 'γ: what the learning rate is multiplied by at each drop.',
      },
      ...warmUpSettings,
    ],
    rate: (iteration, learningRate, settings) =>
      learningRate * (settings['gamma'] as number) ** Math.floor(iteration / (settings['stepSize'] as number)),
  },
  {
    id: 'exponential',
    label: 'Exponential',
    description: 'The learning rate is multiplied by gamma in every iteration.',
    formula: 'η · γᵗ',
    source: torch('ExponentialLR'),
    settings: [
      {
        name: 'gamma',
        type: 'number',
        default: 0.999,
        exclusiveMinimum: 0,
        description: 'γ: what the learning rate is multiplied by in every iteration.',
      },
      ...warmUpSettings,
    ],
    rate: (iteration, learningRate, settings) => learningRate * (settings['gamma'] as number) ** iteration,
  },
  {
    id: 'cosine',
    label: 'Cosine',
    description:
      'The learning rate falls along half a cosine to minimumLearningRate at maximumIterations, and beyond rises again.',
    formula: 'η_min + (η − η_min)(1 + cos(πt / T)) / 2',
    source: torch('CosineAnnealingLR'),
    settings: [
      {
        name: 'maximumIterations',
        type: 'integer',
        minimum: 1,
        defaultText: "the run's iterations after the warm-up",
        description:
          'T: the iteration, counted from the end of the warm-up, at which the rate is lowest (torch: T_max).',
      },
      {
        name: 'minimumLearningRate',
        type: 'number',
        default: 0,
        minimum: 0,
        description: 'η_min: the lowest learning rate (torch: eta_min).',
      },
      ...warmUpSettings,
    ],
    rate(iteration, learningRate, settings) {
      const lowest = settings['minimumLearningRate'] as number;
      const phase = (Math.PI * iteration) / (settings['maximumIterations'] as number);
      return lowest + ((learningRate - lowest) * (1 + Math.cos(phase))) / 2;
    },
  },
];

export const scheduleIds: readonly ScheduleId[] = scheduleTable.map((row) => row.id);

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
  if (id === 'cosine') resolved['maximumIterations'] ??= Math.max(1, iterations - warmUp);
  return {
    id: row.id,
    label: row.label,
    settings: resolved,
    at(iteration, learningRate) {
      if (iteration < warmUp) return learningRate * (warmUpStart + ((1 - warmUpStart) * iteration) / warmUp);
      return row.rate(iteration - warmUp, learningRate, resolved);
    },
  };
}
