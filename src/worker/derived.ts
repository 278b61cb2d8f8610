import type { Column } from '../shared/columns.ts';
import type { Derivation } from '../shared/derived-values.ts';
import { nodeSpan } from '../shared/pyramid.ts';
import type { ParameterDescription, SeriesDescription } from '../shared/run.ts';
import { ratioPrefix } from '../shared/views/reduced-series.ts';

/** The series which are made here of recorded ones, after those they are made of. */
export function withDerived(
  series: readonly SeriesDescription[],
  parameters: readonly ParameterDescription[],
): readonly SeriesDescription[] {
  const known = new Set(series.map(({ id }) => id));
  const ratios = parameters
    .filter(
      ({ name }) => known.has(`norm:${name}`) && known.has(`updateNorm:${name}`) && !known.has(ratioPrefix + name),
    )
    .map(
      ({ name }): SeriesDescription => ({
        id: ratioPrefix + name,
        group: 'updateRatio',
        parameter: name,
        label: `‖Δ${name}‖/‖${name}‖`,
        gaps: true,
      }),
    );
  return ratios.length === 0 ? series : [...series, ...ratios];
}

/** The size of an update over that of what is updated; NaN, a gap, where there is nothing to be compared with. */
export function ratio(update: number, size: number): number {
  return size === 0 ? Number.NaN : Math.abs(update) / Math.abs(size);
}

/** Writes the rows of a series which is made of others, row by row. */
export type DerivedSeries = (of: readonly Float64Array[], into: Float64Array) => void;

export const absoluteOf: DerivedSeries = ([values], into) => {
  for (let row = 0; row < into.length; row++) into[row] = Math.abs(values![row]!);
};

/** Of updates and what they update. */
export const ratioOf: DerivedSeries = ([updates, sizes], into) => {
  for (let row = 0; row < into.length; row++) into[row] = ratio(updates![row]!, sizes![row]!);
};

/** How the values of a column are made of those of others, all of which begin where it does. */
export function derivationOf(make: DerivedSeries, sources: readonly Column[]): Derivation {
  const read = sources.map(() => new Float64Array(nodeSpan));
  return {
    get firstKept() {
      return Math.max(...sources.map(({ exactFrom, start }) => exactFrom - start));
    },
    read(index, count, into) {
      sources.forEach((source, i) => {
        source.read(source.start + index, count, read[i]!);
      });
      make(read, into.subarray(0, count));
    },
  };
}
