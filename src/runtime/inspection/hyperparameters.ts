import { createLoss, penaltyRows } from '../../engine/networks/objective.ts';
import { lossTable } from '../../engine/networks/objectives.ts';
import { createOptimizer } from '../../engine/optimizers/optimizer.ts';
import { optimizerTable } from '../../engine/optimizers/table.ts';
import { averagingDecay, averagingTable } from '../../engine/parameters/averaging.ts';
import { createSchedule } from '../../engine/schedules/schedule.ts';
import { scheduleTable } from '../../engine/schedules/table.ts';
import type { SettingRow } from '../../engine/settings.ts';
import { encodeNumber } from '../../shared/numbers.ts';
import type { HyperparameterDescription } from '../../shared/run.ts';
import { refusedSearch } from '../descent/fitting.ts';
import type { Hyperparameters, HyperparameterValue } from '../descent/hyperparameters.ts';
import { namedHyperparameters } from '../descent/hyperparameters.ts';

type Described = Omit<HyperparameterDescription, 'value' | 'changed'>;

const choicesOf = (
  rows: readonly { readonly id: string; readonly label: string; readonly description: string }[],
): NonNullable<Described['choices']> => rows.map(({ id, label, description }) => ({ id, label, description }));

const optimizerChoices = choicesOf(optimizerTable);
const scheduleChoices = choicesOf(scheduleTable);

const averagingRows: readonly Described[] = [
  {
    name: 'averaging',
    label: 'Averaging',
    description: 'The average of the parameters that is kept beside them, among what the optimizer remembers.',
    group: 'averaging',
    type: 'choice',
    choices: choicesOf(averagingTable),
  },
  setting(averagingDecay, 'averaging', averagingDecay.name),
];

const clippingRows: readonly Described[] = [
  {
    name: 'clipNorm',
    label: 'Clip norm',
    description:
      'The largest Euclidean norm of the gradient over all parameters that the optimizer sees; none: not clipped.',
    group: 'clipping',
    type: 'text',
  },
  {
    name: 'clipValue',
    label: 'Clip value',
    description: 'The largest size of an element of the gradient that the optimizer sees; none: not clipped.',
    group: 'clipping',
    type: 'text',
  },
];

const dataRows: readonly Described[] = [
  {
    name: 'batchSize',
    label: 'Batch size',
    description: 'Samples of a batch.',
    group: 'data',
    type: 'integer',
    minimum: 1,
  },
  {
    name: 'accumulate',
    label: 'Accumulate',
    description: 'Batches whose gradients are averaged for one update, which is one iteration.',
    group: 'data',
    type: 'integer',
    minimum: 1,
  },
  {
    name: 'shuffle',
    label: 'Shuffle',
    description: 'Whether every epoch takes the samples in another order.',
    group: 'data',
    type: 'boolean',
  },
  {
    name: 'shuffleSeed',
    label: 'Shuffle seed',
    description: 'The seed of the order of the samples.',
    group: 'data',
    type: 'integer',
    minimum: 0,
  },
];

const limitRows: readonly Described[] = [
  {
    name: 'iterations',
    label: 'Iterations',
    description: 'The iteration at which the run stops at the latest.',
    group: 'limit',
    type: 'integer',
    minimum: 1,
  },
  {
    name: 'tolerance',
    label: 'Tolerance',
    description: 'The run has converged when no element of the gradient is larger than this.',
    group: 'limit',
    type: 'number',
    minimum: 0,
  },
];

/** Of a network. Only losses that can follow the present one are offered. */
function objectiveRows({ objective, losses = [] }: Hyperparameters): readonly Described[] {
  const loss = lossTable.find(({ id }) => id === objective?.loss.name);
  if (loss === undefined) return [];
  return [
    {
      name: 'loss',
      label: 'Loss',
      description: loss.description,
      group: 'loss',
      type: 'choice',
      choices: choicesOf(lossTable.filter(({ id }) => losses.includes(id))),
    },
    ...loss.settings.map((row) => setting(row, 'loss', `loss.${row.name}`)),
    ...penaltyRows.map((row) => ({ ...setting(row, 'loss', row.name), label: row.name.toUpperCase() })),
    {
      name: 'metrics',
      label: 'Metrics',
      description: `Measured where an epoch begins: ${loss.metrics.join(', ')}, or none. Others start the run anew.`,
      group: 'loss',
      type: 'text',
      restartsWith: 'metrics',
    },
  ];
}

/** Every hyperparameter of a run, in the order in which it is shown; changed by hand is what differs from `launched`. */
export function describeHyperparameters(
  now: Hyperparameters,
  launched: Hyperparameters,
): readonly HyperparameterDescription[] {
  const values = namedHyperparameters(now);
  const before = comparable(now, launched);
  const optimizer = optimizerTable.find(({ id }) => id === now.optimizer.id);
  const schedule = scheduleTable.find(({ id }) => id === now.schedule.id);
  const rows: readonly Described[] = [
    {
      name: 'optimizer',
      label: 'Optimizer',
      description: optimizer?.description ?? '',
      group: 'optimizer',
      type: 'choice',
      choices: optimizerChoices.filter(({ id }) => refusedSearch(id, now.subject) === undefined),
    },
    {
      name: 'learningRate',
      label: 'Learning rate',
      description: `η, before a schedule changes it.${optimizer?.ignoresLearningRate === true ? ' The optimizer in force does not use it.' : ''}`,
      group: 'optimizer',
      type: 'number',
      exclusiveMinimum: 0,
    },
    ...(optimizer?.settings ?? []).map((row) => setting(row, 'optimizer', row.name)),
    {
      name: 'schedule',
      label: 'Schedule',
      description: schedule?.description ?? '',
      group: 'schedule',
      type: 'choice',
      choices: scheduleChoices,
    },
    ...(schedule?.settings ?? []).map((row) => setting(row, 'schedule', `schedule.${row.name}`)),
    ...clippingRows,
    ...boundRows(now),
    ...averagingRows,
    ...objectiveRows(now),
    ...dataRows,
    ...limitRows,
  ];
  return rows.flatMap((row) => {
    const value = values[row.name];
    if (value === undefined) return [];
    return [{ ...row, value: encoded(value), changed: !Object.is(value, before[row.name]) }];
  });
}

/** What the run was started with; settings of another optimizer, schedule or loss than that are compared with their defaults. */
function comparable(now: Hyperparameters, launched: Hyperparameters): Readonly<Record<string, HyperparameterValue>> {
  const sameOptimizer = now.optimizer.id === launched.optimizer.id;
  const sameSchedule = now.schedule.id === launched.schedule.id;
  const { objective } = launched;
  const sameLoss = now.objective?.loss.name === objective?.loss.name;
  const as = namedHyperparameters({
    ...launched,
    ...(objective === undefined || now.objective === undefined || sameLoss
      ? {}
      : { objective: { ...objective, loss: createLoss(now.objective.loss.name) } }),
    optimizer: sameOptimizer ? launched.optimizer : createOptimizer(now.optimizer.id),
    schedule: sameSchedule ? launched.schedule : createSchedule(now.schedule.id, {}, now.scheduleIterations),
  });
  const loss = objective === undefined ? {} : { loss: objective.loss.name };
  return { ...as, ...loss, optimizer: launched.optimizer.id, schedule: launched.schedule.id };
}

/** One row for everything that has bounds. */
function boundRows({ bounds }: Hyperparameters): readonly Described[] {
  return Object.keys(bounds?.given ?? {}).map((name) => ({
    name: `bounds.${name}`,
    label: `Bounds of ${name}`,
    description: `Every update of ${name} is moved into these: 0..10, 0.. or ..10; none takes them away.`,
    group: 'bounds',
    type: 'text',
  }));
}

function setting(row: SettingRow, group: Described['group'], name: string): Described {
  const { type, description, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = row;
  const shared = { name, label: labelOf(row.name), description, group };
  if (type === 'list') return { ...shared, type: 'text' };
  if (type === 'choice') {
    const choices = (row.choices ?? []).map((id) => ({ id, label: labelOf(id), description: '' }));
    return { ...shared, type, choices };
  }
  return {
    ...shared,
    type,
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(exclusiveMinimum === undefined ? {} : { exclusiveMinimum }),
    ...(exclusiveMaximum === undefined ? {} : { exclusiveMaximum }),
  };
}

/** `weightDecay` as `Weight decay`. */
function labelOf(name: string): string {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function encoded(value: HyperparameterValue): HyperparameterDescription['value'] {
  return typeof value === 'number' ? encodeNumber(value) : value;
}
