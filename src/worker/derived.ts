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

/** The ratios of all rows. */
export function ratios(update: Float64Array, size: Float64Array, into: Float64Array): void {
  for (let row = 0; row < into.length; row++) into[row] = ratio(update[row]!, size[row]!);
}
