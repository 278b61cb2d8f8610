import type { LaunchAttribute } from '../contributions.ts';
import { launchAttributes } from '../contributions.ts';
import type { LaunchOptions } from '../shared/run.ts';
import type { Arguments } from './protocol/arguments.ts';
import { RequestError } from './protocol/errors.ts';

/** Keys of a configuration which are the editor's own, not ours; those that start with `__` are too. */
const editorKeys = new Set([
  'type',
  'request',
  'name',
  'noDebug',
  'presentation',
  'preLaunchTask',
  'postDebugTask',
  'internalConsoleOptions',
  'debugServer',
  'serverReadyAction',
  'suppressMultipleSessionWarning',
  'suppressDebugStatusbar',
  'suppressDebugToolbar',
  'suppressDebugView',
  'suppressSaveBeforeStart',
  'windows',
  'osx',
  'linux',
]);

/**
 * The options of a launch, checked against the table of launch attributes. Every unknown key and every wrong value is named in one
 * error, with what was probably meant. Whether an optimizer has a setting of some name is the worker's to check: it owns that table.
 *
 * @param toUri the URI of the file which `program` names
 */
export function readLaunchConfiguration(
  args: Arguments,
  toUri: (path: string) => string,
  attributes: Readonly<Record<string, LaunchAttribute>> = launchAttributes,
): LaunchOptions {
  const complaints: string[] = [];
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(args.fields)) {
    if (editorKeys.has(key) || key.startsWith('__') || value === undefined || value === null) continue;
    const attribute = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
    const complaint =
      attribute === undefined
        ? `There is no "${key}"${hint(key, Object.keys(attributes)) ?? '.'}`
        : wrongValue(key, value, attribute);
    if (complaint === undefined) options[key] = value;
    else complaints.push(complaint);
  }
  const { program } = options;
  if (program === '') complaints.push('"program" is empty: it must name the file with the loss.');
  if (!args.has('program')) complaints.push('"program" is missing: it must name the file with the loss.');
  if (complaints.length > 0) {
    throw new RequestError('badConfiguration', `The launch configuration is wrong. ${complaints.join(' ')}`);
  }
  return { ...options, program: toUri(String(program)) };
}

function wrongValue(key: string, value: unknown, attribute: LaunchAttribute): string | undefined {
  const shown = typeof value === 'number' ? String(value) : JSON.stringify(value);
  const must = (what: string) => `"${key}" must be ${what}, not ${shown}.`;
  switch (attribute.type) {
    case 'object':
      return attribute.of === 'intervals' ? wrongIntervals(key, value, must) : wrongSettings(key, value, must);
    case 'string':
      if (typeof value !== 'string') return must('a text');
      if (attribute.enum === undefined || attribute.enum.includes(value)) return undefined;
      return `"${key}" has no value ${shown}${hint(value, attribute.enum) ?? `: it is one of ${attribute.enum.join(', ')}.`}`;
    case 'list':
      return wrongList(key, value, attribute.enum ?? [], must);
    case 'boolean':
      return typeof value === 'boolean' ? undefined : must('true or false');
    case 'integer':
      if (!Number.isSafeInteger(value)) return must('a whole number');
      break;
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return must('a number');
      break;
  }
  const { minimum, exclusiveMinimum } = attribute;
  if (minimum !== undefined && (value as number) < minimum) return must(`at least ${minimum}`);
  if (exclusiveMinimum !== undefined && (value as number) <= exclusiveMinimum) {
    return must(`greater than ${exclusiveMinimum}`);
  }
  return undefined;
}

/** A list of some words, or its text: `accuracy,auc`; `none` for an empty one. */
function wrongList(
  key: string,
  value: unknown,
  known: readonly string[],
  must: (what: string) => string,
): string | undefined {
  if (value === 'none') return undefined;
  const words: unknown = typeof value === 'string' ? value.split(',').map((each) => each.trim()) : value;
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) return must('a list of texts');
  const wrong = words.find((word) => !known.includes(word));
  if (wrong === undefined) return undefined;
  return `"${key}" has no value ${JSON.stringify(wrong)}${hint(wrong, known) ?? `: there are ${known.join(', ')}.`}`;
}

/** Settings: names with numbers, choices, or true and false; those of a schedule may be lists of numbers, too. */
function wrongSettings(key: string, value: unknown, must: (what: string) => string): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return must('an object of settings');
  const isSchedule = key === 'scheduleSettings';
  for (const [name, setting] of Object.entries(value)) {
    const isList = Array.isArray(setting) && setting.every((each) => Number.isFinite(each));
    const fits = typeof setting === 'boolean' || Number.isFinite(setting);
    if (fits || typeof setting === 'string' || (isSchedule && isList)) continue;
    const what = isSchedule
      ? 'a number, a text, true or false, or a list of numbers'
      : 'a number, a text, true or false';
    return `"${key}.${name}" must be ${what}, not ${JSON.stringify(setting)}.`;
  }
  return undefined;
}

/** Bounds of parameters: names with two numbers, either of which may be null, or with a text such as `0..10`. */
function wrongIntervals(key: string, value: unknown, must: (what: string) => string): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return must('an object, such as {"x": [0, 10]}');
  for (const [name, interval] of Object.entries(value)) {
    const isPair =
      Array.isArray(interval) &&
      interval.length === 2 &&
      interval.every((each) => each === null || Number.isFinite(each));
    if (!isPair && typeof interval !== 'string') {
      return `"${key}.${name}" must be two numbers, either of which may be null, not ${JSON.stringify(interval)}.`;
    }
  }
  return undefined;
}

/** Optimizers under other libraries' names. */
const otherNames: Readonly<Record<string, string>> = { sgd: 'gradientDescent', gd: 'gradientDescent', nag: 'nesterov' };

function hint(typed: string, known: readonly string[]): string | undefined {
  const meant = probablyMeant(typed, known);
  return meant === undefined ? undefined : `: did you mean "${meant}"?`;
}

/** The known name that is nearest to what was typed; undefined where none is near. */
export function probablyMeant(typed: string, known: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase();
  const other = otherNames[wanted];
  if (other !== undefined && known.includes(other)) return other;
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const name of known) {
    const lower = name.toLowerCase();
    // `lr` for learningRate, `iter` for iterations, `learning_rate` for learningRate.
    const isShort = initials(name) === wanted || (wanted.length >= 3 && lower.startsWith(wanted));
    const isRespelled = wanted.replace(/[-_ ]/g, '') === lower;
    const distance = isShort || isRespelled ? 0 : editDistance(wanted, lower);
    // A distance as long as the typed name itself replaces every letter: no likeness at all.
    if (distance < bestDistance && distance < wanted.length) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** The first letters of the words of a name: `lr` of learningRate. */
function initials(name: string): string {
  return (name.charAt(0) + name.slice(1).replace(/[^A-Z]/g, '')).toLowerCase();
}

/** The smallest number of letters to insert, remove, replace or swap with their neighbour to make `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      let distance = Math.min(previous[column]! + 1, current[column - 1]! + 1, replaced);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) distance = Math.min(distance, beforePrevious[column - 2]! + 1);
      current.push(distance);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}
