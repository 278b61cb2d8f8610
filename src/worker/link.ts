import type { Place } from '../shared/place.ts';
import type { Port } from '../shared/rpc.ts';

/** The descriptor of a worker process's pipe for what cannot wait: 0 to 2 are the usual ones, 3 carries the messages. */
export const urgentDescriptor = 4;

/** What a worker tells past its messages, while user code keeps it from sending any. */
export type Urgent =
  | { readonly type: 'busy'; readonly place?: Place; readonly seconds: number }
  | { readonly type: 'memory'; readonly bytes: number; readonly limit: number };

/** A worker as its client sees it, whatever it runs in. */
export interface WorkerLink extends Port {
  onUrgent(listener: (urgent: Urgent) => void): void;
  /** Resolved when the worker is gone, by itself or by `kill`, with the reason, for people. */
  readonly ended: Promise<string>;
  /** The id of its process, where it has one of its own. */
  readonly pid: number | undefined;
  /** Ends the worker at once, whatever it does. */
  kill(): void;
}
