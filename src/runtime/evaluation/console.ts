import { Tensor } from '../../engine/tensor.ts';
import { exactText } from '../../shared/numbers.ts';
import type { Place } from '../../shared/place.ts';
import type { OutputEvent } from '../../shared/protocol.ts';

/** Lines of console output that are told in a second; the rest is counted. */
const linesPerSecond = 20;
const second = 1000;

/** Passes on what a loss prints, as much of it as a person can read. */
export class ConsoleLimit {
  readonly #now: () => number;
  readonly #tell: (event: OutputEvent) => void;
  #began = Number.NEGATIVE_INFINITY;
  #told = 0;
  #left = 0;

  constructor(now: () => number, tell: (event: OutputEvent) => void) {
    this.#now = now;
    this.#tell = tell;
  }

  print(level: string, values: readonly unknown[], place: Place | undefined, iteration: number): void {
    const now = this.#now();
    if (now - this.#began >= second) {
      this.flush();
      this.#began = now;
      this.#told = 0;
    }
    if (this.#told >= linesPerSecond) {
      this.#left++;
      return;
    }
    this.#told++;
    const category = level === 'error' || level === 'warn' ? 'stderr' : 'stdout';
    const text = `${lineOf(values)}\n`;
    this.#tell({ category, text, iteration, ...(place === undefined ? {} : { place }) });
  }

  /** Says how much was left out. */
  flush(): void {
    if (this.#left === 0) return;
    const text = `… and ${this.#left} more ${this.#left === 1 ? 'line' : 'lines'} in the same second.\n`;
    this.#left = 0;
    this.#tell({ category: 'console', text });
  }
}

/** The values of one call as a line: `%d` and the like in a first text stand for those after it. */
function lineOf(values: readonly unknown[]): string {
  const texts: string[] = [];
  let rest = values;
  const [format] = values;
  if (typeof format === 'string' && values.length > 1) {
    let next = 1;
    texts.push(
      format.replace(/%[sdifjoOc%]/g, (mark) => {
        if (mark === '%%') return '%';
        if (next >= values.length) return mark;
        const value = values[next++];
        if (mark === '%c') return '';
        if (mark === '%i' && typeof value === 'number') return exactText(Math.trunc(value));
        return typeof value === 'string' && mark === '%s' ? value : shown(value, 0);
      }),
    );
    rest = values.slice(next);
  }
  for (const value of rest) texts.push(typeof value === 'string' ? value : shown(value, 0));
  return texts.join(' ');
}

const deepest = 3;
const mostItems = 100;

/** A value much as a JavaScript console shows it. Getters are user code and do not run. */
function shown(value: unknown, depth: number): string {
  if (typeof value === 'number') return exactText(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return `[Function ${value.name}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Error) return value.stack ?? `${value.name}: ${value.message}`;
  if (value instanceof Tensor) return `Tensor [${value.shape.join(', ')}] ${listOf(value.data, depth)}`;
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    return listOf(value as unknown as ArrayLike<unknown>, depth);
  }
  if (depth >= deepest) return '{…}';
  if (value instanceof Map) {
    return membersOf(
      'Map',
      [...value].map(([key, item]) => `${shown(key, depth + 1)} => ${shown(item, depth + 1)}`),
    );
  }
  if (value instanceof Set)
    return membersOf(
      'Set',
      [...value].map((item) => shown(item, depth + 1)),
    );
  const entries = Object.entries(Object.getOwnPropertyDescriptors(value)).filter(([, { enumerable }]) => enumerable);
  const type: unknown = Object.getPrototypeOf(value)?.constructor;
  const name = typeof type === 'function' && type !== Object ? `${type.name} ` : '';
  const texts = entries
    .slice(0, mostItems)
    .map(([key, property]) => `${key}: ${'value' in property ? shown(property.value, depth + 1) : '[getter]'}`);
  return texts.length === 0 ? `${name}{}` : `${name}{ ${texts.join(', ')}${entries.length > mostItems ? ', …' : ''} }`;
}

function membersOf(name: string, texts: readonly string[]): string {
  const more = texts.length > mostItems ? ', …' : '';
  return `${name}(${texts.length}) {${texts.length === 0 ? '' : ` ${texts.slice(0, mostItems).join(', ')}${more} `}}`;
}

function listOf(items: ArrayLike<unknown>, depth: number): string {
  if (depth >= deepest) return `[… ${items.length}]`;
  const texts = Array.from({ length: Math.min(items.length, mostItems) }, (_, index) => shown(items[index], depth + 1));
  return `[${texts.join(', ')}${items.length > mostItems ? `, … ${items.length - mostItems} more` : ''}]`;
}
