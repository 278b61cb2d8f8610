import type { FromWebview, Notice } from '../../shared/panel.ts';
import type { Place } from '../../shared/place.ts';
import type { RunState, SourceProblem } from '../../shared/run.ts';

/** What is told beside the sentence of state. */
export interface NoticeSource {
  readonly session: string;
  readonly state: RunState | undefined;
  readonly ended: boolean;
  readonly unresponsive: boolean;
  /** Where the user's code was when the worker fell silent. */
  readonly silentAt?: Place | undefined;
  /** Names of files whose text is another one now. */
  readonly edited: readonly string[];
  readonly findings: readonly SourceProblem[];
  /** The limit of iterations that the run was started with. */
  readonly limit: number;
  /** The iteration of the newest checkpoint. */
  readonly checkpoint: number | undefined;
}

/** A text in the person's language: `{0}` gives way to the first of the arguments. */
export type Translate = (text: string, ...values: (string | number)[]) => string;

type Action = Notice['actions'][number];

/** A place in few words: `fit.ts:30`. */
export function placeName({ file, line }: Place): string {
  return `${file.split('/').at(-1) ?? file}:${line}`;
}

/** What is said of a worker that gives no sign of life. */
export function silentText(at: Place | undefined, t: Translate): string {
  return at === undefined
    ? t('The run has given no sign of life for 2 seconds.')
    : t('The run has given no sign of life for 2 seconds; it is at {0}.', placeName(at));
}

/** The notices of a run, the gravest first. Their actions are messages, which the panel sends as they are. */
export function noticesOf(source: NoticeSource, t: Translate): readonly Notice[] {
  const { ended, unresponsive } = source;
  if (ended) return [];
  const notices: Notice[] = [];
  const stopped = ofState(source, t);
  if (stopped !== undefined) notices.push(stopped);
  if (unresponsive) {
    const end = command(source, t('End the run'), 'endUnresponsive');
    const { silentAt } = source;
    const inSource = silentAt === undefined ? [] : [reveal(silentAt, t)];
    // The sentence of state says what happened.
    notices.push({ tone: 'warning', text: '', actions: [end, ...inSource] });
  }
  if (source.edited.length > 0) {
    const text = t('edited: {0}', source.edited.join(', '));
    notices.push({ tone: 'hint', text, actions: [command(source, t('Restart'), 'restart')] });
  }
  return [...notices, ...ofFindings(source.findings)];
}

/** One for each thing that was found; what is only good to know is not among them. */
function ofFindings(findings: readonly SourceProblem[]): Notice[] {
  return findings.flatMap(({ severity, message, place }) =>
    severity === 'information'
      ? []
      : [{ tone: severity, text: message, ...(place === undefined ? {} : { place }), actions: [] }],
  );
}

/** What can be done at the end of a run, or where it has failed. */
function ofState(source: NoticeSource, t: Translate): Notice | undefined {
  const { session, state, limit } = source;
  if (state === undefined || state.status === 'running') return undefined;
  const { stop, iteration } = state;
  const more = (count: number): Action => ({
    label: t('Continue with {0} more', grouped(count)),
    send: { type: 'continueWith', session, more: count },
  });
  const back = goTo(session, iteration - 1, t);
  const inSource = stop?.place === undefined ? [] : [reveal(stop.place, t)];
  const restart = command(source, t('Restart'), 'restart');
  const of = (tone: Notice['tone'], ...actions: readonly Action[]): Notice => ({ tone, text: '', actions });
  switch (stop?.reason) {
    case 'converged':
    case 'limit':
      return of('hint', more(limit));
    case 'noStep':
      return of('hint', ...back);
    case 'diverged':
      return of('error', slower(session, state, t), ...goTo(session, iteration - 20, t));
    // With VS Code's breakpoint on values that are not finite, which is on at first, such a run is paused and not ended.
    case 'exception':
    case 'nonFinite':
      return of('error', ...back, slower(session, state, t), ...inSource);
    case 'error':
      return of('error', restart, ...inSource);
    case 'lost':
      return of('error', {
        label:
          source.checkpoint === undefined
            ? t('Restart')
            : t('Restart from the last checkpoint ({0})', grouped(source.checkpoint)),
        send: { type: 'command', command: 'restart', session },
      });
    default:
      return undefined;
  }
}

function command({ session }: NoticeSource, label: string, name: 'restart' | 'endUnresponsive'): Action {
  return { label, send: { type: 'command', command: name, session } };
}

function reveal(place: NonNullable<SourceProblem['place']>, t: Translate): Action {
  return { label: t('Show in source'), send: { type: 'reveal', place } };
}

function goTo(session: string, iteration: number, t: Translate): Action[] {
  if (iteration < 0) return [];
  return [{ label: t('Go to {0}', grouped(iteration)), send: { type: 'goTo', session, iteration } }];
}

/** A new start with a tenth of the learning rate. */
function slower(session: string, { learningRate }: RunState, t: Translate): Action {
  const value = String(Number((learningRate / 10).toPrecision(3)));
  const send: FromWebview = { type: 'restartWith', session, key: 'learningRate', value };
  return { label: t('Restart with η {0}', value), send };
}

function grouped(count: number): string {
  return count.toLocaleString('en');
}
