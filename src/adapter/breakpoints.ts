import type { DebugProtocol } from '@vscode/debugprotocol';
import type { BreakpointRequest, BreakpointResult } from '../shared/run.ts';
import type { Client } from './client.ts';
import type { Arguments } from './protocol/arguments.ts';
import type { Connection } from './protocol/connection.ts';
import { messageOf } from './protocol/errors.ts';
import type { Run } from './run.ts';

/** What can be stopped at besides lines. */
export const exceptionFilters: DebugProtocol.ExceptionBreakpointsFilter[] = [
  {
    filter: 'nonFinite',
    label: 'Non-finite loss or gradient',
    description: 'Stops at the iteration whose loss or gradient is NaN or infinite.',
    default: true,
  },
];

/** A breakpoint with what is known of it. */
interface Held {
  readonly request: BreakpointRequest;
  readonly path: string;
  result: BreakpointResult | undefined;
}

/**
 * The breakpoints of the session. They are kept here, by the client's name of the file, because they come before the loss is
 * loaded, and a new worker must be told them again.
 */
export class Breakpoints {
  private readonly connection: Connection;
  private readonly client: Client;
  private readonly files = new Map<string, readonly Held[]>();
  private filters: readonly string[];
  private nextId = 1;

  constructor(connection: Connection, client: Client) {
    this.connection = connection;
    this.client = client;
    this.filters = exceptionFilters.filter((filter) => filter.default === true).map((filter) => filter.filter);
  }

  /** Replaces the breakpoints of a file. Before the loss is loaded they are kept, unverified, and told of when they are bound. */
  async set(args: Arguments, run: Run | undefined): Promise<DebugProtocol.SetBreakpointsResponse['body']> {
    const path = this.client.pathOf(args);
    const old = new Map((this.files.get(path) ?? []).map((held) => [key(held.request), held.request.id]));
    const held = args.records('breakpoints').map((asked): Held => {
      const request = this.request(asked);
      return { request: { ...request, id: old.get(key(request)) ?? this.nextId++ }, path, result: undefined };
    });
    this.files.set(path, held);
    // Also a lost run is told: its debuggee keeps breakpoints for the next worker, and must not keep removed ones.
    if (run !== undefined && run.phase !== 'loading') await this.bind(run, path, held);
    return { breakpoints: held.map((one) => this.told(one)) };
  }

  async setFilters(
    args: Arguments,
    run: Run | undefined,
  ): Promise<DebugProtocol.SetExceptionBreakpointsResponse['body']> {
    const known = exceptionFilters.map((filter) => filter.filter);
    const asked = args.texts('filters');
    this.filters = asked.filter((filter) => known.includes(filter));
    const breakpoints = asked.map((filter) =>
      known.includes(filter) ? { verified: true } : { verified: false, message: `There is no filter "${filter}".` },
    );
    if (run !== undefined && run.phase !== 'loading') await this.sendFilters(run);
    return { breakpoints };
  }

  /** Tells a newly loaded run all breakpoints and filters, and the client what became of them. */
  async sendAll(run: Run): Promise<void> {
    await this.sendFilters(run);
    for (const [path, held] of this.files) {
      await this.bind(run, path, held);
      for (const one of held) this.connection.event('breakpoint', { reason: 'changed', breakpoint: this.told(one) });
    }
  }

  /** Breakpoints that were bound later, or moved. */
  onResults(results: readonly BreakpointResult[]): void {
    for (const result of results) {
      for (const held of [...this.files.values()].flat()) {
        if (held.request.id !== result.id) continue;
        held.result = result;
        this.connection.event('breakpoint', { reason: 'changed', breakpoint: this.told(held) });
      }
    }
  }

  private sendFilters(run: Run): Promise<void> {
    return run.ask('internal', () => run.debuggee.setExceptionFilters({ filters: this.filters }));
  }

  /** Lets the run bind the breakpoints of one file. A file it cannot bind has unverified breakpoints, which say why. */
  private async bind(run: Run, path: string, held: readonly Held[]): Promise<void> {
    const file = this.client.uri(path);
    const breakpoints = held.map(({ request }) => request);
    try {
      const results = await run.ask('internal', () => run.debuggee.setBreakpoints({ file, breakpoints }));
      for (const one of held) one.result = results.find(({ id }) => id === one.request.id);
    } catch (error) {
      for (const one of held) {
        one.result = { id: one.request.id, verified: false, line: one.request.line, message: messageOf(error) };
      }
    }
  }

  private request(args: Arguments): Omit<BreakpointRequest, 'id'> {
    const column = this.client.columnOf(args);
    const condition = args.optionalText('condition');
    const hitCondition = args.optionalText('hitCondition');
    const logMessage = args.optionalText('logMessage');
    return {
      line: this.client.lineOf(args),
      ...(column === undefined ? {} : { column }),
      ...(isBlank(condition) ? {} : { condition }),
      ...(isBlank(hitCondition) ? {} : { hitCondition }),
      ...(isBlank(logMessage) ? {} : { logMessage }),
    };
  }

  private told({ request, path, result }: Held): DebugProtocol.Breakpoint {
    const { name } = this.client.source(this.client.uri(path));
    const shared = { id: request.id, source: name === undefined ? { path } : { name, path } };
    if (result === undefined) {
      const message = 'Bound when the run has loaded the file.';
      return { ...shared, verified: false, line: this.client.line(request.line), message, reason: 'pending' };
    }
    return {
      ...shared,
      verified: result.verified,
      line: this.client.line(result.line),
      ...(result.message === undefined ? {} : { message: result.message }),
      ...(result.verified ? {} : { reason: 'failed' as const }),
    };
  }
}

function isBlank(text: string | undefined): text is undefined {
  return text === undefined || text.trim() === '';
}

function key({ line, column }: { readonly line: number; readonly column?: number }): string {
  return `${line}:${column ?? ''}`;
}
