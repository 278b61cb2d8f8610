import type { Place } from '../shared/place.ts';
import type { WorkerEvents } from '../shared/protocol.ts';

/** What a run needs of the process or worker it lives in. Everything that differs between Node and a browser stands here. */
export interface Environment {
  /** The text of a file; undefined where there is none. */
  read(uri: string): Promise<string | undefined>;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Calls back once, after waiting messages were looked at and not before `delay` milliseconds have passed. */
  schedule(callback: () => void, delay: number): void;
  /** Tells the host something. */
  emit<Event extends keyof WorkerEvents>(event: Event, value: WorkerEvents[Event]): void;
  /** Bytes that were told and have not left yet. A run waits while they are many. */
  backlog(): number;
  /** Tells at once, though user code does not return: it has run for `seconds` and is at `place`. */
  busy(place: Place | undefined, seconds: number): void;
}
