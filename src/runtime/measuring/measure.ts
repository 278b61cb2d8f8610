import type { CodeDescription } from '../../engine/compiler/describe.ts';
import type { RecordBatch } from '../../shared/protocol.ts';
import type { LaunchOptions } from '../../shared/run.ts';
import { Batches } from '../descent/batches.ts';
import { Descent } from '../descent/descent.ts';
import type { Hyperparameters } from '../descent/hyperparameters.ts';
import { initialHyperparameters, mergeOptions } from '../descent/hyperparameters.ts';
import { Recorder } from '../descent/recorder.ts';
import type { Environment } from '../environment.ts';
import { Path } from '../evaluation/paths.ts';
import type { Problem } from '../evaluation/problem.ts';
import { Session } from '../session.ts';
import { timeOf } from './timing.ts';

/** What a problem costs. Times are microseconds where nothing else is said. */
export interface Measurement {
  readonly optimizer: string;
  /** One call of the plain function, without a recording. */
  readonly forward: number;
  /** Loss and gradient. Without code there is no compiled one. */
  readonly gradient: { readonly interpreted: number; readonly compiled?: number };
  /** An iteration by itself, with its row of the history; and in a run, as the editor makes it. */
  readonly iteration: { readonly stepped: number; readonly run: number };
  /** Iterations that were timed in runs, and how many runs that were: a long one is not made to its end. */
  readonly iterations: number;
  readonly runs: number;
  readonly iterationsPerSecond: number;
  /** Operations of one evaluation: the loss as it was recorded, and what its gradient needs beside that. */
  readonly operations: { readonly loss: number; readonly gradient: number };
  /** Milliseconds: one recording with its differentiation; making code of it, with the first run of that. */
  readonly recording: number;
  readonly compilation: number;
  readonly code: CodeDescription;
  /** Bytes of the records that a run tells, for one iteration. */
  readonly historyBytes: number;
}

export interface MeasureOptions {
  /** Milliseconds for each of the times. */
  readonly budget: number;
}

/** Rows after which records are taken, where nobody waits for them. */
const rowsTaken = 4096;

/** Measures a problem at its start, and the descents from there. Throws what the user's code throws, and what stands in the way of a start. */
export async function measureProblem(
  problem: Problem,
  asked: LaunchOptions,
  environment: Environment,
  { budget }: MeasureOptions,
): Promise<Measurement> {
  const options = mergeOptions(problem.presets, asked);
  const { kind, training, parameters, evaluator } = problem;
  const hyperparameters = initialHyperparameters(options, kind, training, parameters, evaluator.replayable);
  const run = await runsOf(problem, asked, environment, budget);
  const stepped = steppedTime(problem, hyperparameters, environment, budget);
  return {
    optimizer: hyperparameters.optimizer.id,
    ...evaluationOf(problem, hyperparameters, environment, budget),
    iteration: { stepped, run: 1e6 / run.perSecond },
    iterations: run.iterations,
    runs: run.count,
    iterationsPerSecond: run.perSecond,
    historyBytes: run.bytes,
  };
}

type Evaluations = Pick<Measurement, 'forward' | 'gradient' | 'operations' | 'recording' | 'compilation' | 'code'>;

function evaluationOf(
  { start, evaluator, measured }: Problem,
  { batching }: Hyperparameters,
  { now }: Environment,
  budget: number,
): Evaluations {
  if (measured === undefined) throw new Error('The loss cannot be computed apart from a run.');
  const rows = batching && evaluator.data && new Batches(evaluator.data).rows(batching);
  const began = now();
  const path = new Path(measured.record(start, rows));
  const recording = now() - began;
  const inputs = measured.inputs(path, start, rows);
  const { executor, program } = path;
  const interpreted = timeOf(
    (times) => {
      for (let time = 0; time < times; time++) executor.run(inputs);
    },
    now,
    budget,
  );
  const before = now();
  const hasCode = path.compile();
  if (hasCode) path.run(inputs);
  const compilation = now() - before;
  const gradient = new Float64Array(start.length);
  const compiled = (times: number): void => {
    for (let time = 0; time < times; time++) {
      path.run(inputs);
      path.gradient(gradient);
    }
  };
  return {
    forward: timeOf(measured.plain(start, rows), now, budget),
    gradient: { interpreted, ...(hasCode ? { compiled: timeOf(compiled, now, budget) } : {}) },
    operations: { loss: program.forwardCount, gradient: program.nodeCount - program.forwardCount },
    recording,
    compilation,
    code: path.describeCode(),
  };
}

/** Of an iteration made by itself, over and over again from the start. */
function steppedTime(problem: Problem, hyperparameters: Hyperparameters, { now }: Environment, budget: number): number {
  const { evaluator, start, parameters, training } = problem;
  const recorder = new Recorder(parameters, training?.measures);
  if (hyperparameters.optimizer.search !== undefined) recorder.recordSearches();
  const begin = (): Descent => {
    const begun = new Descent(evaluator, hyperparameters, start);
    begun.evaluate();
    return begun;
  };
  let descent = begin();
  return timeOf(
    (times) => {
      for (let time = 0; time < times; time++) {
        if (descent.end === undefined) descent.advance();
        else {
          recorder.take();
          descent = begin();
        }
        recorder.add('main', descent);
        if (recorder.rows === rowsTaken) recorder.take();
      }
    },
    now,
    budget,
  );
}

interface Runs {
  readonly iterations: number;
  readonly count: number;
  readonly perSecond: number;
  /** Bytes an iteration. */
  readonly bytes: number;
}

/** Whole runs, as a worker makes them, one after the other; of several the later half counts, as V8 has its code then. */
async function runsOf(problem: Problem, asked: LaunchOptions, environment: Environment, budget: number): Promise<Runs> {
  const speeds: { readonly iterations: number; readonly time: number }[] = [];
  let [bytes, rows] = [0, 0];
  const deadline = environment.now() + 2 * budget;
  do {
    let stopped = (): void => {};
    const session = new Session(
      {
        ...environment,
        lag: () => 0,
        emit(event, value) {
          if (event === 'records') {
            const { columns } = value as RecordBatch;
            const lengths = Object.values(columns).map(({ length }) => length);
            bytes += lengths.reduce((sum, length) => sum + 8 * length, 0);
            rows += lengths[0] ?? 0;
          } else if (event === 'state') {
            if ((value as { status: string }).status !== 'running') stopped();
          } else if (event === 'problem') environment.emit(event, value);
        },
      },
      () => Promise.resolve(problem),
    );
    await session.launch({ ...asked, pace: 'max' });
    const stop = new Promise<void>((resolve) => {
      stopped = resolve;
    });
    const began = environment.now();
    await session.handlers.continue();
    // Half of the time V8 has to make its code.
    const half = await within(stop, environment, budget);
    const middle = { time: environment.now(), iteration: (await session.handlers.state()).iteration };
    if (half) speeds.push({ iterations: middle.iteration, time: middle.time - began });
    else {
      await within(stop, environment, budget);
      const { iteration } = await session.handlers.state();
      const time = environment.now() - middle.time;
      if (iteration > middle.iteration) speeds.push({ iterations: iteration - middle.iteration, time });
      else speeds.push({ iterations: iteration, time: environment.now() - began });
      await session.handlers.pause();
      await stop;
    }
  } while (environment.now() < deadline);
  const counted = speeds.slice(Math.floor(speeds.length / 2));
  const iterations = counted.reduce((sum, each) => sum + each.iterations, 0);
  const time = counted.reduce((sum, each) => sum + each.time, 0);
  return { iterations, count: counted.length, perSecond: (1000 * iterations) / time, bytes: bytes / rows };
}

/** Whether something comes within so many milliseconds. */
async function within(coming: Promise<void>, { schedule }: Environment, time: number): Promise<boolean> {
  return await Promise.race([
    coming.then(() => true),
    new Promise<boolean>((resolve) => schedule(() => resolve(false), time)),
  ]);
}
