import type { UpdateLine } from '../optimizers/explain.ts';
import type { SettingRow, SettingValue, SettingValues } from '../settings.ts';

export type ScheduleId =
  | 'constant'
  | 'step'
  | 'multiStep'
  | 'exponential'
  | 'inverseTime'
  | 'polynomial'
  | 'cosine'
  | 'cosineRestarts'
  | 'oneCycle'
  | 'cyclical'
  | 'reduceOnPlateau';

/** What a schedule remembers between iterations, by name: plain numbers, to be copied and put back. Of most: nothing. */
export type ScheduleState = Record<string, number>;

/** A state which may hold what others remember, too. */
export type HeldState = Readonly<Record<string, Float64Array | number>>;

/** How the learning rate changes over a run: a function of the iteration and of what the schedule remembers before it. */
export interface Schedule {
  readonly id: ScheduleId;
  readonly label: string;
  /** Every setting, resolved with the defaults. */
  readonly settings: SettingValues;
  /** What it remembers before iteration 0. Empty where the rate is a function of the iteration alone. */
  init(): ScheduleState;
  /**
   * The learning rate of the update made from `iteration` = 0, 1, …, where `learningRate` is the run's own. `state` is what the
   * schedule remembers before that iteration; absent for one that remembers nothing, or where it has seen nothing yet.
   */
  at(iteration: number, learningRate: number, state?: HeldState): number;
  /**
   * Takes in the loss of `iteration` and writes the entries of `state` as they are after it to `next`, which may be `state`
   * itself. `epochEnds` is false inside an epoch of mini-batches. Absent where the schedule remembers nothing. Allocates nothing.
   */
  observe?(seen: Observation, state: HeldState, next: Record<string, Float64Array | number>): void;
}

/** What a schedule with a memory is told of an iteration. */
export interface Observation {
  readonly iteration: number;
  readonly loss: number;
  /** The run's own learning rate. */
  readonly learningRate: number;
  /** Whether it ends an epoch; always true of a loss without mini-batches. */
  readonly epochEnds: boolean;
}

/** The rate at `since` = 0, 1, … iterations after the warm-up. */
export type Rate = (since: number, learningRate: number, state: HeldState) => number;

/** What one rate is made of, for a line of the update that is written out. */
export interface RatePoint {
  readonly since: number;
  readonly learningRate: number;
  readonly settings: SettingValues;
  readonly state: HeldState;
  readonly rate: number;
}

export interface ScheduleRow {
  readonly id: ScheduleId;
  readonly label: string;
  readonly description: string;
  /** η is the run's learning rate, t the iteration, counted from the end of the warm-up. */
  readonly formula: string;
  readonly source: string;
  readonly settings: readonly SettingRow[];
  /** Fills in what was not given and comes from the run: `iterations` are those after the warm-up, at least one. */
  complete?(settings: Record<string, SettingValue>, iterations: number): void;
  /** The rate for resolved settings; it allocates nothing. */
  rate(settings: SettingValues): Rate;
  /** What it remembers, for one that does. */
  readonly memory?: {
    init(): ScheduleState;
    observe(settings: SettingValues): NonNullable<Schedule['observe']>;
  };
  /** The rate written out: `text` has {0}, {1}, … where `numbers` belong, the last of which is the rate. Undefined for no line. */
  explain(point: RatePoint): UpdateLine | undefined;
}
