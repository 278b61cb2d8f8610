import { EngineError, StaleTrackedError } from '../../engine/errors.ts';
import type { FindingKind, Operand, Recording } from '../../engine/recording.ts';
import { isTracked, plainValue, type Tracked } from '../../engine/recording.ts';
import { Tensor } from '../../engine/tensor.ts';
import { LanguageError } from '../errors.ts';
import type { OperatorHost } from './host.ts';

/** What the operators of one instance share. */
export class OperatorContext {
  readonly host: OperatorHost;
  /** Place of the statement that runs while no recording is active. */
  #place = -1;

  constructor(host: OperatorHost) {
    this.host = host;
  }

  get recording(): Recording | undefined {
    return this.host.recording();
  }

  /** Number of the place which is being evaluated, as far as it is known. */
  get place(): number {
    return this.recording?.place ?? this.#place;
  }

  set place(place: number) {
    const { recording } = this;
    if (recording === undefined) this.#place = place;
    else recording.place = place;
  }

  /** The recording to which a tracked value at this place must belong. */
  recorder(place: number): Recording {
    const { recording } = this;
    if (recording === undefined) throw new StaleTrackedError(place);
    return recording;
  }

  /** The plain number of a tracked one, which must stay exactly this; any other value as it is. */
  pin(value: unknown, place: number): unknown {
    return isTracked(value) ? this.recorder(place).guard(value, place) : value;
  }

  /** Pins a tracked value and says that no gradient flows through what becomes of it. */
  escape(value: Tracked, place: number, message: string): number {
    const recording = this.recorder(place);
    recording.finding('escape', place, message);
    return recording.guard(value, place);
  }

  finding(kind: FindingKind, place: number, message: string): void {
    this.recording?.finding(kind, place, message);
  }

  error(code: string, message: string, place: number): LanguageError {
    const where = this.host.place(place);
    return new LanguageError({ severity: 'error', code, message, ...(where === undefined ? {} : { place: where }) });
  }

  /** @throws LanguageError with the place. */
  fail(code: string, message: string, place: number): never {
    throw this.error(code, message, place);
  }
}

/** What each shadow of a constructor stands for: `x.constructor === Number` must be as true as it was. */
const natives = new WeakMap<object, unknown>();

/** Says that a value stands for a global of the language wherever identity is asked for. */
export function standsFor(shadow: unknown, native: unknown): void {
  if (typeof shadow === 'function') natives.set(shadow, native);
}

/** The constructor of the language behind a shadow; any other value as it is. */
export function nativeOf(value: unknown): unknown {
  return typeof value === 'function' ? (natives.get(value) ?? value) : value;
}

/** Whether operators may compute with it without conversion: a number, a tensor or a tracked value. */
export function isOperand(value: unknown): value is Operand {
  return typeof value === 'number' || isTracked(value) || value instanceof Tensor;
}

export function isTensor(value: unknown): boolean {
  return value instanceof Tensor || (isTracked(value) && plainValue(value) instanceof Tensor);
}

/** A tracked number (and not a tracked tensor). */
export function isTrackedNumber(value: unknown): value is Tracked {
  return isTracked(value) && typeof plainValue(value) === 'number';
}

export function tensorTruth(place: number): never {
  throw new EngineError('A tensor has no single truth value. Use where, or reduce it to one number first.', place);
}
