import { copyState } from '../../engine/optimizers/state.ts';
import type { Checkpoint } from '../../shared/run.ts';
import type { Point } from '../inspection/points.ts';
import type { Descent, DescentCheckpoint } from './descent.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { namedHyperparameters } from './hyperparameters.ts';

/** A descent's present point as plain data, for whoever must survive this worker. */
export function toCheckpoint(branch: string, descent: Descent): Checkpoint {
  const { iteration, parameters, state, stopping, hyperparameters } = descent.save();
  return {
    branch,
    iteration,
    parameters,
    optimizer: hyperparameters.optimizer.id,
    settings: hyperparameters.optimizer.settings,
    hyperparameters: namedHyperparameters(hyperparameters),
    optimizerState: state,
    stopping,
    learningRate: descent.learningRate,
    gradient: descent.gradient.slice(),
    update: descent.update.slice(),
    loss: descent.loss,
  };
}

/** A descent's present point as the debugger shows it. Its arrays change with the descent. */
export function pointOf(descent: Descent): Point {
  const { iteration, loss, learningRate, parameters, gradient, update, state, hyperparameters } = descent;
  const named = namedHyperparameters(hyperparameters);
  return { iteration, loss, learningRate, parameters, gradient, update, optimizerState: state, hyperparameters: named };
}

/** The way back: `hyperparameters` are those in force at the checkpoint's iteration. */
export function fromCheckpoint(checkpoint: Checkpoint, hyperparameters: Hyperparameters): DescentCheckpoint {
  return {
    iteration: checkpoint.iteration,
    parameters: checkpoint.parameters.slice(),
    state: copyState(checkpoint.optimizerState),
    stopping: {
      initialLoss: checkpoint.stopping['initialLoss'] ?? Number.NaN,
      iterationsAbove: checkpoint.stopping['iterationsAbove'] ?? 0,
    },
    hyperparameters,
  };
}
