import { EngineError } from '../../engine/errors.ts';
import { hint } from '../../engine/settings.ts';

export type Options = Readonly<Record<string, unknown>>;

/** The one object that a function takes. @throws EngineError for anything else, and for a key that it does not know. */
export function optionsOf(subject: string, given: unknown, known: readonly string[], example: string): Options {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new EngineError(`${subject} takes one object. Write ${example}.`);
  }
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) throw new EngineError(`${subject} does not know '${key}'. ${hint(key, known)}`);
  }
  return given as Options;
}

/** A number of a range that is written as in mathematics: `[1, ∞)`. */
export function numberOption(subject: string, options: Options, name: string, otherwise: number, range = ''): number {
  const value = options[name] ?? otherwise;
  const fits = typeof value === 'number' && Number.isFinite(value) && inRange(value, range);
  if (fits) return value;
  const must = range === '' ? 'a finite number' : `a number in ${range}`;
  throw new EngineError(`${subject}: ${name} must be ${must}, not ${shown(value)}.`);
}

function inRange(value: number, range: string): boolean {
  const match = /^([[(])(\S+), (\S+)([\])])$/.exec(range);
  if (match === null) return true;
  const [, open, low, high, close] = match;
  const above = open === '[' ? value >= Number(low) : value > Number(low);
  if (high === '∞') return above;
  return above && (close === ']' ? value <= Number(high) : value < Number(high));
}

export function wholeOption(
  subject: string,
  options: Options,
  name: string,
  otherwise: number | undefined,
  minimum: number,
): number {
  const value = options[name] ?? otherwise;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= minimum) return value;
  throw new EngineError(`${subject}: ${name} must be a whole number of at least ${minimum}, not ${shown(value)}.`);
}

export function booleanOption(subject: string, options: Options, name: string, otherwise: boolean): boolean {
  const value = options[name] ?? otherwise;
  if (typeof value === 'boolean') return value;
  throw new EngineError(`${subject}: ${name} must be true or false, not ${shown(value)}.`);
}

/** One of some names. @throws EngineError with what was probably meant. */
export function nameOption<Name extends string>(
  subject: string,
  what: string,
  value: unknown,
  names: readonly Name[],
): Name {
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  const advice = typeof value === 'string' ? hint(value, names) : `There are: ${names.join(', ')}.`;
  throw new EngineError(`${subject}: there is no ${what} ${shown(value)}. ${advice}`);
}

/** A value for a sentence. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
