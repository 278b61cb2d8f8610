import { l10n } from 'vscode';
import type { ViewMessage, Viewport, ViewSession, ViewState } from '../../shared/panel.ts';
import type { StoredRun } from '../../shared/views/runs.ts';
import type { WorkerClient } from '../../worker/client.ts';
import type { PastRuns } from '../past-runs/past-runs.ts';
import { otherBranches } from './series/other-branches.ts';
import { bucketsOf, inOneBuffer, pathOf } from './series/series-feed.ts';

/**
 * What a view is told of the runs that lie under the shown one, and of the branches beside the current one: all of them, in its range
 * and width.
 */
export function overlaysMessage(
  runs: PastRuns,
  viewport: Viewport,
  last: number,
  current: { readonly history: WorkerClient['history']; readonly branch: string } | undefined,
): Extract<ViewMessage, { type: 'overlays' }> {
  const boundaries = bucketsOf(viewport, last);
  const { session, from, series, path } = viewport;
  const own = runs.ownName;
  const branches = current === undefined ? [] : otherBranches(current.history, current.branch, viewport, boundaries);
  return {
    type: 'overlays',
    session,
    from,
    to: viewport.to ?? Math.max(last, 0),
    ...(own === '' ? {} : { own }),
    ...(branches.length === 0 ? {} : { branches }),
    runs: runs.overlays(viewport.overlays).map(({ run, name, marker, branch, history }) => ({
      run,
      name,
      marker,
      series: inOneBuffer(
        series.map((id) => history.reduceAt(branch, id, boundaries)).filter(({ iteration }) => iteration.length > 0),
      ),
      ...(path === undefined || path.length === 0
        ? {}
        : { path: pathOf(history, branch, path, Math.max(0, history.last(branch))) }),
    })),
  };
}

/** A stored run as a view is told of a session. */
export function storedSession({ summary, settings, kind, parameters, series }: StoredRun): ViewSession {
  const unavailable = l10n.t('Run again to draw the surface');
  return {
    session: summary.run,
    run: summary.run,
    kind,
    title: summary.title,
    program: settings.program,
    optimizer: settings.optimizer,
    parameters,
    series,
    pictures: parameters.length === 0 ? [] : [{ kind: 'contours', unavailable }],
    launched: settings,
    stored: true,
  };
}

export function storedState(run: StoredRun, runs: PastRuns): ViewState {
  const { summary, last, branch, settings, iterations } = run;
  const history = runs.historyOf(run);
  const at = (id: string): number => history.value(branch, id, last) ?? Number.NaN;
  const nothing = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
  const when = new Date(summary.started).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  // A run that was stopped while it was going on has no sentence of its own.
  const told = summary.stop === '' ? l10n.t('Stopped at iteration {0}.', last.toLocaleString('en')) : summary.stop;
  const stop = /[.!?]$/.test(told) ? told : `${told}.`;
  return {
    session: summary.run,
    status: summary.status === 'ended' ? 'paused' : summary.status,
    branch,
    numbers: Float64Array.of(
      last,
      last,
      at('loss'),
      at('gradientNorm'),
      at('updateNorm'),
      at('learningRate'),
      iterations,
      ...nothing,
    ),
    optimizer: settings.optimizer,
    text: l10n.t('Ended run of {0}: {1} What is left is its history, thinned.', when, stop),
    unresponsive: false,
    ended: true,
    notices: [
      {
        tone: 'hint',
        text: '',
        actions: [
          {
            label: l10n.t('Run again'),
            send: { type: 'command', command: 'runDescent', session: summary.run },
          },
          { label: l10n.t('Remove'), send: { type: 'removeRun', run: summary.run } },
        ],
      },
    ],
  };
}

export function storedBranches({
  summary,
  branches,
  interventions,
}: StoredRun): Extract<ViewMessage, { type: 'branches' }> {
  return { type: 'branches', session: summary.run, branches, interventions };
}
