import type { RunState } from '../shared/run.ts';
import { toCheckpoint } from './descent/checkpoints.ts';
import type { Descent } from './descent/descent.ts';
import type { Recorder } from './descent/recorder.ts';
import type { Rows } from './descent/together/rows.ts';
import type { Environment } from './environment.ts';

/** At most one message of records a frame, one checkpoint a second, ten states and signs of progress a second. */
const recordsEvery = 16;
const checkpointEvery = 1000;
const stateEvery = 100;
/** Bytes of records that are gathered at most before they are told: more would stand too long before an answer. */
const mostBytes = 2 ** 18;
/**
 * Milliseconds which a run may be ahead of what its host has taken. Whatever waits there stands before the answer to a pause, and
 * how long the host takes for it is known only by the time that it takes: a limit in bytes would be too much for a busy host.
 */
const lagLimit = 16;

/** Tells the host what happens: everything at a stop, and no more than it can follow while the run goes on. */
export class Reporter {
  readonly recorder: Recorder;
  readonly #environment: Environment;
  readonly #descent: Descent;
  #lastRecords = 0;
  #lastCheckpoint = 0;
  #lastState = 0;
  #searches = false;
  #rows: (Rows & { readonly branch: string }) | undefined;

  constructor(environment: Environment, descent: Descent, recorder: Recorder) {
    this.#environment = environment;
    this.#descent = descent;
    this.recorder = recorder;
  }

  /** Whether the host is so far behind that the run must wait for it. */
  get congested(): boolean {
    return this.#environment.lag() > lagLimit;
  }

  /** Whether as much is gathered as one message may hold. */
  get isFull(): boolean {
    return this.recorder.bytes >= mostBytes;
  }

  /** Rows that may be gathered until then; at least one. */
  get room(): number {
    const { bytes, layout } = this.recorder;
    return Math.max(1, Math.ceil((mostBytes - bytes) / (8 * layout.length)));
  }

  /** Adds the present point to the history, or replaces its row. */
  addRow(branch: string): void {
    if (this.#descent.searched !== undefined) this.recordSearches(true);
    if (this.recorder.add(branch, this.#descent)) return;
    this.records();
    this.recorder.add(branch, this.#descent);
  }

  /** Where a descent that goes on along a branch writes its rows by itself. */
  rowsOf(branch: string): Rows {
    const { recorder } = this;
    if (this.#rows?.branch === branch) return this.#rows;
    const reporter = this;
    this.#rows = {
      branch,
      get layout() {
        return recorder.layout;
      },
      reserve(iteration, count) {
        const reserved = recorder.reserve(branch, iteration, count);
        if (reserved !== undefined) return reserved;
        reporter.records();
        return recorder.reserve(branch, iteration, count)!;
      },
      added: (reserved, count) => recorder.added(reserved, count),
    };
    return this.#rows;
  }

  /** From now on the history tells what searches did. @param tell whether the series that there are have been told before. */
  recordSearches(tell: boolean): void {
    if (this.#searches) return;
    this.#searches = true;
    this.records();
    if (this.recorder.recordSearches() && tell) this.#environment.emit('series', this.recorder.series);
  }

  /** Time is counted from now on. */
  restart(now: number): void {
    this.#lastRecords = now;
    this.#lastCheckpoint = now;
    this.#lastState = now;
  }

  /** Tells everything, as at a stop. */
  all(branch: string, state: RunState): void {
    this.records();
    this.#environment.emit('checkpoint', toCheckpoint(branch, this.#descent));
    this.state(state);
  }

  records(): void {
    const batch = this.recorder.take();
    if (batch !== undefined) this.#environment.emit('records', batch);
  }

  state(state: RunState): void {
    this.#environment.emit('state', state);
  }

  /** What is told between two slices. In a replay nothing is new; how far it has come is told instead. */
  between(now: number, branch: string, state: () => RunState, replay?: { target: number; fraction: number }): void {
    if (this.isFull || (now - this.#lastRecords >= recordsEvery && this.recorder.rows > 0)) {
      this.#lastRecords = now;
      this.records();
    }
    if (now - this.#lastCheckpoint >= checkpointEvery && replay === undefined) {
      this.#lastCheckpoint = now;
      // Whoever goes on from a checkpoint has the rows up to it.
      this.records();
      this.#environment.emit('checkpoint', toCheckpoint(branch, this.#descent));
    }
    if (now - this.#lastState < stateEvery) return;
    this.#lastState = now;
    this.state(state());
    if (replay === undefined) return;
    this.#environment.emit('progress', { text: `Going to iteration ${replay.target}`, fraction: replay.fraction });
  }
}
