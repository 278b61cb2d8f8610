import type { Hyperparameters } from '../runtime/descent/hyperparameters.ts';
import type { Environment } from '../runtime/environment.ts';
import type { Problem } from '../runtime/evaluation/problem.ts';
import {
  batchesPerEpoch,
  Descent,
  elementNameAt,
  initialHyperparameters,
  loadProblem,
  measuresOf,
  mergeOptions,
  SliceClock,
  UserCodeError,
} from '../runtime/index.ts';
import type { ParameterDescription } from '../shared/run.ts';
import type { RunCommand } from './arguments.ts';
import type { Interruption } from './interruption.ts';
import { Interrupted } from './interruption.ts';
import type { ProgressBar } from './progress.ts';
import type { EndReport, Reporter, StartReport } from './report.ts';

export const exitCodes = { done: 0, error: 2, notFinite: 3, interrupted: 130 } as const;

export interface RunHost {
  readonly environment: Environment;
  readonly reporter: Reporter;
  readonly interruption: Interruption;
  /** Lets what was told be written and signals be seen, and whatever reads the output catch up. */
  readonly rest: () => Promise<void>;
  readonly progress: (limit: number) => ProgressBar | undefined;
  /** Keeps the parameters of the last point that was evaluated whole. */
  readonly save?: (parameters: readonly ParameterDescription[], point: Float64Array) => Promise<void>;
}

/** Milliseconds from one rest to the next: starting what can be interrupted costs about 0.1 ms. */
const stretch = 100;

/** Runs a descent to its end and returns the exit code. Throws what stands in the way of a start. */
export async function runDescent(command: RunCommand, host: RunHost): Promise<number> {
  try {
    const problem = await loadProblem(host.environment, command.options);
    return await runLoaded(problem, command, host);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    // Nothing has been evaluated: there is no point to tell.
    host.reporter.end({ reason: 'interrupted', iterations: 0 }, 'interrupted before the first point was evaluated');
    return exitCodes.interrupted;
  }
}

async function runLoaded(problem: Problem, { options: asked, every }: RunCommand, host: RunHost): Promise<number> {
  const { environment, reporter } = host;
  const options = mergeOptions(problem.presets, asked);
  const { kind, training, parameters, evaluator } = problem;
  const hyperparameters = initialHyperparameters(options, kind, training, parameters, evaluator.replayable);
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
    ...batchReport(hyperparameters),
    tolerance: hyperparameters.stopping.tolerance,
    seed: options.seed ?? 0,
    ...(hyperparameters.precision === 'float32' ? { precision: hyperparameters.precision } : {}),
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

function batchReport({ batching }: Hyperparameters): Pick<StartReport, 'data'> {
  if (batching === undefined) return {};
  const { samples, batchSize } = batching;
  return { data: { samples, batchSize, batchesPerEpoch: batchesPerEpoch(batching) } };
}

async function descend(
  descent: Descent,
  problem: Problem,
  every: number | undefined,
  { environment, reporter, interruption, rest, save }: RunHost,
  progress: ProgressBar | undefined,
): Promise<number> {
  const clock = new SliceClock(environment);
  const finished = new FinishedPoint(descent);
  const step = (): boolean => {
    if (descent.end !== undefined) return true;
    const { iteration, loss, gradientNorm, updateNorm, batches, searched } = descent;
    if (every !== undefined && iteration % every === 0) {
      progress?.clear();
      const parameters = problem.tree(descent.parameters);
      const gradient = problem.tree(descent.gradient);
      // What was measured where the epoch began is told there only.
      const metrics = batches?.position === 0 ? { epoch: batches.epoch, metrics: measuresOf(descent) } : {};
      const { evaluations, stepLength } = searched ?? {};
      const search = evaluations === undefined || stepLength === undefined ? {} : { evaluations, stepLength };
      reporter.iteration({ iteration, ...metrics, loss, gradientNorm, updateNorm, ...search, parameters, gradient });
    }
    descent.advance();
    finished.take();
    return false;
  };
  const work = (): void => {
    const deadline = environment.now() + stretch;
    while (descent.end === undefined && environment.now() < deadline) clock.run(step);
  };
  let isCut = false;
  try {
    interruption.run(() => {
      descent.evaluate();
      finished.take();
    });
    while (descent.end === undefined && !interruption.asked) {
      interruption.run(work);
      progress?.show(environment.now(), descent.iteration, descent.loss);
      await rest();
    }
  } catch (error) {
    if (!(error instanceof Interrupted) || finished.point === undefined) throw error;
    isCut = true;
  }
  progress?.clear();
  // An evaluation that was cut leaves the descent between two points; a signal that came behind the last one changes nothing.
  const end = isCut ? undefined : descent.end;
  if (end === undefined) {
    const code = interruptedAt(finished, problem, reporter);
    await save?.(problem.parameters, finished.point!.parameters);
    return code;
  }
  reporter.end({ reason: end.reason, ...finalPoint(descent, problem) }, end.text);
  await save?.(problem.parameters, descent.parameters);
  return end.reason === 'converged' || end.reason === 'limit' ? exitCodes.done : exitCodes.notFinite;
}

function interruptedAt({ point }: FinishedPoint, problem: Problem, reporter: Reporter): number {
  const { iteration, epoch, loss, parameters } = point!;
  const inEpochs = epoch === undefined ? {} : { epoch };
  const report = { iterations: iteration, ...inEpochs, loss, parameters: problem.tree(parameters) };
  reporter.end({ reason: 'interrupted', ...report }, `interrupted at iteration ${iteration}`);
  return exitCodes.interrupted;
}

interface Point {
  iteration: number;
  epoch: number | undefined;
  loss: number;
  readonly parameters: Float64Array;
}

/** The newest point whose evaluation has returned. */
class FinishedPoint {
  readonly #descent: Descent;
  /** The one that is taken next: an interrupt may end the taking. */
  #next: Point;
  #other: Point;
  point: Point | undefined;

  constructor(descent: Descent) {
    const { length } = descent.parameters;
    this.#descent = descent;
    this.#next = { iteration: 0, epoch: undefined, loss: Number.NaN, parameters: new Float64Array(length) };
    this.#other = { iteration: 0, epoch: undefined, loss: Number.NaN, parameters: new Float64Array(length) };
  }

  take(): void {
    const next = this.#next;
    const { parameters, iteration, batches, loss } = this.#descent;
    next.iteration = iteration;
    next.epoch = batches?.epoch;
    next.loss = loss;
    // A call for a handful of numbers would take longer than the loop.
    if (parameters.length > 32) next.parameters.set(parameters);
    else for (let i = 0; i < parameters.length; i++) next.parameters[i] = parameters[i]!;
    this.#next = this.#other;
    this.#other = next;
    this.point = next;
  }
}

type FinalPoint = Omit<EndReport, 'reason'>;

function finalPoint(descent: Descent, problem: Problem): FinalPoint {
  const { iteration, loss, parameters, batches } = descent;
  // Measures of the beginning of an epoch are not those of a point inside it.
  const metrics = batches?.position === 0 ? { metrics: measuresOf(descent) } : {};
  const epoch = batches === undefined ? {} : { epoch: batches.epoch };
  const { averagedParameters: average } = descent.state;
  const averaged = average instanceof Float64Array ? { averagedParameters: problem.tree(average) } : {};
  return { iterations: iteration, ...epoch, loss, ...metrics, parameters: problem.tree(parameters), ...averaged };
}
