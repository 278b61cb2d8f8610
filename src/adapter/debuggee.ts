import type { WorkerEvents, WorkerMethods } from '../shared/protocol.ts';
import type { Place, RunDescription } from '../shared/run.ts';

/**
 * What the adapter debugs: a run, whatever stands behind it (a child process, a web worker, a fake in a test).
 * Implemented by `worker/client.ts`. Every call is a promise which rejects with an `Error` whose message is for people.
 */
export type Debuggee = {
  readonly [Method in keyof WorkerMethods]: WorkerMethods[Method][0] extends void
    ? () => Promise<WorkerMethods[Method][1]>
    : (argument: WorkerMethods[Method][0]) => Promise<WorkerMethods[Method][1]>;
} & {
  /** Listens to one kind of event; the result stops listening. */
  on<Event extends keyof DebuggeeEvents>(event: Event, listener: (value: DebuggeeEvents[Event]) => void): () => void;
  /** Ends the worker, gently first, and keeps what it has told. */
  dispose(): Promise<void>;
  /** True while the worker has given no sign of life for 2 s. */
  readonly unresponsive: boolean;
};

export interface DebuggeeEvents extends WorkerEvents {
  /** A launch or restart has succeeded: told to whoever did not ask for it. */
  description: RunDescription;
  /** The worker has given no sign of life for 2 s (true), or has come back (false); `place` is where the user's code was. */
  unresponsive: { readonly unresponsive: boolean; readonly seconds: number; readonly place?: Place };
  /** The worker is gone; the history it told is kept. The message says why (memory, crash, ended by hand). */
  lost: { readonly message: string };
}
