import type { LaunchOptions, Place, RunDescription, RunState } from '../shared/run.ts';
import type { Debuggee } from './debuggee.ts';
import type { FailureName } from './protocol/errors.ts';
import { RequestError, requestError } from './protocol/errors.ts';

type Phase = 'loading' | 'loaded' | 'failed';

/**
 * The run behind the session, as the adapter knows it: what it was told, and whether it may be asked. It never waits for a worker
 * that has fallen silent: what is asked then fails at once, because the adapter must answer.
 */
export class Run {
  readonly debuggee: Debuggee;
  options: LaunchOptions;
  phase: Phase = 'loading';
  description: RunDescription | undefined;
  state: RunState | undefined;
  /** True from a request that moves the run until it has stopped. */
  moving = true;
  /** Why the worker is gone; what it told can still be read. */
  lost: string | undefined;
  /** Where the user's code is, while one evaluation takes long. */
  busyAt: Place | undefined;
  /** Counts stops: what was read at one stop means nothing at the next. */
  stops = 0;
  private readonly waiting = new Set<{ readonly patient: boolean; fail(error: RequestError): void }>();
  private end: RequestError | undefined;

  constructor(debuggee: Debuggee, options: LaunchOptions) {
    this.debuggee = debuggee;
    this.options = options;
  }

  get name(): string {
    return this.description?.problem ?? this.options.problem ?? '';
  }

  /** Whether there is no worker any more. */
  get isOver(): boolean {
    return this.lost !== undefined || this.end !== undefined;
  }

  /** Throws unless the run stands still and can be read. */
  requireStopped(): void {
    // What a lost run left can be read, also where another worker could not load it again.
    if (this.lost === undefined && this.phase === 'loading')
      throw new RequestError('loading', 'The loss is being loaded.');
    if (this.lost === undefined && this.phase === 'failed') {
      throw new RequestError('launchFailed', 'The loss could not be loaded; restart the run.');
    }
    if (this.moving) throw new RequestError('notStopped', 'The run is moving; pause it first.');
  }

  /** Throws unless the run stands still and can be moved or changed. */
  requireChangeable(): void {
    this.requireNotLost();
    this.requireStopped();
  }

  requireNotLost(): void {
    if (this.lost === undefined) return;
    throw new RequestError(
      'lost',
      `The run has been lost and can only be read: ${this.lost} Restart it to go on.`.replace(
        /([^.!?]) Restart/,
        '$1. Restart',
      ),
    );
  }

  /**
   * Asks the debuggee. What it rejects with becomes the given failure. The answer is given up when the worker falls silent (unless
   * `patient`: loading the user's code may take its time), is lost, or the session ends.
   */
  ask<Result>(failure: FailureName, call: () => Promise<Result>, patient = false): Promise<Result> {
    if (this.end !== undefined) return Promise.reject(this.end);
    if (this.debuggee.unresponsive && !patient && this.lost === undefined) return Promise.reject(silent());
    return new Promise<Result>((resolve, reject) => {
      const entry = { patient, fail: reject };
      this.waiting.add(entry);
      const settled = (finish: () => void) => {
        this.waiting.delete(entry);
        finish();
      };
      new Promise<Result>((start) => start(call())).then(
        (result) => settled(() => resolve(result)),
        (error: unknown) => settled(() => reject(requestError(error, failure))),
      );
    });
  }

  /** The worker has given no sign of life: nothing waits for it any longer, but a load. */
  fallSilent(): void {
    for (const entry of [...this.waiting]) if (!entry.patient) entry.fail(silent());
  }

  lose(message: string): void {
    this.lost = message;
    this.failWaiting(new RequestError('lost', `The run has been lost: ${message}`));
  }

  /** Ends what waits and refuses everything from now on. */
  close(error: RequestError): void {
    this.end ??= error;
    this.failWaiting(this.end);
  }

  private failWaiting(error: RequestError): void {
    for (const entry of [...this.waiting]) entry.fail(error);
    this.waiting.clear();
  }
}

function silent(): RequestError {
  return new RequestError('unresponsive', 'The run gives no sign of life; wait for it, or end it.');
}
