import type { OptimizerState } from '../optimizers/state.ts';
import { arrayOf, numberOf } from '../optimizers/state.ts';
import type { SettingRow } from '../settings.ts';

export type AveragingId = 'polyak' | 'exponential';

/**
 * An average of the points that a run goes through, which often lies nearer to the minimum than the last of them. It is kept beside
 * the run and changes nothing of it.
 */
export interface Averaging {
  readonly id: AveragingId;
  /** The share d of the average that an update leaves in it, of the exponential one. */
  readonly decay: number;
}

/** What can be chosen, as it is shown: torch.optim.swa_utils.AveragedModel with both of its averages, and none. */
export const averagingTable: readonly {
  readonly id: AveragingId | 'none';
  readonly label: string;
  readonly description: string;
  readonly formula: string;
}[] = [
  { id: 'none', label: 'None', description: 'No average of the parameters is kept.', formula: '' },
  {
    id: 'polyak',
    label: 'Polyak',
    description: 'The mean of the parameters after every update.',
    formula: 'θ̄ ← θ̄ + (θ − θ̄) / (n + 1) after n updates',
  },
  {
    id: 'exponential',
    label: 'Exponential',
    description: 'An average in which the parameters of older updates count less and less.',
    formula: 'θ̄ ← d·θ̄ + (1 − d)·θ, from θ̄ = θ after the first update',
  },
];

export const averagingIds: readonly string[] = averagingTable.map(({ id }) => id);

export const averagingDecay: SettingRow = {
  name: 'averagingDecay',
  type: 'number',
  default: 0.999,
  minimum: 0,
  exclusiveMaximum: 1,
  description: 'd: the share of the exponential average that an update leaves in it.',
};

/** What is remembered before the first update that is averaged: the point there, which does not count. */
export function initialAverage(parameters: Float64Array): OptimizerState {
  return { averagedParameters: parameters.slice(), averagedUpdates: 0 };
}

/** Takes the point after an update into the average; writes to `next`, which may be `state` itself. Allocates nothing. */
export function averageParameters(
  { id, decay }: Averaging,
  after: Float64Array,
  state: Readonly<OptimizerState>,
  next: OptimizerState,
): void {
  const average = arrayOf(state, 'averagedParameters');
  const nextAverage = arrayOf(next, 'averagedParameters');
  const count = numberOf(state, 'averagedUpdates');
  next['averagedUpdates'] = count + 1;
  if (count === 0) {
    nextAverage.set(after);
  } else if (id === 'polyak') {
    for (let i = 0; i < after.length; i++) {
      const value = average[i]!;
      nextAverage[i] = value + (after[i]! - value) / (count + 1);
    }
  } else {
    const share = 1 - decay;
    for (let i = 0; i < after.length; i++) nextAverage[i] = decay * average[i]! + share * after[i]!;
  }
}
