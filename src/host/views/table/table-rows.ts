import type { RunDescription } from '../../../shared/run.ts';
import type { TableRow, TableSlot } from '../../../shared/views/table.ts';
import { elementNameOf, numbersPerRow, updateRatio } from '../../../shared/views/table.ts';

/** Elements are listed one by one up to this many; larger tensors are one row with their norms. */
const listedElements = 64;

/** Value, gradient and update of a row at one point; undefined where they are not recorded. */
export type Triple = readonly [number, number, number];

/** What is recorded of a series at one point. */
export type Recorded = (series: string) => number | undefined;

/** The rows of the first level: every element of a small problem, else every parameter and the elements that are watched. */
export function firstRows({ parameters, series }: Pick<RunDescription, 'parameters' | 'series'>): readonly TableRow[] {
  const elements = series.flatMap(({ group, label }) => (group === 'value' ? [label] : []));
  const total = parameters.reduce((sum, { size }) => sum + size, 0);
  const element = (name: string, watched: boolean): TableRow => ({
    name,
    shape: [],
    expression: name,
    depth: 0,
    watched,
  });
  if (total <= listedElements) return elements.map((name) => element(name, false));
  const names = new Set(parameters.map(({ name }) => name));
  const tensors = parameters.map(
    ({ name, shape }): TableRow => ({ name, shape, expression: name, depth: 0, watched: false }),
  );
  return [...tensors, ...elements.filter((name) => !names.has(name)).map((name) => element(name, true))];
}

/** What is recorded of a row of the first level; of a tensor, the norms. */
export function recordedRow({ name, shape }: Pick<TableRow, 'name' | 'shape'>, recorded: Recorded): Triple | undefined {
  const [value, gradient, update] =
    shape.length === 0 ? ['value', 'gradient', 'update'] : ['norm', 'gradientNorm', 'updateNorm'];
  const found = recorded(`${value}:${name}`);
  if (found === undefined) return undefined;
  return [found, recorded(`${gradient}:${name}`) ?? Number.NaN, recorded(`${update}:${name}`) ?? Number.NaN];
}

/** The row at a place of the table, without its numbers. */
export function rowAt(rows: readonly TableRow[], { row, element, page }: TableSlot): TableRow {
  const first = rows[row]!;
  const paged = page === undefined ? {} : { page };
  if (element === undefined) return { ...first, ...paged };
  if (page !== undefined) return { ...first, depth: 1, page };
  const name = elementNameOf(first.name, first.shape, element);
  return { name, expression: name, shape: [], depth: 1, watched: false };
}

/** Numbers of rows in turn with their ratios, NaN where there are none, and the largest finite size of a gradient. */
export function numbersOf(triples: readonly (Triple | undefined)[]): { numbers: Float64Array; largest: number } {
  const numbers = new Float64Array(triples.length * numbersPerRow).fill(Number.NaN);
  let largest = 0;
  triples.forEach((triple, row) => {
    if (triple === undefined) return;
    const [value, gradient, update] = triple;
    numbers.set([value, gradient, update, updateRatio(value, update)], row * numbersPerRow);
    if (Number.isFinite(gradient)) largest = Math.max(largest, Math.abs(gradient));
  });
  return { numbers, largest };
}
