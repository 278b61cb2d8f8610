import type { WorkerEvents } from '../shared/protocol.ts';
import type { RunDescription, RunState } from '../shared/run.ts';
import type { Silence } from './watchdog.ts';

/** What a client tells besides the worker's own events. */
export interface ClientEvents extends WorkerEvents {
  description: RunDescription;
  unresponsive: Silence;
  lost: { readonly message: string };
  /** A run could not be loaded. */
  notLoaded: { readonly message: string };
  /** A run is over, because another takes its place: its history can be read for the last time. */
  ending: { readonly description: RunDescription; readonly state: RunState | undefined };
}

type Listener = (value: never) => void;

/** Whoever listens to a client, by the event. */
export class ClientListeners {
  readonly #listeners = new Map<keyof ClientEvents, Set<Listener>>();

  /** The result stops listening. */
  on<Event extends keyof ClientEvents>(event: Event, listener: (value: ClientEvents[Event]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    listeners.add(listener as Listener);
    return () => listeners.delete(listener as Listener);
  }

  tell<Event extends keyof ClientEvents>(event: Event, value: ClientEvents[Event]): void {
    for (const listener of this.#listeners.get(event) ?? []) (listener as (value: ClientEvents[Event]) => void)(value);
  }

  clear(): void {
    this.#listeners.clear();
  }
}
