import { cpus } from 'node:os';
import type { Environment } from '../runtime/environment.ts';
import { loadProblem, measureProblem } from '../runtime/index.ts';
import type { SourceProblem } from '../shared/place.ts';
import type { BenchCommand } from './arguments.ts';
import type { BenchReport } from './bench-report.ts';
import { benchJson, benchText } from './bench-report.ts';
import { exitCodes } from './run.ts';

/** Milliseconds for each of the times that are measured. */
const budget = 400;

/** Measures a loss and prints what it costs. Throws what stands in the way of a start, and what the loss throws. */
export async function runBench(
  { options, json }: BenchCommand,
  environment: Environment,
  write: (text: string) => void,
): Promise<number> {
  const codes = new Set<string>();
  const listening: Environment = {
    ...environment,
    // A run gives way between two slices, and comes back as soon as nothing waits.
    schedule: (callback, delay) => {
      if (delay > 0) setTimeout(callback, delay);
      else setImmediate(callback);
    },
    emit(event, value) {
      if (event === 'problem') codes.add((value as SourceProblem).code);
      // What the loss prints would stand between the lines of the table, and be printed at every evaluation.
      if (event !== 'output') environment.emit(event, value);
    },
  };
  const began = environment.now();
  const problem = await loadProblem(listening, options);
  const loading = environment.now() - began;
  for (const each of problem.problems) listening.emit('problem', each);
  const measurement = await measureProblem(problem, options, listening, { budget });
  const report: BenchReport = {
    program: options.program,
    problem: problem.name,
    kind: problem.kind,
    elements: problem.start.length,
    processor: cpus()[0]?.model ?? 'unknown processor',
    node: process.version,
    loading,
    ...measurement,
  };
  write(json ? benchJson(report) : benchText(report, codes));
  return exitCodes.done;
}
