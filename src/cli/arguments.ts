import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  choiceSettings,
  closestName,
  optimizerNames,
  optimizerSettings,
  scheduleNames,
  scheduleSettings,
  scheduleTexts,
} from '../runtime/index.ts';
import { parameterFormatOf } from '../shared/formats/format-of-name.ts';
import type { LaunchOptions } from '../shared/run.ts';

/** Names for the right column of the help, in lines of at most 80 characters. */
function listed(names: readonly string[], usual: string): string {
  const lines: string[] = [''];
  for (const [index, name] of names.entries()) {
    const word = `${name === usual ? `${name} (default)` : name}${index === names.length - 1 ? '' : ','}`;
    const last = lines.at(-1)!;
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + word.length < 80) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join(`\n${' '.repeat(25)}`);
}

export const usage = `Usage:
  descent run FILE[#export] [options]   runs the loss in a file
  descent bench FILE[#export] [options] measures what the loss in a file costs
  descent list FILE                     prints the losses in a file

Options:
  --optimizer NAME       ${listed(optimizerNames, 'adam')}
  --learning-rate X      0.05 where the loss does not say otherwise
  --set key=value        a setting of the optimizer (beta1=0.8, lineSearch=hagerZhang),
                         of the schedule (schedule.gamma=0.9), bounds of a parameter (bounds.x=0..10, bounds.w=0..),
                         or clipNorm, clipValue, tolerance, averaging (polyak, exponential), averagingDecay; may be repeated
  --schedule NAME        ${listed(scheduleNames, 'constant')}
                         each takes schedule.warmUp
  --iterations N         limit of iterations, 10000 where the loss does not say otherwise
  --epochs N             limit of passes over the data, for losses with mini-batches
  --batch-size N         samples in a mini-batch, for losses with mini-batches
  --seed N               seed of every random draw (default 0)
  --precision NAME       float64 (default), or float32, which is faster for large networks
  --every K              prints iterations 0, K, 2K, … (with --json: default 1); of run
  --save FILE            writes the parameters at the end into a .safetensors or .npz file; of run
  --json                 prints JSON lines: start, iteration …, end; of bench: one
  --help, --version

Exit code: 0 converged or at its limit; 2 a usage error, or an error in the loss; 3 diverged, not finite, or no step found; 130 interrupted.
`;

/** What cannot be meant. The message says what to do; it is followed by where to read more. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export interface RunCommand {
  readonly command: 'run';
  readonly options: LaunchOptions;
  readonly every: number | undefined;
  readonly json: boolean;
  /** Path of the file that the parameters are written into at the end. */
  readonly save?: string;
}

export interface BenchCommand {
  readonly command: 'bench';
  readonly options: LaunchOptions;
  readonly json: boolean;
}

export type CliCommand =
  | RunCommand
  | BenchCommand
  | { readonly command: 'list'; readonly program: string }
  | { readonly command: 'help' }
  | { readonly command: 'version' };

const optionNames = [
  '--optimizer',
  '--learning-rate',
  '--set',
  '--schedule',
  '--iterations',
  '--epochs',
  '--batch-size',
  '--seed',
  '--precision',
  '--every',
  '--save',
  '--json',
  '--help',
  '--version',
];

/** Launch keys, besides those with an option of their own, which `--set` may give. */
const runKeys = new Set(['clipNorm', 'clipValue', 'tolerance', 'averaging', 'averagingDecay']);

/** Reads the arguments after the program's own name. Throws UsageError. */
export function readArguments(given: readonly string[], folder: string): CliCommand {
  const args = separateValues(given);
  if (args.includes('--help') || args.includes('-h') || args.length === 0) return { command: 'help' };
  if (args[0] === 'help') return { command: 'help' };
  if (args.includes('--version') || args[0] === 'version') return { command: 'version' };
  const [command, ...rest] = args;
  if (command === 'list') {
    const [file, ...more] = rest;
    if (file === undefined) throw new UsageError('descent list needs a file.');
    if (more.length > 0) throw new UsageError(`descent list takes one file, and got ${[file, ...more].join(' and ')}.`);
    return { command: 'list', program: uriOf(file, folder) };
  }
  if (command === 'run') return readRun(command, rest, folder);
  if (command === 'bench') {
    const { options, json } = readRun(command, rest, folder);
    return { command, options, json };
  }
  throw new UsageError(`There is no command "${command}". ${commandAdvice(command!)}`);
}

/** `--name=value` is `--name value`. */
function separateValues(given: readonly string[]): string[] {
  return given.flatMap((argument) => {
    const match = /^(--[a-z-]+)=(.*)$/s.exec(argument);
    return match === null ? [argument] : [match[1]!, match[2]!];
  });
}

/** Options of `run` which `bench` has no use for. */
const onlyOfRun = new Set(['--every', '--save']);

function readRun(command: 'run' | 'bench', args: readonly string[], folder: string): RunCommand {
  const options: Writable<LaunchOptions> = { program: '', pace: 'max' };
  const settings: Record<string, number | boolean | string> = {};
  const scheduleSettings: Record<string, number | boolean | string> = {};
  const bounds: Record<string, string> = {};
  let file: string | undefined;
  let every: number | undefined;
  let json = false;
  let save: string | undefined;
  for (let index = 0; index < args.length; index++) {
    const name = args[index]!;
    if (!name.startsWith('-') || name === '-') {
      if (file !== undefined) throw new UsageError(`descent ${command} takes one file, and got ${file} and ${name}.`);
      file = name;
      continue;
    }
    if (command === 'bench' && onlyOfRun.has(name))
      throw new UsageError(`descent bench has no ${name}: it is one of descent run.`);
    if (!optionNames.includes(name)) throw new UsageError(`There is no option ${name}. ${advice(name)}`);
    if (name === '--json') {
      json = true;
      continue;
    }
    const value = args[++index];
    if (value === undefined) throw new UsageError(`${name} needs a value.`);
    switch (name) {
      case '--optimizer':
        options.optimizer = value;
        break;
      case '--learning-rate':
        options.learningRate = numberOf(name, value);
        break;
      case '--schedule':
        options.schedule = value;
        break;
      case '--iterations':
        options.iterations = wholeNumberOf(name, value, 1);
        break;
      case '--epochs':
        options.epochs = wholeNumberOf(name, value, 1);
        break;
      case '--batch-size':
        options.batchSize = wholeNumberOf(name, value, 1);
        break;
      case '--seed':
        options.seed = wholeNumberOf(name, value, 0);
        break;
      case '--precision':
        options.precision = value;
        break;
      case '--every':
        every = wholeNumberOf(name, value, 1);
        break;
      case '--save':
        if (parameterFormatOf(value) === undefined) {
          throw new UsageError(`--save takes a name that ends in .safetensors or .npz, and got ${value}.`);
        }
        save = resolve(folder, value);
        break;
      case '--set': {
        const [key, setting] = settingOf(value);
        if (key === 'averaging') options.averaging = setting;
        else if (runKeys.has(key)) Object.assign(options, { [key]: numberOf(key, setting) });
        else if (key.startsWith('bounds.')) bounds[key.slice('bounds.'.length)] = setting;
        else if (key.startsWith('schedule.')) {
          const name = key.slice('schedule.'.length);
          scheduleSettings[name] = scheduleTexts.has(name) ? setting : switchOrNumber(key, setting);
        } else settings[key] = choiceSettings.has(key) ? setting : switchOrNumber(key, setting);
      }
    }
  }
  if (file === undefined) throw new UsageError(`descent ${command} needs a file.`);
  if (options.iterations !== undefined && options.epochs !== undefined) {
    throw new UsageError('--iterations and --epochs both set the limit: give one of them.');
  }
  // A folder's name may hold the sign, too.
  const at = file.search(/#[^#/\\]*$/);
  if (at > 0) options.problem = file.slice(at + 1);
  options.program = uriOf(at > 0 ? file.slice(0, at) : file, folder);
  if (Object.keys(settings).length > 0) options.settings = settings;
  if (Object.keys(scheduleSettings).length > 0) options.scheduleSettings = scheduleSettings;
  if (Object.keys(bounds).length > 0) options.bounds = bounds;
  return { command: 'run', options, every, json, ...(save === undefined ? {} : { save }) };
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function uriOf(file: string, folder: string): string {
  return pathToFileURL(resolve(folder, file)).href;
}

function commandAdvice(command: string): string {
  if (/\.[cm]?[jt]sx?(#|$)/i.test(command)) return `Did you mean descent run ${command}?`;
  const meant = closestName(command, ['run', 'bench', 'list', 'help', 'version']);
  return meant === undefined ? 'There are run, bench and list.' : `Did you mean descent ${meant}?`;
}

/** Options under other tools' names for them. */
const otherOptions: Readonly<Record<string, string>> = {
  '--lr': '--learning-rate',
  '--steps': '--iterations',
  '--max-iterations': '--iterations',
  '-n': '--iterations',
  '-o': '--optimizer',
  '-s': '--seed',
};

function advice(name: string): string {
  const key = name.replace(/^-+/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (key === 'problem' || key === 'export') return 'Name the loss behind the file: FILE#NAME.';
  if (runKeys.has(key) || optimizerSettings.includes(key)) return `Write --set ${key}=….`;
  if (scheduleSettings.includes(key)) return `Write --set schedule.${key}=….`;
  const meant = otherOptions[name] ?? closestName(name, optionNames);
  return meant === undefined ? `There are: ${optionNames.join(', ')}.` : `Did you mean ${meant}?`;
}

function settingOf(text: string): [key: string, value: string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new UsageError(`--set takes key=value, and got ${text}.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function switchOrNumber(name: string, text: string): number | boolean {
  return text === 'true' ? true : text === 'false' ? false : numberOf(name, text);
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError(`${name} takes a number, and got ${text}.`);
  return value;
}

function wholeNumberOf(name: string, text: string, minimum: number): number {
  const value = numberOf(name, text);
  if (!Number.isSafeInteger(value) || value < minimum) {
    throw new UsageError(`${name} takes a whole number from ${minimum} on, and got ${text}.`);
  }
  return value;
}
