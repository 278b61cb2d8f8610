import type { SettingRow, SettingValue, SettingValues } from '../settings.ts';
import { closestName, hint, resolveSettings, SettingError } from '../settings.ts';
import type { LossChoice, MetricName, NetworkLoss } from './objectives.ts';
import { lossTable, networkLosses, objectives } from './objectives.ts';

/** What a network minimises, and what is measured beside it: all of it that can be set without writing another network. */
export interface Objective {
  readonly loss: LossChoice;
  /** Factors of the sums of absolute and of squared weights that are added to the loss. */
  readonly l1: number;
  readonly l2: number;
  readonly metrics: readonly MetricName[];
}

/** An objective with the losses that can take its loss's place while a run goes on. */
export interface ObjectiveRange {
  readonly objective: Objective;
  readonly losses: readonly NetworkLoss[];
}

export const penaltyRows: readonly (SettingRow & { readonly name: 'l1' | 'l2' })[] = [
  {
    name: 'l1',
    type: 'number',
    default: 0,
    minimum: 0,
    description: 'l1·Σ|w| over the weights of all layers is added to the loss. Biases and scales do not count.',
  },
  {
    name: 'l2',
    type: 'number',
    default: 0,
    minimum: 0,
    description:
      'l2·Σw² over the weights of all layers is added to the loss. Half of a coupled weight decay has its gradient.',
  },
];

/** The settings of a loss, resolved with the defaults. Throws SettingError. */
export function lossSettings(name: NetworkLoss, given: Readonly<Record<string, unknown>>): SettingValues {
  return resolveSettings(`loss ${name}`, objectives[name].settings, given);
}

/** A loss by its name with settings laid over its defaults. Throws SettingError. */
export function createLoss(id: string, given: Readonly<Record<string, unknown>> = {}): LossChoice {
  const name = networkLosses.find((each) => each === id);
  if (name === undefined) {
    const message = `There is no loss "${id}". ${hint(id, networkLosses)}`;
    throw new SettingError('loss', id, message, closestName(id, networkLosses));
  }
  return { name, ...lossSettings(name, given) };
}

/** Every part of an objective by the name under which it is shown and set. */
export function namedObjective({ loss, l1, l2, metrics }: Objective): Record<string, SettingValue> {
  const { name, ...given } = loss;
  const settings = Object.entries(lossSettings(name, given)).map(([key, value]) => [`loss.${key}`, value] as const);
  return { loss: name, ...Object.fromEntries(settings), l1, l2, metrics: metrics.join() || 'none' };
}

/** Whether a name is one under which `namedObjective` shows a part. */
export function isOfObjective(name: string): boolean {
  return name === 'loss' || name === 'l1' || name === 'l2' || name === 'metrics' || name.startsWith('loss.');
}

/**
 * The same objective with one part changed while a run goes on.
 * @throws SettingError where the value cannot be, or cannot be now.
 */
export function withObjective({ objective, losses }: ObjectiveRange, name: string, value: SettingValue): Objective {
  if (name === 'l1' || name === 'l2') {
    const rows = penaltyRows.filter((row) => row.name === name);
    return { ...objective, [name]: resolveSettings('network', rows, { [name]: value })[name] as number };
  }
  if (name === 'metrics') {
    const message =
      'Metrics are measured from the first iteration on and cannot be changed in mid-run. Start the run anew with others: metrics in launch.json, after @descent, or in the settings of the panel.';
    throw new SettingError('metrics', String(value), message);
  }
  if (name === 'loss') {
    const loss = createLoss(String(value));
    if (losses.includes(loss.name)) return { ...objective, loss };
    const others = losses.filter((each) => each !== objective.loss.name);
    const instead = others.length === 0 ? 'No other loss can.' : `There can be: ${others.join(', ')}.`;
    const message = `The loss ${loss.name} cannot take the place of ${objective.loss.name} in mid-run: it compares other targets, goes with another last layer, or lacks the metrics. ${instead} Start the run anew for it: loss in launch.json, or after @descent.`;
    throw new SettingError('loss', loss.name, message);
  }
  const { name: id, ...settings } = objective.loss;
  return { ...objective, loss: createLoss(id, { ...settings, [name.slice('loss.'.length)]: value }) };
}

/** Which losses take the same targets, go with the same last layer and have the metrics, so that one can follow another. */
export function interchangeable(
  { loss, metrics }: Objective,
  activation: string,
  labels: boolean,
): readonly NetworkLoss[] {
  const { targets } = objectives[loss.name];
  return lossTable.flatMap((row) => {
    const fits =
      row.targets === targets &&
      (row.last === undefined || row.last.some((each) => each === activation)) &&
      metrics.every((metric) => row.metrics.includes(metric)) &&
      // Only classes can be told apart by hinge.
      (targets !== 'pairs' || labels);
    return fits || row.id === loss.name ? [row.id] : [];
  });
}
