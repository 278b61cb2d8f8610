import { linearBoundaries } from '../../shared/columns.ts';
import { exactText, jsonNumber } from '../../shared/numbers.ts';
import type { ParameterDescription, RunDescription, SeriesDescription } from '../../shared/run.ts';
import type { SeriesReader } from '../views/series/series-reader.ts';

/** Larger arrays are no text to be pasted into a source. */
export const mostPasted = 1000;

/** Buckets into which what is no longer kept exactly is put. */
const summaryRows = 2000;

/** A run's parameters as they stand in the source, with the text of that file where it is known. */
export interface ExportedParameters {
  readonly kind: RunDescription['kind'];
  readonly program: string;
  readonly text: string | undefined;
  readonly parameters: readonly ParameterDescription[];
  /** θ. */
  readonly values: Float64Array;
}

/**
 * The parameter list of a function, or the `parameters` object of a problem, as it stands in the source, with other defaults. Where
 * the source does not show it, names and values alone. Throws an Error where an array is too large for that.
 */
export function typeScriptText(exported: ExportedParameters): string {
  const { parameters, values, kind, program } = exported;
  const large = parameters.find(({ size }) => size > mostPasted);
  if (large !== undefined) {
    throw new Error(
      `${large.name} has ${large.size.toLocaleString('en')} elements, too many for a source. Copy the parameters as JSON.`,
    );
  }
  const texts = parameters.map((parameter) => nested(parameter, values, exactText));
  const placed = parameters.every(({ place }) => place?.file === program);
  const list = placed && exported.text !== undefined ? listIn(exported.text, parameters, kind) : undefined;
  if (exported.text === undefined || list === undefined) {
    const isFunction = kind === 'function';
    const entries = parameters.map(
      ({ name }, index) => `${isFunction ? name : key(name)}${isFunction ? ' = ' : ': '}${texts[index]}`,
    );
    return isFunction ? entries.join(', ') : `{ ${entries.join(', ')} }`;
  }
  let result = '';
  let at = list.start;
  const ordered = parameters.map(({ place }, index) => ({ place: place!, text: texts[index]! }));
  for (const { place, text } of ordered.sort((a, b) => a.place.start - b.place.start)) {
    if (place.start < at) continue;
    result += exported.text.slice(at, place.start) + text;
    at = place.end;
  }
  return result + exported.text.slice(at, list.end);
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Where the list of all parameters begins and ends: within a function's parentheses, or with the braces of an object. */
function listIn(
  text: string,
  parameters: readonly ParameterDescription[],
  kind: RunDescription['kind'],
): { start: number; end: number } | undefined {
  const starts = parameters.map(({ place }) => place!.start);
  let depth = 0;
  for (let at = Math.min(...starts) - 1; at >= 0; at--) {
    const letter = text[at]!;
    if (')]}'.includes(letter)) depth++;
    else if ('([{'.includes(letter) && depth > 0) depth--;
    else if ('([{'.includes(letter)) {
      const isList =
        kind === 'function' ? letter === '(' : letter === '{' && /\bparameters\s*:\s*$/.test(text.slice(0, at));
      if (!isList) continue;
      const end = matching(text, at);
      if (end === undefined || parameters.some(({ place }) => place!.end > end)) return undefined;
      if (kind !== 'function') return { start: at, end: end + 1 };
      const inner = text.slice(at + 1, end);
      const start = at + 1 + inner.length - inner.trimStart().length;
      return { start, end: start + inner.trim().replace(/,$/, '').length };
    }
  }
  return undefined;
}

/** The index of the bracket that closes the one at `open`. */
function matching(text: string, open: number): number | undefined {
  const expected: string[] = [];
  for (let at = open; at < text.length; at++) {
    const letter = text[at]!;
    const close = closing[letter];
    if (close !== undefined) expected.push(close);
    else if (letter === expected.at(-1)) {
      expected.pop();
      if (expected.length === 0) return at;
    }
  }
  return undefined;
}

/** A parameter's values by its shape: `3`, `[1, 2]`, `[[1], [2]]`. */
function nested(
  { shape, offset }: Pick<ParameterDescription, 'shape' | 'offset'>,
  values: Float64Array,
  text: (value: number) => string,
): string {
  const [length, ...rest] = shape;
  if (length === undefined) return text(values[offset]!);
  const size = rest.reduce((product, each) => product * each, 1);
  const items = Array.from({ length }, (_, index) =>
    nested({ shape: rest, offset: offset + index * size }, values, text),
  );
  return `[${items.join(', ')}]`;
}

function key(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name);
}

/** A tree of the parameters by the steps of their names: `{"dense1": {"weights": [[…]]}}`. */
export function jsonText(parameters: readonly ParameterDescription[], values: Float64Array): string {
  interface Node {
    readonly children: Map<string, Node | string>;
  }
  const root: Node = { children: new Map() };
  for (const parameter of parameters) {
    const steps = parameter.name.split('.');
    let node = root;
    for (const step of steps.slice(0, -1)) {
      const next = node.children.get(step);
      const child = next === undefined || typeof next === 'string' ? { children: new Map() } : next;
      node.children.set(step, child);
      node = child;
    }
    node.children.set(steps.at(-1)!, nested(parameter, values, jsonNumber));
  }
  const write = (node: Node, indent: string): string => {
    const inner = `${indent}  `;
    const entries = Array.from(
      node.children,
      ([name, child]) => `${inner}${JSON.stringify(name)}: ${typeof child === 'string' ? child : write(child, inner)}`,
    );
    return `{\n${entries.join(',\n')}\n${indent}}`;
  };
  return `${write(root, '')}\n`;
}

/**
 * The history of a branch as CSV (RFC 4180), in pieces: iteration, then one column a series. Where the oldest values are kept in
 * summary only, a row is the first of `iterations` many.
 */
export function* csvText(
  history: SeriesReader,
  branch: string,
  series: readonly SeriesDescription[],
): Generator<string, void> {
  const last = history.last(branch);
  const points = series.map(({ id }) => history.points(branch, id, 0, last + 1));
  const dense = series.filter((_, index) => points[index] === undefined);
  const exact = Math.min(last + 1, Math.max(0, ...dense.map(({ id }) => history.exactFrom(branch, id))));
  const head = ['iteration', ...(exact > 0 ? ['iterations'] : []), ...series.map(({ id }) => id)];
  yield `${head.map(quoted).join(',')}\r\n`;
  if (exact > 0) {
    const boundaries = linearBoundaries(0, exact, summaryRows);
    const columns = series.map(({ id }) => {
      const { iteration, first } = history.reduceAt(branch, id, boundaries);
      return new Map(Array.from(iteration, (at, index) => [at, first[index]!]));
    });
    const starts = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => a - b);
    for (const [index, start] of starts.entries()) {
      const count = (starts[index + 1] ?? exact) - start;
      yield row(
        [start, count],
        columns.map((column) => column.get(start)),
      );
    }
  }
  const rows = 4096;
  for (let from = exact; from <= last; from += rows) {
    const to = Math.min(last + 1, from + rows);
    const columns = series.map(({ id }, index) => {
      const own = points[index];
      if (own === undefined) return history.values(branch, id, from, to);
      const known = new Map(Array.from(own.iterations, (at, each) => [at, own.values[each]!]));
      return Array.from({ length: to - from }, (_, offset) => known.get(from + offset));
    });
    let piece = '';
    for (let at = from; at < to; at++) {
      piece += row(
        exact > 0 ? [at, 1] : [at],
        columns.map((column) => column[at - from]),
      );
    }
    yield piece;
  }
}

function row(numbers: readonly number[], values: readonly (number | undefined)[]): string {
  return `${[...numbers.map(String), ...values.map((value) => (value === undefined ? '' : exactText(value)))].join(',')}\r\n`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
