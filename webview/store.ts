import type { Command, ToWebview, ViewSession, ViewState } from '../src/shared/panel.ts';
import type { BranchDescription, Intervention } from '../src/shared/run.ts';

export type FrameMessage = Extract<ToWebview, { type: 'frame' }>;
export type ValuesMessage = Extract<ToWebview, { type: 'values' }>;

export interface SessionTitle {
  readonly session: string;
  readonly title: string;
}

/** All that a view knows, made from messages alone. */
export interface ViewModel {
  readonly session: ViewSession | undefined;
  readonly others: readonly SessionTitle[];
  readonly state: ViewState | undefined;
  readonly frame: FrameMessage | undefined;
  readonly values: ValuesMessage | undefined;
  readonly branches: readonly BranchDescription[];
  readonly interventions: readonly Intervention[];
}

export const emptyModel: ViewModel = {
  session: undefined,
  others: [],
  state: undefined,
  frame: undefined,
  values: undefined,
  branches: [],
  interventions: [],
};

/** The model after a message. What belongs to another session than the shown one came late and changes nothing. */
export function receive(model: ViewModel, message: ToWebview): ViewModel {
  if (message.type === 'session') {
    if (message.session?.session === model.session?.session) {
      return { ...model, session: message.session, others: message.others };
    }
    return { ...emptyModel, session: message.session, others: message.others };
  }
  const of = message.type === 'state' ? message.state.session : message.session;
  if (of !== model.session?.session) return model;
  switch (message.type) {
    case 'state':
      return { ...model, state: message.state };
    case 'frame':
      return { ...model, frame: message };
    case 'values':
      return { ...model, values: message };
    case 'branches':
      return { ...model, branches: message.branches, interventions: message.interventions };
    default:
      throw new Error(`unknown message ${JSON.stringify((message as { type: unknown }).type)}`);
  }
}

/** The numbers of a state by name. NaN where there is none yet. */
export interface RunPoint {
  readonly iteration: number;
  readonly lastIteration: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly updateNorm: number;
  readonly learningRate: number;
  readonly iterations: number;
}

const nowhere: RunPoint = {
  iteration: Number.NaN,
  lastIteration: Number.NaN,
  loss: Number.NaN,
  gradientNorm: Number.NaN,
  updateNorm: Number.NaN,
  learningRate: Number.NaN,
  iterations: Number.NaN,
};

function newest(frame: FrameMessage, id: string): number | undefined {
  const series = frame.series.find((each) => each.id === id);
  if (series === undefined || series.last.length === 0) return undefined;
  return series.last[series.last.length - 1];
}

/**
 * Where the run stands. While it runs, states are rare and frames are newer: then the point is the end of the newest frame,
 * as far as the frame shows it.
 */
export function pointOf({ state, frame }: ViewModel): RunPoint {
  if (state === undefined) return nowhere;
  const at = (index: number): number => state.numbers[index] ?? Number.NaN;
  const point: RunPoint = {
    iteration: at(0),
    lastIteration: at(1),
    loss: at(2),
    gradientNorm: at(3),
    updateNorm: at(4),
    learningRate: at(5),
    iterations: at(6),
  };
  if (state.status !== 'running' || frame === undefined || frame.branch !== state.branch) return point;
  if (!(frame.last > point.iteration)) return point;
  const moved = { ...point, iteration: frame.last, lastIteration: frame.last };
  if (frame.to < frame.last) return moved;
  return {
    ...moved,
    loss: newest(frame, 'loss') ?? point.loss,
    gradientNorm: newest(frame, 'gradientNorm') ?? point.gradientNorm,
    updateNorm: newest(frame, 'updateNorm') ?? point.updateNorm,
    learningRate: newest(frame, 'learningRate') ?? point.learningRate,
  };
}

export type Ability = Command | 'goTo' | 'setValue' | 'setPace';

/** What can be done now: buttons that cannot act are off. */
export function abilities(model: ViewModel): Readonly<Record<Ability, boolean>> {
  const { session, state } = model;
  const status = session === undefined ? undefined : state?.status;
  const alive = status !== undefined && status !== 'lost' && state?.ended !== true;
  const still = alive && status !== 'running';
  const { iteration } = pointOf(model);
  return {
    continue: still && status !== 'failed',
    pause: alive && status === 'running',
    step: still && status !== 'failed',
    stepBack: still && iteration > 0,
    reverseContinue: still && iteration > 0,
    restart: status !== undefined && state?.ended !== true,
    stop: status !== undefined && state?.ended !== true,
    endUnresponsive: state?.unresponsive === true,
    runDescent: session === undefined || state?.ended === true,
    goTo: alive,
    setValue: alive && status !== 'failed',
    setPace: alive,
  };
}

/**
 * The interventions on the way from iteration 0 to the newest point of a branch: those of the branch itself, and of each
 * ancestor up to the iteration at which the way leaves it.
 */
export function interventionsOf(model: ViewModel, branch: string): readonly Intervention[] {
  const byId = new Map(model.branches.map((each) => [each.id, each]));
  const until = new Map<string, number>();
  let limit = Number.POSITIVE_INFINITY;
  for (let at: string | undefined = branch; at !== undefined && !until.has(at); ) {
    until.set(at, limit);
    const description = byId.get(at);
    limit = Math.min(limit, description?.forkIteration ?? limit);
    at = description?.parent;
  }
  return model.interventions.filter((each) => each.iteration <= (until.get(each.branch) ?? -1));
}
