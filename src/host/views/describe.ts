import { encodeNumber } from '../../shared/numbers.ts';
import type { ViewMessage, ViewSession, ViewState } from '../../shared/panel.ts';
import type { Intervention, RunState } from '../../shared/run.ts';
import type { RunSettings } from '../../shared/views/runs.ts';
import type { DescentSession } from '../run/sessions.ts';
import type { Translate } from './notices.ts';
import { noticesOf, silentText } from './notices.ts';

const unknown: RunSettings = {
  program: '',
  problem: '',
  optimizer: '',
  learningRate: 'NaN',
  settings: {},
  schedule: '',
  seed: 0,
  start: '',
  text: '',
};

/** What a view is told of a session once; before the problem is loaded little more than its name. */
export function viewSession(session: DescentSession): ViewSession {
  const { id, title, run, description, launched = unknown } = session;
  return {
    session: id,
    run: description === undefined ? '' : run,
    kind: description?.kind ?? 'function',
    title,
    program: description?.program ?? '',
    optimizer: description?.optimizer ?? '',
    parameters: description?.parameters ?? [],
    series: description?.series ?? [],
    pictures: description?.pictures ?? [],
    ...(description?.data === undefined ? {} : { batchesPerEpoch: description.data.batchesPerEpoch }),
    ...(description?.data?.accumulate === undefined ? {} : { accumulates: true }),
    launched,
  };
}

/** What a view is told of a session at each change. */
export function viewState(session: DescentSession, t: Translate): ViewState {
  const { id, state, description, client, ended, unresponsive, silentAt, started, pace, starting } = session;
  const edited = ended ? [] : Array.from(started.edited, fileName);
  const notices = noticesOf(
    {
      session: id,
      state,
      ended,
      unresponsive,
      silentAt,
      edited,
      findings: session.findings,
      limit: description?.iterations ?? 0,
      checkpoint: client.points.newest?.iteration,
    },
    t,
  );
  const phase = session.phase ?? t('Preparing {0}.', session.title);
  return {
    session: id,
    status: starting ? 'starting' : (state?.status ?? 'starting'),
    branch: state?.branch ?? 'main',
    numbers: numbersOf(session, state),
    optimizer: state?.optimizer ?? description?.optimizer ?? '',
    text: unresponsive ? silentText(silentAt, t) : (state?.stop?.text ?? ''),
    ...(state?.stop === undefined ? {} : { reason: state.stop.reason }),
    unresponsive,
    ...(ended ? { ended } : {}),
    ...(edited.length === 0 ? {} : { edited }),
    ...(pace === undefined ? {} : { pace }),
    ...(notices.length === 0 || starting ? {} : { notices }),
    ...(starting && !ended ? { phase } : {}),
  };
}

function numbersOf({ client, rate, starting }: DescentSession, state: RunState | undefined): Float64Array {
  if (state === undefined || starting) return new Float64Array(11).fill(Number.NaN);
  const running = state.status === 'running';
  const newest = running ? Math.max(state.iteration, client.history.last(state.branch)) : state.iteration;
  const { epoch = Number.NaN, batch = Number.NaN } = running ? epochAt(client.history, state, newest) : state;
  return Float64Array.of(
    state.iteration,
    state.lastIteration,
    state.loss,
    state.gradientNorm,
    state.updateNorm,
    state.learningRate,
    state.iterations,
    running ? rate.perSecond : Number.NaN,
    running ? rate.secondsLeft(newest, state.iterations) : Number.NaN,
    epoch,
    batch,
  );
}

/** States are rare while a run goes on: the epoch is then that of the newest record. */
function epochAt(
  history: DescentSession['client']['history'],
  state: RunState,
  iteration: number,
): Pick<RunState, 'epoch' | 'batch'> {
  const points = history.points(state.branch, 'epoch', 0, iteration + 1);
  const began = points?.iterations.at(-1);
  const epoch = points?.values.at(-1);
  if (began === undefined || epoch === undefined || state.batch === undefined) return state;
  return { epoch, batch: iteration - began };
}

/** Branches and changes by hand. */
export function viewBranches({ id, client }: DescentSession): Extract<ViewMessage, { type: 'branches' }> {
  const { branches, interventions } = client.history;
  return {
    type: 'branches',
    session: id,
    branches: branches.map((branch) =>
      branch.intervention === undefined ? branch : { ...branch, intervention: sendable(branch.intervention) },
    ),
    interventions: interventions.map(sendable),
  };
}

/** JSON has no word for NaN, infinities and −0: they cross as text. */
function sendable(intervention: Intervention): Intervention {
  const { before, after } = intervention;
  const encoded = <Value>(value: Value) => (typeof value === 'number' ? encodeNumber(value) : value);
  return { ...intervention, before: encoded(before), after: encoded(after) };
}

/** `rosenbrock.ts` of a URI. */
function fileName(uri: string): string {
  const name = uri.split('/').at(-1) ?? uri;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** What the gradients view is told of a check that a command asked for. */
export function checkMessage({ id, check }: DescentSession): ViewMessage | undefined {
  if (check === undefined) return undefined;
  const { name, outcome } = check;
  if (outcome === 'asked') return { type: 'checking', session: id, name };
  if (outcome instanceof Error) return { type: 'refused', session: id, request: 'check', name, text: outcome.message };
  return { type: 'checked', session: id, check: outcome };
}
