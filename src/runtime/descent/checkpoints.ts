import { copyState } from '../../engine/optimizers/state.ts';
import type { Checkpoint } from '../../shared/run.ts';
import type { Point } from '../inspection/points.ts';
import type { Descent, DescentCheckpoint } from './descent.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { namedHyperparameters } from './hyperparameters.ts';

/** A descent's present point as plain data, for whoever must survive this worker. */
export function toCheckpoint(branch: string, descent: Descent): Checkpoint {
  const { iteration, parameters, state, stopping, hyperparameters, data, statistics } = descent.save();
  return {
    branch,
    iteration,
    parameters,
    optimizer: hyperparameters.optimizer.id,
    settings: hyperparameters.optimizer.settings,
    hyperparameters: namedHyperparameters(hyperparameters),
    optimizerState: state,
    stopping,
    ...(data === undefined ? {} : { data: { ...data, measures: measuresOf(descent) } }),
    ...(statistics === undefined ? {} : { statistics }),
    learningRate: descent.learningRate,
    gradient: descent.gradient.slice(),
    update: descent.update.slice(),
    loss: descent.loss,
  };
}

/** What was measured when the present epoch began, by the ids of the series. */
export function measuresOf({ batches }: Descent): Record<string, number> {
  if (batches === undefined) return {};
  return Object.fromEntries(batches.source.measures.map((id, index) => [id, batches.measures[index]!]));
}

/** A descent's present point as the debugger shows it. Its arrays change with the descent. */
export function pointOf(descent: Descent): Point {
  const { iteration, loss, learningRate, parameters, gradient, update, state, statistics, hyperparameters } = descent;
  const named = namedHyperparameters(hyperparameters);
  const data = descent.batches && { ...descent.batches.save(), measures: measuresOf(descent) };
  return {
    data,
    iteration,
    loss,
    learningRate,
    parameters,
    gradient,
    update,
    optimizerState: statistics === undefined ? state : { ...state, runningStatistics: statistics },
    hyperparameters: named,
  };
}

/** The way back: `hyperparameters` are those in force at the checkpoint's iteration. */
export function fromCheckpoint(checkpoint: Checkpoint, hyperparameters: Hyperparameters): DescentCheckpoint {
  const { data, statistics } = checkpoint;
  return {
    iteration: checkpoint.iteration,
    parameters: checkpoint.parameters.slice(),
    state: copyState(checkpoint.optimizerState),
    stopping: {
      initialLoss: checkpoint.stopping['initialLoss'] ?? Number.NaN,
      iterationsAbove: checkpoint.stopping['iterationsAbove'] ?? 0,
      iterationsBelow: checkpoint.stopping['iterationsBelow'] ?? 0,
    },
    hyperparameters,
    ...(statistics === undefined ? {} : { statistics: statistics.slice() }),
    ...(data === undefined ? {} : { data: { ...data, measures: Float64Array.from(Object.values(data.measures)) } }),
  };
}
