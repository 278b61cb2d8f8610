import { EngineError } from '../../engine/errors.ts';
import { hint } from '../../engine/settings.ts';
import type { FitSpecification } from './fits.ts';
import { fitKeys, fitOf, residualsOf } from './fits.ts';
import type { Training } from './training.ts';
import { trainingKeys, trainingOf } from './training.ts';

/** What `problem(…)` and `leastSquares(…)` give: a description, nothing runs yet. */
export class ProblemSpecification {
  readonly kind: 'problem' | 'leastSquares';
  /** The tree of start values. */
  readonly parameters: unknown;
  /** The loss, or the residuals, which may come from the model of a fit. Called with the tree of parameters and the data. */
  readonly compute: (parameters: unknown, data: unknown) => unknown;
  readonly data: unknown;
  /** Samples that the loss gets in mini-batches, as its data; undefined where it always gets all of its data. */
  readonly training: Training | undefined;
  /** Measured points and the curve through them, where `leastSquares` tells them. */
  readonly fit: FitSpecification | undefined;
  /** What it says of the run, named like launch.json's keys. */
  readonly presets: Readonly<Record<string, unknown>>;

  constructor(kind: 'problem' | 'leastSquares', options: unknown) {
    const given = checkedOptions(kind, options);
    const computing = kind === 'problem' ? 'loss' : 'residuals';
    const fit = kind === 'leastSquares' ? fitOf(given) : undefined;
    const compute = given[computing] ?? (fit?.model && residualsOf(fit));
    if (typeof compute !== 'function') {
      throw new EngineError(`${kind} needs ${computing}: a function of the parameters. ${example[kind]}`);
    }
    if (given['parameters'] === undefined) {
      throw new EngineError(`${kind} needs parameters: numbers and arrays to start from. ${example[kind]}`);
    }
    this.kind = kind;
    this.parameters = given['parameters'];
    this.compute = compute as ProblemSpecification['compute'];
    this.data = given['data'];
    this.training = kind === 'problem' ? trainingOf(given) : undefined;
    this.fit = fit;
    this.presets = presetsOf(given);
  }
}

const example = {
  problem: 'Write problem({ parameters: { w: 1 }, loss: ({ w }) => (w - 3) ** 2 }).',
  leastSquares: 'Write leastSquares({ parameters: { a: 1 }, residuals: ({ a }) => y.map((v, i) => v - a * x[i]) }).',
} as const;

/** What a description may say of the run, besides the optimizer. */
export const presetKeys = [
  'learningRate',
  'schedule',
  'scheduleSettings',
  'clipNorm',
  'clipValue',
  'bounds',
  'averaging',
  'averagingDecay',
  'iterations',
  'tolerance',
  'seed',
  'precision',
] as const;

/** And for mini-batches. */
export const batchPresetKeys = ['batchSize', 'epochs'] as const;

function checkedOptions(kind: 'problem' | 'leastSquares', options: unknown): Readonly<Record<string, unknown>> {
  if (typeof options !== 'object' || options === null)
    throw new EngineError(`${kind} takes one object. ${example[kind]}`);
  const batches = kind === 'problem' ? [...batchPresetKeys, ...trainingKeys] : [];
  const known = [
    'parameters',
    ...(kind === 'problem' ? ['loss'] : ['residuals', ...fitKeys]),
    'data',
    'optimizer',
    ...presetKeys,
    ...batches,
  ];
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw new EngineError(`${kind} does not know '${key}'. ${hint(key, known)}`);
  }
  return options as Record<string, unknown>;
}

/** An optimizer with settings, as data: `adam({ learningRate: 0.01 })`. */
export class OptimizerChoice {
  readonly optimizer: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly learningRate: number | undefined;

  constructor(optimizer: string, settings: Readonly<Record<string, unknown>>, learningRate: number | undefined) {
    this.optimizer = optimizer;
    this.settings = settings;
    this.learningRate = learningRate;
  }
}

/** What a description says of the run, by launch.json's keys. */
export function presetsOf(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const presets: Record<string, unknown> = {};
  const { optimizer } = given;
  if (optimizer instanceof OptimizerChoice) {
    presets['optimizer'] = optimizer.optimizer;
    if (Object.keys(optimizer.settings).length > 0) presets['settings'] = optimizer.settings;
    if (optimizer.learningRate !== undefined) presets['learningRate'] = optimizer.learningRate;
  } else if (typeof optimizer === 'string') presets['optimizer'] = optimizer;
  else if (optimizer !== undefined) {
    throw new EngineError("optimizer takes a name or a call: optimizer: 'adam', or optimizer: adam({ beta1: 0.8 }).");
  }
  for (const key of [...presetKeys, ...batchPresetKeys]) if (given[key] !== undefined) presets[key] = given[key];
  for (const [key, written] of Object.entries(objectKeys)) {
    const value = presets[key];
    if (value !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value))) {
      throw new EngineError(`${key} takes an object: ${key}: ${written}.`);
    }
  }
  return presets;
}

/** Presets that are objects, with an example. */
const objectKeys: Readonly<Record<string, string>> = {
  scheduleSettings: '{ warmUp: 100 }',
  bounds: '{ x: [0, 10] }',
};
