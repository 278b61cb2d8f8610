import type { Objective, ObjectiveRange } from '../../engine/networks/objective.ts';
import { isOfObjective, namedObjective, withObjective } from '../../engine/networks/objective.ts';
import type { Clipping } from '../../engine/optimizers/clipping.ts';
import type { Optimizer } from '../../engine/optimizers/optimizer.ts';
import { createOptimizer } from '../../engine/optimizers/optimizer.ts';
import { optimizerTable } from '../../engine/optimizers/table.ts';
import type { Averaging } from '../../engine/parameters/averaging.ts';
import { averagingDecay, averagingIds } from '../../engine/parameters/averaging.ts';
import { intervalTextOf } from '../../engine/parameters/bounds.ts';
import { type Precision, precisions } from '../../engine/precision.ts';
import type { Schedule } from '../../engine/schedules/row.ts';
import { createSchedule } from '../../engine/schedules/schedule.ts';
import { scheduleTable } from '../../engine/schedules/table.ts';
import type { SettingRow } from '../../engine/settings.ts';
import { closestName, hint, resolveSettings } from '../../engine/settings.ts';
import type { StoppingRules } from '../../engine/stopping.ts';
import { defaultStoppingRules } from '../../engine/stopping.ts';
import type { LaunchOptions, ParameterDescription } from '../../shared/run.ts';
import type { Batching } from './batches.ts';
import { iterationsPerEpoch } from './batches.ts';
import type { NamedBounds } from './bounds.ts';
import { boundsOf, withBounds } from './bounds.ts';
import type { Subject } from './fitting.ts';
import { refusedSearch, unfitBesideSearch } from './fitting.ts';
import { totalSize } from './parameters.ts';

export type HyperparameterValue = number | string | boolean;

/** Everything that decides how an update is made from a gradient, and when a run ends. A change makes a new one. */
export interface Hyperparameters {
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  readonly schedule: Schedule;
  /** What was given for the schedule, without defaults that come from the run's limit. */
  readonly scheduleSettings: NonNullable<LaunchOptions['scheduleSettings']>;
  /** The limit of iterations the schedule was made for: raising the limit later does not change the schedule. */
  readonly scheduleIterations: number;
  readonly clipping: Clipping;
  /** Onto which every update is projected; undefined where there are none. */
  readonly bounds?: NamedBounds | undefined;
  /** What can have bounds. */
  readonly parameters: readonly ParameterDescription[];
  /** The average of the parameters that is kept beside them; undefined for none. */
  readonly averaging?: Averaging | undefined;
  readonly stopping: StoppingRules;
  /** Of the whole run: it is never changed. */
  readonly precision: Precision;
  /** How a loss with mini-batches goes through its data; undefined for any other. */
  readonly batching?: Batching;
  /** What a network minimises; undefined for any other loss. */
  readonly objective?: Objective;
  /** The losses that can follow each other in mid-run. */
  readonly losses?: ObjectiveRange['losses'];
  readonly subject: Subject;
}

/** The learning rate of a problem for which none was given. */
const defaultLearningRates = { function: 0.05, problem: 0.05, leastSquares: 0.05, network: 0.001 } as const;

/** What cannot be: a name nobody knows, or a value out of its range. The message says what to do. */
export class HyperparameterError extends Error {
  override name = 'HyperparameterError';
  /** The launch key at fault, where it is one. */
  readonly key: string | undefined;

  constructor(message: string, key?: string) {
    super(message);
    this.key = key;
  }
}

/** Of runs with mini-batches. */
const defaultBatchSize = 32;
export const defaultEpochs = 100;

/** What the hyperparameters must know of the data of a loss with mini-batches. */
export interface TrainingSamples {
  readonly samples: number;
  readonly shuffle: boolean;
  /** Of a network, in which the options are at work already. */
  readonly objective?: ObjectiveRange;
}

/** Keys of what only a network lets others say of its loss. */
const objectiveKeys = ['loss', 'lossSettings', 'metrics', 'l1', 'l2'] as const;

/**
 * The hyperparameters a run starts with; `training` is that of a loss with mini-batches, `parameters` are what may have bounds;
 * `replayable` is false where an evaluation changes what the next one gives.
 * Throws SettingError or HyperparameterError.
 */
export function initialHyperparameters(
  options: LaunchOptions,
  kind: keyof typeof defaultLearningRates = 'function',
  training?: TrainingSamples,
  parameters: readonly ParameterDescription[] = [],
  replayable = true,
): Hyperparameters {
  const batching = training && batchingOf(options, training);
  const perEpoch = batching === undefined ? 1 : iterationsPerEpoch(batching);
  if (batching === undefined) refuseBatchKeys(options);
  const objective = training?.objective;
  const unfit = objective === undefined ? objectiveKeys.find((key) => options[key] !== undefined) : undefined;
  if (unfit !== undefined) {
    const message = `"${unfit}" is for the loss of network({ … }), and this one is computed by code of its own. Leave ${unfit} away.`;
    throw new HyperparameterError(message, unfit);
  }
  if (options.iterations !== undefined && options.epochs !== undefined) {
    throw new HyperparameterError('"epochs" and "iterations" both set the limit: give one of them.', 'epochs');
  }
  const inEpochs = wholeNumber('epochs', options.epochs ?? defaultEpochs, 1) * perEpoch;
  const otherwise = batching === undefined ? defaultStoppingRules.iterations : inEpochs;
  const iterations = wholeNumber('iterations', options.iterations ?? otherwise, 1);
  const scheduleSettings = options.scheduleSettings ?? {};
  const precision = precisionOf(options);
  return fitting({
    subject: { kind, elements: totalSize(parameters), replayable },
    optimizer: createOptimizer(options.optimizer ?? 'adam', options.settings),
    learningRate: learningRateOf(options.learningRate ?? defaultLearningRates[kind]),
    schedule: createSchedule(options.schedule ?? 'constant', scheduleSettings, iterations),
    scheduleSettings,
    scheduleIterations: iterations,
    clipping: {
      ...(options.clipNorm === undefined ? {} : { norm: positive('clipNorm', options.clipNorm) }),
      ...(options.clipValue === undefined ? {} : { value: positive('clipValue', options.clipValue) }),
    },
    bounds: boundsOf(options.bounds ?? {}, parameters, precision),
    precision,
    parameters,
    averaging: averagingOf(options.averaging ?? 'none', options.averagingDecay),
    stopping: {
      ...defaultStoppingRules,
      iterations,
      tolerance: notNegative('tolerance', options.tolerance ?? standardTolerance(options.optimizer)),
      convergenceIterations: perEpoch,
    },
    ...(batching === undefined ? {} : { batching }),
    ...objective,
  });
}

/** What a run computes in. Throws HyperparameterError. */
export function precisionOf({ precision = 'float64' }: Pick<LaunchOptions, 'precision'>): Precision {
  const known = precisions.find((each) => each === precision);
  if (known !== undefined) return known;
  throw new HyperparameterError(
    `There is no precision "${String(precision)}". ${hint(String(precision), precisions)}`,
    'precision',
  );
}

/** Throws where a loss that always gets all of its data is to go through them in mini-batches. */
function refuseBatchKeys({ epochs, batchSize, accumulate }: LaunchOptions): void {
  const none = 'This loss has no mini-batches, so that';
  if (epochs !== undefined || batchSize !== undefined) {
    const instead = 'an epoch means nothing to it: give "iterations" in the place of "epochs" and "batchSize".';
    throw new HyperparameterError(`${none} ${instead}`, epochs === undefined ? 'batchSize' : 'epochs');
  }
  if (accumulate === undefined) return;
  throw new HyperparameterError(`${none} there is nothing to accumulate. Leave "accumulate" away.`, 'accumulate');
}

/** The tolerance of a run that states none. */
function standardTolerance(optimizer: string | undefined): number {
  return optimizerTable.find(({ id }) => id === optimizer)?.tolerance ?? defaultStoppingRules.tolerance;
}

/** The same hyperparameters. Throws where the optimizer cannot be had for the problem, or with the rest. */
function fitting(now: Hyperparameters): Hyperparameters {
  const { optimizer, clipping, subject, bounds } = now;
  if (optimizer.search === undefined) return now;
  const refusal = refusedSearch(optimizer.id, subject);
  if (refusal !== undefined) throw new HyperparameterError(refusal, 'optimizer');
  const unfit = unfitBesideSearch(optimizer.id, clipping, bounds !== undefined);
  if (unfit !== undefined) throw new HyperparameterError(unfit.message, unfit.key);
  return now;
}

function batchingOf(options: LaunchOptions, { samples, shuffle }: TrainingSamples): Batching {
  const batchSize = wholeNumber('batchSize', options.batchSize ?? defaultBatchSize, 1);
  const accumulate = wholeNumber('accumulate', options.accumulate ?? 1, 1);
  return { samples, batchSize, accumulate, shuffle, shuffleSeed: options.seed ?? 0 };
}

/**
 * `asked` laid over `presets`, bounds name by name. Settings of an optimizer, a schedule or a loss are dropped where another one is
 * asked for, and metrics with the loss.
 */
export function mergeOptions<Asked extends Partial<LaunchOptions>>(
  presets: Partial<LaunchOptions>,
  asked: Asked,
): Asked {
  const { settings, scheduleSettings, lossSettings, metrics, bounds, ...rest } = presets;
  const sameOptimizer = asked.optimizer === undefined || asked.optimizer === presets.optimizer;
  const sameSchedule = asked.schedule === undefined || asked.schedule === presets.schedule;
  const sameLoss = asked.loss === undefined || asked.loss === presets.loss;
  return {
    ...withoutLimit(rest, asked),
    ...(sameLoss && metrics !== undefined ? { metrics } : {}),
    ...asked,
    ...(sameOptimizer && settings !== undefined ? { settings: { ...settings, ...asked.settings } } : {}),
    ...(sameSchedule && scheduleSettings !== undefined
      ? { scheduleSettings: { ...scheduleSettings, ...asked.scheduleSettings } }
      : {}),
    ...(sameLoss && lossSettings !== undefined ? { lossSettings: { ...lossSettings, ...asked.lossSettings } } : {}),
    ...(bounds === undefined ? {} : { bounds: { ...bounds, ...asked.bounds } }),
  };
}

/** Epochs and iterations both set the limit: where one of them is asked for, what was stated of either gives way. */
function withoutLimit(stated: Partial<LaunchOptions>, asked: Partial<LaunchOptions>): Partial<LaunchOptions> {
  if (asked.epochs === undefined && asked.iterations === undefined) return stated;
  const { epochs: _epochs, iterations: _iterations, ...rest } = stated;
  return rest;
}

/** Every hyperparameter by the name under which the debugger shows and sets it, in the order in which it shows them. */
export function namedHyperparameters(now: Hyperparameters): Record<string, HyperparameterValue> {
  const named: Record<string, HyperparameterValue> = { learningRate: now.learningRate, optimizer: now.optimizer.id };
  for (const [name, value] of Object.entries(now.optimizer.settings)) named[name] = value;
  named['schedule'] = now.schedule.id;
  for (const [name, value] of Object.entries(now.schedule.settings)) named[`schedule.${name}`] = value;
  named['clipNorm'] = now.clipping.norm ?? 'none';
  named['clipValue'] = now.clipping.value ?? 'none';
  for (const [name, interval] of Object.entries(now.bounds?.given ?? {})) {
    named[`bounds.${name}`] = intervalTextOf(interval);
  }
  named['averaging'] = now.averaging?.id ?? 'none';
  if (now.averaging?.id === 'exponential') named['averagingDecay'] = now.averaging.decay;
  if (now.objective !== undefined) Object.assign(named, namedObjective(now.objective));
  if (now.batching !== undefined) {
    const { batchSize, accumulate, shuffle, shuffleSeed } = now.batching;
    Object.assign(named, { batchSize, accumulate, shuffle, shuffleSeed });
  }
  if (now.precision !== 'float64') named['precision'] = now.precision;
  named['iterations'] = now.stopping.iterations;
  named['tolerance'] = now.stopping.tolerance;
  return named;
}

/** Told of a run in fields of their own, as `shuffleSeed` by the seed, or without a part in its updates. */
const toldApart = new Set([
  'learningRate',
  'optimizer',
  'schedule',
  'batchSize',
  'shuffleSeed',
  'metrics',
  'precision',
  'iterations',
  'tolerance',
]);

/** The named hyperparameters beside the optimizer with its settings, the learning rate and what else a run's description tells. */
export function furtherHyperparameters(now: Hyperparameters): Record<string, HyperparameterValue> {
  const { settings } = now.optimizer;
  const further = Object.entries(namedHyperparameters(now)).filter(
    ([name]) => !toldApart.has(name) && !(name in settings),
  );
  return Object.fromEntries(further);
}

/** The same hyperparameters with one changed. Throws where there is no such name or the value cannot be. */
export function withHyperparameter(now: Hyperparameters, name: string, value: HyperparameterValue): Hyperparameters {
  return fitting(changed(now, name, value));
}

function changed(now: Hyperparameters, name: string, value: HyperparameterValue): Hyperparameters {
  switch (name) {
    case 'learningRate':
      return { ...now, learningRate: learningRateOf(value) };
    case 'optimizer':
      // Another optimizer starts from its own defaults: settings of the same name mean other things elsewhere.
      return { ...now, optimizer: createOptimizer(String(value)) };
    case 'schedule':
      return { ...now, schedule: createSchedule(String(value), {}, now.scheduleIterations), scheduleSettings: {} };
    case 'batchSize':
    case 'accumulate':
    case 'shuffle':
    case 'shuffleSeed':
      if (now.batching !== undefined) return withBatching(now, now.batching, name, value);
      break;
    case 'clipNorm':
    case 'clipValue':
      return { ...now, clipping: clippingWith(now.clipping, name, value) };
    case 'averaging':
      return { ...now, averaging: averagingOf(value, value === 'exponential' ? now.averaging?.decay : undefined) };
    case 'averagingDecay':
      return { ...now, averaging: averagingOf(now.averaging?.id ?? 'none', value) };
    case 'iterations':
      return { ...now, stopping: { ...now.stopping, iterations: wholeNumber(name, value, 1) } };
    case 'precision':
      throw new HyperparameterError(
        'The precision is that of the whole run. Start another one with "precision": "float64" or "float32".',
        name,
      );
    case 'tolerance':
      return { ...now, stopping: { ...now.stopping, tolerance: notNegative(name, value) } };
    default:
  }
  const { objective, losses = [] } = now;
  if (objective !== undefined && isOfObjective(name)) {
    return { ...now, objective: withObjective({ objective, losses }, name, value) };
  }
  if (name.startsWith('bounds.')) {
    return {
      ...now,
      bounds: withBounds(now.bounds, name.slice('bounds.'.length), value, now.parameters, now.precision),
    };
  }
  if (name.startsWith('schedule.')) {
    const settings = { ...now.scheduleSettings, [name.slice('schedule.'.length)]: value };
    return {
      ...now,
      schedule: createSchedule(now.schedule.id, settings, now.scheduleIterations),
      scheduleSettings: settings,
    };
  }
  const known = Object.keys(namedHyperparameters(now));
  const isSetting = optimizerTable.some(
    (row) => row.id === now.optimizer.id && row.settings.some((s) => s.name === name),
  );
  if (!isSetting) {
    const meant = closestName(name, known);
    const advice = meant === undefined ? `There are: ${known.join(', ')}.` : `Did you mean "${meant}"?`;
    throw new HyperparameterError(`There is no hyperparameter "${name}". ${advice}`);
  }
  return { ...now, optimizer: createOptimizer(now.optimizer.id, { ...now.optimizer.settings, [name]: value }) };
}

/** Other batches change how many iterations an epoch has, and nothing of the limit of iterations. */
function withBatching(
  now: Hyperparameters,
  before: Batching,
  name: 'batchSize' | 'accumulate' | 'shuffle' | 'shuffleSeed',
  value: HyperparameterValue,
): Hyperparameters {
  if (name === 'shuffle' && typeof value !== 'boolean') {
    throw new HyperparameterError(`"shuffle" must be true or false, but is ${String(value)}.`);
  }
  const set = name === 'shuffle' ? value : wholeNumber(name, value, name === 'shuffleSeed' ? 0 : 1);
  const batching = { ...before, [name]: set };
  return { ...now, batching, stopping: { ...now.stopping, convergenceIterations: iterationsPerEpoch(batching) } };
}

/** Whether a word for a hyperparameter is meant as a text, and not as an expression to be computed. */
export function takesText({ optimizer, schedule }: Hyperparameters, name: string, word: string): boolean {
  if (['optimizer', 'schedule', 'averaging', 'loss', 'metrics'].includes(name) || name.startsWith('bounds.'))
    return true;
  if (name === 'clipNorm' || name === 'clipValue') return word === 'none';
  const isSchedule = name.startsWith('schedule.');
  const table: readonly { readonly id: string; readonly settings: readonly SettingRow[] }[] = isSchedule
    ? scheduleTable
    : optimizerTable;
  const rows = table.find(({ id }) => id === (isSchedule ? schedule : optimizer).id)?.settings ?? [];
  const setting = isSchedule ? name.slice('schedule.'.length) : name;
  return rows.some((row) => row.name === setting && (row.type === 'choice' || row.type === 'list'));
}

/** The average of that name; undefined for none. Throws SettingError or HyperparameterError. */
function averagingOf(id: HyperparameterValue, decay: HyperparameterValue | undefined): Averaging | undefined {
  if (decay !== undefined && id !== 'exponential') {
    const message = '"averagingDecay" belongs to the exponential average: set "averaging" to exponential too.';
    throw new HyperparameterError(message, 'averagingDecay');
  }
  if (id === 'none') return undefined;
  if (id !== 'polyak' && id !== 'exponential') {
    const message = `There is no averaging "${String(id)}". ${hint(String(id), averagingIds)}`;
    throw new HyperparameterError(message, 'averaging');
  }
  const settings = resolveSettings('averaging', [averagingDecay], { averagingDecay: decay });
  return { id, decay: settings['averagingDecay'] as number };
}

function clippingWith(clipping: Clipping, name: 'clipNorm' | 'clipValue', value: HyperparameterValue): Clipping {
  const { norm, value: size } = clipping;
  const limit = value === 'none' ? undefined : positive(name, value);
  const next = name === 'clipNorm' ? { norm: limit, value: size } : { norm, value: limit };
  return {
    ...(next.norm === undefined ? {} : { norm: next.norm }),
    ...(next.value === undefined ? {} : { value: next.value }),
  };
}

function learningRateOf(value: HyperparameterValue): number {
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
  throw new HyperparameterError(
    `The learning rate must be a finite number > 0, but is ${String(value)}.`,
    'learningRate',
  );
}

function positive(name: string, value: HyperparameterValue): number {
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
  throw new HyperparameterError(`"${name}" must be a number > 0, but is ${String(value)}.`, name);
}

function notNegative(name: string, value: HyperparameterValue): number {
  if (typeof value === 'number' && value >= 0) return value;
  throw new HyperparameterError(`"${name}" must be a number ≥ 0, but is ${String(value)}.`, name);
}

function wholeNumber(name: string, value: HyperparameterValue, minimum: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= minimum) return value;
  throw new HyperparameterError(`"${name}" must be a whole number ≥ ${minimum}, but is ${String(value)}.`, name);
}
