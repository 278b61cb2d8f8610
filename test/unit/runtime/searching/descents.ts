// Whole descents of losses in text, as the command line makes them.
import assert from 'node:assert/strict';
import { Descent } from '../../../../src/runtime/descent/descent.ts';
import type { Hyperparameters } from '../../../../src/runtime/descent/hyperparameters.ts';
import { initialHyperparameters, mergeOptions } from '../../../../src/runtime/descent/hyperparameters.ts';
import type { Problem } from '../../../../src/runtime/evaluation/problem.ts';
import type { LaunchOptions } from '../../../../src/shared/run.ts';
import { problemOf } from '../pictures/loaded.ts';

export type Options = Omit<LaunchOptions, 'program'>;

export interface Loaded {
  readonly problem: Problem;
  readonly hyperparameters: Hyperparameters;
  readonly descent: Descent;
}

/** A problem with a descent at its start, evaluated. */
export async function descentOf(text: string, options: Options): Promise<Loaded> {
  const problem = await problemOf(text, options);
  const hyperparameters = initialHyperparameters(
    mergeOptions(problem.presets, { program: 'file:///loss.ts', ...options }),
    problem.kind,
    problem.training,
    problem.parameters,
    problem.evaluator.replayable,
  );
  const descent = new Descent(problem.evaluator, hyperparameters, problem.start);
  descent.evaluate();
  return { problem, hyperparameters, descent };
}

/** Goes on to the end, and returns how many evaluations were made by searches on the way. */
export function finish(descent: Descent): number {
  let evaluations = 0;
  while (descent.end === undefined) {
    evaluations += descent.searched?.evaluations ?? 0;
    descent.advance();
  }
  return evaluations;
}

/** Correct digits of a number: −log₁₀ of its relative error, at most 11, as many as are certified. */
export function digits(value: number, certified: number): number {
  assert.notEqual(certified, 0);
  const error = Math.abs(value - certified) / Math.abs(certified);
  return error === 0 ? 11 : Math.min(11, -Math.log10(error));
}
