import { SettingError } from '../settings.ts';

/** The least and the greatest value of every element of θ; infinite where it has none. */
export interface Bounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** The least and the greatest value of a parameter; infinite where it has none. */
export type Interval = readonly [lower: number, upper: number];

/**
 * Writes to `after` the point θ + Δθ, each element moved to the nearest value within its bounds, and makes the updates of the
 * elements that were moved what leads there: θ_new − θ. NaN is within all bounds. Allocates nothing.
 */
export function projectUpdate(
  { lower, upper }: Bounds,
  parameters: Float64Array,
  updates: Float64Array,
  after: Float64Array,
): void {
  for (let i = 0; i < parameters.length; i++) {
    const value = parameters[i]! + updates[i]!;
    const projected = projectElement(value, lower[i]!, upper[i]!);
    if (projected !== value && !Number.isNaN(value)) updates[i] = projected - parameters[i]!;
    after[i] = projected;
  }
}

/** The value within the bounds that is nearest. */
export function projectElement(value: number, lower: number, upper: number): number {
  return value < lower ? lower : value > upper ? upper : value;
}

/**
 * Whether an element is at a bound, or beyond it, and its gradient points out of it: a descent would leave the bounds, and the
 * projection keeps it where it is.
 */
export function isHeld({ lower, upper }: Bounds, index: number, value: number, gradient: number): boolean {
  return (value <= lower[index]! && gradient > 0) || (value >= upper[index]! && gradient < 0);
}

/** The first element that lies outside of its bounds; undefined where all lie within them. */
export function outsideOf({ lower, upper }: Bounds, parameters: Float64Array): number | undefined {
  const index = parameters.findIndex((value, i) => value < lower[i]! || value > upper[i]!);
  return index < 0 ? undefined : index;
}

const numberPattern = String.raw`[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const intervalText = new RegExp(`^(${numberPattern})?\\.\\.(${numberPattern})?$`);

/**
 * Bounds as a person gives them: `[0, 10]`, in which null stands for none, or the text `0..10`, `0..`, `..10` or `none`.
 * Throws SettingError.
 */
export function intervalOf(name: string, given: unknown): Interval {
  const interval = given === 'none' ? unbounded : typeof given === 'string' ? fromText(given) : fromPair(given);
  if (interval === undefined || Number.isNaN(interval[0]) || Number.isNaN(interval[1])) {
    const shown = typeof given === 'string' ? `"${given}"` : (JSON.stringify(given) ?? String(given));
    const what = `The bounds of ${name} must be two numbers, [0, 10] or 0..10, of which one may be left out: [0, null] or 0..`;
    throw new SettingError('bounds', name, `${what}. They are ${shown}.`);
  }
  if (interval[0] > interval[1]) {
    const what = `The lower bound of ${name} is above its upper bound: ${interval[0]} > ${interval[1]}.`;
    throw new SettingError('bounds', name, `${what} Write the smaller number first.`);
  }
  return interval;
}

const unbounded: Interval = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

function fromText(text: string): Interval | undefined {
  const pair = /^\[([^,[\]]*),([^,[\]]*)\]$/.exec(text.trim());
  if (pair !== null) {
    const [lower, upper] = [pair[1]!, pair[2]!].map((part) => (/^\s*(null)?\s*$/.test(part) ? null : Number(part)));
    return fromPair([lower, upper]);
  }
  const match = intervalText.exec(text.trim());
  if (match === null || (match[1] === undefined && match[2] === undefined)) return undefined;
  return [Number(match[1] ?? unbounded[0]), Number(match[2] ?? unbounded[1])];
}

function fromPair(given: unknown): Interval | undefined {
  if (!Array.isArray(given) || given.length !== 2) return undefined;
  const [lower, upper] = given as readonly unknown[];
  const least = lower ?? unbounded[0];
  const greatest = upper ?? unbounded[1];
  return typeof least === 'number' && typeof greatest === 'number' ? [least, greatest] : undefined;
}

/** `0..10`, `0..`, `..10` or `none`, as `intervalOf` reads it. */
export function intervalTextOf([lower, upper]: Interval): string {
  const least = Number.isFinite(lower) ? String(lower) : '';
  const greatest = Number.isFinite(upper) ? String(upper) : '';
  return least === '' && greatest === '' ? 'none' : `${least}..${greatest}`;
}
