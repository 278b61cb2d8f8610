import type { DescentDebugAdapter } from '../../../src/adapter/session.ts';
import type { Golden } from './golden.ts';

/** What can be driven: the adapter, in this process or another. */
export type DrivenAdapter = Pick<DescentDebugAdapter, 'handleMessage' | 'onDidSendMessage'>;

export interface Body {
  readonly [name: string]: unknown;
}

export interface Answer {
  readonly success: boolean;
  readonly message?: string;
  readonly body: Body;
}

/** Ids that differ from run to run, blanked by their name. 0 stays: it says that there is nothing. */
const volatile = new Set(['variablesReference', 'frameId', 'progressId']);
/** Frames have an id like any reference; breakpoints keep theirs, which is stable. */
const volatileIn: Readonly<Record<string, ReadonlySet<string>>> = { stackFrames: new Set(['id']) };

/** Drives an adapter in the same process as a client would, and writes all messages, in order, as text. */
export class Driver {
  private readonly adapter: DrivenAdapter;
  private readonly golden: Golden | undefined;
  private readonly replacements: readonly (readonly [string, string])[];
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private readonly events: { readonly event: string; readonly body: Body }[] = [];
  private listener: (() => void) | undefined;
  private seq = 0;
  /** The answer to this request is told without its body. */
  private quietSeq = -1;

  constructor(adapter: DrivenAdapter, golden?: Golden, replacements: readonly (readonly [string, string])[] = []) {
    this.adapter = adapter;
    this.golden = golden;
    this.replacements = replacements;
    adapter.onDidSendMessage((message) => this.receive(message as unknown as Record<string, unknown>));
  }

  /** Requests that have no answer yet. */
  get unanswered(): number {
    return this.waiting.size;
  }

  request(command: string, args?: unknown): Promise<Answer> {
    const seq = ++this.seq;
    this.log(`→ ${command}`, args);
    return new Promise((resolve) => {
      this.waiting.set(seq, resolve);
      this.adapter.handleMessage({ seq, type: 'request', command, arguments: args });
    });
  }

  /** The body of an answer which must be a success. */
  async ask(command: string, args?: unknown): Promise<Body> {
    const answer = await this.request(command, args);
    if (!answer.success) throw new Error(`${command} failed: ${answer.message}`);
    return answer.body;
  }

  /** The next event of this name, from those not yet taken on. */
  async event(name: string): Promise<Body> {
    for (;;) {
      const at = this.events.findIndex(({ event }) => event === name);
      if (at >= 0) return this.events.splice(0, at + 1).at(-1)!.body;
      await new Promise<void>((resolve) => {
        this.listener = resolve;
      });
    }
  }

  /** A request that moves the run, and where it stopped. */
  async move(command: string, args: Body = { threadId: 1 }): Promise<Body> {
    await this.ask(command, args);
    return this.event('stopped');
  }

  /** Initializes and launches; the client's part of the order: breakpoints between `initialized` and `configurationDone`. */
  async launch(configuration: Body, configure: () => Promise<unknown> = async () => {}): Promise<Answer> {
    await this.initialize({
      clientID: 'vscode',
      adapterID: 'descent',
      linesStartAt1: true,
      columnsStartAt1: true,
      pathFormat: 'path',
      supportsProgressReporting: true,
      supportsInvalidatedEvent: true,
    });
    const launched = this.request('launch', { type: 'descent', request: 'launch', name: 'Descent', ...configuration });
    await Promise.race([this.event('initialized'), launched]);
    await configure();
    await this.request('configurationDone');
    return launched;
  }

  /** `initialize`, of whose answer the log has only the name: the capabilities are the same everywhere. */
  async initialize(args: Body): Promise<void> {
    this.quietSeq = this.seq + 1;
    await this.ask('initialize', args);
  }

  /** The frames of the stop, and the variables of a scope of the first one, by the scope's name. */
  async scope(name: string): Promise<Body[]> {
    const { stackFrames } = await this.ask('stackTrace', { threadId: 1 });
    const { scopes } = await this.ask('scopes', { frameId: (stackFrames as Body[])[0]!['id'] });
    const scope = (scopes as Body[]).find((one) => one['name'] === name)!;
    const { variables } = await this.ask('variables', { variablesReference: scope['variablesReference'] });
    return variables as Body[];
  }

  private receive(message: Record<string, unknown>): void {
    const body = (message['body'] ?? {}) as Body;
    if (message['type'] === 'event') {
      this.log(`← event ${String(message['event'])}`, message['body']);
      this.events.push({ event: String(message['event']), body });
      this.listener?.();
      return;
    }
    const success = message['success'] === true;
    const text = success ? {} : { message: String(message['message']) };
    const seq = message['request_seq'] as number;
    const title = `← ${String(message['command'])}`;
    if (seq === this.quietSeq) this.log(`${title} …`, undefined);
    else this.log(success ? title : `${title} failed`, success ? message['body'] : { ...text, ...body });
    const resolve = this.waiting.get(seq);
    if (resolve === undefined) throw new Error(`An answer to request ${seq}, which does not wait for one.`);
    this.waiting.delete(seq);
    resolve({ success, ...text, body });
  }

  private log(title: string, content: unknown): void {
    this.golden?.log([title, ...this.write(content, '    ', '')].join('\n'));
  }

  /** A value as indented lines `key: value`; what fits stays on one line. */
  private write(value: unknown, indent: string, parent: string): string[] {
    if (typeof value !== 'object' || value === null) return [];
    const isList = Array.isArray(value);
    return Object.entries(value).flatMap(([key, child]) => {
      if (child === undefined) return [];
      const start = `${indent}${isList ? '-' : `${key}:`}`;
      const owner = isList ? parent : key;
      const line = `${start} ${this.inline(key, child, parent, owner)}`;
      if (line.length <= 160 || typeof child !== 'object' || child === null) return [line];
      return [start, ...this.write(child, `${indent}    `, owner)];
    });
  }

  private inline(key: string, value: unknown, parent: string, owner: string): string {
    if (typeof value !== 'object' || value === null) return this.scalar(key, value, parent);
    if (Array.isArray(value)) return `[${value.map((one) => this.inline('', one, owner, owner)).join(', ')}]`;
    const parts = Object.entries(value)
      .filter(([, child]) => child !== undefined)
      .map(([name, child]) => `${name}: ${this.inline(name, child, owner, name)}`);
    return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
  }

  private scalar(key: string, value: unknown, parent: string): string {
    const isVolatile = volatile.has(key) || volatileIn[parent]?.has(key) === true;
    if (isVolatile && value !== 0) return `<${key}>`;
    let text = JSON.stringify(value) ?? 'undefined';
    for (const [from, to] of this.replacements) text = text.replaceAll(JSON.stringify(from).slice(1, -1), to);
    return text;
  }
}
