// What the explanations of all optimizers are made of. Every number is computed in the order of operations of `parts/`: the last
// line's result has the bits of the run's own update.
import type { SearchReport } from '../../searching/context.ts';
import type { SettingValues } from '../../settings.ts';

/** One line of an update: `text` has {0}, {1}, … where `numbers` belong; the last number is the result. */
export interface UpdateLine {
  readonly text: string;
  readonly numbers: Float64Array;
}

/** What an optimizer's update of one element is made of. */
export interface UpdatePoint {
  /** The element's name. */
  readonly element: string;
  /** θ before the update. */
  readonly value: number;
  /** What the optimizer is handed: the gradient after clipping. */
  readonly gradient: number;
  /** η in force. */
  readonly learningRate: number;
  readonly settings: SettingValues;
  /** What the optimizer remembers before the update: a number, or this element of an array. */
  readonly state: (name: string) => number;
  /** How the update was found by an optimizer that searches, with this element of its direction. */
  readonly search?: { readonly report: SearchReport; readonly direction: number };
}

export function line(text: string, ...numbers: number[]): UpdateLine {
  return { text, numbers: Float64Array.from(numbers) };
}

export function superscript(exponent: number): string {
  return Array.from(String(exponent), (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? digit).join('');
}

/** θ + Δθ, where Δθ is −η times `direction`. */
export function applied({ value }: UpdatePoint, rate: number, direction: number): number {
  return value + direction * -rate;
}

export function setting({ settings }: UpdatePoint, name: string): number {
  return settings[name] as number;
}

export interface Decayed {
  readonly lines: UpdateLine[];
  readonly gradient: number;
}

/** Coupled weight decay, where it is in force. */
export function coupled(point: UpdatePoint): Decayed {
  const { value, gradient } = point;
  const decay = setting(point, 'weightDecay');
  if (decay === 0) return { lines: [], gradient };
  const decayed = gradient + decay * value;
  return { lines: [line('g = {0} + {1} · {2} = {3}', gradient, decay, value, decayed)], gradient: decayed };
}

/** The step along one number: the gradient, or a buffer. */
export function plainStep(point: UpdatePoint, direction: number): UpdateLine {
  const { element, value, learningRate } = point;
  const result = applied(point, learningRate, direction);
  return line(`${element}: {0} − {1} · {2} = {3}`, value, learningRate, direction, result);
}

/**
 * The last line: θ − η times a direction, which `text` writes out with {2}, {3}, … for `numbers`; a product, or in brackets.
 * A decoupled weight decay is added to it where it is in force.
 */
export function lastStep(
  point: UpdatePoint,
  direction: number,
  text: string,
  numbers: readonly number[],
  decay = 0,
): UpdateLine {
  const { element, value, learningRate } = point;
  const head = `${element}: {0} − {1} ·`;
  const count = numbers.length + 2;
  if (decay === 0) {
    const result = applied(point, learningRate, direction);
    return line(`${head} ${text} = {${count}}`, value, learningRate, ...numbers, result);
  }
  const result = applied(point, learningRate, direction + decay * value);
  return line(`${head} (${text} + {${count}} · {0}) = {${count + 1}}`, value, learningRate, ...numbers, decay, result);
}
