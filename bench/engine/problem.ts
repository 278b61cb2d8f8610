// Problems for the bench, from the text that a person would write.
import { Descent } from '../../src/runtime/descent/descent.ts';
import { initialHyperparameters } from '../../src/runtime/descent/hyperparameters.ts';
import type { Environment } from '../../src/runtime/environment.ts';
import { loadProblem } from '../../src/runtime/evaluation/load.ts';
import type { Problem } from '../../src/runtime/evaluation/problem.ts';
import type { LaunchOptions } from '../../src/shared/run.ts';

const program = 'file:///bench/loss.ts';

/** Loads a source as the worker does. */
export async function problemOf(text: string, options: Partial<LaunchOptions> = {}): Promise<Problem> {
  const environment: Environment = {
    read: (uri) => Promise.resolve(uri === program ? text : undefined),
    now: () => performance.now(),
    schedule: (callback) => setImmediate(callback),
    emit: () => {},
    lag: () => 0,
    busy: () => {},
  };
  return await loadProblem(environment, { program, ...options });
}

/** A descent on a problem, evaluated at its start, that no stopping test ends. */
export function descentOn(problem: Problem, options: Omit<LaunchOptions, 'program'>): Descent {
  const hyperparameters = initialHyperparameters(
    {
      program,
      tolerance: 0,
      ...(options.epochs === undefined ? { iterations: Number.MAX_SAFE_INTEGER } : {}),
      ...options,
    },
    problem.kind,
    problem.training,
  );
  const descent = new Descent(problem.evaluator, hyperparameters, problem.start);
  descent.evaluate();
  return descent;
}
