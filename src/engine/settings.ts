/**
 * Named settings of optimizers, schedules and the like: one row each in a table, from which launch.json's schema, completion,
 * the documentation and the check below all come.
 */
export interface SettingRow {
  readonly name: string;
  /** A list is of whole numbers that grow; its value is their text, `30,80`. */
  readonly type: 'number' | 'integer' | 'boolean' | 'choice' | 'list';
  /** Absent where the default comes from the run; `defaultText` then says from what. */
  readonly default?: number | boolean | string;
  readonly defaultText?: string;
  /** Limits with the meaning which JSON schema gives these words. */
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  /** What a choice can be. */
  readonly choices?: readonly string[];
  readonly description: string;
}

export type SettingValue = number | boolean | string;

export type SettingValues = Readonly<Record<string, SettingValue>>;

/** A name nobody knows, or a value its setting cannot take. */
export class SettingError extends Error {
  /** What was configured, for instance `optimizer adam`. */
  readonly subject: string;
  /** The name at fault: a setting's, or that of the optimizer or schedule itself. */
  readonly setting: string;
  /** The name that was probably meant. */
  readonly suggestion: string | undefined;

  constructor(subject: string, setting: string, message: string, suggestion?: string) {
    super(message);
    this.name = 'SettingError';
    this.subject = subject;
    this.setting = setting;
    this.suggestion = suggestion;
  }
}

export type SettingErrorClass = new (
  subject: string,
  setting: string,
  message: string,
  suggestion?: string,
) => SettingError;

/** Names of other libraries, and short forms, for settings that are called otherwise here. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  eps: ['epsilon'],
  betas: ['beta1', 'beta2'],
  b1: ['beta1'],
  b2: ['beta2'],
  epsroot: ['epsilonRoot'],
  rho: ['alpha'],
  alpha: ['rho'],
  beta: ['beta1', 'momentum'],
  etas: ['etaMinus', 'etaPlus'],
  stepsizes: ['minimumStepSize', 'maximumStepSize'],
  stepsizemin: ['minimumStepSize'],
  stepsizemax: ['maximumStepSize'],
  minstepsize: ['minimumStepSize'],
  maxstepsize: ['maximumStepSize'],
  weightdecouple: ['decoupledWeightDecay'],
  decay: ['weightDecay', 'learningRateDecay'],
  l2: ['weightDecay'],
  lrdecay: ['learningRateDecay'],
  mu: ['momentum'],
  sgd: ['gradientDescent', 'momentum'],
  signsgd: ['signDescent'],
  signum: ['signDescent'],
  gd: ['gradientDescent'],
  nag: ['nesterov'],
  tmax: ['maximumIterations'],
  etamin: ['minimumLearningRate'],
  warmup: ['warmUp'],
  totaliters: ['warmUp'],
  startfactor: ['warmUpStart'],
  steplr: ['step'],
  exponentiallr: ['exponential'],
  cosineannealinglr: ['cosine'],
  cosineannealing: ['cosine'],
  cos: ['cosine'],
  multisteplr: ['multiStep'],
  piecewiseconstant: ['multiStep'],
  piecewiseconstantdecay: ['multiStep'],
  inversetimedecay: ['inverseTime'],
  polynomiallr: ['polynomial'],
  linear: ['polynomial'],
  linearlr: ['polynomial'],
  cosineannealingwarmrestarts: ['cosineRestarts'],
  warmrestarts: ['cosineRestarts'],
  sgdr: ['cosineRestarts'],
  onecyclelr: ['oneCycle'],
  superconvergence: ['oneCycle'],
  cycliclr: ['cyclical'],
  cyclic: ['cyclical'],
  reducelronplateau: ['reduceOnPlateau'],
  plateau: ['reduceOnPlateau'],
  t0: ['cycleIterations'],
  tmult: ['cycleMultiplier'],
  totalsteps: ['maximumIterations'],
  pctstart: ['riseShare'],
  divfactor: ['startDivisor'],
  finaldivfactor: ['endDivisor'],
  annealstrategy: ['annealing'],
  stepsizeup: ['rise'],
  stepsizedown: ['fall'],
  minlr: ['minimumLearningRate'],
  exprange: ['exponentialRange'],
  rel: ['relative'],
  abs: ['absolute'],
};

/** The name among `candidates` that was probably meant by `name`: another library's word for it, or at most a third of it mistyped. */
export function closestName(name: string, candidates: readonly string[]): string | undefined {
  const plain = simplified(name);
  const known = otherNames[plain]?.find((other) => candidates.includes(other));
  if (known !== undefined) return known;
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = editDistance(plain, simplified(candidate));
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  const allowed = Math.max(1, Math.floor(Math.max(plain.length, best?.length ?? 0) / 3));
  return bestDistance <= allowed ? best : undefined;
}

/** `Did you mean "epsilon"?`, or which names there are. */
export function hint(name: string, candidates: readonly string[]): string {
  const meant = closestName(name, candidates);
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  return candidates.length === 0 ? 'It has no settings.' : `There are: ${candidates.join(', ')}.`;
}

/**
 * The settings of `rows` with `given` checked and laid over the defaults.
 * Rows without a default are left out where nothing was given.
 */
export function resolveSettings(
  subject: string,
  rows: readonly SettingRow[],
  given: Readonly<Record<string, unknown>>,
  ErrorClass: SettingErrorClass = SettingError,
): Record<string, SettingValue> {
  const names = rows.map((row) => row.name);
  const settings: Record<string, SettingValue> = {};
  for (const row of rows) if (row.default !== undefined) settings[row.name] = row.default;
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const row = rows.find((candidate) => candidate.name === name);
    if (row === undefined) {
      throw new ErrorClass(
        subject,
        name,
        `${subject}: there is no setting "${name}". ${hint(name, names)}`,
        closestName(name, names),
      );
    }
    settings[name] = checkedValue(subject, row, value, ErrorClass);
  }
  return settings;
}

function checkedValue(subject: string, row: SettingRow, value: unknown, ErrorClass: SettingErrorClass): SettingValue {
  if (row.type === 'boolean') {
    if (typeof value === 'boolean') return value;
  } else if (row.type === 'choice') {
    const { choices = [] } = row;
    if (typeof value === 'string') {
      if (choices.includes(value)) return value;
      const meant = closestName(value, choices);
      const advice = meant === undefined ? '' : ` Did you mean "${meant}"?`;
      const message = `${subject}: "${row.name}" must be ${describeValues(row)}, but is ${shown(value)}.${advice}`;
      throw new ErrorClass(subject, row.name, message, meant);
    }
  } else if (row.type === 'list') {
    const numbers = listedNumbers(value);
    if (numbers?.every((each, at) => withinLimits(row, each) && each > (numbers[at - 1] ?? -1))) return numbers.join();
  } else if (typeof value === 'number' && withinLimits(row, value)) {
    if (row.type === 'number' || Number.isInteger(value)) return value;
  }
  throw new ErrorClass(
    subject,
    row.name,
    `${subject}: "${row.name}" must be ${describeValues(row)}, but is ${shown(value)}.`,
  );
}

/** The whole numbers of a list, however it is given: `[30, 80]`, `30,80`, or one number. */
function listedNumbers(value: unknown): readonly number[] | undefined {
  const parts: readonly unknown[] = Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? value.split(',')
      : [value];
  const numbers = parts.map((part) => (typeof part === 'string' && part.trim() !== '' ? Number(part) : part));
  return numbers.every((each): each is number => Number.isSafeInteger(each)) ? numbers : undefined;
}

/** The numbers of a list's value. */
export function numbersOfList(value: SettingValue): readonly number[] {
  return String(value).split(',').map(Number);
}

function withinLimits(row: SettingRow, value: number): boolean {
  return (
    Number.isFinite(value) &&
    (row.minimum === undefined || value >= row.minimum) &&
    (row.exclusiveMinimum === undefined || value > row.exclusiveMinimum) &&
    (row.maximum === undefined || value <= row.maximum) &&
    (row.exclusiveMaximum === undefined || value < row.exclusiveMaximum)
  );
}

/** What a setting takes, in words: `a number ≥ 0 and < 1`. */
export function describeValues(row: SettingRow): string {
  if (row.type === 'boolean') return 'true or false';
  if (row.type === 'choice') return `one of ${(row.choices ?? []).join(', ')}`;
  const limits: string[] = [];
  if (row.minimum !== undefined) limits.push(`≥ ${row.minimum}`);
  if (row.exclusiveMinimum !== undefined) limits.push(`> ${row.exclusiveMinimum}`);
  if (row.maximum !== undefined) limits.push(`≤ ${row.maximum}`);
  if (row.exclusiveMaximum !== undefined) limits.push(`< ${row.exclusiveMaximum}`);
  if (row.type === 'list') {
    const each = limits.length === 0 ? '' : `, each ${limits.join(' and ')}`;
    return `whole numbers that grow, such as 30,80${each}`;
  }
  const kind = row.type === 'integer' ? 'a whole number' : 'a number';
  return limits.length === 0 ? kind : `${kind} ${limits.join(' and ')}`;
}

function shown(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value !== 'object') return String(value);
  return Array.isArray(value) ? 'an array' : 'an object';
}

function simplified(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let distance = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        distance = Math.min(distance, beforeLast[column - 2]! + 1);
      }
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length]!;
}
