import type { RunState, RunStatus, Stop, StopReason } from '../../shared/run.ts';
import type { Descent } from '../descent/descent.ts';
import { UserCodeError } from '../evaluation/problem.ts';
import type { Parts } from './parts.ts';
import { statusAfter } from './stops.ts';

/** Where a run stands: whether it moves, and if not, why it has stopped. Every stop is told from here. */
export class Standing {
  readonly #parts: Parts;
  #status: RunStatus = 'ready';
  #stop: Stop | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get running(): boolean {
    return this.#status === 'running';
  }

  /** The loss threw at the present point, which therefore has no gradient and no update. */
  get failed(): boolean {
    return this.#status === 'failed';
  }

  /** Why the run stands still; undefined while it moves. */
  get stop(): Stop | undefined {
    return this.running ? undefined : this.#stop;
  }

  readonly state = (): RunState => {
    const { descent, path } = this.#parts;
    const { stop } = this;
    return {
      status: this.#status,
      branch: path.branch,
      iteration: descent.iteration,
      ...(descent.batches === undefined ? {} : { epoch: descent.batches.epoch, batch: batchOf(descent) }),
      lastIteration: path.tip,
      loss: descent.loss,
      gradientNorm: descent.gradientNorm,
      updateNorm: descent.updateNorm,
      learningRate: descent.learningRate,
      optimizer: descent.hyperparameters.optimizer.id,
      iterations: descent.hyperparameters.stopping.iterations,
      ...(stop === undefined ? {} : { stop }),
    };
  };

  /** Tells state, records and a checkpoint, as at every stop. */
  announce(): void {
    this.#parts.reporter.all(this.#parts.path.branch, this.state());
  }

  /** Tells the state alone. */
  tell(): void {
    this.#parts.reporter.state(this.state());
  }

  move(): void {
    this.#status = 'running';
  }

  /** Stands at its start, and has told nobody. */
  enter(text: string): void {
    this.#status = 'ready';
    this.#stop = { reason: 'entry', text };
  }

  /** The run has come to a stop, or stands for another reason than before. */
  settle(reason: StopReason, text: string, more: Partial<Stop> = {}): void {
    this.#status = statusAfter(reason);
    this.#stop = { reason, text, ...more };
    this.#parts.problem.evaluator.rest();
    this.announce();
  }

  /** Something threw at the present point: the user's code, or by a mistake of ours. */
  fail(error: unknown): void {
    const { environment, descent } = this.#parts;
    const { iteration } = descent;
    if (error instanceof UserCodeError) {
      const { problem } = error;
      const place = problem.place === undefined ? {} : { place: problem.place };
      environment.emit('problem', problem);
      this.settle('error', `Iteration ${iteration}: ${problem.message}`, { ...place, problem });
      return;
    }
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    environment.emit('output', { category: 'stderr', text: `${stack ?? message}\n`, iteration });
    this.settle('error', `Iteration ${iteration}: ${message} (an error of Descent itself)`);
  }
}

/** The number of the present batch in its epoch, from 0. */
function batchOf({ iteration, batches }: Descent): number {
  return iteration - (batches?.began ?? 0);
}
