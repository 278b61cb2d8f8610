import type { ToWebview, ViewSession, ViewState } from '../../src/shared/panel.ts';
import type { BranchDescription, HyperparameterDescription, Intervention } from '../../src/shared/run.ts';
import type { UpdateExplanation } from '../../src/shared/views/explanation.ts';
import type { HeatMap } from '../../src/shared/views/heat-map.ts';
import type { PictureAnswer } from '../../src/shared/views/pictures.ts';
import type { RunSummary } from '../../src/shared/views/runs.ts';
import type { FrameMessage } from './frames.ts';

export type ValuesMessage = Extract<ToWebview, { type: 'values' }>;
export type OverlaysMessage = Extract<ToWebview, { type: 'overlays' }>;
export type RefusedMessage = Extract<ToWebview, { type: 'refused' }>;

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
  readonly hyperparameters: readonly HyperparameterDescription[];
  /** The newest answer of each slot. */
  readonly pictures: ReadonlyMap<string, PictureAnswer>;
  readonly heatMap: HeatMap | undefined;
  readonly explanation: UpdateExplanation | undefined;
  /** The element whose update is written out, where one was chosen. */
  readonly selected: string | undefined;
  readonly overlays: OverlaysMessage | undefined;
  /** The newest request that was refused: another object each time. */
  readonly refused: RefusedMessage | undefined;
  /** What does not belong to a session. */
  readonly runs: readonly RunSummary[];
  /** The problem that "Run descent" would run; undefined where the last active editor has none, or nothing was told yet. */
  readonly runnable: string | undefined;
  /** Whether it was told. */
  readonly runnableKnown: boolean;
  readonly preferences: { readonly smoothing: number; readonly pictures: boolean };
}

export const emptyModel: ViewModel = {
  session: undefined,
  others: [],
  state: undefined,
  frame: undefined,
  values: undefined,
  branches: [],
  interventions: [],
  hyperparameters: [],
  pictures: new Map(),
  heatMap: undefined,
  explanation: undefined,
  selected: undefined,
  overlays: undefined,
  refused: undefined,
  runs: [],
  runnable: undefined,
  runnableKnown: false,
  preferences: { smoothing: 0, pictures: true },
};

/** The numbers of a state by name. NaN where there is none yet. */
export interface RunPoint {
  readonly iteration: number;
  readonly lastIteration: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly updateNorm: number;
  readonly learningRate: number;
  /** The limit of iterations. */
  readonly iterations: number;
  /** Iterations a second, while it runs. */
  readonly rate: number;
  /** Seconds to the limit, at that rate. */
  readonly left: number;
  readonly epoch: number;
  readonly batch: number;
}

function numbersOf({ numbers }: ViewState): RunPoint {
  const at = (index: number): number => numbers[index] ?? Number.NaN;
  return {
    iteration: at(0),
    lastIteration: at(1),
    loss: at(2),
    gradientNorm: at(3),
    updateNorm: at(4),
    learningRate: at(5),
    iterations: at(6),
    rate: at(7),
    left: at(8),
    epoch: at(9),
    batch: at(10),
  };
}

function newest(frame: FrameMessage, id: string): number | undefined {
  const series = frame.series.find((each) => each.id === id);
  if (series === undefined || series.last.length === 0) return undefined;
  return series.last[series.last.length - 1];
}

/**
 * Where the run stands. While it runs, states are rare and frames are newer: then the point is the end of the newest frame,
 * as far as the frame shows it.
 */
export function pointOf({ state, frame }: Pick<ViewModel, 'state' | 'frame'>): RunPoint {
  if (state === undefined) return numbersOf({ numbers: new Float64Array(0) } as ViewState);
  const point = numbersOf(state);
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
