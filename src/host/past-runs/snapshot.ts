import { linearBoundaries } from '../../shared/columns.ts';
import type { BranchDescription, Intervention, RunDescription, RunState, SeriesDescription } from '../../shared/run.ts';
import type { RunSettings, RunSummary, StoredRun } from '../../shared/views/runs.ts';
import type { SeriesReader } from '../views/series/series-reader.ts';

/** Buckets of a stored series: four points each at most. */
const storedBuckets = 500;
const storedSeries = 64;
const storedElements = 16;

/** The groups of series in the order in which they are kept. */
const order: readonly SeriesDescription['group'][][] = [
  ['loss'],
  ['validation', 'training', 'epoch'],
  ['metric'],
  ['gradientNorm', 'updateNorm', 'norm', 'groupGradientNorm', 'updateRatio'],
  ['learningRate'],
];

export interface EndedRun {
  readonly description: RunDescription;
  readonly state: RunState;
  readonly history: SeriesReader & {
    readonly branches: readonly BranchDescription[];
    readonly interventions: readonly Intervention[];
  };
  readonly settings: RunSettings;
  readonly summary: RunSummary;
  readonly end: Float64Array | undefined;
  readonly begin: Float64Array | undefined;
}

/** What is kept of a run when it is over. */
export function snapshotOf({ description, state, history, settings, summary, end, begin }: EndedRun): StoredRun {
  const { branch } = state;
  const last = Math.max(0, history.last(branch));
  const boundaries = linearBoundaries(0, last + 1, storedBuckets);
  const series = keptSeries(description.series, (id) => history.value(branch, id, last) ?? Number.NaN);
  return {
    version: 1,
    kind: description.kind,
    summary,
    settings,
    parameters: description.parameters,
    series,
    branches: history.branches,
    interventions: history.interventions,
    branch,
    last,
    iterations: state.iterations,
    reduced: series.map(({ id }) => history.reduceAt(branch, id, boundaries)),
    end: end ?? new Float64Array(0),
    begin: begin ?? new Float64Array(0),
  };
}

/**
 * Which series are kept: totals first, then each group in turn; values of few elements, and of what is left those whose parameter
 * has the largest gradient.
 */
export function keptSeries(
  series: readonly SeriesDescription[],
  newest: (id: string) => number,
): readonly SeriesDescription[] {
  const rank = (group: SeriesDescription['group']): number => order.findIndex((groups) => groups.includes(group));
  const gradient = ({ parameter = '' }: SeriesDescription): number => {
    const size = newest(`gradientNorm:${parameter}`);
    return Number.isNaN(size) ? Number.POSITIVE_INFINITY : size;
  };
  const ranked = series.filter(({ group }) => rank(group) >= 0);
  const totals = ranked.filter(({ parameter }) => parameter === undefined);
  const bySize = (list: readonly SeriesDescription[]): SeriesDescription[] =>
    [...list].sort((a, b) => rank(a.group) - rank(b.group) || gradient(b) - gradient(a) || 0);
  const values = series.filter(({ group }) => group === 'value');
  const elements = values.length <= storedElements ? values : [];
  const sized = bySize(ranked.filter(({ parameter }) => parameter !== undefined));
  const rest = series.filter((each) => rank(each.group) < 0 && !elements.includes(each));
  const room = storedSeries - totals.length - elements.length;
  const first = totals.sort((a, b) => rank(a.group) - rank(b.group));
  return [...first, ...sized.slice(0, Math.max(0, room)), ...elements, ...rest].slice(0, storedSeries);
}
