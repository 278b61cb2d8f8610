// The reduction of the host, by its definition and nothing else: what the views are fed with and tested against.
import type { ReducedSeries } from '../../../src/shared/panel.ts';

/**
 * Reduces values of iterations from … to (both included) to at most `buckets` buckets of equal width. Of a sparse series NaN is
 * where there is no value.
 */
export function reduceColumn(
  id: string,
  column: Float64Array,
  from: number,
  to: number,
  buckets: number,
  sparse = false,
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
    const there: number[] = [];
    for (let iteration = start; iteration <= stop; iteration++) {
      const value = column[iteration] as number;
      if (sparse && Number.isNaN(value)) continue;
      there.push(iteration);
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
    const [begin, end] = [there[0], there.at(-1)];
    if (begin === undefined || end === undefined) continue;
    rows.push([
      sparse ? begin : start,
      low,
      high,
      column[begin] as number,
      column[end] as number,
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

/** Smooths values by `factor` as the host does: the running mean from 0, divided by the weight it has by then. */
export function smoothColumn(column: Float64Array, factor: number): Float64Array {
  let sum = 0;
  let weight = 0;
  return column.map((value) => {
    if (!Number.isFinite(value)) return value;
    sum = factor * sum + (1 - factor) * value;
    weight = factor * weight + (1 - factor);
    return sum / weight;
  });
}
