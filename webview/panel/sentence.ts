import type { ViewSession, ViewState } from '../../src/shared/panel.ts';
import { formatCount } from '../format.ts';
import type { RunPoint, ViewModel } from '../store.ts';
import { pointOf } from '../store.ts';
import { t } from '../text.ts';
import type { IconName } from '../ui/index.ts';

export interface StatusLine {
  readonly icon: IconName;
  readonly tone: 'plain' | 'good' | 'warning' | 'error';
  readonly text: string;
}

const defaults: Readonly<Record<ViewState['status'], () => string>> = {
  starting: () => t('Preparing the run.'),
  ready: () => t('Ready at iteration 0.'),
  running: () => t('Running.'),
  paused: () => t('Paused.'),
  finished: () => t('Finished.'),
  failed: () => t('The run has failed.'),
  lost: () => t('The process of the run has ended; its history is kept. Restart goes on from the last checkpoint.'),
};

const bad: ReadonlySet<string> = new Set(['exception', 'diverged', 'nonFinite', 'error', 'lost']);

/** Two significant digits: a rate is a mean, and more digits only flicker. */
function roughly(value: number): string {
  const rounded = Number(value.toPrecision(2));
  return rounded >= 10 ? formatCount(rounded) : String(rounded);
}

/** `8 s`, `3 min`, `2 h`. */
export function durationText(seconds: number): string {
  if (seconds < 100) return t('{0} s', Math.max(1, Math.round(seconds)));
  if (seconds < 6000) return t('{0} min', Math.round(seconds / 60));
  return t('{0} h', formatCount(Math.round(seconds / 3600)));
}

/** `epoch 12 of 100, batch 7 of 32`; empty where there are no epochs. */
export function epochText(session: ViewSession | undefined, point: RunPoint): string {
  const batches = session?.batchesPerEpoch;
  if (batches === undefined || !Number.isFinite(point.iteration)) return '';
  const epoch = Number.isFinite(point.epoch) ? point.epoch : Math.floor(point.iteration / batches);
  const batch = Number.isFinite(point.batch) ? point.batch : point.iteration - epoch * batches;
  const epochs = Math.ceil(point.iterations / batches);
  const where = Number.isFinite(epochs)
    ? t('epoch {0} of {1}', formatCount(epoch + 1), formatCount(epochs))
    : t('epoch {0}', formatCount(epoch + 1));
  const numbers = [formatCount(batch + 1), formatCount(batches)] as const;
  return `${where}, ${session?.accumulates === true ? t('update {0} of {1}', ...numbers) : t('batch {0} of {1}', ...numbers)}`;
}

/** What is seen while a run moves: how fast, how long still, in which epoch. */
export function runningText(session: ViewSession | undefined, point: RunPoint): string {
  if (!(point.rate > 0)) return defaults.running();
  const speed = t('Running: {0} iterations per second', roughly(point.rate));
  const left = point.left > 0 && Number.isFinite(point.left) ? t('about {0} left', durationText(point.left)) : '';
  const parts = [speed, left, epochText(session, point)].filter((part) => part !== '');
  return `${parts.join(', ')}.`;
}

const capital: ReadonlySet<string> = new Set(['converged', 'limit', 'diverged', 'nonFinite', 'noStep', 'exception']);

/** What a person's own code said is left as it is. */
const foreign: ReadonlySet<string> = new Set(['error', 'lost']);

/** The worker's words for why a run stands, as a sentence of the panel is written. */
export function sentenceOf(text: string, reason: ViewState['reason']): string {
  if (foreign.has(reason ?? '')) return text;
  const counts = /(?<=\b(?:iteration|limit:|of) )\d{4,}(?![\d-]|[./]\d)/g;
  const grouped = text.replaceAll(counts, (digits) => formatCount(Number(digits)));
  if (!capital.has(reason ?? '')) return grouped;
  const written = grouped.replaceAll(/(\d)e-(\d)/g, '$1e\u2212$2').replaceAll(/(^|[\s(])-(\d)/g, '$1\u2212$2');
  return `${written.charAt(0).toUpperCase()}${written.slice(1)}${/[.!?]$/.test(written) ? '' : '.'}`;
}

/** The sentence of a stop, which also says where the run has been further on already. */
function stopText(text: string, { iteration, lastIteration }: RunPoint): string {
  const place = formatCount(iteration);
  const at = text.indexOf(place);
  if (!(lastIteration > iteration) || at < 0) return text;
  const end = at + place.length;
  return `${text.slice(0, end)} ${t('of {0} made', formatCount(lastIteration))}${text.slice(end)}`;
}

/** The line that says where the run stands, with the sentence of its last stop. */
export function statusLine(model: Pick<ViewModel, 'session' | 'state' | 'frame'>): StatusLine {
  const { session, state } = model;
  if (state === undefined) return { icon: 'waiting', tone: 'plain', text: defaults.starting() };
  if (state.unresponsive) {
    return { icon: 'warning', tone: 'warning', text: state.text };
  }
  const { status } = state;
  if (status === 'starting') {
    return { icon: 'waiting', tone: 'plain', text: state.phase ?? defaults.starting() };
  }
  const point = pointOf(model);
  if (status === 'running') return { icon: 'run', tone: 'plain', text: runningText(session, point) };
  const text = stopText(state.text === '' ? defaults[status]() : sentenceOf(state.text, state.reason), point);
  if (session?.stored === true) return { icon: 'history', tone: 'plain', text };
  if (status === 'failed' || status === 'lost' || bad.has(state.reason ?? ''))
    return { icon: 'error', tone: 'error', text };
  if (state.reason === 'converged') return { icon: 'converged', tone: 'good', text };
  if (status === 'finished' || state.reason === 'limit') return { icon: 'limit', tone: 'plain', text };
  if (state.ended === true) return { icon: 'ended', tone: 'plain', text };
  return { icon: 'pause', tone: 'plain', text };
}
