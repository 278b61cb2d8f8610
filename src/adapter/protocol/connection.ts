import type { DebugProtocol } from '@vscode/debugprotocol';
import { Arguments } from './arguments.ts';
import { failedResponse, messageOf, RequestError } from './errors.ts';

/** A message of the debug adapter protocol, as it goes over the wire. */
export type Message = DebugProtocol.ProtocolMessage;

/** What a handler may do besides returning the body of its answer. */
export interface RequestContext {
  /** Runs something as soon as the answer has been sent, failed or not: an event which must not overtake it. */
  afterResponse(action: () => void): void;
}

/** Answers one kind of request with the body of its response, or throws. */
export type Handler = (args: Arguments, context: RequestContext) => unknown;

interface Pending {
  readonly seq: number;
  readonly command: string;
  fail(error: RequestError): void;
}

/**
 * One side of the debug adapter protocol: numbers messages, finds the handler of a request and answers every request exactly once.
 *
 * It is our own rather than @vscode/debugadapter's DebugSession, of which only the types (@vscode/debugprotocol) are used: that
 * class needs Node's `events`, `net` and `url`, so it wants shims in a web extension host; it knows an adapter as a class with
 * sixty overridable methods, where a table of handlers is checked by name; and a handler of its that forgets to answer, or whose
 * promise rejects, leaves the request unanswered for ever. Here there is no way not to answer: what a handler returns is the
 * answer, what it throws is the failed answer, a request without a handler fails, and so does what still waits at the end.
 */
export class Connection {
  private readonly handlers: Readonly<Record<string, Handler>>;
  /** Requests that `cancel` may end early: those that only read. */
  private readonly cancellable: ReadonlySet<string>;
  private readonly listeners = new Set<(message: Message) => void>();
  private readonly pending = new Set<Pending>();
  private seq = 1;

  constructor(handlers: Readonly<Record<string, Handler>>, cancellable: ReadonlySet<string>) {
    this.handlers = handlers;
    this.cancellable = cancellable;
  }

  /** Listens to everything that is sent; the result stops listening. */
  onDidSend(listener: (message: Message) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes one message from the client. Only requests are expected: the adapter asks the client nothing, so nothing is answered to it. */
  handleMessage(message: unknown): void {
    if (typeof message !== 'object' || message === null) return;
    const { type, seq, command, arguments: args } = message as Partial<DebugProtocol.Request>;
    if (type !== 'request') return;
    void this.answer(typeof seq === 'number' ? seq : 0, typeof command === 'string' ? command : '', args);
  }

  event(event: string, body?: object): void {
    this.send(body === undefined ? { type: 'event', event } : { type: 'event', event, body });
  }

  /** Answers a waiting request as cancelled, where it may be; its handler's later result is dropped. */
  cancel(seq: number): void {
    for (const request of this.pending) {
      if (request.seq === seq && this.cancellable.has(request.command)) {
        request.fail(new RequestError('cancelled', 'The request was cancelled.'));
      }
    }
  }

  /** Answers everything that still waits. */
  failPending(error: RequestError): void {
    for (const request of [...this.pending]) request.fail(error);
  }

  dispose(): void {
    this.failPending(new RequestError('ended', 'The session has ended.'));
    this.listeners.clear();
  }

  private async answer(seq: number, command: string, args: unknown): Promise<void> {
    const afterwards: (() => void)[] = [];
    const respond = (outcome: object): void => {
      if (!this.pending.delete(request)) return;
      this.send({ type: 'response', request_seq: seq, command, ...outcome });
      for (const action of afterwards.splice(0)) this.guarded(action);
    };
    const request: Pending = { seq, command, fail: (error) => respond(failedResponse(error)) };
    this.pending.add(request);
    const context: RequestContext = {
      afterResponse: (action) => (this.pending.has(request) ? afterwards.push(action) : this.guarded(action)),
    };
    try {
      // Whether a handler returns or throws, its answer takes the same turns, so that answers keep the order of requests.
      const body = await new Promise<unknown>((resolve) => {
        resolve(this.handlerOf(command)(new Arguments(args), context));
      });
      respond(body === undefined ? { success: true } : { success: true, body });
    } catch (error) {
      respond(failedResponse(error));
    }
  }

  private handlerOf(command: string): Handler {
    const handler = Object.hasOwn(this.handlers, command) ? this.handlers[command] : undefined;
    if (handler === undefined) {
      throw new RequestError('unknownRequest', `The Descent debugger does not know the request "${command}".`);
    }
    return handler;
  }

  /** What runs after an answer can no longer fail it, so its error is told in the console. */
  private guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.event('output', { category: 'stderr', output: `${messageOf(error)}\n` });
    }
  }

  private send(message: object): void {
    const numbered = { seq: this.seq++, ...message } as Message;
    for (const listener of this.listeners) listener(numbered);
  }
}
