// The rows of the gradients view as the host would send them, made from a canned run.
import type { ToWebview } from '../../../src/shared/panel.ts';
import type { HeatMapRequest } from '../../../src/shared/views/heat-map.ts';
import { heatMapOf } from '../../../src/shared/views/heat-map.ts';
import type { TableRequest, TableRow } from '../../../src/shared/views/table.ts';
import { elementNameOf, numbersPerRow, orderOf, slotsOf, updateRatio } from '../../../src/shared/views/table.ts';
import type { CannedRun } from './canned-runs.ts';
import { hash } from './descents.ts';
import { reduceColumn } from './reduce.ts';

type Triple = readonly [number, number, number];

/** `triples`: value, gradient and update of each row of the first level. */
export function valuesMessage(
  run: CannedRun,
  first: readonly Pick<TableRow, 'name' | 'shape'>[],
  triples: Float64Array,
  iteration: number,
  request: TableRequest | undefined,
): Extract<ToWebview, { type: 'values' }> {
  const {
    sort,
    expanded,
    first: from,
    count,
    buckets,
  } = request ?? {
    sort: { by: 'name' as const, reversed: false },
    expanded: [],
    first: 0,
    count: 100,
    buckets: 0,
  };
  const whole = numbersOf(
    first.map((_, row) => Array.from(triples.subarray(3 * row, 3 * row + 3)) as unknown as Triple),
  );
  const slots = slotsOf(first, orderOf(first.length, whole, sort), expanded);
  const shown = slots.slice(from, from + count);
  const rows = shown.map(({ row, element, page }): TableRow => {
    const { name, shape } = first[row]!;
    const paged = page === undefined ? {} : { page };
    const shared = { expression: name, watched: false, ...paged };
    if (element === undefined || page !== undefined) {
      return { name, shape, depth: element === undefined ? 0 : 1, ...shared };
    }
    return { ...shared, name: elementNameOf(name, shape, element), shape: [], depth: 1 };
  });
  const numbers = numbersOf(
    shown.map(({ row, element }): Triple => {
      if (element !== undefined) return tripleOf(row, element, iteration);
      return Array.from(triples.subarray(3 * row, 3 * row + 3)) as unknown as Triple;
    }),
  );
  const sizes = rows.map((_, row) => Math.abs(numbers[row * numbersPerRow + 1] ?? 0)).filter(Number.isFinite);
  const lines = buckets === 0 ? [] : rows.filter(({ depth }) => depth === 0);
  return {
    type: 'values',
    session: run.session.session,
    iteration,
    total: slots.length,
    first: from,
    rows,
    numbers,
    largest: Float64Array.of(Math.max(0, ...sizes)),
    sparklines: lines.flatMap(({ name }) => {
      const column = run.columns.get(`gradientNorm:${name}`)?.subarray(0, iteration + 1);
      return column === undefined ? [] : [{ ...reduceColumn('loss', column, 0, iteration, buckets), id: name }];
    }),
  };
}

/** Value, gradient and update of an element of a tensor. */
function tripleOf(row: number, element: number, iteration: number): Triple {
  return [hash(row, element) - 0.5, hash(element, iteration) - 0.5, 1e-3 * hash(row, iteration)];
}

/** A tensor of the table as a heat map. */
export function heatMapMessage(
  session: string,
  rows: readonly Pick<TableRow, 'name' | 'shape'>[],
  iteration: number,
  request: HeatMapRequest,
): Extract<ToWebview, { type: 'heatMap' }> {
  const row = rows.findIndex(({ name }) => name === request.name);
  const shape = rows[row]?.shape ?? [];
  const size = shape.reduce((product, length) => product * length, 1);
  const column = { value: 0, gradient: 1, update: 2 }[request.quantity];
  const data = Float64Array.from({ length: size }, (_, element) => tripleOf(row, element, iteration)[column]!);
  return { type: 'heatMap', session, heatMap: heatMapOf(request, { shape, data, iteration }) };
}

function numbersOf(triples: readonly Triple[]): Float64Array {
  return Float64Array.from(
    triples.flatMap(([value, gradient, update]) => [value, gradient, update, updateRatio(value, update)]),
  );
}
