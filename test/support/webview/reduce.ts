// The reduction of the host, by its definition and nothing else: what the views are fed with and tested against.
import type { ReducedSeries } from '../../../src/shared/panel.ts';

/** Reduces values of iterations from … to (both included) to at most `buckets` buckets of equal width. */
export function reduceColumn(
  id: string,
  column: Float64Array,
  from: number,
  to: number,
  buckets: number,
): ReducedSeries {
  const rows: number[][] = [];
  const last = Math.min(to, column.length - 1);
  const width = Math.max(1, Math.ceil((to - from + 1) / buckets));
  for (let start = Math.max(0, from); start <= last; start += width) {
    const stop = Math.min(last, start + width - 1);
    let minimum = Number.POSITIVE_INFINITY;
    let maximum = Number.NEGATIVE_INFINITY;
    let nonFinite = 0;
    let firstNonFinite = Number.NaN;
    let nonFiniteValue = 0;
    for (let iteration = start; iteration <= stop; iteration++) {
      const value = column[iteration] as number;
      if (Number.isFinite(value)) {
        if (value < minimum) minimum = value;
        if (value > maximum) maximum = value;
      } else if (nonFinite++ === 0) {
        firstNonFinite = iteration;
        nonFiniteValue = value;
      }
    }
    const none = minimum > maximum;
    const [low, high] = none ? [Number.NaN, Number.NaN] : [minimum, maximum];
    rows.push([
      start,
      low,
      high,
      column[start] as number,
      column[stop] as number,
      nonFinite,
      firstNonFinite,
      nonFiniteValue,
    ]);
  }
  const at = (index: number): Float64Array => Float64Array.from(rows, (row) => row[index] as number);
  return {
    id,
    iteration: at(0),
    minimum: at(1),
    maximum: at(2),
    first: at(3),
    last: at(4),
    nonFinite: at(5),
    firstNonFinite: at(6),
    nonFiniteValue: at(7),
  };
}
