import type { Environment } from '../runtime/environment.ts';
import { loadProblem } from '../runtime/evaluation/load.ts';
import type { ProblemLoader } from '../runtime/session.ts';
import { Session } from '../runtime/session.ts';
import type { HostEvents, HostMethods, WorkerEvents, WorkerMethods } from '../shared/protocol.ts';
import type { Port } from '../shared/rpc.ts';
import { Rpc } from '../shared/rpc.ts';
import { WorkerClient } from './client.ts';
import type { Files } from './file-reads.ts';
import type { WorkerLink } from './link.ts';

export interface InProcessOptions extends Files {
  /** Bytes which the history may take, checkpoints included. Default 256 MB. */
  readonly historyMemory?: number;
  /** Loads the problem; the language, where it is absent. */
  readonly load?: ProblemLoader;
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * A client of a run in this very process, for tests: the same messages, copied as they would be between processes, and
 * delivered later as they would be. Nothing protects the process from the user's code.
 */
export function createInProcessClient(options: InProcessOptions): WorkerClient {
  const { historyMemory = 2 ** 28, load = loadProblem, now = () => performance.now() } = options;
  return new WorkerClient(() => new InProcessLink(load, now), options, historyMemory, undefined);
}

class InProcessLink implements WorkerLink {
  readonly ended: Promise<string>;
  readonly pid = undefined;
  #end: (message: string) => void = () => {};
  #alive = true;
  readonly #inside: Mailbox;
  readonly #outside: Mailbox;

  constructor(load: ProblemLoader, now: () => number) {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    const isAlive = (): boolean => this.#alive;
    this.#outside = new Mailbox(isAlive);
    this.#inside = new Mailbox(isAlive);
    const port: Port = {
      post: (message) => this.#outside.deliver(message),
      onMessage: (listener) => this.#inside.listen(listener),
    };
    const environment: Environment = {
      read: (uri) => rpc.calls.read({ uri }),
      readBytes: (uri) => rpc.calls.readBytes({ uri }),
      now,
      schedule: (callback, delay) => {
        const run = (): void => {
          if (this.#alive) callback();
        };
        if (delay > 0) setTimeout(run, delay);
        else setImmediate(run);
      },
      emit: (event, value) => rpc.emit(event, value),
      lag: () => 0,
      busy: () => {},
    };
    const { handlers } = new Session(environment, load);
    const rpc = new Rpc<WorkerMethods, HostMethods, HostEvents, WorkerEvents>(port, { handlers, onEvent: () => {} });
  }

  post(message: unknown): void {
    this.#inside.deliver(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#outside.listen(listener);
  }

  /** There is nobody to say anything past the messages. */
  onUrgent(): void {}

  kill(): void {
    this.#alive = false;
    this.#end('The run was ended by hand.');
  }
}

/** Messages on their way in one direction: copies, delivered in order and never at once. */
class Mailbox {
  readonly #isOpen: () => boolean;
  #listener: (message: unknown) => void = () => {};

  constructor(isOpen: () => boolean) {
    this.#isOpen = isOpen;
  }

  listen(listener: (message: unknown) => void): void {
    this.#listener = listener;
  }

  deliver(message: unknown): void {
    const copy: unknown = structuredClone(message);
    setImmediate(() => {
      if (this.#isOpen()) this.#listener(copy);
    });
  }
}
