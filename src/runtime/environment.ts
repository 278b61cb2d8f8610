import type { Place } from '../shared/place.ts';
import type { WorkerEvents } from '../shared/protocol.ts';

/** What a run needs of the process or worker it lives in. Everything that differs between Node and a browser stands here. */
export interface Environment {
  /** The text of a file; undefined where there is none. */
  read(uri: string): Promise<string | undefined>;
  /** The bytes of a file as it is stored; undefined where there is none. Absent where only texts can be read. */
  readBytes?: ((uri: string) => Promise<Uint8Array | undefined>) | undefined;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Calls back once, after waiting messages were looked at and not before `delay` milliseconds have passed. */
  schedule(callback: () => void, delay: number): void;
  /** Tells the host something. It takes a copy before it returns: the numbers are written over afterwards. */
  emit<Event extends keyof WorkerEvents>(event: Event, value: WorkerEvents[Event]): void;
  /** Milliseconds for which the oldest records that the host has not yet taken have been told. A run waits while that is long. */
  lag(): number;
  /** Tells at once, though user code does not return: it has run for `seconds` and is at `place`. */
  busy(place: Place | undefined, seconds: number): void;
  /**
   * Runs what may call the user's code without end, so that it can be ended from outside; by throwing, and then without its `finally`.
   * Absent where the whole process or worker is ended instead.
   */
  interruptible?<Result>(work: () => Result): Result;
}
