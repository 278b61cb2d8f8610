import type { Search } from '../searching/context.ts';
import type { SettingValues } from '../settings.ts';
import { closestName, hint, resolveSettings } from '../settings.ts';
import { copyNumbers } from './copy.ts';
import type { Part } from './parts/part.ts';
import { OptimizerSettingError } from './row.ts';
import type { OptimizerState } from './state.ts';
import type { OptimizerId } from './table.ts';
import { optimizerIds, optimizerTable } from './table.ts';

export { OptimizerSettingError } from './row.ts';

/** A pure pair init/update over the flat parameters: all it remembers is in the state that it is handed. */
export interface Optimizer {
  readonly id: OptimizerId;
  readonly label: string;
  /** Every setting, resolved with the defaults. */
  readonly settings: SettingValues;
  /** The chain, in the order in which the parts transform the gradient into the updates. */
  readonly parts: readonly Part[];
  /** Present where the update is found by evaluating other points: it stands in the place of `update`. */
  readonly search: Search | undefined;
  /** The state before the first step of a run that starts at `parameters`. */
  init(parameters: Float64Array): OptimizerState;
  /**
   * Reads gradient, parameters and state; writes Δθ to `updates` and the state after the step to `next`. `next` may be `state`
   * itself; otherwise it has the same entries (`init` or `copyState` makes one). `updates` must be another array than `gradient`
   * and `parameters`. θ_new = θ + Δθ is the caller's to do. Allocates nothing.
   */
  update(
    gradient: Float64Array,
    parameters: Float64Array,
    state: Readonly<OptimizerState>,
    next: OptimizerState,
    learningRate: number,
    updates: Float64Array,
  ): void;
}

/** The optimizer `id` with `settings` laid over its defaults. Throws OptimizerSettingError. */
export function createOptimizer(id: string, settings: Readonly<Record<string, unknown>> = {}): Optimizer {
  const row = optimizerTable.find((candidate) => candidate.id === id);
  if (row === undefined) {
    const message = `There is no optimizer "${id}". ${hint(id, optimizerIds)}`;
    throw new OptimizerSettingError('optimizer', id, message, closestName(id, optimizerIds));
  }
  const subject = `optimizer ${id}`;
  for (const name of ['learningRate', 'lr']) {
    if (settings[name] !== undefined) {
      const message = `${subject}: the learning rate is no setting of the optimizer. Give it to the run, as learningRate.`;
      throw new OptimizerSettingError(subject, name, message, 'learningRate');
    }
  }
  const resolved = resolveSettings(subject, row.settings, settings, OptimizerSettingError);
  const parts = row.parts(resolved);
  const search = row.search?.(resolved);
  // What makes all of the update in one pass.
  const whole =
    parts.length === 2 && parts[1]!.isPlainScale === true && parts[0]!.scaled !== undefined ? parts[0] : undefined;
  return {
    id: row.id,
    label: row.label,
    settings: resolved,
    parts,
    search,
    init(parameters) {
      if (search !== undefined) return search.init(parameters);
      const state: OptimizerState = {};
      for (const part of parts) part.init(parameters, state);
      return state;
    },
    update(gradient, parameters, state, next, learningRate, updates) {
      if (search !== undefined) throw new TypeError(`${subject} makes its updates by a search.`);
      if (whole !== undefined) {
        whole.scaled!(gradient, updates, state, next, -learningRate);
        return;
      }
      copyNumbers(gradient, updates);
      for (let i = 0; i < parts.length; i++) parts[i]!.update(updates, parameters, state, next, learningRate);
    },
  };
}
