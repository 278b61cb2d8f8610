// The command line: the same runtime without an editor.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../runtime/environment.ts';
import { listProblems } from '../runtime/evaluation/load.ts';
import { UserCodeError } from '../runtime/evaluation/problem.ts';
import type { SourceProblem } from '../shared/place.ts';
import type { WorkerEvents } from '../shared/protocol.ts';
import type { RunCommand } from './arguments.ts';
import { readArguments, UsageError, usage } from './arguments.ts';
import { Patience } from './patience.ts';
import { ProgressBar } from './progress.ts';
import { jsonReporter, placeText, problemText, textReporter } from './report.ts';
import { exitCodes, runDescent } from './run.ts';

const folder = process.cwd();
let interrupted = false;

const onInterrupt = (): void => {
  interrupted = true;
};

async function read(uri: string): Promise<string | undefined> {
  try {
    return await readFile(fileURLToPath(uri), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function environmentOf(json: boolean, bar: () => ProgressBar | undefined): Environment {
  const told = new Set<SourceProblem>();
  const patience = new Patience();
  const emit = <Event extends keyof WorkerEvents>(event: Event, value: WorkerEvents[Event]): void => {
    if (event !== 'problem' && event !== 'output') return;
    bar()?.clear();
    if (event === 'problem') {
      const problem = value as SourceProblem;
      if (told.has(problem)) return;
      told.add(problem);
      process.stderr.write(problemText(problem, folder));
      return;
    }
    const { category, text } = value as WorkerEvents['output'];
    // With --json the output is for programs: what the loss prints must not stand in between.
    (json || category !== 'stdout' ? process.stderr : process.stdout).write(text);
  };
  return {
    read,
    now: () => performance.now(),
    schedule: (callback, delay) => {
      setTimeout(callback, delay);
    },
    emit,
    backlog: () => 0,
    busy: (place, seconds) => {
      // While user code does not return no handler can run: the interrupt gets back its own meaning, and ends the process.
      process.removeListener('SIGINT', onInterrupt);
      if (!patience.endsAt(seconds)) return;
      bar()?.clear();
      const where = place === undefined ? '' : `${placeText(place, folder)}: `;
      process.stderr.write(`${where}one evaluation has taken ${seconds.toFixed(0)} s so far\n`);
    },
  };
}

/** Lets the process look at signals, and waits until the output has room. */
async function rest(): Promise<void> {
  if (!process.listeners('SIGINT').includes(onInterrupt)) process.on('SIGINT', onInterrupt);
  await new Promise((resolve) => setImmediate(resolve));
  if (process.stdout.writableNeedDrain) await new Promise((resolve) => process.stdout.once('drain', resolve));
}

function runCommand(command: RunCommand): Promise<number> {
  const { json } = command;
  let bar: ProgressBar | undefined;
  const write = (text: string): void => {
    process.stdout.write(text);
  };
  process.on('SIGINT', onInterrupt);
  return runDescent(
    { ...command, every: command.every ?? (json ? 1 : undefined) },
    {
      environment: environmentOf(json, () => bar),
      reporter: json ? jsonReporter(write) : textReporter(write),
      interrupted: () => interrupted,
      rest,
      progress: (limit) => {
        if (!process.stderr.isTTY || (json && process.stdout.isTTY)) return undefined;
        bar = new ProgressBar((text) => process.stderr.write(text), limit);
        return bar;
      },
    },
  );
}

async function listCommand(program: string): Promise<number> {
  const problems = await listProblems(read, program);
  if (problems === undefined) throw new UsageError(`There is no file ${fileURLToPath(program)}.`);
  for (const { exportName, name, kind, parameters, place, refusal } of problems) {
    const shown = exportName === name ? exportName : `${exportName} (${name})`;
    const note = refusal === undefined ? '' : `  cannot run: ${refusal.message}`;
    process.stdout.write(`${shown}  ${kind} of ${parameters.join(', ')}  ${placeText(place, folder)}${note}\n`);
  }
  if (problems.length === 0) process.stderr.write('There is no loss in this file.\n');
  return exitCodes.done;
}

async function main(): Promise<number> {
  const command = readArguments(process.argv.slice(2), folder);
  switch (command.command) {
    case 'help':
      process.stdout.write(usage);
      return exitCodes.done;
    case 'version':
      process.stdout.write(`${process.env['DESCENT_VERSION'] ?? 'development'}\n`);
      return exitCodes.done;
    case 'list':
      return await listCommand(command.program);
    case 'run':
      return await runCommand(command);
  }
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads has enough, as `head` has.
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
  throw error;
});

try {
  process.exitCode = await main();
} catch (error) {
  process.exitCode = exitCodes.error;
  if (error instanceof UsageError) process.stderr.write(`descent: ${error.message}\nTry descent --help.\n`);
  // A problem in the user's sources was told when it was found.
  else if (!(error instanceof UserCodeError)) {
    process.stderr.write(`descent: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
process.removeListener('SIGINT', onInterrupt);
