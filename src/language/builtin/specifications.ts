import { EngineError } from '../../engine/errors.ts';
import { hint } from '../../engine/settings.ts';

/** What `problem(…)` and `leastSquares(…)` give: a description, nothing runs yet. */
export class ProblemSpecification {
  readonly kind: 'problem' | 'leastSquares';
  /** The tree of start values. */
  readonly parameters: unknown;
  /** The loss, or the residuals. Called with the tree of parameters and the data. */
  readonly compute: (parameters: unknown, data: unknown) => unknown;
  readonly data: unknown;
  /** What it says of the run, named like launch.json's keys. */
  readonly presets: Readonly<Record<string, unknown>>;

  constructor(kind: 'problem' | 'leastSquares', options: unknown) {
    const given = checkedOptions(kind, options);
    const computing = kind === 'problem' ? 'loss' : 'residuals';
    const compute = given[computing];
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
    this.presets = presetsOf(given);
  }
}

const example = {
  problem: 'Write problem({ parameters: { w: 1 }, loss: ({ w }) => (w - 3) ** 2 }).',
  leastSquares: 'Write leastSquares({ parameters: { a: 1 }, residuals: ({ a }) => y.map((v, i) => v - a * x[i]) }).',
} as const;

/** What a description may say of the run, besides the optimizer. */
const presetKeys = ['learningRate', 'schedule', 'iterations', 'tolerance', 'seed'] as const;

function checkedOptions(kind: 'problem' | 'leastSquares', options: unknown): Readonly<Record<string, unknown>> {
  if (typeof options !== 'object' || options === null)
    throw new EngineError(`${kind} takes one object. ${example[kind]}`);
  const known = ['parameters', kind === 'problem' ? 'loss' : 'residuals', 'data', 'optimizer', ...presetKeys];
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

function presetsOf(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
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
  for (const key of presetKeys) if (given[key] !== undefined) presets[key] = given[key];
  return presets;
}
