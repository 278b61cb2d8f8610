import type { OptimizerState } from '../../engine/optimizers/state.ts';
import { copyState } from '../../engine/optimizers/state.ts';
import { initialAverage } from '../../engine/parameters/averaging.ts';
import type { Hyperparameters } from './hyperparameters.ts';

type Rememberers = Pick<Hyperparameters, 'optimizer' | 'schedule' | 'averaging'>;

/** What a descent remembers before its first update: the entries of the optimizer, of the schedule and of the average. */
export function initialState({ optimizer, schedule, averaging }: Rememberers, start: Float64Array): OptimizerState {
  return {
    ...optimizer.init(start),
    ...schedule.init(),
    ...(averaging === undefined ? {} : initialAverage(start)),
  };
}

/**
 * What is remembered once the hyperparameters are others: each of the three keeps what it still has use for; another optimizer,
 * schedule or average starts with an empty memory.
 */
export function keptState(
  before: Rememberers,
  now: Rememberers,
  state: Readonly<OptimizerState>,
  parameters: Float64Array,
): OptimizerState {
  const known = copyState(state);
  const entries = (isSame: boolean, fresh: OptimizerState): OptimizerState => {
    if (isSame) for (const name of Object.keys(fresh)) if (known[name] !== undefined) fresh[name] = known[name];
    return fresh;
  };
  const { averaging } = now;
  return {
    ...entries(before.optimizer.id === now.optimizer.id, now.optimizer.init(parameters)),
    ...entries(before.schedule.id === now.schedule.id, now.schedule.init()),
    ...(averaging === undefined ? {} : entries(before.averaging?.id === averaging.id, initialAverage(parameters))),
  };
}
