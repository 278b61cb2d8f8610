// The command line: the same runtime without an editor.

import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../runtime/environment.ts';
import { listProblems, UserCodeError } from '../runtime/index.ts';
import type { SourceProblem } from '../shared/place.ts';
import type { WorkerEvents } from '../shared/protocol.ts';
import type { BenchCommand, RunCommand } from './arguments.ts';
import { readArguments, UsageError, usage } from './arguments.ts';
import { runBench } from './bench.ts';
import { Interruption } from './interruption.ts';
import { Output } from './output.ts';
import { Patience } from './patience.ts';
import { requireProgram, shownName } from './program-file.ts';
import { ProgressBar } from './progress.ts';
import { jsonReporter, placeText, problemText, textReporter } from './report.ts';
import { exitCodes, runDescent } from './run.ts';
import { requireFolderOf, saveParameters } from './saving.ts';
import { SignalWatch } from './signal-watch.ts';

const folder = process.cwd();
const output = new Output(process);
const interruption = new Interruption(() => process.exit(exitCodes.interrupted));

async function readBytes(uri: string): Promise<Buffer | undefined> {
  try {
    return await readFile(fileURLToPath(uri));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

async function read(uri: string): Promise<string | undefined> {
  return (await readBytes(uri))?.toString('utf8');
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
      output.write('stderr', problemText(problem, folder));
      return;
    }
    const { category, text } = value as WorkerEvents['output'];
    // With --json the output is for programs: what the loss prints must not stand in between.
    output.write(json || category !== 'stdout' ? 'stderr' : 'stdout', text);
    // What the loss prints on its way may say why it does not return.
    output.flush();
  };
  return {
    read,
    readBytes,
    now: () => performance.now(),
    schedule: (callback, delay) => {
      setTimeout(callback, delay);
    },
    emit,
    lag: () => 0,
    busy: (place, seconds) => {
      if (patience.endsAt(seconds)) {
        bar()?.clear();
        const where = place === undefined ? '' : `${placeText(place, folder)}: `;
        output.write('stderr', `${where}one evaluation has taken ${seconds.toFixed(0)} s so far\n`);
      }
      output.flush();
    },
    interruptible: (work) => interruption.run(work),
  };
}

/** Writes what the run has told, lets the process look at signals, and waits until the output has room. */
async function rest(): Promise<void> {
  output.flush();
  await new Promise((resolve) => setImmediate(resolve));
  if (process.stdout.writableNeedDrain) await new Promise((resolve) => process.stdout.once('drain', resolve));
}

async function runCommand(command: RunCommand): Promise<number> {
  const { json, save } = command;
  await requireProgram(command.options.program, folder);
  if (save !== undefined) await requireFolderOf(save);
  let bar: ProgressBar | undefined;
  const write = (text: string): void => output.write('stdout', text);
  const signals = await SignalWatch.start(interruption.onSignal);
  interruption.watch(signals);
  try {
    return await runDescent(
      { ...command, every: command.every ?? (json ? 1 : undefined) },
      {
        environment: environmentOf(json, () => bar),
        reporter: json ? jsonReporter(write) : textReporter(write),
        interruption,
        rest,
        progress: (limit) => {
          if (!process.stderr.isTTY || (json && process.stdout.isTTY)) return undefined;
          bar = new ProgressBar((text) => output.write('stderr', text), limit);
          return bar;
        },
        ...(save === undefined
          ? {}
          : {
              save: async (parameters, point) => {
                const said = await saveParameters(save, relative(folder, save), parameters, point);
                output.write('stderr', `${said}\n`);
              },
            }),
      },
    );
  } catch (error) {
    if (error instanceof UserCodeError && error.problem.code === 'no-problem') await adviseOnNames(command);
    throw error;
  } finally {
    output.flush();
    await signals.end();
  }
}

/** There is nothing to keep of it: an interrupt ends the process. */
async function benchCommand(command: BenchCommand): Promise<number> {
  await requireProgram(command.options.program, folder);
  try {
    const { interruptible: _interruptible, ...environment } = environmentOf(command.json, () => undefined);
    return await runBench(command, environment, (text) => output.write('stdout', text));
  } catch (error) {
    if (error instanceof UserCodeError && error.problem.code === 'no-problem') await adviseOnNames(command);
    throw error;
  } finally {
    output.flush();
  }
}

/** How to name a loss, where the file has several or no such one. */
async function adviseOnNames({ command, options: { program } }: RunCommand | BenchCommand): Promise<void> {
  const problems = (await listProblems(read, program)) ?? [];
  const names = problems.flatMap(({ exportName, refusal }) => (refusal === undefined ? [exportName] : []));
  const file = shownName(program, folder);
  for (const name of names.slice(0, 8)) output.write('stderr', `  descent ${command} ${file}#${name}\n`);
}

async function listCommand(program: string): Promise<number> {
  await requireProgram(program, folder);
  const problems = (await listProblems(read, program)) ?? [];
  for (const { exportName, name, kind, parameters, place, refusal } of problems) {
    const shown = exportName === name ? exportName : `${exportName} (${name})`;
    const note = refusal === undefined ? '' : `  cannot run: ${refusal.message}`;
    process.stdout.write(`${shown}  ${kind} of ${parameters.join(', ')}  ${placeText(place, folder)}${note}\n`);
  }
  for (const { problems: found } of problems) {
    for (const problem of found) process.stderr.write(problemText(problem, folder));
  }
  if (problems.length === 0) {
    process.stderr.write(
      `There is no loss in ${shownName(program, folder)}. A loss is an exported function whose parameters all have numeric defaults: ` +
        'export function loss(x = 1, y = 2) { … }\n',
    );
  }
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
    case 'bench':
      return await benchCommand(command);
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
