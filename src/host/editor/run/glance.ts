import { formatNumber } from '../../../shared/numbers.ts';
import type { RunState, RunStatus, StopReason } from '../../../shared/run.ts';
import type { DescentSession } from '../../run/sessions.ts';

/** A sentence in the person's language: VS Code's `l10n.t`, or in tests the English text with its numbers put in. */
export type Translate = (text: string, ...values: (string | number)[]) => string;

/** How far a session is: `starting` until its first point is there, `ended` once it was stopped. */
export type GlanceStatus = 'starting' | RunStatus | 'ended';

/** What the editor says of a run in one line. */
export interface Glance {
  readonly session: string;
  readonly title: string;
  readonly status: GlanceStatus;
  /** While it runs, the newest iteration that was recorded. */
  readonly iteration: number;
  readonly loss: number;
  /** The limit of iterations in force. */
  readonly limit: number;
  readonly reason: StopReason | undefined;
  /** The sentence of the last stop. */
  readonly sentence: string;
  /** A file of the run has another text now. */
  readonly edited: boolean;
  readonly unresponsive: boolean;
}

/** What of a session is looked at. */
export type Glanced = Pick<DescentSession, 'id' | 'title' | 'ended' | 'unresponsive' | 'edited'> & {
  readonly state: RunState | undefined;
  readonly client: { readonly history: Pick<DescentSession['client']['history'], 'last' | 'value'> };
};

export function statusOf({ ended, state }: Pick<Glanced, 'ended' | 'state'>): GlanceStatus {
  if (ended) return 'ended';
  return state?.status ?? 'starting';
}

export function glanceOf(session: Glanced): Glance {
  const { state, client } = session;
  const status = statusOf(session);
  const { history } = client;
  // While it runs the newest record is newer than the newest state.
  const last = status === 'running' && state !== undefined ? history.last(state.branch) : -1;
  const isNewer = state !== undefined && last > state.iteration;
  const iteration = isNewer ? last : (state?.iteration ?? 0);
  const recorded = isNewer ? history.value(state.branch, 'loss', last) : undefined;
  return {
    session: session.id,
    title: session.title,
    status,
    iteration,
    loss: recorded ?? state?.loss ?? Number.NaN,
    limit: state?.iterations ?? 0,
    reason: state?.stop?.reason,
    sentence: state?.stop?.text ?? '',
    edited: session.edited.size > 0,
    unresponsive: session.unresponsive,
  };
}

/** `1,204`: whole numbers in groups of three, in every language as code writes them. */
export function grouped(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** `L 0.3146`: to four digits, as much as changes slowly enough to be read. */
export function lossText(loss: number): string {
  return `L ${formatNumber(loss, 4)}`;
}

/** How a finished or failed run ended, in a few words with its iteration: `converged at 43,169`. */
export function endText({ reason, iteration, status }: Glance, t: Translate, numbers = true): string {
  const at = grouped(iteration);
  switch (reason) {
    case 'converged':
      return numbers ? t('converged at {0}', at) : t('converged');
    case 'limit':
      return numbers ? t('limit of {0} reached', at) : t('limit reached');
    case 'diverged':
      return numbers ? t('diverged at {0}', at) : t('diverged');
    case 'nonFinite':
      return numbers ? t('not finite at {0}', at) : t('not finite');
    case 'noStep':
      return numbers ? t('no step found at {0}', at) : t('no step found');
    default:
      if (status === 'lost') return numbers ? t('lost at {0}', at) : t('lost');
      return numbers ? t('failed at {0}', at) : t('failed');
  }
}

/** Whether the last word of a run is that something went wrong. */
export function isFailure({ status, reason }: Pick<Glance, 'status' | 'reason'>): boolean {
  return status === 'failed' || status === 'lost' || reason === 'diverged' || reason === 'nonFinite';
}
