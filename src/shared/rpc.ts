import type { SourceProblem } from './place.ts';

/** The least that two sides need to talk: a way to post a message and one listener. */
export interface Port {
  /** Sends a message; the other side receives a structured clone. */
  post(message: unknown): void;
  /** Sets the one listener for messages from the other side. */
  onMessage(listener: (message: unknown) => void): void;
}

/** Method name to [argument, result]. */
export type Methods<Table> = { readonly [Name in keyof Table]: readonly [argument: unknown, result: unknown] };

/** What a side answers: a function per method of its table. */
export type Handlers<Table extends Methods<Table>> = {
  readonly [Name in keyof Table]: (argument: Table[Name][0]) => Table[Name][1] | Promise<Table[Name][1]>;
};

/** The calls a side may make. */
export type Calls<Table extends Methods<Table>> = {
  readonly [Name in keyof Table]: Table[Name][0] extends void
    ? () => Promise<Table[Name][1]>
    : (argument: Table[Name][0]) => Promise<Table[Name][1]>;
};

/** An error that crosses with its message and, where the user's code is at fault, the place. */
export class RemoteError extends Error {
  readonly problem: SourceProblem | undefined;

  constructor(message: string, problem?: SourceProblem) {
    super(message);
    this.name = 'RemoteError';
    this.problem = problem;
  }
}

type Message =
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly argument: unknown }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | {
      readonly type: 'failure';
      readonly id: number;
      readonly message: string;
      readonly problem?: SourceProblem | undefined;
    }
  | { readonly type: 'event'; readonly event: string; readonly value: unknown };

interface Pending {
  readonly method: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export interface RpcOptions<Local extends Methods<Local>, Heard> {
  /** Answers to the other side's calls. */
  readonly handlers: Handlers<Local>;
  /** Receives the other side's events. */
  readonly onEvent: <Name extends keyof Heard & string>(event: Name, value: Heard[Name]) => void;
  /** Told of a message that is none of ours, and of an answer to nothing asked. Without it such a message throws. */
  readonly onProtocolError?: (error: Error) => void;
}

/**
 * Typed calls and events over a port. `Local` are the methods answered here, `Remote` those of the other side; `Heard` are the
 * events received, `Told` those sent. Every call ends: with its result, with the handler's error, or when this side is disposed.
 */
export class Rpc<Local extends Methods<Local>, Remote extends Methods<Remote>, Heard, Told> {
  readonly calls: Calls<Remote>;
  readonly #port: Port;
  readonly #options: RpcOptions<Local, Heard>;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #closed: Error | undefined;

  constructor(port: Port, options: RpcOptions<Local, Heard>) {
    this.#port = port;
    this.#options = options;
    this.calls = new Proxy({} as Calls<Remote>, {
      // A promise resolved with this object looks for `then`; it must not become a call.
      get: (_target, method) =>
        typeof method === 'string' && method !== 'then'
          ? (argument?: unknown) => this.#call(method, argument)
          : undefined,
    });
    port.onMessage((message) => this.#receive(message));
  }

  /** Number of calls that wait for their answer. */
  get waiting(): number {
    return this.#pending.size;
  }

  emit<Name extends keyof Told & string>(event: Name, value: Told[Name]): void {
    if (this.#closed === undefined) this.#port.post({ type: 'event', event, value } satisfies Message);
  }

  /** Rejects what waits and every later call with this reason. */
  dispose(reason: string): void {
    if (this.#closed !== undefined) return;
    this.#closed = new RemoteError(reason);
    for (const pending of this.#pending.values()) pending.reject(this.#closed);
    this.#pending.clear();
  }

  #call(method: string, argument: unknown): Promise<unknown> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { method, resolve, reject });
      try {
        this.#port.post({ type: 'call', id, method, argument } satisfies Message);
      } catch (error) {
        this.#pending.delete(id);
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  #receive(raw: unknown): void {
    if (this.#closed !== undefined) return;
    const message = raw as Message | null | undefined;
    switch (message?.type) {
      case 'call':
        void this.#answer(message.id, message.method, message.argument);
        return;
      case 'result':
        this.#take(message.id)?.resolve(message.value);
        return;
      case 'failure':
        this.#take(message.id)?.reject(new RemoteError(message.message, message.problem));
        return;
      case 'event':
        this.#options.onEvent(message.event as keyof Heard & string, message.value as Heard[keyof Heard & string]);
        return;
      default:
        this.#protest(`An unknown message arrived: ${describe(raw)}.`);
    }
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    if (pending === undefined) this.#protest(`An answer arrived to call ${id}, which does not wait for one.`);
    this.#pending.delete(id);
    return pending;
  }

  async #answer(id: number, method: string, argument: unknown): Promise<void> {
    const handlers = this.#options.handlers as Readonly<Record<string, (argument: unknown) => unknown>>;
    try {
      if (!Object.hasOwn(handlers, method)) throw new RemoteError(`There is no method "${method}".`);
      const value = await handlers[method]!(argument);
      if (this.#closed === undefined) this.#port.post({ type: 'result', id, value } satisfies Message);
    } catch (error) {
      if (this.#closed !== undefined) return;
      const problem = (error as { problem?: SourceProblem } | null)?.problem;
      const text = error instanceof Error ? error.message : String(error);
      this.#port.post({ type: 'failure', id, message: text, problem } satisfies Message);
    }
  }

  #protest(text: string): void {
    const error = new Error(text);
    if (this.#options.onProtocolError === undefined) throw error;
    this.#options.onProtocolError(error);
  }
}

function describe(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  const type = (value as { type?: unknown }).type;
  return type === undefined ? 'an object without a type' : `type "${String(type)}"`;
}
