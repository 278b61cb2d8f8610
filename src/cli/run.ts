import { Descent } from '../runtime/descent/descent.ts';
import { initialHyperparameters, mergeOptions } from '../runtime/descent/hyperparameters.ts';
import { elementNameAt } from '../runtime/descent/parameters.ts';
import type { Environment } from '../runtime/environment.ts';
import { loadProblem } from '../runtime/evaluation/load.ts';
import type { Problem } from '../runtime/evaluation/problem.ts';
import { UserCodeError } from '../runtime/evaluation/problem.ts';
import { SliceClock } from '../runtime/slices.ts';
import type { RunCommand } from './arguments.ts';
import type { ProgressBar } from './progress.ts';
import type { Reporter } from './report.ts';

export const exitCodes = { done: 0, error: 2, notFinite: 3, interrupted: 130 } as const;

export interface RunHost {
  readonly environment: Environment;
  readonly reporter: Reporter;
  /** Whether the run is to end. */
  readonly interrupted: () => boolean;
  /** Lets signals be seen, and whatever reads the output catch up. */
  readonly rest: () => Promise<void>;
  readonly progress: (limit: number) => ProgressBar | undefined;
}

/** Runs a descent to its end and returns the exit code. Throws what stands in the way of a start. */
export async function runDescent({ options: asked, every }: RunCommand, host: RunHost): Promise<number> {
  const { environment, reporter } = host;
  const problem = await loadProblem(environment, asked);
  const options = mergeOptions(problem.presets, asked);
  const hyperparameters = initialHyperparameters(options, problem.kind);
  const named = (index: number): string => elementNameAt(problem.parameters, index);
  const descent = new Descent(problem.evaluator, hyperparameters, problem.start, named);
  for (const each of problem.problems) environment.emit('problem', each);
  reporter.start({
    program: options.program,
    problem: problem.name,
    kind: problem.kind,
    parameters: problem.tree(problem.start),
    optimizer: hyperparameters.optimizer.id,
    settings: hyperparameters.optimizer.settings,
    learningRate: hyperparameters.learningRate,
    schedule: hyperparameters.schedule.id,
    iterations: hyperparameters.stopping.iterations,
    tolerance: hyperparameters.stopping.tolerance,
    seed: options.seed ?? 0,
  });
  const progress = host.progress(hyperparameters.stopping.iterations);
  try {
    return await descend(descent, problem, every, host, progress);
  } catch (error) {
    if (!(error instanceof UserCodeError)) throw error;
    progress?.clear();
    environment.emit('problem', error.problem);
    const text = `iteration ${descent.iteration}: ${error.message}`;
    reporter.end({ reason: 'error', ...finalPoint(descent, problem) }, text);
    return exitCodes.error;
  }
}

async function descend(
  descent: Descent,
  problem: Problem,
  every: number | undefined,
  { environment, reporter, interrupted, rest }: RunHost,
  progress: ProgressBar | undefined,
): Promise<number> {
  const clock = new SliceClock(environment);
  descent.evaluate();
  const step = (): boolean => {
    if (descent.end !== undefined) return true;
    const { iteration, loss, gradientNorm, updateNorm } = descent;
    if (every !== undefined && iteration % every === 0) {
      progress?.clear();
      const parameters = problem.tree(descent.parameters);
      const gradient = problem.tree(descent.gradient);
      reporter.iteration({ iteration, loss, gradientNorm, updateNorm, parameters, gradient });
    }
    descent.advance();
    return false;
  };
  while (descent.end === undefined && !interrupted()) {
    clock.run(step);
    progress?.show(environment.now(), descent.iteration, descent.loss);
    await rest();
  }
  progress?.clear();
  const { end } = descent;
  const reason = end?.reason ?? 'interrupted';
  reporter.end(
    { reason, ...finalPoint(descent, problem) },
    end?.text ?? `interrupted at iteration ${descent.iteration}`,
  );
  if (reason === 'interrupted') return exitCodes.interrupted;
  return reason === 'converged' || reason === 'limit' ? exitCodes.done : exitCodes.notFinite;
}

function finalPoint(descent: Descent, problem: Problem): { iterations: number; loss: number; parameters: unknown } {
  return { iterations: descent.iteration, loss: descent.loss, parameters: problem.tree(descent.parameters) };
}
