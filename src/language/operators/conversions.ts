import { isTracked, type Operand, plainValue } from '../../engine/recording.ts';
import { Tensor } from '../../engine/tensor.ts';
import type { OperatorContext } from './context.ts';

type Primitive = string | number | bigint | boolean | symbol | null | undefined;

type Hint = 'default' | 'number' | 'string';

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** A value which operators take for a primitive: tracked values and tensors stand for numbers. */
export type PrimitiveOrOperand = Primitive | Operand;

function isPrimitive(value: unknown): value is PrimitiveOrOperand {
  return !isObject(value) || isTracked(value) || value instanceof Tensor;
}

/**
 * ToPrimitive of the language, which here may give a tracked value: an object's `valueOf` may return one.
 * @throws TypeError as the language does.
 */
export function toPrimitive(value: unknown, hint: Hint): PrimitiveOrOperand {
  if (isPrimitive(value)) return value;
  const exotic: unknown = (value as { [Symbol.toPrimitive]?: unknown })[Symbol.toPrimitive];
  if (exotic !== undefined && exotic !== null) {
    if (typeof exotic !== 'function') throw new TypeError('Symbol(Symbol.toPrimitive) is not a function');
    const result: unknown = Reflect.apply(exotic, value, [hint]);
    if (isPrimitive(result)) return result;
    throw new TypeError('Cannot convert object to primitive value');
  }
  for (const name of hint === 'string' ? (['toString', 'valueOf'] as const) : (['valueOf', 'toString'] as const)) {
    const method: unknown = (value as Record<string, unknown>)[name];
    if (typeof method !== 'function') continue;
    const result: unknown = Reflect.apply(method, value, []);
    if (isPrimitive(result)) return result;
  }
  throw new TypeError('Cannot convert object to primitive value');
}

/** ToNumeric of the language: a number, a bigint, a tensor or a tracked value. */
export function toNumeric(value: unknown): Operand | bigint {
  const primitive = toPrimitive(value, 'number');
  if (typeof primitive === 'bigint' || typeof primitive === 'number' || isTracked(primitive)) return primitive;
  if (primitive instanceof Tensor) return primitive;
  return Number(primitive);
}

/** ToNumber of the language: like {@link toNumeric}, but a bigint throws. */
export function toNumber(value: unknown): Operand {
  const numeric = toNumeric(value);
  if (typeof numeric === 'bigint') throw new TypeError('Cannot convert a BigInt value to a number');
  return numeric;
}

/** The text of a primitive; a tracked number is pinned, because the text says its digits. */
export function toText(context: OperatorContext, value: PrimitiveOrOperand, place: number): string {
  if (isTracked(value)) return String(asText(context, value, place));
  if (typeof value === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
  return String(value);
}

/** What a template shows for a value: the plain number of a tracked one. */
export function asText(context: OperatorContext, value: unknown, place: number): unknown {
  if (!isTracked(value)) return isObject(value) ? toPrimitive(value, 'string') : value;
  const message = 'A number that depends on the parameters becomes text here: no gradient flows through text.';
  if (typeof plainValue(value) === 'number') return context.escape(value, place, message);
  context.place = place;
  return value.toString();
}
