import type { Attribute } from './operations/attributes.ts';
import type { Operation } from './operations/codes.ts';
import { formatShape, type Value } from './tensor.ts';
import { refusingArrayMembers } from './tensor-members.ts';

/** What a tracked value needs of the recording that made it. `Recording` is the one implementation. */
export interface Recorder {
  /** The current place id. */
  place: number;
  /** Whether the evaluation is over: its tracked values may then not be used any more. */
  readonly finished: boolean;
  operate(operation: Operation, place: number, operands: readonly Operand[], attribute?: Attribute): Operand;
  /** Pins exactly this number and returns it. */
  guard(value: Tracked, place: number): number;
  /** Pins the value, reports that it left the recording through `conversion`, and returns it. */
  escape(tracked: Tracked, conversion: string): Value;
}

/** What an operation accepts. */
export type Operand = Value | Tracked;

/** Whether `x` is a tracked value. Never runs user code. */
export let isTracked: (x: unknown) => x is Tracked;
/** The plain value of an operand. Records nothing. */
export let plainValue: (operand: Operand) => Value;
/** The index of a tracked value's node if `recorder` made it, else −1. */
export let nodeWithin: (tracked: Tracked, recorder: Recorder) => number;
/** The recording that made the value. */
export let recorderOf: (tracked: Tracked) => Recorder;

/**
 * A number or tensor that may differ from one evaluation to the next. All state is private, so that to user code it looks
 * like a number: no own properties, `constructor` is Number. Conversions never return quietly; see `Recorder.escape`.
 */
export class Tracked {
  readonly #recorder: Recorder;
  readonly #node: number;
  readonly #value: Value;

  static {
    isTracked = (x): x is Tracked => typeof x === 'object' && x !== null && #node in x;
    plainValue = (operand) => (typeof operand === 'object' && #node in operand ? operand.#value : (operand as Value));
    nodeWithin = (tracked, recorder) => (tracked.#recorder === recorder ? tracked.#node : -1);
    recorderOf = (tracked) => tracked.#recorder;
  }

  constructor(recorder: Recorder, node: number, value: Value) {
    this.#recorder = recorder;
    this.#node = node;
    this.#value = value;
  }

  [Symbol.toPrimitive](hint: string): number | string {
    const value = this.#recorder.escape(this, hint === 'string' ? 'a string' : 'a plain number');
    if (typeof value === 'number') return hint === 'string' ? String(value) : value;
    return Array.from(value.data).join(',');
  }

  valueOf(): Value {
    return this.#recorder.escape(this, 'a plain number');
  }

  toString(radix?: number): string {
    const value = this.#recorder.escape(this, 'a string');
    return typeof value === 'number' ? value.toString(radix) : Array.from(value.data).join(',');
  }

  toJSON(): unknown {
    const value = this.#recorder.escape(this, 'JSON');
    return typeof value === 'number' ? value : Array.from(value.data);
  }

  toLocaleString(locales?: Intl.LocalesArgument, options?: Intl.NumberFormatOptions): string {
    return this.#scalar('toLocaleString').toLocaleString(locales, options);
  }

  toFixed(digits?: number): string {
    return this.#scalar('toFixed').toFixed(digits);
  }

  toPrecision(digits?: number): string {
    return this.#scalar('toPrecision').toPrecision(digits);
  }

  toExponential(digits?: number): string {
    return this.#scalar('toExponential').toExponential(digits);
  }

  /** What `Object.prototype.toString` calls it, by which some code tells numbers from other values. */
  get [Symbol.toStringTag](): string {
    return #node in this && typeof this.#value !== 'number' ? 'Object' : 'Number';
  }

  #scalar(conversion: string): number {
    const value = this.#recorder.escape(this, conversion);
    if (typeof value !== 'number') throw new TypeError(`A tensor has no ${conversion}.`);
    return value;
  }
}

/** The shape of a tracked tensor; undefined for all else. */
function shapeOfTracked(value: unknown): string | undefined {
  if (!isTracked(value)) return undefined;
  const plain = plainValue(value);
  return typeof plain === 'number' ? undefined : formatShape(plain.shape);
}

// To user code a tracked value is a number: its constructor is Number, it has what numbers have, and it is no object.
Object.setPrototypeOf(
  Tracked.prototype,
  refusingArrayMembers(
    { prototype: null, fallback: Number.prototype },
    shapeOfTracked,
    (value) => recorderOf(value as Tracked).place,
  ),
);
Object.defineProperty(Tracked.prototype, 'constructor', { value: Number, writable: true, configurable: true });
