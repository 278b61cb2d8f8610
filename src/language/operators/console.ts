import { isTracked, plainValue } from '../../engine/recording.ts';
import type { OperatorContext } from './context.ts';
import type { ConsoleLevel } from './host.ts';

const deepest = 4;

/** A value as people see it: tracked values replaced by their plain ones, in copies of collections and of objects, whose getters do not run. */
export function shown(value: unknown, depth = 0): unknown {
  if (isTracked(value)) return plainValue(value);
  if (typeof value !== 'object' || value === null || depth >= deepest) return value;
  if (Array.isArray(value)) return value.map((item) => shown(item, depth + 1));
  if (value instanceof Map)
    return new Map([...value].map(([key, item]) => [shown(key, depth + 1), shown(item, depth + 1)]));
  if (value instanceof Set) return new Set([...value].map((item) => shown(item, depth + 1)));
  const kind = Object.prototype.toString.call(value);
  // An array which keeps tracked values is no view to the language.
  if (/^\[object Float\d+Array\]$/.test(kind) && !ArrayBuffer.isView(value)) {
    return Array.from(value as ArrayLike<unknown>, (item) => shown(item, depth + 1));
  }
  if (kind !== '[object Object]') return value;
  const own = Object.entries(Object.getOwnPropertyDescriptors(value));
  for (const [, property] of own) if ('value' in property) property.value = shown(property.value, depth + 1);
  return Object.create(Object.getPrototypeOf(value) as object | null, Object.fromEntries(own));
}

const sameAs: Readonly<Record<string, ConsoleLevel>> = {
  debug: 'debug',
  log: 'log',
  info: 'info',
  warn: 'warn',
  error: 'error',
  trace: 'debug',
  dir: 'log',
  dirxml: 'log',
  table: 'log',
  group: 'log',
  groupCollapsed: 'log',
};

export function consoleOperators(context: OperatorContext) {
  const print = (level: ConsoleLevel, place: number, ...values: unknown[]): void => {
    const message = 'The loss writes to the console here, so it is recorded at every evaluation, which is slower.';
    context.finding('console', place, message);
    context.host.console(
      level,
      values.map((value) => shown(value)),
      place,
    );
  };
  return { print, shown: (value: unknown): unknown => shown(value) };
}

/** `console` where it is not called by its full name. What only formats or measures does nothing. */
export function consoleShadow(
  context: OperatorContext,
  print: (level: ConsoleLevel, place: number, ...values: unknown[]) => void,
): object {
  const shadow: Record<string, (...values: unknown[]) => void> = {};
  for (const name of ['count', 'countReset', 'groupEnd', 'time', 'timeEnd', 'timeLog', 'clear'])
    shadow[name] = () => {};
  for (const [name, level] of Object.entries(sameAs)) {
    shadow[name] = (...values) => print(level, context.place, ...values);
  }
  shadow['assert'] = (condition, ...values) => {
    if (!shown(condition)) print('error', context.place, 'Assertion failed', ...values);
  };
  return shadow;
}
